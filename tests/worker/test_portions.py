"""The check of a long list in portions: what was written is not done again, whatever ends the work in between."""

from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, update

from models.operations.bulk import ListDraft, submit_list
from models.operations.columns import Choice
from models.operations.pausing import pause_job, resume_job
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.job import Job
from models.tables.submission import Claim, Origin, Submission
from tests.models.work import lose, take
from tests.worker.handling import look
from worker import handlers, portions
from worker.faults import PostponedError
from worker.handlers import check_submission
from worker.pipeline.matcher import ClaimMatcher
from worker.runner import Record, Report, run_job

LINES = [f"{number},The city of Lyon counted {1000 + number % 6} trams.,{number % 4}" for number in range(8)]
LIST = "\n".join(["id,claim,harm", *LINES]).encode()


@pytest.fixture
def list_job(database: Engine, settings: Settings, matcher: ClaimMatcher, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A list of eight lines that is checked in portions of three."""
    monkeypatch.setattr(portions, "PORTION", 3)
    monkeypatch.setattr(handlers, "desk_matcher", lambda: matcher)
    with transaction() as session:
        return submit_list(session, ListDraft(LIST, Origin.API, "tips.csv", Choice()), None, settings).id


def read_positions() -> list[int]:
    with transaction() as session:
        return list(session.scalars(select(Claim.position).order_by(Claim.position)))


class Stops:
    """Checks a submission, and does something to the job as soon as one portion was written."""

    def __init__(self, act: str) -> None:
        self.act = act

    def __call__(self, job_id: UUID, report: Report) -> Record:
        """Check, and be interrupted once."""
        kept, keep = [], report.keep

        def keep_one(record: Record) -> None:
            keep(record)
            kept.append(record)
            if self.act == "pause":
                with transaction() as session:
                    pause_job(session, job_id)
                report("match again", 3, 8)
            elif self.act == "interrupt":
                raise PostponedError("It is closed.")
            elif self.act == "lose":
                lose(job_id)
                take(job_id)

        vars(report)["keep"] = keep_one
        return check_submission(job_id, report)


def fail_at_once(_job_id: UUID, _report: Report) -> Record:
    """Meet a fault that may pass before anything is written."""
    raise PostponedError("It is closed.")


def test_a_list_is_written_in_portions_and_whole_in_the_end(list_job: UUID, settings: Settings) -> None:
    assert run_job(list_job, check_submission, settings)
    assert look(list_job).state == "succeeded"
    assert read_positions() == list(range(8))
    with transaction() as session:
        submission = session.scalars(select(Submission)).one()
        claims = session.scalars(select(Claim).order_by(Claim.position)).all()
        assert submission.sentences == 8
        assert [submission.text[claim.start : claim.end] for claim in claims] == [claim.text for claim in claims]
        assert claims[6].case_id == claims[0].case_id, "the same words of another portion share a case"
        assert [claim.leads for claim in claims] == [*[True] * 6, False, False]
        assert [session.get_one(Case, claim.case_id).harm for claim in claims[:6]] == [2, 3, 2, 3, 0, 1]


def test_a_paused_list_goes_on_after_what_was_written(list_job: UUID, settings: Settings) -> None:
    assert run_job(list_job, Stops("pause"), settings)
    assert (look(list_job).state, read_positions()) == ("paused", [0, 1, 2])
    with transaction() as session:
        assert session.scalars(select(Submission.sentences)).one() is None
        resume_job(session, list_job)
    assert run_job(list_job, check_submission, settings)
    job = look(list_job)
    assert (job.state, job.attempt, job.done_before) == ("succeeded", 1, 8)
    assert read_positions() == list(range(8))
    with transaction() as session:
        assert session.scalars(select(func.count(func.distinct(Claim.case_id)))).one() == 6


def test_a_worker_that_lost_the_list_writes_no_further_portion(list_job: UUID, settings: Settings) -> None:
    assert run_job(list_job, Stops("lose"), settings)
    assert (look(list_job).state, read_positions()) == ("running", [0, 1, 2])


def test_a_list_that_gets_further_every_time_is_never_given_up(list_job: UUID, settings: Settings) -> None:
    for written in (3, 6):
        with transaction() as session:
            session.execute(update(Job).values(attempt=Job.max_attempts - 1, fence=Job.fence + 5))
        assert run_job(list_job, Stops("interrupt"), settings)
        assert (look(list_job).state, read_positions()) == ("queued", list(range(written)))
        assert look(list_job).attempt == 1
        with transaction() as session:
            session.execute(update(Job).values(run_after=func.now()))
    assert run_job(list_job, check_submission, settings)
    assert (look(list_job).state, read_positions()) == ("succeeded", list(range(8)))


def test_a_list_that_gets_nowhere_is_given_up(list_job: UUID, settings: Settings) -> None:
    with transaction() as session:
        session.execute(update(Job).values(attempt=Job.max_attempts - 1, fence=Job.fence + 5))
    assert run_job(list_job, fail_at_once, settings)
    assert (look(list_job).state, read_positions()) == ("failed", [])
