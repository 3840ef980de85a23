// Shows the preview of a list anew as soon as something else is chosen, without the way over the button.
let latest = 0;

async function refresh(form, focused) {
  const turn = ++latest;
  const fields = new FormData(form);
  const chosen = new URLSearchParams();
  for (const select of form.querySelectorAll("select, input[name=format], input[name=sheet], input[name=read_as]")) {
    chosen.set(select.name, fields.get(select.name) ?? "");
  }
  const answer = await fetch(`${form.dataset.preview}?${chosen}`, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("preview");
  if (turn !== latest || !fresh) return;
  form.replaceWith(document.adoptNode(fresh));
  follow(fresh);
  document.getElementById(focused)?.focus();
}

function follow(form) {
  form.addEventListener("change", (event) => {
    // Where the desk does not answer, the button is still there.
    if (event.target.matches("select")) refresh(form, event.target.id).catch(() => {});
  });
}

follow(document.getElementById("preview"));
