// A palette of all that can be done from here: Ctrl K (⌘ K) opens it, letters narrow it, Enter does the chosen thing.
const opener = document.querySelector("[data-palette]");
const dialog = document.createElement("dialog");
const field = document.createElement("input");
const list = document.createElement("ul");
let entries = [];
let chosen = 0;

const isShown = (element) => !element.disabled && element.getClientRects().length > 0;
const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function nameOf(element) {
  const copy = element.cloneNode(true);
  for (const sign of copy.querySelectorAll("kbd, .hidden-text")) sign.remove();
  return copy.textContent.replace(/\s+/g, " ").trim() || element.title;
}

// What opens is opened to be filled in.
function choose(element) {
  element.click();
  if (element.matches("summary")) element.parentElement.querySelector("textarea")?.focus();
}

// Each kind of thing with what it is called in the list; what stands twice on a page is listed once.
function gather() {
  const kinds = [
    ["Here", ".decide [data-key], main [data-key]:is(a, button, summary), .moves :is(summary, form > button)"],
    ["View", "main .filters a"],
    ["Go to", ".masthead nav a, .account a"],
  ];
  const seen = new Set();
  return kinds.flatMap(([kind, places]) =>
    [...document.querySelectorAll(places)].filter(isShown).flatMap((element) => {
      const name = nameOf(element);
      if (!name || seen.has(name)) return [];
      seen.add(name);
      return [{ kind, name, key: element.getAttribute("aria-keyshortcuts") ?? "", act: () => choose(element) }];
    }),
  );
}

function answerTo(words) {
  const inbox = document.querySelector('.masthead a[href$="/inbox"]')?.href;
  if (!words || !inbox) return [];
  const number = /^(?:case )?#?(\d{1,15})$/i.exec(words)?.[1];
  const found = number ? [{ kind: "Go to", name: `Case ${number}`, key: "", act: () => location.assign(new URL(`cases/${number}`, inbox)) }] : [];
  const search = { kind: "Search", name: `Cases with “${words}”`, key: "", act: () => location.assign(`${inbox}?q=${encodeURIComponent(words)}`) };
  return [...found, search];
}

function narrow() {
  const words = field.value.trim();
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  const fitting = entries.filter(({ kind, name }) => wanted.every((word) => fold(`${kind} ${name}`).includes(word)));
  return [...fitting, ...answerTo(words)];
}

function show() {
  const shown = narrow();
  chosen = Math.max(0, Math.min(chosen, shown.length - 1));
  list.replaceChildren(
    ...shown.map(({ kind, name, key, act }, place) => {
      const row = document.createElement("li");
      row.id = `palette-${place}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", String(place === chosen));
      const [said, label] = [document.createElement("span"), document.createElement("bdi")];
      said.className = "soft";
      said.textContent = kind;
      label.textContent = name;
      row.append(said, " ", label);
      if (key) row.append(" ", Object.assign(document.createElement("kbd"), { textContent: key }));
      row.addEventListener("click", () => run(act));
      return row;
    }),
  );
  field.setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function run(act) {
  dialog.close();
  act();
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  entries = gather();
  field.value = "";
  chosen = 0;
  dialog.showModal();
  show();
}

dialog.className = "palette";
dialog.setAttribute("aria-label", "What can be done from here");
field.type = "search";
field.autocomplete = "off";
field.placeholder = "Type what you want to do, a case’s number, or words of a claim";
for (const [name, value] of Object.entries({ role: "combobox", "aria-label": "What do you want to do?", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list" })) field.setAttribute(name, value);
list.id = "palette-list";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "What can be done");
dialog.append(field, list);
document.body.append(dialog);

field.addEventListener("input", () => {
  chosen = 0;
  show();
});
field.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const count = list.children.length;
  if (step && count) {
    event.preventDefault();
    chosen = (chosen + step + count) % count;
    show();
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    const found = narrow()[chosen];
    if (found) run(found.act);
  }
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  open();
});
opener.hidden = false;
opener.addEventListener("click", open);
