"""Comparing one claim of an article that a person added or reworded, with the desk's real matcher."""

from functools import partial
from uuid import UUID

from sqlalchemy import select

from models.operations.amending import Editor, add_claim, reword_claim
from models.operations.record import record_check
from models.queries.submissions import get_claim
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Claim
from tests.models.conftest import write_job
from worker.comparing import compare_claim, find_place
from worker.pipeline.check import check_text
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.speakers import SpokenTurn
from worker.runner import Record, Report, run_job

TEXT = (
    "The Nile turned red in 2019, the minister said. Is that not strange? Let us see. "
    "Bats are blind. Goldfish remember things for three seconds, Ann Miller said. Thank you all."
)


def send(matcher: ClaimMatcher, settings: Settings) -> UUID:
    """Send the article and check it; return its submission."""
    with transaction() as session:
        submission = write_job(session, settings, TEXT).submission
        assert submission is not None
        result = check_text(matcher, TEXT, "article", None, [], lambda *_: None)
        assert all(TEXT[left.start : left.end] for left in result.left_out)
        record_check(session, submission, result.sentences, result.claims[:1], result.matcher)
        return submission.id


def find_job(claim_id: UUID) -> Job:
    with transaction() as session:
        return session.scalars(select(Job).where(Job.claim_id == claim_id)).one()


def test_a_sentence_that_is_added_finds_its_fact_check_and_its_neighbours(
    matcher: ClaimMatcher, settings: Settings
) -> None:
    submission_id, start = send(matcher, settings), TEXT.index("Bats")
    editor = Editor(None, "address:1", settings)
    with transaction() as session:
        claim_id = add_claim(session, submission_id, start, start + len("Bats are blind."), editor).id
    assert run_job(find_job(claim_id).id, partial(compare_claim, matcher), settings)
    with transaction() as session:
        view = get_claim(session, claim_id)
        assert view.best is not None
        assert view.best.factcheck.key == "bats"
        assert (view.claim.pending, view.claim.unanswered is not None) == (False, True)
        assert "Goldfish" in view.claim.context["after"][0]
        assert "The Nile" in view.claim.context["before"][0]
        reword_claim(session, claim_id, "Napoleon was a very short man.", 1, editor)
    with transaction() as session:
        job = session.scalars(select(Job.id).where(Job.claim_id == claim_id, Job.state == "queued")).one()
    run_job(job, partial(compare_claim, matcher), settings)
    with transaction() as session:
        view = get_claim(session, claim_id)
        assert view.best is not None
        assert view.best.factcheck.key == "napoleon"
        assert "The Nile" in view.claim.context["before"][0]


def test_a_claim_that_is_reworded_while_it_is_compared_is_compared_again(
    matcher: ClaimMatcher, settings: Settings
) -> None:
    submission_id, start = send(matcher, settings), TEXT.index("Goldfish")
    editor = Editor(None, "address:1", settings)
    with transaction() as session:
        claim_id = add_claim(session, submission_id, start, start + 44, editor).id
    job = find_job(claim_id)

    def interrupted(job_id: UUID, report: Report) -> Record:
        record = compare_claim(matcher, job_id, report)
        with transaction() as session:
            reword_claim(session, claim_id, "Honey from Egyptian tombs can still be eaten.", 1, editor)
        return record

    run_job(job.id, interrupted, settings)
    job = find_job(claim_id)
    assert (job.state, job.attempt) == ("queued", 0)
    run_job(job.id, partial(compare_claim, matcher), settings)
    with transaction() as session:
        view = get_claim(session, claim_id)
        assert view.best is not None
        assert (view.best.factcheck.key, view.claim.pending) == ("honey", False)
        assert session.get_one(Claim, claim_id).passage == TEXT[start : start + len(view.claim.passage)]


def test_who_speaks_is_found_where_the_sentence_says_it() -> None:
    words = "Goldfish remember things for three seconds, Ann Miller said."
    start = TEXT.index(words)
    place = find_place(TEXT, None, start, start + len(words))
    assert (place.text, place.speaker) == (words, "Ann Miller")
    assert place.before[-1] == "Bats are blind."
    turns = [SpokenTurn(0, "The minister", 1.0), SpokenTurn(start, "A biologist", 9.5)]
    place = find_place(TEXT, None, start, start + len(words), turns=turns)
    assert (place.speaker, place.seconds) == ("A biologist", 9.5)
