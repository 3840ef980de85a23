"""The rows of results and their counts say of ten thousand claims what the pages say of one."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from models.operations.judging import judge_match, take_back_judgement
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.results import read_results, tally_answers
from models.queries.submissions import list_claims
from models.settings import Settings
from models.tables.submission import Submission
from tests.conftest import People
from tests.models.conftest import Shelf, write_submission

DIFFERS = [{"reason": "The years differ.", "decides": True}]
TEXT = " ".join(f"River {number} froze." for number in range(9))


@pytest.fixture
def submission(session: Session, shelf: Shelf, settings: Settings, people: People) -> Submission:
    """Nine claims that stand in every way there is, each resembling the Thames first and the Nile second.

    The first was answered by the matcher alone, and so was the fourth, which a person then called different.
    """
    submission = write_submission(session, settings, TEXT)
    found = []
    for number in range(9):
        likely = 0.2 if number == 1 else 0.8
        matches = [
            FoundMatch(shelf.factchecks["thames"], 1, likely, {}, [], DIFFERS, "narrower", answers=number in {0, 3}),
            FoundMatch(shelf.factchecks["nile"], 2, likely / 2, {}, []),
        ]
        place = number * 16
        found.append(FoundClaim(f"River {number} froze.", place, place + 15, 0.5, {}, [] if number == 2 else matches))
    record_check(session, submission, 9, found, Matcher("compass", "1", shelf.encoder_id))
    judgements = {3: ("different", None), 4: ("different", "same"), 5: ("related", "different"), 6: ("unsure", None)}
    for number, words in judgements.items():
        for match, relation in zip(list_claims(session, submission.id)[number].matches, words, strict=True):
            if relation:
                judge_match(session, match.id, people.bob, relation, 1)
    taken_back = list_claims(session, submission.id)[7].matches[0]
    judge_match(session, taken_back.id, people.bob, "different", 1)
    take_back_judgement(session, taken_back.id, people.bob, 2)
    verdict = VerdictDraft("true", "It did.", None, [EvidenceDraft("https://rivers.test")])
    decide_case(session, list_claims(session, submission.id)[8].case.id, people.bob, verdict, 1)
    session.expire_all()
    return submission


def test_each_row_shows_the_match_that_the_page_shows_first(session: Session, submission: Submission) -> None:
    rows = read_results(session, submission.id, 0, 100)
    views = list_claims(session, submission.id)
    assert [(row.position, row.id, row.text) for row in rows] == [
        (number, view.claim.id, view.claim.text) for number, view in enumerate(views)
    ]
    for row, view in zip(rows, views, strict=True):
        best = view.best
        assert (row.probability, row.factcheck) == (
            (best.probability, best.factcheck.claim) if best else (None, None)
        ), row.text
        assert (row.relation, row.differs) == ((best.relation, best.differs) if best else (None, None))
        assert bool(row.answered and not row.verdict) == (view.answer is not None)
        assert row.judgement == (best.judgement.relation if best and best.judgement else None)
        assert row.state == view.case.state
        assert row.verdict == (view.verdict.rating if view.verdict else None)
    assert {row.factcheck for row in rows} == {"The Thames froze over in 1963.", "The Nile turned red.", None}
    assert [row.factcheck for row in rows][2:6] == [
        None,
        "The Nile turned red.",
        "The Nile turned red.",
        None,
    ], "nobody found any, one refused, the other the same, both refused"


def test_rows_are_read_in_parts(session: Session, submission: Submission) -> None:
    assert [row.position for row in read_results(session, submission.id, 0, 4)] == [0, 1, 2, 3]
    assert [row.position for row in read_results(session, submission.id, 4, 4)] == [4, 5, 6, 7]
    assert read_results(session, submission.id, 9, 4) == []


def test_the_tally_counts_what_answers_each_claim(session: Session, submission: Submission) -> None:
    assert tally_answers(session, submission.id) == Counter(verdict=1, automatic=1, match=3, none=4)
