// The page of an article: what is selected in the text can be added as a claim, the text follows the list and the list
// the text, and a claim that is being compared shows its answer as soon as there is one.
const whole = document.getElementById("whole");
// The address leads to the claim that is to be reworded, and then a browser does not focus its field by itself.
document.getElementById("wording")?.focus({ preventScroll: true });

const pick = document.getElementById("pick");
const button = pick?.querySelector("button");
const said = pick?.querySelector("[data-pick-said]");
const words = pick?.querySelector("[data-pick-words]");
const PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
const SHOWN = 160;
// The desk counts characters, a browser their halves where they are rare.
const count = (text) => [...text].length;
const parts = whole ? [...whole.querySelectorAll("[data-at]")] : [];

function measure(part, container, offset) {
  const before = document.createRange();
  before.setStart(part, 0);
  before.setEnd(container, offset);
  return count(before.toString());
}

// From where to where of the text is selected, and whether a claim stands there already.
function readSelection() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const spans = parts
    .filter((part) => range.intersectsNode(part))
    .map((part) => {
      const at = Number(part.dataset.at);
      const from = part.contains(range.startContainer) ? measure(part, range.startContainer, range.startOffset) : 0;
      const all = count(part.textContent);
      const to = part.contains(range.endContainer) ? measure(part, range.endContainer, range.endOffset) : all;
      const text = [...part.textContent].slice(from, to).join("");
      return { start: at + from, end: at + to, text, claimed: part.matches("mark") };
    })
    .filter(({ start, end }) => end > start);
  const text = spans.map((span) => span.text).join("").trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return null;
  return { start: spans[0].start, end: spans.at(-1).end, text, claimed: spans.some((span) => span.claimed && /\S/u.test(span.text)) };
}

function offer() {
  if (pick.contains(document.activeElement)) return;
  const found = readSelection();
  pick.hidden = !found;
  if (!found) return;
  button.hidden = found.claimed;
  button.value = `${found.start} ${found.end}`;
  said.textContent = found.claimed ? "This overlaps a claim that is there already." : "";
  words.textContent = found.claimed ? "" : found.text.length > SHOWN ? `${found.text.slice(0, SHOWN)}…` : found.text;
}

if (pick && document.getElementById("add")) {
  for (const hint of document.querySelectorAll("[data-with-script]")) hint.hidden = false;
  let due = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(due);
    due = setTimeout(offer, 120);
  });
  // Pressing the button must not take the selection away before it is sent.
  pick.addEventListener("pointerdown", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || pick.hidden) return;
    getSelection().removeAllRanges();
    pick.hidden = true;
  });
}

function lead(place) {
  for (const other of document.querySelectorAll(".here")) other.classList.remove("here");
  place?.classList.add("here");
  return place;
}

// Where text and list stand side by side, whoever walks through one sees the place in the other.
document.addEventListener("focusin", (event) => {
  const place = event.target.dataset?.place;
  const isBeside = matchMedia("(min-width: 60.01rem)").matches;
  if (place && isBeside) lead(document.getElementById(place))?.scrollIntoView({ block: "center" });
});

// A page that leads to something inside a fold opens it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details:not([open])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
}

addEventListener("hashchange", unfold);
unfold();

async function isOver(job) {
  const response = await fetch(`/api/v1/jobs/${job}`, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(`the job answered ${response.status}`);
  return !["queued", "running"].includes((await response.json()).state);
}

// Whoever is typing or choosing is not disturbed; the answers are shown when they are done.
function isBusy() {
  return document.activeElement?.matches("textarea, input") || (pick && !pick.hidden);
}

async function follow(jobs, pause) {
  let next = pause;
  try {
    const over = await Promise.all(jobs.map(isOver));
    if (over.some(Boolean) && !isBusy()) return location.reload();
    next = document.hidden ? PAUSE * 5 : PAUSE;
  } catch {
    next = Math.min(pause * 2, LONGEST_PAUSE);
  }
  setTimeout(() => follow(jobs, next), next);
}

const jobs = [...document.querySelectorAll("[data-compare]")].map((entry) => entry.dataset.compare);
if (jobs.length) setTimeout(() => follow(jobs, PAUSE), PAUSE / 2);
