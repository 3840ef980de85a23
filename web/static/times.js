// Turns times from UTC into the reader's own zone, day first as the server writes them; its words stay as the tooltip.
const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

function localise() {
  for (const element of document.querySelectorAll("time:is([data-moment], [data-age], [data-clock]):not([data-local])")) {
    const moment = new Date(element.dateTime);
    element.dataset.local = "";
    if ("age" in element.dataset) {
      element.title = format.format(moment);
    } else {
      element.title = element.textContent;
      element.textContent = ("clock" in element.dataset ? clock : format).format(moment);
    }
  }
}

document.addEventListener("desk:shown", localise);
localise();
