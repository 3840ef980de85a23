"""`factdesk jobs`: the operator sees what failed and why, and tries it again."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from models.operations.jobs import fail_job, finish_job, note_attempt
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import write_job
from tests.models.work import look, lose, send, take
from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def failed() -> UUID:
    """A job that was lost once and failed then."""
    [job_id] = send("Alice")
    take(job_id)
    lose(job_id)
    fail(job_id)
    return job_id


def fail(job_id: UUID) -> None:
    with transaction() as session:
        lease = take(job_id)
        note_attempt(session, lease, {"status": 500})
        fail_job(session, lease, "The receiver answered [500].", "Traceback: the last straw")


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert _run(["jobs", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def tell(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert _run(["jobs", *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_jobs_are_listed_the_newest_first_and_by_state_and_kind(
    capsys: pytest.CaptureFixture[str], failed: UUID
) -> None:
    [waiting] = send("Bob")
    assert [job["id"] for job in ask(capsys, "list")] == [str(waiting), str(failed)]
    [job] = ask(capsys, "list", "--state", "failed", "--kind", "deliver")
    assert (job["id"], job["error"], job["attempt"], job["lost"]) == (str(failed), "The receiver answered [500].", 2, 1)
    assert ask(capsys, "list", "--kind", "check") == []
    assert len(ask(capsys, "list", "--limit", "1")) == 1


def test_people_read_why_a_job_failed(capsys: pytest.CaptureFixture[str], failed: UUID) -> None:
    assert "The receiver" in tell(capsys, "list", "--state", "failed")
    told = tell(capsys, "show", str(failed))
    assert "The receiver answered [500]." in told
    assert "lost" in told
    assert "The worker showed no sign of life any more." in told
    assert "Traceback: the last straw" in told


def test_programs_get_the_whole_history_of_a_job(capsys: pytest.CaptureFixture[str], failed: UUID) -> None:
    shown = ask(capsys, "show", str(failed))
    assert shown["trace"] == "Traceback: the last straw"
    history = [(attempt["number"], attempt["outcome"], attempt["detail"]) for attempt in shown["attempts"]]
    assert history == [(1, "lost", None), (2, "failed", {"status": 500})]


def test_a_waiting_job_tells_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    _, second = send("Bob", times=2)
    assert "1 come before it." in tell(capsys, "show", str(second))
    assert ask(capsys, "show", str(second))["waiting_before"] == 1


def test_a_failed_job_is_tried_again_by_name(capsys: pytest.CaptureFixture[str], failed: UUID) -> None:
    assert tell(capsys, "retry", str(failed)) == "1 job is tried again."
    assert (look(failed).state, look(failed).attempt, look(failed).lost) == ("queued", 0, 0)


def test_all_failed_jobs_are_tried_again_or_those_of_a_kind(capsys: pytest.CaptureFixture[str], failed: UUID) -> None:
    others = send("Bob", times=2)
    for job_id in others:
        fail(job_id)
    assert tell(capsys, "retry", "--failed", "--kind", "check") == "0 jobs are tried again."
    assert tell(capsys, "retry", "--failed") == "3 jobs are tried again."
    assert {look(job_id).state for job_id in (failed, *others)} == {"queued"}


@pytest.mark.parametrize("words", [[], ["--failed", str(uuid4())], ["--kind", "check"]])
def test_what_is_to_be_tried_again_must_be_clear(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["jobs", "retry", *words]) == 2
    assert "Name the jobs, or give --failed" in capsys.readouterr().err


def test_of_several_that_are_named_all_are_tried_again_or_none(
    capsys: pytest.CaptureFixture[str], failed: UUID
) -> None:
    assert _run(["jobs", "retry", str(failed), str(uuid4())]) == 1
    assert "There is no such job" in capsys.readouterr().err
    assert look(failed).state == "failed"


def test_a_job_is_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    waiting, running, over = send("Bob", times=3)
    take(running)
    with transaction() as session:
        finish_job(session, take(over))
    assert tell(capsys, "cancel", str(waiting)) == "The job is cancelled."
    assert tell(capsys, "cancel", str(running)) == "The job stops at its next step."
    assert _run(["jobs", "cancel", str(over)]) == 1
    assert "already succeeded" in capsys.readouterr().err


def test_a_check_is_paused_and_resumed(capsys: pytest.CaptureFixture[str], settings: Settings) -> None:
    with transaction() as session:
        job_id = write_job(session, settings).id
    assert tell(capsys, "pause", str(job_id)) == "The job is paused."
    assert str(job_id) in tell(capsys, "list", "--state", "paused")
    assert tell(capsys, "resume", str(job_id)) == "The job waits for its turn."
    take(job_id)
    assert tell(capsys, "pause", str(job_id)) == "The job pauses at its next step."
    assert tell(capsys, "resume", str(job_id)) == "The job goes on."
    assert _run(["jobs", "resume", str(job_id)]) == 1
    assert "Only a paused job can be resumed" in capsys.readouterr().err
