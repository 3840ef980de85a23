"""Reading submissions and claims: everything that is known, in few statements, the right match first."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.corpus import open_corpus
from models.operations.judging import judge_match
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.submit import Draft, submit
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.submissions import ClaimView, get_claim, get_submission, list_claims, list_submissions
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.match import Judgement, Match
from models.tables.submission import Claim, Origin, Submission
from tests.conftest import People
from tests.models.conftest import ARTICLE, Shelf, Story, count_statements, write_job, write_submission

TEXT = " ".join(f"River {number} froze." for number in range(12))


def record_claims(session: Session, submission: Submission, shelf: Shelf, count: int) -> None:
    matches = [FoundMatch(shelf.factchecks[key], rank, 0.5 / rank, {}, []) for rank, key in ((1, "nile"), (2, "rhine"))]
    found = [
        FoundClaim(f"River {number} froze.", number * 16, number * 16 + 15, 0.5, {}, matches) for number in range(count)
    ]
    record_check(session, submission, count, found, Matcher("compass", "1", shelf.encoder_id))


def view_matches(*relations: str | None) -> ClaimView:
    """A claim whose matches, best first, were judged like this (None: nobody did, "taken back": no longer)."""
    matches = []
    for rank, relation in enumerate(relations, start=1):
        judgement = None if relation is None else Judgement(relation=None if relation == "taken back" else relation)
        matches.append(Match(rank=rank, judgement=judgement))
    return ClaimView(Claim(), Case(), matches, None)


@pytest.mark.parametrize(
    ("relations", "best"),
    [
        ([], None),
        ([None], 1),
        ([None, None], 1),
        (["different", None], 2),
        (["related", None], 2),
        (["different", "related"], None),
        ([None, "same"], 2),
        (["unsure", None], 1),
        (["opposite", None], 1),
        (["narrower", "same", "same"], 2),
        (["different", None, "same"], 3),
        (["taken back", None], 1),
        (["outdated"], 1),
    ],
)
def test_the_match_to_show_first(relations: list[str | None], best: int | None) -> None:
    chosen = view_matches(*relations).best
    assert (chosen.rank if chosen else None) == best


def test_a_submission_comes_with_its_corpora(session: Session, settings: Settings) -> None:
    for slug in ("rivers", "hills"):
        open_corpus(session, slug)
    draft = Draft("claim", "The Rhine ran dry.", Origin.PAGE, corpora=["rivers", "hills"])
    job = submit(session, draft, None, settings)
    assert job.submission_id is not None
    session.expire_all()
    submission = get_submission(session, job.submission_id)
    assert [corpus.slug for corpus in submission.corpora] == ["hills", "rivers"]


def test_what_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="no submission"):
        get_submission(session, uuid4())
    with pytest.raises(NotFoundError, match="no claim"):
        get_claim(session, uuid4())
    assert list_claims(session, uuid4()) == []


def test_charlie_sees_his_own_submissions_the_newest_first(people: People, settings: Settings) -> None:
    sent = []
    for person in (people.charlie, people.bob, people.charlie, people.charlie):
        with transaction() as session:
            sent.append(write_job(session, settings, person=person).submission_id)
    with transaction() as session:
        own = list_submissions(session, people.charlie.id)
        assert [(submission.id, beginning) for submission, beginning in own] == [
            (number, ARTICLE) for number in (sent[3], sent[2], sent[0])
        ]
        assert len(list_submissions(session, people.charlie.id, limit=2)) == 2
        assert list_submissions(session, people.dora.id) == []


def test_claims_come_in_the_order_of_the_text_with_all_that_is_known(
    session: Session, shelf: Shelf, settings: Settings, people: People
) -> None:
    submission = write_submission(session, settings, TEXT)
    record_claims(session, submission, shelf, 3)
    first, second, _ = list_claims(session, submission.id)
    judge_match(session, first.matches[1].id, people.bob, "same", 1)
    draft = VerdictDraft("true", "It did.", None, [EvidenceDraft("https://rivers.test")])
    decide_case(session, second.case.id, people.alice, draft, 1)
    session.expire_all()
    first, second, third = list_claims(session, submission.id)
    assert [view.claim.text for view in (first, second, third)] == [f"River {number} froze." for number in range(3)]
    assert [match.rank for match in first.matches] == [1, 2]
    assert first.best is first.matches[1]
    assert first.matches[1].judgement is not None
    assert first.matches[1].judgement.person.name == "Bob"
    assert (first.case.state, second.case.state, third.case.state) == ("in_review", "decided", "open")
    assert [view.verdict is None for view in (first, second, third)] == [True, False, True]
    assert second.verdict is not None
    assert second.verdict.person.name == "Alice"


def test_a_superseded_verdict_is_not_the_live_one(session: Session, story: Story, people: People) -> None:
    from models.operations.transitions import apply_transition

    draft = VerdictDraft("unverifiable", "Nobody can tell.")
    decide_case(session, story.case_id, people.bob, draft, 1)
    case = session.get_one(Case, story.case_id)
    apply_transition(session, case, "reopen", people.bob, case.version, "New figures.")
    decide_case(session, story.case_id, people.bob, draft, case.version)
    session.expire_all()
    verdict = get_claim(session, story.claim_id).verdict
    assert verdict is not None
    assert verdict.number == 2


def read_everything(submission: Submission) -> int:
    with transaction() as session:
        views = list_claims(session, submission.id)
    for view in views:
        assert view.case.reviewer is None
        assert [match.factcheck.corpus.slug for match in view.matches] == ["rivers", "rivers"]
        assert all(match.factcheck.source is None and match.judgement is None for match in view.matches)
    return len(views)


def test_twelve_claims_take_no_more_statements_than_two(database: Engine, shelf: Shelf, settings: Settings) -> None:
    counts = []
    for size in (2, 12):
        with transaction() as session:
            submission = write_submission(session, settings, TEXT)
            record_claims(session, submission, shelf, size)
        with count_statements(database) as statements:
            assert read_everything(submission) == size
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_one_claim_is_the_same_as_in_its_list(session: Session, story: Story) -> None:
    [listed] = list_claims(session, story.submission_id)
    single = get_claim(session, story.claim_id)
    assert single == listed
    assert session.scalars(select(Claim.id)).all() == [single.claim.id]


def test_of_a_long_text_a_list_of_submissions_shows_the_beginning(people: People, settings: Settings) -> None:
    with transaction() as session:
        write_job(session, settings, "River. " * 1_000, people.charlie)
    with transaction() as session:
        [(_, beginning)] = list_submissions(session, people.charlie.id)
    assert beginning == ("River. " * 1_000)[:300]
