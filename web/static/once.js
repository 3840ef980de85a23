// Sends every form once: a second press or key while the answer is on its way would only come back as a conflict.
const UNLOCK_AFTER = 8000;

function unlock(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if ("sent" in form.dataset) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(() => unlock(form), UNLOCK_AFTER);
});

// A page that the browser brings back from its memory must be usable again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) unlock(form);
});
