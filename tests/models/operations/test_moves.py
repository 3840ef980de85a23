"""What a move of a case asks for and leaves behind: reasons, fresh forms, those who may have it, and its lease."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.eligible import find_second_reviewers
from models.operations.judging import judge_match
from models.operations.transitions import (
    apply_transition,
    describe_state,
    lock_case,
    may_apply,
    may_be_given,
    require_fresh,
)
from models.operations.wording import LONGEST_PROSE
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Submission
from models.tables.verdict import Opinion
from tests.conftest import People
from tests.models.conftest import Story, open_case
from tests.models.operations.cases import REASON, write_case


@pytest.mark.parametrize("reason", ["x" * (LONGEST_PROSE + 1), "broken \ud800"])
def test_a_reason_that_cannot_be_kept_is_refused(session: Session, people: People, reason: str) -> None:
    case = open_case(session, "in_review", people.bob)
    with pytest.raises(InvalidInputError) as refused:
        apply_transition(session, case, "dismiss", people.bob, case.version, reason)
    assert refused.value.field == "reason"
    assert case.state == "in_review"


def test_a_reason_is_kept_without_what_the_log_cannot_hold(session: Session, people: People) -> None:
    case = open_case(session, "in_review", people.bob)
    apply_transition(session, case, "dismiss", people.bob, case.version, " It is\x00 an opinion.\nYes. ")
    assert session.scalars(select(AuditEvent)).one().detail["reason"] == "It is an opinion.\nYes."


def test_a_form_filled_in_before_the_case_changed_is_refused(session: Session, people: People, erin: Person) -> None:
    case = open_case(session)
    seen_by_erin = case.version
    apply_transition(session, case, "take", people.bob, case.version)
    with pytest.raises(ConflictError, match="changed while you had it open"):
        apply_transition(session, case, "take", erin, seen_by_erin)
    assert case.reviewer_id == people.bob.id


def test_a_move_that_has_happened_already_names_the_state_in_words(session: Session, people: People) -> None:
    case = open_case(session, "in_review", people.bob)
    with pytest.raises(ConflictError, match="This case is in review, so “Start review” is not possible now"):
        apply_transition(session, case, "take", people.bob, case.version)
    assert describe_state(case) == "in review"


def test_the_refusals_tell_a_stranger_from_a_colleague(session: Session, people: People, erin: Person) -> None:
    case = open_case(session, "in_review", people.bob)
    with pytest.raises(NotAllowedError, match="needs the role reviewer; you are submitter"):
        apply_transition(session, case, "release", people.charlie, case.version)
    with pytest.raises(ConflictError, match="Somebody else has this case"):
        apply_transition(session, case, "release", erin, case.version)


def test_a_case_is_given_to_somebody_who_can_have_it(session: Session, people: People, erin: Person) -> None:
    case = write_case(session, "in_review", people.bob)
    for target in (None, people.charlie):
        with pytest.raises(InvalidInputError) as refused:
            apply_transition(session, case, "assign", people.alice, case.version, target=target)
        assert refused.value.field == "person"
    apply_transition(session, case, "assign", people.alice, case.version, target=people.bob)
    assert (case.reviewer_id, case.assigned_by_id) == (people.bob.id, people.alice.id), "it is his for good now"
    assert session.scalars(select(AuditEvent)).one().detail["name"] == "Bob"
    with pytest.raises(InvalidInputError, match="Bob has this case already"):
        apply_transition(session, case, "assign", people.alice, case.version, target=people.bob)
    apply_transition(session, case, "assign", people.alice, case.version, target=erin)
    apply_transition(session, case, "release", erin, case.version)
    assert case.assigned_by_id is None


def test_a_second_look_is_not_given_to_the_first_reviewer(session: Session, people: People, erin: Person) -> None:
    case = write_case(session, "second_review", people.bob)
    assert [may_be_given(case, person) for person in (people.bob, people.charlie, erin)] == [False, False, True]
    with pytest.raises(InvalidInputError):
        apply_transition(session, case, "assign", people.alice, case.version, target=people.bob)
    apply_transition(session, case, "assign", people.alice, case.version, target=erin)
    assert not may_be_given(case, erin), "she has it"


def test_whoever_sent_a_claim_reviews_it_only_where_nobody_else_could(people: People, story: Story) -> None:
    sent_by(story, people.bob)
    with transaction() as session:
        case = lock_case(session, story.case_id)
        assert not may_apply("take", case, people.bob)
        assert may_apply("take", case, people.alice)
        with pytest.raises(ConflictError, match="You sent this claim yourself"):
            apply_transition(session, case, "take", people.bob, case.version)
        assert not may_be_given(case, people.bob)
    with transaction() as session:
        session.execute(update(Person).where(Person.id != people.bob.id).values(active=False))
    with transaction() as session:
        case = lock_case(session, story.case_id)
        apply_transition(session, case, "take", people.bob, case.version)
        apply_transition(session, case, "hand_on", people.bob, case.version)


def test_whoever_sent_a_claim_neither_looks_again_nor_settles_it(people: People, story: Story, erin: Person) -> None:
    sent_by(story, people.alice)
    with transaction() as session:
        session.execute(update(Person).where(Person.id == people.dora.id).values(active=False))
        case = write_state(session, story.case_id, "second_review", people.bob)
        assert not may_apply("look", case, people.alice)
        assert may_apply("look", case, erin)
        case = write_state(session, story.case_id, "adjudication", people.bob, erin)
        assert not may_apply("adjudicate", case, people.alice)
        assert may_apply("reset", case, people.alice)


def test_nobody_looks_at_the_same_case_twice(people: People, story: Story, erin: Person) -> None:
    """Not those who judged one of its matches, and not those who were one of the two in another round."""
    with transaction() as session:
        judge_match(session, story.match_ids[0], erin, "same", 1)
        case = lock_case(session, story.case_id)
        apply_transition(session, case, "release", erin, case.version)
        case = write_state(session, story.case_id, "second_review", people.bob)
        assert not may_apply("look", case, erin)
        assert may_apply("look", case, people.dora)
        given = {"person_id": people.dora.id, "scale": "desk", "rating": "true", "draft": {}}
        session.add(Opinion(case_id=case.id, round=1, place=2, **given))
        case.round = 2
        session.flush()
        assert not may_apply("look", case, people.dora)
        assert find_second_reviewers(session, case, people.bob) == [session.get(Person, people.alice.id)]


def sent_by(story: Story, person: Person) -> None:
    with transaction() as session:
        session.execute(update(Submission).where(Submission.id == story.submission_id).values(person_id=person.id))


def write_state(session: Session, case_id: int, state: str, first: Person, second: Person | None = None) -> Case:
    case = lock_case(session, case_id)
    case.state, case.reviewer_id, case.second_reviewer_id = state, first.id, second.id if second else None
    session.flush()
    return case


@pytest.mark.parametrize("action", ["release", "decide", "dismiss", "hand_on"])
def test_whoever_had_the_case_before_them_has_it_no_longer(session: Session, people: People, action: str) -> None:
    case = write_case(session, "in_review", people.bob)
    case.lease_id, case.lease_until = people.bob.id, case.opened_at
    session.flush()
    apply_transition(session, case, action, people.bob, case.version, REASON)
    assert {case.lease_id, case.lease_until} == {None}


def test_every_change_is_dated(people: People) -> None:
    with transaction() as session:
        opened = open_case(session)
        session.refresh(opened)
    with transaction() as session:
        taken = lock_case(session, opened.id)
        apply_transition(session, taken, "take", people.bob, taken.version)
    assert taken.changed_at > opened.changed_at
    assert taken.opened_at == opened.opened_at


def test_a_case_that_is_not_there_cannot_be_held(session: Session) -> None:
    with pytest.raises(NotFoundError, match="There is no such case"):
        lock_case(session, 404)


def test_a_fresh_form_passes(session: Session) -> None:
    case = open_case(session)
    require_fresh(case, case.version)
    with pytest.raises(ConflictError):
        require_fresh(case, case.version - 1)
