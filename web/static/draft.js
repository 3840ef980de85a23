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

function isTicked(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function read(fields) {
  return fields.map((field) => (isTicked(field) ? [field.name, field.value, field.checked] : [field.name, field.value]));
}

// What is kept of the hidden fields is marked; the others, like the version, belong to the page that shows them.
function listFields() {
  const left = ["hidden", "submit", "button", "fieldset"];
  return [...form.elements].filter((field) => field.name && ("keep" in field.dataset || !left.includes(field.type)));
}

const TYPED = ["justification", "url", "evidence_title", "publisher", "quote", "origin", "valid_from", "valid_until", "confidence"];

function isUsed(saved) {
  return saved.some(([name, value, checked]) => checked || (TYPED.includes(name) && value));
}

// A draft on another scale is brought back on the form of that scale; the address says so, hence only once.
function findScale(saved) {
  const scale = saved.find(([name]) => name === "scale")?.[1];
  const address = new URL(location);
  if (!scale || scale === form.elements.scale?.value || address.searchParams.has("scale")) return null;
  address.searchParams.set("scale", scale);
  return address;
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
    if (field.type === "hidden") continue;
    const found = left.findIndex(([name, value]) => name === field.name && (!isTicked(field) || value === field.value));
    if (found < 0) continue;
    const [[, value, checked]] = left.splice(found, 1);
    if (isTicked(field)) field.checked = checked;
    else field.value = value;
    if (!isTicked(field) && value && field.closest("details")) field.closest("details").open = true;
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
    const elsewhere = findScale(saved);
    if (elsewhere) location.replace(elsewhere);
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
