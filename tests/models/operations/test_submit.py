"""Taking in what people send: what is refused and why, what is kept, and when the worker hears of it."""

import json
from dataclasses import replace

import pytest
from redis import Redis
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engines.share import hold_engines
from models.errors import InvalidInputError
from models.operations.corpus import open_corpus
from models.operations.submit import Draft, submit
from models.queue import await_bells
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Origin, Submission
from tests.conftest import People

CLAIM = Draft("claim", "The Thames froze over in 1963.", Origin.API)


def read_broker(settings: Settings) -> list[str]:
    """Return the jobs that the broker holds messages for."""
    assert await_bells(20)
    queue = Redis.from_url(hold_engines(settings).redis_url)
    return [json.loads(message)["headers"]["argsrepr"] for message in queue.lrange("celery", 0, -1)]


def count(session: Session, table: type[Job | Submission]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def test_what_charlie_sends_is_kept_with_a_job_that_waits(session: Session, people: People, settings: Settings) -> None:
    open_corpus(session, "rivers")
    open_corpus(session, "hills")
    draft = replace(CLAIM, title=" The\n frost ", reference="ticket 7", corpora=["rivers", "hills", "rivers"])
    job = submit(session, draft, people.charlie, settings)
    session.expire_all()
    kept = job.submission
    assert kept is not None
    assert (kept.kind, kept.text, kept.origin) == ("claim", CLAIM.text, "api")
    assert (kept.title, kept.reference, kept.person_id) == ("The frost", "ticket 7", people.charlie.id)
    assert [corpus.slug for corpus in kept.corpora] == ["hills", "rivers"]
    assert (kept.sentences, job.kind, job.state, job.attempt) == (None, "check", "queued", 0)
    assert job.max_attempts == settings.job_attempts


def test_somebody_without_a_name_may_send_too(session: Session, settings: Settings) -> None:
    kept = submit(session, CLAIM, None, settings).submission
    assert kept is not None
    assert (kept.person_id, kept.title, kept.reference, kept.corpora) == (None, None, None, [])


@pytest.mark.parametrize(
    ("draft", "field", "sentence"),
    [
        (replace(CLAIM, text=""), "text", "There is no text"),
        (replace(CLAIM, text=" \r\n\t\u00a0 "), "text", "There is no text"),
        (replace(CLAIM, text="The Rhine\x00 ran dry."), "text", "binary data"),
        (replace(CLAIM, text="x" * 2_001), "text", "at most 2,000 characters and this has 2,001. Send it as an art"),
        (replace(CLAIM, kind="article", text="x" * 200_001), "text", "has 200,001 characters; at most 200,000"),
        (replace(CLAIM, text="The Rhine \ud800 ran dry."), "text", "broken characters"),
        (replace(CLAIM, title="The \udfff Rhine"), "title", "The title contains broken characters"),
        (replace(CLAIM, title="x" * 501), "title", "The title has more than 500 characters"),
        (replace(CLAIM, reference="x" * 501), "reference", "The reference has more than 500 characters"),
        (replace(CLAIM, corpora=["seas"]), "corpora", "no corpus “seas”; there are: hills, rivers."),
        (replace(CLAIM, corpora=["rivers", "Rivers"]), "corpora", "no corpus “Rivers”"),
        (replace(CLAIM, corpora=["\x00"]), "corpora", "There is no corpus"),
        (replace(CLAIM, kind="poem"), "kind", "The kind must be “claim”, “article” or “url”."),
        (replace(CLAIM, kind=""), "kind", "The kind must be"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_its_field(
    session: Session, settings: Settings, draft: Draft, field: str, sentence: str
) -> None:
    open_corpus(session, "rivers")
    open_corpus(session, "hills")
    with pytest.raises(InvalidInputError, match=sentence) as refused:
        submit(session, draft, None, settings)
    assert refused.value.field == field
    assert (count(session, Submission), count(session, Job)) == (0, 0)


def test_a_desk_without_a_corpus_says_so(session: Session, settings: Settings) -> None:
    with pytest.raises(InvalidInputError, match="there are: none yet"):
        submit(session, replace(CLAIM, corpora=["rivers"]), None, settings)


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("claim", "  It froze.\r\n", "It froze."),
        ("article", "One.\r\nTwo.\rThree.\nFour.", "One.\nTwo.\nThree.\nFour."),
        ("article", "One.\r\n\r\nTwo.", "One.\n\nTwo."),
        ("claim", "x" * 2_000 + " ", "x" * 2_000),
        ("claim", "Größe 🌊 日本", "Größe 🌊 日本"),
    ],
)
def test_line_ends_and_edges_are_made_the_same(
    session: Session, settings: Settings, kind: str, sent: str, kept: str
) -> None:
    submission = submit(session, replace(CLAIM, kind=kind, text=sent), None, settings).submission
    session.expire_all()
    assert submission is not None
    assert submission.text == kept


def test_the_worker_hears_of_a_job_when_it_is_committed_and_not_before(database: object, settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, CLAIM, None, settings)
        assert read_broker(settings) == []
    assert read_broker(settings) == [f"['{job.id}']"]


def test_the_worker_never_hears_of_what_was_taken_back(database: object, settings: Settings) -> None:
    with pytest.raises(InvalidInputError), transaction() as session:
        submit_two(session, settings, replace(CLAIM, text=""))
    with transaction() as session:
        assert (count(session, Submission), count(session, Job)) == (0, 0)
    assert read_broker(settings) == []


def submit_two(session: Session, settings: Settings, second: Draft) -> None:
    submit(session, CLAIM, None, settings)
    submit(session, second, None, settings)
