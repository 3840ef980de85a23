// Turns times from UTC into the reader's own zone, day first as the server writes them; its words stay as the tooltip.
const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" });

for (const element of document.querySelectorAll("time[data-moment], time[data-age]")) {
  const local = format.format(new Date(element.dateTime));
  if ("age" in element.dataset) {
    element.title = local;
  } else {
    element.title = element.textContent;
    element.textContent = local;
  }
}
