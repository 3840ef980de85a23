"""Taking back harm and reach, a due date, tags and an assignment: what was before comes back, and all is on record."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.assigning import assign_case
from models.operations.audit import find_break
from models.operations.transitions import apply_transition, lock_case
from models.operations.triage import MOST_TAGS, rate_case, set_due, tag_case
from models.operations.undoing import undo_act
from models.queries.acts import find_last_act
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import open_case

TOMORROW = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
YESTERDAY = TOMORROW - dt.timedelta(days=2)


@pytest.fixture
def case(session: Session) -> Case:
    return open_case(session)


def find_act(session: Session, case: Case, person: Person) -> AuditEvent:
    event = find_last_act(session, case, person)
    assert event is not None
    return event


def undo(session: Session, case: Case, person: Person) -> dict[str, Any]:
    """Take back the last act of a person, and return what the log says of that."""
    undo_act(session, case.id, find_act(session, case, person).id, person)
    newest = select(AuditEvent).where(AuditEvent.subject_id == str(case.id)).order_by(AuditEvent.id.desc())
    event = session.scalars(newest.limit(1)).one()
    assert event.person_id == person.id
    return event.detail | {"action": event.action}


def test_what_was_said_is_taken_back_one_after_the_other(session: Session, case: Case, people: People) -> None:
    rate_case(session, case.id, people.bob, 1, None)
    rate_case(session, case.id, people.bob, 3, 2)
    set_due(session, case.id, people.bob, TOMORROW)
    tag_case(session, case.id, people.bob, ["ice", "rivers"])
    tag_case(session, case.id, people.bob, ["snow"], ["ice"])
    last = find_act(session, case, people.bob).id
    told = undo(session, case, people.bob)
    assert (case.tags, told["undoes"], told["action"]) == (["ice", "rivers"], last, "tag_case")
    undo(session, case, people.bob)
    assert (case.tags, case.due_at) == ([], TOMORROW)
    told = undo(session, case, people.bob)
    assert (case.due_at, told["before"]) == (None, TOMORROW.isoformat())
    undo(session, case, people.bob)
    assert (case.harm, case.reach) == (1, None)
    told = undo(session, case, people.bob)
    assert (told["harm"], told["before"]) == (None, {"harm": 1, "reach": None})
    assert (case.harm, case.reach, case.version) == (None, None, 1)
    assert find_last_act(session, case, people.bob) is None
    assert find_break(session) is None


def test_a_day_that_is_over_by_now_comes_back_too(session: Session, case: Case, people: People) -> None:
    case.due_at = YESTERDAY
    set_due(session, case.id, people.bob, None)
    undo(session, case, people.bob)
    assert case.due_at == YESTERDAY


Change = Callable[[Session, Case, Person], object]


@pytest.mark.parametrize(
    ("act", "change"),
    [
        (lambda s, c, p: rate_case(s, c.id, p, 3, 3), lambda s, c, p: rate_case(s, c.id, p, 3, 1)),
        (lambda s, c, p: set_due(s, c.id, p, TOMORROW), lambda s, c, p: set_due(s, c.id, p, None)),
        (lambda s, c, p: tag_case(s, c.id, p, ["ice", "snow"]), lambda s, c, p: tag_case(s, c.id, p, [], ["snow"])),
        (
            lambda s, c, p: assign_case(s, c.id, p, p.id, c.version),
            lambda s, c, p: apply_transition(s, c, "release", p, c.version),
        ),
    ],
    ids=["rating", "due", "tags", "assigning"],
)
def test_what_somebody_changed_since_is_not_overwritten(
    session: Session, case: Case, people: People, act: Change, change: Change
) -> None:
    act(session, case, people.alice)
    done = find_act(session, case, people.alice)
    change(session, case, people.dora)
    with pytest.raises(ConflictError, match="something has changed since"):
        undo_act(session, case.id, done.id, people.alice)
    assert find_last_act(session, case, people.alice) is None


def test_tags_that_others_added_stay(session: Session, case: Case, people: People) -> None:
    tag_case(session, case.id, people.bob, ["ice"])
    tag_case(session, case.id, people.alice, ["rivers"])
    undo(session, case, people.bob)
    assert case.tags == ["rivers"]
    tag_case(session, case.id, people.bob, [], ["rivers"])
    tag_case(session, case.id, people.alice, [str(number) for number in range(MOST_TAGS)])
    with pytest.raises(InvalidInputError, match="at most"):
        undo(session, case, people.bob)


def test_others_acts_are_an_editors_to_take_back(session: Session, case: Case, people: People, erin: Person) -> None:
    rate_case(session, case.id, people.bob, 1, 1)
    done = find_act(session, case, people.bob)
    assert find_last_act(session, case, erin) is None
    with pytest.raises(NotAllowedError, match="Somebody else did this"):
        undo_act(session, case.id, done.id, erin)
    undo_act(session, case.id, done.id, people.alice)
    assert case.harm is None
    with pytest.raises(ConflictError, match="taken back before"):
        undo_act(session, case.id, done.id, people.bob)


def test_only_acts_on_this_case_are_taken_back(session: Session, case: Case, people: People) -> None:
    other = open_case(session)
    rate_case(session, other.id, people.bob, 1, 1)
    apply_transition(session, case, "take", people.bob, case.version)
    taken = session.scalars(select(AuditEvent.id).where(AuditEvent.action == "take_case")).one()
    for number in (find_act(session, other, people.bob).id, taken, 999):
        with pytest.raises(NotFoundError):
            undo_act(session, case.id, number, people.bob)


def test_an_assigned_case_goes_back_to_where_it_was(session: Session, case: Case, people: People, erin: Person) -> None:
    assign_case(session, case.id, people.alice, people.bob.id, case.version)
    assert undo(session, case, people.alice)["action"] == "unassign_case"
    assert (case.state, case.reviewer_id, case.assigned_by_id, case.lease_id) == ("open", None, None, None)
    apply_transition(session, case, "take", people.bob, case.version)
    assign_case(session, case.id, people.alice, erin.id, case.version)
    told = undo(session, case, people.alice)
    assert (told["name"], case.reviewer_id, case.assigned_by_id) == ("Bob", people.bob.id, None)
    assert case.lease_id == people.bob.id, "he has the full time for it again"
    assign_case(session, case.id, people.dora, people.bob.id, case.version)
    assign_case(session, case.id, people.alice, erin.id, case.version)
    undo(session, case, people.alice)
    assert [case.reviewer_id, case.assigned_by_id, case.lease_id] == [people.bob.id, people.dora.id, None]
    with pytest.raises(ConflictError):
        undo_act(session, case.id, find_taken(session, case), people.alice)


def find_taken(session: Session, case: Case) -> int:
    """Return the number of the first assignment, which was taken back long ago."""
    first = select(AuditEvent.id).where(AuditEvent.action == "assign_case", AuditEvent.subject_id == str(case.id))
    return session.scalars(first.order_by(AuditEvent.id).limit(1)).one()


def test_a_second_look_goes_back_to_nobody_or_to_whom_it_was_with(
    session: Session, case: Case, people: People, erin: Person
) -> None:
    case.state, case.reviewer_id = "second_review", people.bob.id
    session.flush()
    for giver, target, before in ((people.alice, erin, None), (people.dora, people.alice, erin)):
        assign_case(session, case.id, giver, target.id, case.version)
        undo(session, case, giver)
        assert (case.state, case.second_reviewer_id) == ("second_review", before.id if before else None)
        case.second_reviewer_id = erin.id
        session.flush()


def test_a_case_does_not_go_back_to_somebody_who_left(
    session: Session, case: Case, people: People, erin: Person
) -> None:
    assign_case(session, case.id, people.alice, people.bob.id, case.version)
    assign_case(session, case.id, people.alice, erin.id, case.version)
    session.get_one(Person, people.bob.id).active = False
    session.flush()
    with pytest.raises(ConflictError, match="Bob had the case before"):
        undo(session, case, people.alice)


def test_whoever_holds_a_case_sees_it_as_it_is_now(people: People) -> None:
    with transaction() as session:
        number = open_case(session).id
    with transaction() as session:
        seen = session.get_one(Case, number)
        assert seen.reviewer is None
        with transaction() as other:
            apply_transition(other, lock_case(other, number), "take", people.bob, 1)
        held = lock_case(session, number)
        assert (held.version, held.state, held.reviewer_id) == (2, "in_review", people.bob.id)
        assert held.reviewer is not None
