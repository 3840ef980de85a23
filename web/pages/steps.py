"""The four steps of a check as the job page shows them, made from what the worker says about its stage."""

from dataclasses import dataclass

from models.queries.jobs import JobView
from models.queries.places import MOST_COUNTED
from models.tables.job import Job, JobState
from models.tables.submission import SubmissionKind
from web.pages.words import KINDS, count

# Which of the four steps each stage of the worker belongs to.
STAGE_STEPS = {"fetch": 0, "read": 0, "extract": 1, "match": 2, "record": 2}

# The same sentences are filled in by the script on the page, so they speak of one claim and of many alike.
DETAILS = {
    "found": "Claims found: {total}",
    "match": "Claims compared: {done} of {total}",
    "record": "Writing down what was found",
}
_BY_PERSON = "Afterwards, reviewers take up the claims in the order in which they came"
_LAST = 3
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list; `state` is waiting, now, done or stopped."""

    name: str
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What the job page says: heading, the line above the bar, counts, time left, steps, and all labels there are."""

    heading: str
    label: str
    counts: str
    time_left: str
    steps: list[Step]
    labels: dict[str, str]


def describe_progress(view: JobView, kind: str, words: int, factchecks: int) -> Progress:
    """Put a job into words: `words` is the length of the text, `factchecks` what it is compared with."""
    job = view.job
    labels = _write_labels(factchecks)
    return Progress(
        heading=_write_heading(job, KINDS[SubmissionKind(kind)]),
        label=view.waits_for or labels[_pick_label(job)],
        counts=f"{job.done:,} of {job.total:,}" if job.state == JobState.RUNNING and job.total else "",
        time_left=_write_time_left(view),
        steps=_list_steps(job, words),
        labels=labels,
    )


def _write_labels(factchecks: int) -> dict[str, str]:
    return {
        "queued": "Waiting for its turn",
        "running": "Starting",
        "fetch": "Fetching the page",
        "read": "Reading the text",
        "extract": "Finding what can be checked",
        "match": f"Comparing the claims with {count(factchecks, 'fact-check')}",
        "record": "Writing down what was found",
        "stopping": "Stopping at the next claim",
        "pausing": "Pausing at the next claim",
        "paused": "Paused",
        "succeeded": "Done",
        "failed": "It did not work",
        "cancelled": "Stopped",
    }


def _pick_label(job: Job) -> str:
    if job.state != JobState.RUNNING:
        return job.state
    if job.cancel_requested_at is not None:
        return "stopping"
    if job.pause_requested_at is not None:
        return "pausing"
    return job.stage if job.stage in STAGE_STEPS else "running"


def _write_heading(job: Job, noun: str) -> str:
    ends = {
        JobState.FAILED: f"Your {noun} could not be checked",
        JobState.CANCELLED: f"The check of your {noun} was stopped",
        JobState.PAUSED: f"The check of your {noun} is paused",
    }
    return ends.get(JobState(job.state), f"Checking your {noun}")


def _write_time_left(view: JobView) -> str:
    span = _write_span(view.eta_seconds) if view.eta_seconds else ""
    if view.job.state != JobState.QUEUED:
        return f"about {span} left in this step" if span else ""
    parts = [_write_place(view.waiting_before), f"done in about {span}" if span else ""]
    return ", ".join(filter(None, parts))


def _write_place(before: int | None) -> str:
    if before is None:
        return ""
    if before >= MOST_COUNTED:
        return f"{before:,} checks or more before it"
    return f"{count(before, 'check')} before it" if before else "it is next"


def _write_span(seconds: float) -> str:
    if seconds < _MINUTE:
        return count(max(1, round(seconds)), "second")
    return count(round(seconds / _MINUTE), "minute")


def _list_steps(job: Job, words: int) -> list[Step]:
    now = _find_step(job)
    states = ["done" if number < now else _name_state(job) if number == now else "waiting" for number in range(4)]
    searching = now == STAGE_STEPS["match"]
    return [
        Step("Read the text", count(words, "word") if words else "", states[0]),
        Step("Find what can be checked", _fill("found", job) if searching and job.total else "", states[1]),
        Step("Look for earlier fact-checks", _fill(job.stage, job) if searching else "", states[2]),
        Step("A person looks at it", _BY_PERSON, states[3]),
    ]


def _find_step(job: Job) -> int:
    if job.state == JobState.QUEUED:
        return 0
    return _LAST if job.state == JobState.SUCCEEDED else STAGE_STEPS.get(job.stage or "", 0)


def _name_state(job: Job) -> str:
    if job.state in {JobState.FAILED, JobState.CANCELLED}:
        return "stopped"
    return "now" if job.state == JobState.RUNNING else "waiting"


def _fill(sentence: str | None, job: Job) -> str:
    return DETAILS.get(sentence or "", "").format(done=f"{job.done:,}", total=f"{job.total or 0:,}")
