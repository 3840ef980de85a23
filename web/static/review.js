// Paints the next match at the press of a key: its page was fetched ahead, and the word goes to the desk meanwhile.
// The desk's answer has the last word. Without this module the same forms work, one page after the other.

// A word sooner than this after the one before was meant for the screen before it.
const UNREAD = 250;
const AHEAD = 2;
const MOST_KEPT_ALIVE = 60_000;
const NOTHING_HEARD = "The desk did not answer, so it is not certain that your word was recorded. Press it again.";
const NOT_ANSWERED = "The desk did not answer. Try it again.";
const SIGNED_OUT = "You are not signed in any more. Sign in in another tab, load this page again and repeat.";
const pages = new Map();
const judged = new Set();
const spoken = document.createElement("p");
let sending = Promise.resolve();
let waiting = 0;
let failure = null;
let shownAt = -UNREAD;
let isBusy = false;
let failures = 0;
let here = location.pathname + location.search;

const findForm = () => document.getElementById("judge");
const isSent = () => "sent" in (findForm()?.dataset ?? {});
const addressOf = (form, position) => `${form.dataset.case}?match=${position}`;
const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const isCase = (page) => Boolean(page?.body?.classList.contains("case") && page.querySelector("main") && page.querySelector(".decide"));
const pathOf = (address) => new URL(address, location.href).pathname + new URL(address, location.href).search;

async function load(address, options = {}) {
  const response = await fetch(address, options);
  return { response, page: parse(await response.text()) };
}

function fetchAhead(address) {
  if (pages.has(address)) return;
  const entry = { page: null };
  // Browsers send Sec-Purpose themselves and let no script do it.
  entry.loaded = load(address, { headers: { Purpose: "prefetch" } }).then(
    ({ response, page }) => (entry.page = response.ok && isCase(page) ? page : null),
    () => pages.delete(address),
  );
  pages.set(address, entry);
}

// The matches that are left: those behind this one first, then from the front.
function listLeft(form) {
  const position = Number(form.dataset.position);
  const left = form.dataset.left.split(" ").filter(Boolean).map(Number);
  const open = left.filter((number) => number !== position && !judged.has(number));
  return [...open.filter((number) => number > position), ...open.filter((number) => number < position)];
}

function lookAhead() {
  const form = findForm();
  if (form) for (const position of listLeft(form).slice(0, AHEAD)) fetchAhead(addressOf(form, position));
  const link = document.querySelector('main a[rel="next"]');
  if (link) fetchAhead(pathOf(link.href));
  const following = document.querySelector('form[data-follow="next"][data-next]');
  if (following) fetchAhead(following.dataset.next);
}

function keepScreen() {
  const [main, bar] = ["main", ".decide"].map((selector) => document.querySelector(selector));
  return { main, bar, kind: document.body.className, title: document.title, address: here, position: findForm()?.dataset.position };
}

// Whoever works with Tab and Enter finds the focus on the same button; others begin at the top, as on a new page.
function restoreFocus(button) {
  const same = button && document.querySelector(`.decide button[name="relation"][value="${CSS.escape(button)}"]`);
  (same ?? document.getElementById("main")).focus({ preventScroll: true });
}

function put(screen, address, asNew) {
  const focused = document.activeElement;
  const button = focused?.closest(".decide") && focused.name === "relation" ? focused.value : null;
  document.querySelector("main").replaceWith(screen.main);
  document.querySelector(".decide").replaceWith(screen.bar);
  document.body.className = screen.kind;
  document.title = screen.title;
  if (asNew && address !== here) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  here = address;
  scrollTo(0, 0);
  restoreFocus(button);
  document.dispatchEvent(new CustomEvent("desk:shown"));
  setTimeout(lookAhead);
}

function paint(page, address, asNew = true) {
  const [main, bar] = ["main", ".decide"].map((selector) => document.adoptNode(page.querySelector(selector)));
  put({ main, bar, kind: page.body.className, title: page.title }, address, asNew);
}

function note(sentence, kind = "") {
  const box = document.querySelector('[data-live="notes"]');
  const list = document.createElement("div");
  const notice = document.createElement("div");
  const words = document.createElement("p");
  list.className = "notes";
  notice.className = `notice ${kind}`;
  words.textContent = sentence;
  notice.append(words);
  list.append(notice);
  box?.replaceChildren(list);
  spoken.textContent = `${sentence} ${document.getElementById("match")?.textContent.trim() ?? ""}`;
}

// Takes over what the desk knows better, and leaves alone what somebody types into at this moment.
function refresh(page) {
  const typing = document.activeElement?.matches("input, textarea, select") ? document.activeElement : null;
  const button = document.activeElement?.name === "relation" ? document.activeElement.value : null;
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
    if (fresh && !part.contains(typing)) part.replaceWith(document.adoptNode(fresh));
  }
  if (button) restoreFocus(button);
  document.dispatchEvent(new CustomEvent("desk:shown"));
  lookAhead();
}

async function post(action, body) {
  try {
    // Sent though the page be left meanwhile; browsers do that for short messages only.
    return await load(action, { method: "POST", body, keepalive: String(body).length < MOST_KEPT_ALIVE });
  } catch {
    return null;
  }
}

function goBack({ answer, screen }) {
  failures += 1;
  pages.clear();
  if (isCase(answer?.page)) {
    paint(answer.page, screen.address, false);
    document.querySelector('main [role="alert"]')?.scrollIntoView({ block: "nearest" });
    spoken.textContent = document.querySelector('main [role="alert"]')?.textContent ?? "";
    return;
  }
  put(screen, screen.address, false);
  delete findForm().dataset.sent;
  for (const button of findForm().querySelectorAll("[data-chosen]")) {
    button.setAttribute("aria-pressed", "false");
    delete button.dataset.chosen;
  }
  note(answer?.response.redirected ? SIGNED_OUT : NOTHING_HEARD, "wrong");
}

