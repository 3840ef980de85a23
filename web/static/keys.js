// Shortcuts: a key presses the element that names it in data-key; j and k walk through rows. Silent while typing.
const STORE = "factdesk-keys";
const dialog = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
let isOn = recall() !== "off";

function recall() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(STORE, value);
  } catch {
    // Storage is switched off: the choice holds for this page only.
  }
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(element) {
  if (element.matches("input, textarea")) {
    element.focus();
    element.select();
  } else {
    element.click();
  }
}

toggle.checked = isOn;
toggle.addEventListener("change", () => {
  isOn = toggle.checked;
  remember(isOn ? "on" : "off");
});

for (const element of document.querySelectorAll("[data-needs-keys]")) element.hidden = false;
for (const element of document.querySelectorAll('[data-key="?"]')) {
  element.addEventListener("click", () => dialog.showModal());
}

document.addEventListener("keydown", (event) => {
  if (!isOn || dialog.open || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const steps = { j: 1, k: -1 };
  if (event.key in steps && document.querySelector("[data-row]")) {
    event.preventDefault();
    walk(steps[event.key]);
    return;
  }
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!element || event.repeat) return;
  event.preventDefault();
  press(element);
});
