// Follows a job while its page is open, and turns the page into the result when it is done.
const box = document.getElementById("progress");
const [labels, details, stages] = ["labels", "details", "stages"].map((name) => JSON.parse(box.dataset[name]));
const [label, bar, counts, left, spoken] = ["label", "bar", "counts", "left", "spoken"].map((id) => document.getElementById(id));
const steps = [...box.querySelectorAll(".steps > li")];
const title = document.title;
const number = new Intl.NumberFormat("en");
const PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
// The desk counts no further.
const MOST_COUNTED = 1000;
let tag = "";
let pause = 300;

// Sets a text only where it changes, so that nothing flickers and nothing is read out twice.
function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function fill(sentence, job) {
  return (sentence ?? "").replace("{done}", number.format(job.done)).replace("{total}", number.format(job.total ?? 0));
}

function plural(count, noun) {
  return `${number.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function describePlace(before) {
  if (before === null) return "";
  if (before >= MOST_COUNTED) return `${number.format(before)} checks or more before it`;
  return before ? `${plural(before, "check")} before it` : "it is next";
}

function describeSpan(seconds) {
  return seconds < 60 ? plural(Math.max(1, Math.round(seconds)), "second") : plural(Math.round(seconds / 60), "minute");
}

function describeTimeLeft(job) {
  const span = job.eta_seconds ? describeSpan(job.eta_seconds) : "";
  if (job.state !== "queued") return span && `about ${span} left in this step`;
  return [describePlace(job.waiting_before), span && `done in about ${span}`].filter(Boolean).join(", ");
}

function pickLabel(job) {
  if (job.state !== "running") return job.state;
  if ("stopping" in box.dataset) return "stopping";
  if ("pausing" in box.dataset) return "pausing";
  return job.stage in stages ? job.stage : "running";
}

function showSteps(job) {
  const now = job.state === "running" ? (stages[job.stage] ?? 0) : 0;
  const searching = stages[job.stage] === 2 && job.state === "running";
  steps.forEach((step, index) => {
    const state = index < now ? "done" : index === now && job.state === "running" ? "now" : "waiting";
    step.dataset.state = state;
    write(step.querySelector(".state"), state === "waiting" ? "" : state);
  });
  write(steps[1].querySelector(".detail"), searching && job.total ? fill(details.found, job) : "");
  write(steps[2].querySelector(".detail"), searching ? fill(details[job.stage], job) : "");
}

function show(job) {
  const counted = job.state === "running" && job.total;
  const words = job.waits_for ?? labels[pickLabel(job)];
  write(label, words);
  write(spoken, words);
  write(counts, counted ? `${number.format(job.done)} of ${number.format(job.total)}` : "");
  write(left, describeTimeLeft(job));
  bar.max = job.total || 1;
  bar.value = counted ? job.done : 0;
  document.title = counted ? `${counts.textContent} · ${title}` : title;
  showSteps(job);
}

async function look() {
  const headers = { Accept: "application/json" };
  if (tag) headers["If-None-Match"] = tag;
  const response = await fetch(box.dataset.job, { headers, cache: "no-store" });
  if (response.status === 304) return true;
  if (!response.ok) throw new Error(`the job answered ${response.status}`);
  tag = response.headers.get("ETag") ?? "";
  const job = await response.json();
  if (job.state === "succeeded") location.replace(box.dataset.result);
  else if (job.state === "failed" || job.state === "cancelled") location.reload();
  // The page of a paused job says so in other words and offers other buttons.
  else if ((job.state === "paused") !== (box.dataset.state === "paused")) location.reload();
  else if (job.state !== "paused") show(job);
  return job.state === "queued" || job.state === "running" || job.state === "paused";
}

async function follow() {
  try {
    if (!(await look())) return;
    pause = document.hidden ? PAUSE * 5 : PAUSE;
  } catch {
    pause = Math.min(Math.max(pause, PAUSE) * 2, LONGEST_PAUSE);
    write(left, "The desk does not answer at the moment; trying again");
  }
  setTimeout(follow, pause);
}

setTimeout(follow, pause);
