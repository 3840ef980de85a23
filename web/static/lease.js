// Keeps the case of this page with its reader while they are at work, warns before the time runs out, and gives the
// case back when they leave it. Without this module a button keeps it, another gives it back, and the time runs out.
const RENEW_EVERY = 60_000;
// A press on a link says where the page goes if it goes soon after.
const HEEDED = 10_000;
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
let lease = null;
let renewedAt = performance.now();
let isRenewing = false;
let going = null;

const find = (name) => document.querySelector(`[data-${name}]`);

// A page that was fetched ahead knows an older end than the page before it did.
function read() {
  const box = find("lease");
  if (!box) return void (lease = null);
  const { until, seconds, warning, end, home } = box.dataset;
  const known = lease?.home === home && lease.until >= until;
  if (known) return show();
  renewedAt = performance.now();
  lease = { until, end, home, warning: warning * 1000, ends: performance.now() + seconds * 1000, said: "" };
  show();
}

function describe(left) {
  if (left <= 0) return "Your time with this case has run out, and others may take it. What you typed stays here.";
  return "Your time with this case ends in less than a minute. What you typed stays here.";
}

function show() {
  const notice = find("lease-warning");
  if (!lease || !notice) return;
  const left = lease.ends - performance.now();
  const isLow = left <= lease.warning;
  const words = isLow ? lease.refusal ?? describe(left) : "";
  notice.hidden = !isLow;
  for (const time of document.querySelectorAll("[data-lease] time")) {
    time.dateTime = lease.until;
    time.textContent = clock.format(new Date(lease.until));
  }
  if (words === lease.said) return;
  lease.said = words;
  notice.querySelector("p").textContent = words;
  notice.querySelector("[data-lease-label]").textContent = left > 0 ? "Keep it" : "Take it again";
  find("lease-said").textContent = words;
}

async function keep() {
  const form = document.getElementById("lease");
  if (!lease || !form || isRenewing) return;
  isRenewing = true;
  renewedAt = performance.now();
  try {
    const headers = { Accept: "application/json" };
    const body = new URLSearchParams(new FormData(form));
    const response = await fetch(form.action, { method: "POST", headers, body, keepalive: true });
    const told = await response.json();
    if (response.ok) Object.assign(lease, { until: told.until, ends: performance.now() + told.seconds * 1000, refusal: undefined });
    else lease.refusal = `${told.detail} What you typed stays here.`;
    if (!response.ok && response.status === 409) lease.ends = performance.now();
  } catch {
    // The desk does not answer: the next key tries again.
    renewedAt -= RENEW_EVERY;
  }
  isRenewing = false;
  show();
}

function giveBack() {
  if (!lease || lease.ends <= performance.now()) return;
  const body = new FormData();
  body.set("csrf_token", document.querySelector("#lease [name=csrf_token]")?.value ?? "");
  body.set("until", lease.until);
  navigator.sendBeacon(lease.end, body);
}

// The case's own pages keep it, and so does reading a source elsewhere.
function staysWithCase(address) {
  const target = new URL(address, location.href);
  return target.origin !== location.origin || `${target.pathname}/`.startsWith(`${lease?.home}/`);
}

function heed(address) {
  going = { stays: staysWithCase(address), at: performance.now() };
}

function renewByActivity() {
  if (!lease || lease.ends <= performance.now()) return;
  if (performance.now() - renewedAt >= RENEW_EVERY) keep();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && link.target !== "_blank") heed(link.href);
});
document.addEventListener("submit", (event) => {
  if (event.target.id === "lease") {
    event.preventDefault();
    keep();
  } else if (!event.defaultPrevented) {
    heed(event.target.action);
    // Signing out cannot be followed by anything that needs a sign-in.
    if (!going.stays) giveBack();
  }
});
for (const activity of ["keydown", "input", "pointerdown"]) document.addEventListener(activity, renewByActivity);
addEventListener("pagehide", () => {
  const isHeeded = going && performance.now() - going.at < HEEDED;
  if (!(isHeeded && going.stays)) giveBack();
});
addEventListener("pageshow", (event) => event.persisted && keep());
document.addEventListener("desk:shown", read);
setInterval(show, 1000);
read();
