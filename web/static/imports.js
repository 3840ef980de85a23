// Follows the imports of a corpus while its page is open, and loads the page anew when one of them is over.
const number = new Intl.NumberFormat("en");
const PAUSE = 1500;
const LONGEST_PAUSE = 15_000;

function show(row, job) {
  if (job.state !== "running" || !job.total) return;
  let bar = row.querySelector("progress");
  if (!bar) {
    bar = document.createElement("progress");
    bar.setAttribute("aria-label", "Progress");
    row.querySelector("[data-told]").after(bar);
  }
  bar.max = job.total;
  bar.value = job.done;
  row.querySelector("[data-told]").textContent = `${number.format(job.done)} of ${number.format(job.total)} records`;
}

async function look(row, tag) {
  const headers = { Accept: "application/json", ...(tag && { "If-None-Match": tag }) };
  const response = await fetch(row.dataset.job, { headers, cache: "no-store" });
  if (response.status === 304) return tag;
  if (!response.ok) throw new Error(`the job answered ${response.status}`);
  const job = await response.json();
  if (job.state === "queued" || job.state === "running") show(row, job);
  else location.reload();
  return response.headers.get("ETag");
}

async function follow(row, tag, pause) {
  try {
    tag = await look(row, tag);
    pause = document.hidden ? PAUSE * 5 : PAUSE;
  } catch {
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
  setTimeout(() => follow(row, tag, pause), pause);
}

for (const row of document.querySelectorAll("[data-job]")) follow(row, null, PAUSE);
