// Shortcuts: a key presses the element that names it in data-key; j and k walk through rows. Silent while typing, but
// for two: Escape leaves the field, so that keys work again, and Ctrl Enter sends its form.
// Each browser may give an action another key: actions go by their usual key, and `chosen` maps them to others.
const STORE = "factdesk-keys";
const CHOSEN = "factdesk-keys-chosen";
const SIGNS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
const STEPS = { j: 1, k: -1 };
const TICKED = '[type="radio"], [type="checkbox"]';
const keyOf = (action) => chosen.get(action) ?? action;
const signOf = (key) => SIGNS[key] ?? key;
// Tab, Enter, Escape and space have a meaning of their own on every page.
const isFit = (key) => key in SIGNS || (key.length === 1 && key !== " ");
const findRows = () => [...document.querySelectorAll("#keys tr[data-action]")];
const tell = (row) => row.cells[1].textContent.trim();
let isOn = recall(STORE) !== "off";
let chosen = readChosen();
let waiting = null;

function recall(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Storage is switched off: the choice holds for this page only.
  }
}

function readChosen() {
  try {
    const kept = JSON.parse(recall(CHOSEN) ?? "{}");
    const pairs = Object.entries(kept ?? {}).filter(([, key]) => typeof key === "string" && isFit(key));
    return new Map(pairs);
  } catch {
    return new Map();
  }
}

function paint() {
  for (const element of document.querySelectorAll("[data-needs-keys]")) element.hidden = false;
  for (const element of document.querySelectorAll("[data-key]")) {
    const key = keyOf(element.dataset.key);
    if (isOn) element.setAttribute("aria-keyshortcuts", key);
    else element.removeAttribute("aria-keyshortcuts");
    const sign = (element.labels?.[0] ?? element).querySelector("kbd");
    if (sign) sign.textContent = signOf(key);
  }
  for (const row of findRows()) row.querySelector("kbd").textContent = signOf(keyOf(row.dataset.action));
  const toggle = document.getElementById("keys-on");
  if (toggle) toggle.checked = isOn;
}

function say(words) {
  document.querySelector("[data-keys-said]").textContent = words;
}

function listen(row) {
  waiting = row?.dataset.action ?? null;
  for (const other of findRows()) {
    const button = other.querySelector("[data-rekey]");
    button.setAttribute("aria-pressed", String(other === row));
  }
  if (row) say(`Press the key for “${tell(row)}”, or Escape to leave it as it is.`);
}

function choose(key) {
  const row = findRows().find((other) => other.dataset.action === waiting);
  const taken = findRows().find((other) => other !== row && keyOf(other.dataset.action) === key);
  if (key === "Escape") say("Left as it was.");
  else if (!isFit(key)) return say("This key has a meaning of its own. Press a letter, a digit, a sign or an arrow.");
  else if (taken) return say(`“${signOf(key)}” is the key for “${tell(taken)}” already. Press another one.`);
  else {
    if (key === waiting) chosen.delete(waiting);
    else chosen.set(waiting, key);
    remember(CHOSEN, JSON.stringify(Object.fromEntries(chosen)));
    say(`“${signOf(key)}” is now the key for “${tell(row)}”.`);
  }
  listen(null);
  paint();
}

function reset() {
  chosen = new Map();
  remember(CHOSEN, "{}");
  listen(null);
  say("All keys are the usual ones again.");
  paint();
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(element) {
  const isTicked = element.matches(TICKED);
  if (element.matches("input, textarea")) element.focus();
  if (element.matches("input, textarea") && !isTicked) return element.select();
  element.click();
  // What opens is opened to be filled in.
  const opened = element.matches("summary") && element.parentElement.open ? element.parentElement : null;
  opened?.querySelector("input:not([type=hidden]), textarea")?.focus();
}

const isTyping = (element) => element.matches(`input:not(${TICKED}), textarea, select, [contenteditable]`);

function leaveOrSend(event) {
  const { target } = event;
  const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    target.blur();
    document.getElementById("main").focus({ preventScroll: true });
  } else if (isSend && target.form?.method === "post" && target.form.id !== "judge") {
    event.preventDefault();
    target.form.requestSubmit();
  }
}

function findElement(key) {
  const named = [...document.querySelectorAll("[data-key]")].filter((element) => keyOf(element.dataset.key) === key);
  const usable = named.filter((element) => !element.disabled && element.getClientRects().length);
  // Where every row has such a button, it is that of the row in which somebody is.
  const row = document.activeElement?.closest(".row");
  return usable.find((element) => row?.contains(element)) ?? usable[0];
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "keys-on") return;
  isOn = event.target.checked;
  remember(STORE, isOn ? "on" : "off");
  paint();
});

document.addEventListener("click", (event) => {
  const dialog = document.getElementById("keys");
  if (event.target.closest('[data-key="?"]')) dialog.showModal();
  else if (event.target.closest("[data-rekey]")) listen(event.target.closest("tr"));
  else if (event.target.closest("[data-keys-reset]")) reset();
});

// Escape leaves the choice of a key, not the dialog; the event does not bubble.
document.addEventListener("cancel", (event) => waiting && event.preventDefault(), true);
document.addEventListener("close", () => listen(null), true);

document.addEventListener("keydown", (event) => {
  const isInField = event.target.matches("input, textarea, select");
  if (isInField && !event.defaultPrevented && !event.isComposing) leaveOrSend(event);
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (waiting) {
    if (["Shift", "CapsLock", "Tab"].includes(event.key)) return;
    event.preventDefault();
    choose(event.key);
    return;
  }
  if (!isOn || document.getElementById("keys")?.open) return;
  if (isTyping(event.target)) return;
  const step = Object.keys(STEPS).find((action) => keyOf(action) === event.key);
  if (step && document.querySelector("[data-row]")) {
    event.preventDefault();
    walk(STEPS[step]);
    return;
  }
  const element = findElement(event.key);
  if (!element || event.repeat) return;
  event.preventDefault();
  press(element);
});

document.addEventListener("desk:shown", paint);
paint();
