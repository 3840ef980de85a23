// A document may be dropped anywhere on the form instead of being chosen.
const file = document.getElementById("file");
const form = file?.form;
const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function mark(event) {
  if (!carriesFile(event)) return;
  event.preventDefault();
  form.dataset.drop = "";
}

function unmark(event) {
  if (event.type === "drop" || !form.contains(event.relatedTarget)) delete form.dataset.drop;
}

form?.addEventListener("dragenter", mark);
form?.addEventListener("dragover", mark);
form?.addEventListener("dragleave", unmark);
form?.addEventListener("drop", (event) => {
  unmark(event);
  if (!carriesFile(event)) return;
  event.preventDefault();
  file.files = event.dataTransfer.files;
  file.focus();
});
