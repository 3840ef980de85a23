"""A case as it is read: its claim, its history, its verdicts."""

import pytest
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.audit import record_event
from models.operations.judging import judge_match, take_back_judgement
from models.operations.verdicts import decide_case
from models.queries.cases import (
    get_case,
    list_history,
    list_verdicts,
)
from models.tables.case import Case
from tests.conftest import People
from tests.models.conftest import Story
from tests.models.queries.conftest import VERDICT, WriteCase, move


def test_a_case_is_shown_with_its_claim_its_matches_and_its_verdict(
    session: Session, story: Story, people: People
) -> None:
    decide_case(session, story.case_id, people.bob, VERDICT, 1)
    session.expire_all()
    view = get_case(session, story.case_id)
    assert (view.claim.id, view.case.id, view.case.reviewer) == (story.claim_id, story.case_id, people.bob) or (
        view.case.reviewer is not None and view.case.reviewer.id == people.bob.id
    )
    assert tuple(match.id for match in view.matches) == story.match_ids
    assert view.verdict is not None
    assert (view.verdict.rating, [line.url for line in view.verdict.evidence]) == ("false", ["https://rivers.test"])


def test_a_case_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_case(session, 404)


def test_the_history_of_a_case_tells_of_its_matches_and_of_nothing_else(
    session: Session, story: Story, people: People, write_case: WriteCase
) -> None:
    write_case()
    judge_match(session, story.match_ids[0], people.bob, "same", 1)
    take_back_judgement(session, story.match_ids[0], people.bob, 2)
    record_event(session, "sign_in", ("person", story.case_id), people.bob)
    session.flush()
    history = [
        (event.action, person.name if person else None) for event, person in list_history(session, story.case_id)
    ]
    assert history == [
        ("open_case", None),
        ("take_case", "Bob"),
        ("judge_match", "Bob"),
        ("detach_match", "Bob"),
    ]


def test_all_verdicts_are_listed_the_newest_first(session: Session, story: Story, people: People) -> None:
    decide_case(session, story.case_id, people.bob, VERDICT, 1)
    move(session, story.case_id, "reopen", people.alice, "New figures.")
    decide_case(session, story.case_id, people.alice, VERDICT, session.get_one(Case, story.case_id).version)
    session.expire_all()
    verdicts = list_verdicts(session, story.case_id)
    assert [(verdict.number, verdict.person.name) for verdict in verdicts] == [(2, "Alice"), (1, "Bob")]
    assert [verdict.superseded_at is None for verdict in verdicts] == [True, False]