function settle(answer) {
  if (failure) {
    const failed = failure;
    failure = null;
    return goBack(failed);
  }
  const address = pathOf(answer.response.url);
  const form = findForm();
  const wasSent = isSent();
  // The desk may go on with another match than was foreseen, or with one that had not been fetched yet.
  if (form?.dataset.position !== answer.page.getElementById("judge")?.dataset.position) {
    return paint(answer.page, address, wasSent);
  }
  history.replaceState(null, "", address);
  here = address;
  const typed = document.getElementById("note");
  if (wasSent && typed) typed.value = "";
  refresh(answer.page);
}

async function send(action, body, screen) {
  waiting += 1;
  const answer = await (sending = sending.then(() => post(action, body)));
  waiting -= 1;
  if (!answer?.response.ok || !isCase(answer.page)) {
    judged.delete(Number(screen.position));
    failure ??= { answer, screen };
  }
  if (!waiting) settle(answer);
}

function judge(form, button) {
  if (performance.now() - shownAt < UNREAD || isSent() || isBusy) return;
  form.dataset.sent = "";
  const body = new URLSearchParams(new FormData(form, button));
  const position = Number(form.dataset.position);
  // The way back leads to this match, and not to whichever is then the first that is left.
  here = addressOf(form, position);
  history.replaceState(null, "", here);
  const screen = keepScreen();
  const sentence = `Match ${position} judged: ${button.dataset.label.toLowerCase()}.`;
  judged.add(position);
  button.setAttribute("aria-pressed", "true");
  button.dataset.chosen = "";
  const [next] = listLeft(form);
  send(form.action, body, screen);
  if (next) showMatch(addressOf(form, next), sentence);
  else note(`${sentence} All matches are judged.`);
}

// A page that is still on its way is shown when it comes, unless the desk's answer brings the next match before it.
async function showMatch(address, sentence) {
  const entry = pages.get(address);
  pages.delete(address);
  const page = entry?.page ?? (await entry?.loaded);
  if (!page || !isSent()) return;
  paint(page, address);
  shownAt = performance.now();
  for (const button of document.querySelectorAll('[data-live="bar"] form[data-follow="undo"] button')) button.disabled = false;
  note(sentence);
}

// Waits until the desk has heard everything that was said; false where something of it was refused.
async function hear() {
  const before = failures;
  while (waiting) await sending.then(() => new Promise((resume) => setTimeout(resume)));
  return failures === before;
}

const describe = (form) => form && [form.dataset.position, form.dataset.left, form.match_id.value, form.match_version.value].join();

// The page of the next case was fetched without taking it. It is shown at the key, and nothing can be done on it before
// the desk has given that case; where somebody else was quicker, the desk gives another one.
function showCase(form) {
  const entry = pages.get(form.dataset.next);
  pages.clear();
  judged.clear();
  if (!entry?.page) return null;
  const screen = keepScreen();
  paint(entry.page, form.dataset.next);
  shownAt = performance.now();
  if (findForm()) findForm().dataset.sent = "";
  return screen;
}

// Undo, and the next case: the desk must have heard everything that was said before.
async function follow(form) {
  if (isBusy) return;
  isBusy = true;
  const fresh = (await hear()) && document.querySelector(`form[data-follow="${form.dataset.follow}"]`);
  const sent = fresh && post(fresh.action, new URLSearchParams(new FormData(fresh)));
  const left = fresh && showCase(fresh);
  const answer = await sent;
  isBusy = false;
  if (fresh && !answer && left) put(left, left.address, false);
  if (fresh && !answer) note(NOT_ANSWERED, "wrong");
  if (!answer) return;
  if (!isCase(answer.page)) return location.assign(answer.response.url);
  const address = answer.response.ok ? pathOf(answer.response.url) : here;
  const isShown = left && address === here && describe(findForm()) === describe(answer.page.getElementById("judge"));
  if (isShown) refresh(answer.page);
  else paint(answer.page, address, !left);
  spoken.textContent = document.querySelector(".notes")?.textContent ?? document.title;
}

function walk(event, link) {
  const address = pathOf(link.href);
  const entry = pages.get(address);
  // A screen that is about to change leads nowhere.
  if (isSent()) event.preventDefault();
  if (isSent() || !entry?.page) return;
  event.preventDefault();
  pages.delete(address);
  paint(entry.page, address);
  shownAt = -UNREAD;
  load(address).then(({ response, page }) => response.ok && here === address && refresh(page), () => null);
}

async function travel() {
  const address = location.pathname + location.search;
  if (address === here) return;
  const { response, page } = await load(address).catch(() => ({}));
  if (!response?.ok || !isCase(page)) return location.reload();
  here = address;
  paint(page, address, false);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id === "judge" && event.submitter) {
    event.preventDefault();
    judge(form, event.submitter);
  } else if (form.dataset.follow) {
    event.preventDefault();
    follow(form);
  }
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("main a[href], .decide a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches('[rel="prev"], [rel="next"]')) walk(event, link);
  if (!waiting || event.defaultPrevented) return;
  event.preventDefault();
  hear().then((isHeard) => isHeard && location.assign(link.href));
});
addEventListener("popstate", travel);
spoken.className = "hidden-text";
spoken.setAttribute("role", "status");
document.body.append(spoken);
lookAhead();
