"""Stories that the tests of the ground begin with: people, a shelf of fact-checks, a submission that was checked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, register_encoder, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.match import Match
from models.tables.person import Person, Role
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People

THAMES = "The Thames froze over in London in 1963."
ARTICLE = f"It was a long evening. {THAMES} The crowd cheered."
# Two corners of a square: vectors of the right length that no encoder had to be loaded for.
EAST, NORTH = [1.0, 0.0], [0.0, 1.0]


@dataclass(frozen=True)
class Shelf:
    """A filled corpus: its number, its encoder's, and the numbers of its fact-checks by key."""

    corpus_id: int
    encoder_id: int
    factchecks: dict[str, int]


@dataclass(frozen=True)
class Story:
    """What Charlie sent, and what was found about it; nobody has judged it yet."""

    submission_id: UUID
    claim_id: UUID
    case_id: int
    match_ids: tuple[int, ...]


@pytest.fixture
def no_index_left(session: Session) -> Iterator[None]:
    """Take the vector indexes away again: in other tests an encoder of the same number has vectors of other length."""
    yield
    for name in session.scalars(text("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ix_%_signs_%'")).all():
        session.execute(text(f"DROP INDEX {name}"))


@pytest.fixture
def people(database: Engine) -> People:
    """The people of the stories, without the costly passwords that no test here asks for."""
    alice, bob, charlie, dora = (
        Person(email=f"{name.lower()}@desk.test", name=name, role=role, password_hash="-")
        for name, role in (
            ("Alice", Role.EDITOR),
            ("Bob", Role.REVIEWER),
            ("Charlie", Role.SUBMITTER),
            ("Dora", Role.ADMIN),
        )
    )
    with transaction(database) as session:
        session.add_all([alice, bob, charlie, dora])
    return People(alice, bob, charlie, dora)


@pytest.fixture
def erin(people: People) -> Person:
    """Another reviewer, of Bob's rank."""
    person = Person(email="erin@desk.test", name="Erin", role=Role.REVIEWER, password_hash="-")
    with transaction() as session:
        session.add(person)
    return person


@pytest.fixture
def shelf(database: Engine) -> Shelf:
    """Three fact-checks about rivers, as two-dimensional vectors see them."""
    claims = {"thames": "The Thames froze over in 1963.", "nile": "The Nile turned red.", "rhine": "The Rhine ran dry."}
    with transaction(database) as session:
        records = [FactCheckRecord(key, claim) for key, claim in claims.items()]
        return fill_shelf(session, "rivers", records, [EAST, NORTH, [0.6, 0.8]])


@pytest.fixture
def story(shelf: Shelf, settings: Settings) -> Story:
    """Charlie's article with one claim, which resembles two fact-checks."""
    with transaction() as session:
        submission = write_submission(session, settings)
        claim = write_claim(session, submission, shelf, probabilities={"thames": 0.75, "rhine": 0.25})
        matches = session.scalars(select(Match.id).where(Match.claim_id == claim.id).order_by(Match.rank)).all()
        return Story(submission.id, claim.id, claim.case_id, tuple(matches))


def fill_shelf(
    session: Session, slug: str, records: Sequence[FactCheckRecord], vectors: Sequence[Sequence[float]] | None = None
) -> Shelf:
    """Bring records into a corpus; where vectors do not matter, all look east."""
    corpus = open_corpus(session, slug)
    encoder_id = register_encoder(session, "compass", "1", 2)
    store_factchecks(session, corpus.id, encoder_id, records, vectors or [EAST] * len(records))
    refresh_lexicon(session, corpus.id)
    stored = session.execute(select(FactCheck.key, FactCheck.id).where(FactCheck.corpus_id == corpus.id))
    return Shelf(corpus.id, encoder_id, dict(stored.all()))


def write_job(session: Session, settings: Settings, text: str = ARTICLE, person: Person | None = None) -> Job:
    """Send an article to the desk."""
    return submit(session, Draft("article", text, Origin.API), person, settings)


def write_submission(session: Session, settings: Settings, text: str = ARTICLE) -> Submission:
    """Send an article to the desk, and look at the submission alone."""
    submission = write_job(session, settings, text).submission
    assert submission is not None
    return submission


def write_claim(
    session: Session, submission: Submission, shelf: Shelf, *, text: str = THAMES, probabilities: dict[str, float]
) -> Claim:
    """Record that one claim was found, and what it resembles how much, the most likely first."""
    matches = [
        FoundMatch(shelf.factchecks[key], rank, probability, {"dense": probability}, [])
        for rank, (key, probability) in enumerate(probabilities.items(), start=1)
    ]
    start = max(0, submission.text.find(text))
    found = FoundClaim(text, start, start + len(text), 0.9, {}, matches)
    record_check(session, submission, 3, [found], Matcher("compass", "1", shelf.encoder_id))
    return session.scalars(select(Claim).where(Claim.submission_id == submission.id)).one()


@contextmanager
def count_statements(engine: Engine) -> Iterator[list[str]]:
    """Yield the SQL statements that the block sends, as they come."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def open_case(session: Session, state: str = "open", reviewer: Person | None = None) -> Case:
    """Write a case as it stands, however it came there."""
    case = Case(state=state, reviewer_id=reviewer.id if reviewer else None)
    session.add(case)
    session.flush()
    return case
