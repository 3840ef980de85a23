// Adds lines for evidence without asking the server; without this module the same button does it there.
const button = document.querySelector("[data-add-row]");
const most = Number(button?.dataset.addRow);

function addRow() {
  const rows = [...document.querySelectorAll("[data-row-of-evidence]")];
  if (rows.length >= most) return null;
  const row = rows.at(-1).cloneNode(true);
  const number = rows.length + 1;
  row.querySelector("legend").textContent = `Evidence ${number}`;
  row.querySelector("summary .hidden-text").textContent = ` of evidence ${number}`;
  row.querySelector("[data-filled]")?.remove();
  row.querySelector("details").open = false;
  for (const input of row.querySelectorAll("input, select, textarea")) {
    const label = row.querySelector(`label[for="${input.id}"]`);
    input.id = label.htmlFor = input.id.replace(/\d+$/, number);
    input.value = input.dataset.first ?? "";
    input.removeAttribute("aria-invalid");
  }
  rows.at(-1).after(row);
  button.hidden = number >= most;
  return row;
}

button?.addEventListener("click", (event) => {
  event.preventDefault();
  addRow()?.querySelector("input").focus();
});

// A draft that is brought back may need more lines than the page came with.
button?.form.addEventListener("more-evidence", () => addRow());
