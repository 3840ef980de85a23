"""A desk with something to read: a corpus, a submission, its claims, matches, a judgement and a verdict."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from models.operations.corpus import open_corpus
from models.operations.jobs import claim_job, finish_job
from models.operations.judging import judge_match
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.submit import Draft, submit
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.cases import get_case
from models.queries.submissions import list_claims
from models.ratings import classify_rating
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck, Source
from models.tables.search import Encoder
from models.tables.submission import Origin
from tests.conftest import People
from tests.web.api.program import Program

TEXT = "It was a long evening. The Thames froze over in London in 1963. The crowd cheered."
CLAIM = "The Thames froze over in London in 1963."


@dataclass(frozen=True)
class Story:
    """What Charlie sent and what became of it."""

    submission_id: UUID
    job_id: UUID
    claim_id: UUID
    case_id: int
    factcheck_id: int


@pytest.fixture
def story(people: People, settings: Settings) -> Story:
    """A checked article with one claim and two matches, nobody has judged it."""
    with transaction() as session:
        corpus = open_corpus(session, "rivers", is_sample=True)
        corpus.version = 3
        source = Source(name="The River Desk")
        encoder = Encoder(name="test", revision="1", dimensions=4)
        session.add_all([source, encoder])
        session.flush()
        factchecks = [
            FactCheck(
                corpus_id=corpus.id,
                source_id=source.id if number == 1 else None,
                key=str(number),
                claim=f"The Thames froze over {number} times.",
                title="Did the Thames freeze?" if number == 1 else None,
                rating="Mostly false" if number == 1 else None,
                rating_class=classify_rating("Mostly false" if number == 1 else None),
                url="https://rivers.test/thames" if number == 1 else None,
                date=dt.date(2024, 2, 29) if number == 1 else None,
                language="en",
                digest=str(number),
            )
            for number in (1, 2)
        ]
        session.add_all(factchecks)
        draft = Draft("article", TEXT, Origin.API, title="An evening", reference="ticket 7", corpora=["rivers"])
        job = submit(session, draft, None, settings)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        assert job.submission is not None
        start = TEXT.index(CLAIM)
        scores = {"dense": 0.71, "lexical": 12.5, "ranker": None, "fused": 1.25}
        matches = [
            FoundMatch(factchecks[0].id, 1, 0.75, scores, [{"kind": "name", "claim": "Thames", "factcheck": "Thames"}]),
            FoundMatch(factchecks[1].id, 2, 0.25, {"dense": 0.2}, []),
        ]
        found = FoundClaim(CLAIM, start, start + len(CLAIM), 0.9, {"speaker": "A. Boatman"}, matches)
        record_check(session, job.submission, 3, [found], Matcher("fused", "1", encoder.id))
        finish_job(session, lease)
        [view] = list_claims(session, job.submission.id)
        return Story(job.submission.id, job.id, view.claim.id, view.case.id, factchecks[0].id)


@pytest.fixture
def decided(story: Story, people: People) -> Story:
    """Bob judged the first match the same, noted why, and recorded a verdict."""
    with transaction() as session:
        view = get_case(session, story.case_id)
        judge_match(session, view.matches[0].id, people.bob, "same", 1, "The same frost.")
    with transaction() as session:
        draft = VerdictDraft(
            rating="false",
            justification="It froze upstream, not in London.",
            as_of=dt.date(2026, 3, 1),
            evidence=[EvidenceDraft("https://rivers.test/1963", "The frost of 1963", "undermines")],
        )
        version = get_case(session, story.case_id).case.version
        decide_case(session, story.case_id, people.bob, draft, version)
    return story


@pytest.fixture
def stranger(client: FlaskClient) -> Program:
    """A program that shows no token."""
    return Program(client)


@pytest.fixture
def charlie(client: FlaskClient, people: People) -> Program:
    """Charlie's program: it sends and reads."""
    return Program(client, people.charlie)


@pytest.fixture
def bob(client: FlaskClient, people: People) -> Program:
    """Bob the reviewer's program."""
    return Program(client, people.bob, "submit", "read", "review")


@pytest.fixture
def alice(client: FlaskClient, people: People) -> Program:
    """Alice the editor's program."""
    return Program(client, people.alice, "submit", "read", "review")


@pytest.fixture
def dora(client: FlaskClient, people: People) -> Program:
    """Dora the administrator's program, with all scopes."""
    return Program(client, people.dora, "submit", "read", "review", "admin")
