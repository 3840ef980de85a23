// Keeps what is typed into a long form in this browser until it has been recorded, and brings it back.
const PREFIX = "factdesk-draft:";
const form = document.querySelector("form[data-draft]");

function store(action) {
  try {
    return action(localStorage);
  } catch {
    return null; // Storage is switched off or full: the form works without.
  }
}

function read(fields) {
  return fields.map((field) => (field.type === "radio" ? [field.name, field.value, field.checked] : [field.name, field.value]));
}

function listFields() {
  return [...form.elements].filter((field) => field.name && !["hidden", "submit", "button"].includes(field.type) && field.type !== "fieldset");
}

function isUsed(saved) {
  return saved.some(([name, value, checked]) => checked || (["justification", "url", "evidence_title"].includes(name) && value));
}

function restore(saved) {
  const lines = saved.filter(([name]) => name === "url").length;
  while (listFields().filter((field) => field.name === "url").length < lines) {
    const before = listFields().length;
    form.dispatchEvent(new CustomEvent("more-evidence"));
    if (listFields().length === before) break;
  }
  const left = [...saved];
  for (const field of listFields()) {
    const found = left.findIndex(([name, value]) => name === field.name && (field.type !== "radio" || value === field.value));
    if (found < 0) continue;
    const [[, value, checked]] = left.splice(found, 1);
    if (field.type === "radio") field.checked = checked;
    else field.value = value;
  }
}

for (const done of document.querySelectorAll("[data-draft-done]")) {
  store((kept) => kept.removeItem(PREFIX + done.dataset.draftDone));
}

if (form) {
  const key = PREFIX + form.dataset.draft;
  const saved = store((kept) => JSON.parse(kept.getItem(key)));
  const note = document.querySelector("[data-draft-note]");
  // A form that came back from the server has newer words in it than the draft.
  if (saved && isUsed(saved) && !("kept" in form.dataset)) {
    restore(saved);
    note.hidden = false;
  }
  const save = () => store((kept) => kept.setItem(key, JSON.stringify(read(listFields()))));
  form.addEventListener("input", save);
  form.addEventListener("submit", save);
  note.querySelector("button").addEventListener("click", () => {
    store((kept) => kept.removeItem(key));
    location.reload();
  });
}
