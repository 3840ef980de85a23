"""Who may move a case from where to where: the whole table, the forbidden cells too."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, DeskError, InvalidInputError, NotAllowedError
from models.operations.transitions import (
    TRANSITIONS,
    apply_transition,
    may_apply,
)
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from tests.conftest import People
from tests.models.operations.cases import REASON, write_case

REVIEWERS = {Role.REVIEWER, Role.EDITOR, Role.ADMIN}
EDITORS = {Role.EDITOR, Role.ADMIN}
NOBODY: set[Role] = set()

# Written down apart from the code: (action, state) -> where it leads, and who may by their role: as the case's
# reviewer, as its second reviewer, and as somebody else. What is not named here is forbidden.
ALLOWED: dict[tuple[str, str], tuple[str, set[Role], set[Role], set[Role]]] = {
    ("take", "open"): ("in_review", REVIEWERS, REVIEWERS, REVIEWERS),
    ("release", "in_review"): ("open", REVIEWERS, EDITORS, EDITORS),
    ("take_over", "in_review"): ("in_review", NOBODY, EDITORS, EDITORS),
    ("assign", "open"): ("in_review", EDITORS, EDITORS, EDITORS),
    ("assign", "in_review"): ("in_review", EDITORS, EDITORS, EDITORS),
    ("assign", "second_review"): ("second_review", EDITORS, EDITORS, EDITORS),
    ("unassign", "in_review"): ("open", EDITORS, EDITORS, EDITORS),
    ("unassign", "second_review"): ("second_review", EDITORS, EDITORS, EDITORS),
    ("decide", "in_review"): ("decided", REVIEWERS, EDITORS, EDITORS),
    ("hand_on", "in_review"): ("second_review", REVIEWERS, EDITORS, EDITORS),
    ("unlook", "second_review"): ("second_review", EDITORS, REVIEWERS, EDITORS),
    ("agree", "second_review"): ("agreed", NOBODY, REVIEWERS, NOBODY),
    ("disagree", "second_review"): ("adjudication", NOBODY, REVIEWERS, NOBODY),
    ("confirm", "agreed"): ("decided", REVIEWERS, REVIEWERS, EDITORS),
    ("adjudicate", "adjudication"): ("decided", NOBODY, NOBODY, EDITORS),
    ("dismiss", "open"): ("dismissed", REVIEWERS, REVIEWERS, REVIEWERS),
    ("dismiss", "in_review"): ("dismissed", REVIEWERS, EDITORS, EDITORS),
    ("reopen", "decided"): ("open", REVIEWERS, REVIEWERS, REVIEWERS),
    ("reopen", "dismissed"): ("open", REVIEWERS, REVIEWERS, REVIEWERS),
    ("reset", "second_review"): ("open", EDITORS, EDITORS, EDITORS),
    ("reset", "agreed"): ("open", EDITORS, EDITORS, EDITORS),
    ("reset", "adjudication"): ("open", EDITORS, EDITORS, EDITORS),
}
# Done by the desk itself.
OF_THE_DESK = {
    ("expire", "in_review"): "open",
    ("drop", "open"): "dismissed",
    ("drop", "in_review"): "dismissed",
    ("restore", "dismissed"): "open",
}
# Only while nobody has taken the second look: tried apart from the table.
UNTAKEN = {("look", "second_review"): "second_review"}
ACTIONS = sorted({action for action, _ in (*ALLOWED, *OF_THE_DESK, *UNTAKEN)})
PLACES = ("first", "second", "neither")
DEMANDED = {"take_over", "adjudicate", "dismiss", "reopen", "reset"}


def pick(people: People, role: Role) -> Person:
    by_role = {Role.EDITOR: people.alice, Role.REVIEWER: people.bob, Role.SUBMITTER: people.charlie}
    return by_role.get(role, people.dora)


@pytest.fixture
def frank(people: People) -> Person:
    """One more reviewer, who has not had to do with any case."""
    person = Person(email="frank@desk.test", name="Frank", role=Role.REVIEWER, password_hash="-")
    with transaction() as session:
        session.add(person)
    return person


@pytest.fixture
def grace(people: People) -> Person:
    """And another one."""
    person = Person(email="grace@desk.test", name="Grace", role=Role.REVIEWER, password_hash="-")
    with transaction() as session:
        session.add(person)
    return person


def test_the_table_knows_these_moves_and_no_others() -> None:
    assert set(ACTIONS) == set(TRANSITIONS)
    assert {state for _, state in ALLOWED} == set(CaseState), "a state that nothing leaves is a dead end"


@pytest.mark.parametrize("state", CaseState)
def test_every_state_is_left_by_a_move_that_an_editor_may_do(state: CaseState) -> None:
    ways = [goal for (_, found), (goal, *_, others) in ALLOWED.items() if found == state and Role.EDITOR in others]
    assert [goal for goal in ways if goal != state]


@pytest.mark.parametrize("action", sorted({action for action, _ in ALLOWED}))
@pytest.mark.parametrize("state", CaseState)
def test_every_cell_of_the_table(
    session: Session, people: People, erin: Person, frank: Person, grace: Person, action: str, state: str
) -> None:
    for role in Role:
        for place in PLACES:
            person = pick(people, role)
            first, second = (person if place == at else other for at, other in (("first", erin), ("second", frank)))
            with session.begin_nested() as savepoint:
                case = write_case(session, state, first, second)
                try_cell(session, case, action, person, place, grace)
                savepoint.rollback()


def try_cell(session: Session, case: Case, action: str, person: Person, place: str, target: Person) -> None:
    """Do the move and see that the case goes where the table says, or that nothing happens at all."""
    cell = f"{action} of a case {case.state} by {person.role} as {place}"
    before = (case.state, case.reviewer_id, case.second_reviewer_id, case.version, case.round)
    goal, *allowed = ALLOWED.get((action, case.state), ("", NOBODY, NOBODY, NOBODY))
    is_allowed = Role(person.role) in allowed[PLACES.index(place)]
    given = {"target": target} if action == "assign" else {}
    assert may_apply(action, case, person) is is_allowed, cell
    if not is_allowed:
        with pytest.raises((ConflictError, NotAllowedError)):
            apply_transition(session, case, action, person, case.version, REASON, **given)
        after = (case.state, case.reviewer_id, case.second_reviewer_id, case.version, case.round)
        assert after == before, cell
        assert session.scalars(select(AuditEvent)).all() == [], cell
        return
    apply_transition(session, case, action, person, case.version, REASON, **given)
    assert (case.state, case.version) == (goal, before[3] + 1), cell
    assert case.round == before[4] + (action in {"reopen", "reset"}), cell
    assert (case.reviewer_id, case.second_reviewer_id) == find_hands(action, before, person, target), cell
    [event] = session.scalars(select(AuditEvent)).all()
    assert (event.action, event.person_id) == (f"{action}_case", person.id)
    assert (event.subject_type, event.subject_id) == ("case", str(case.id))
    assert (event.detail["from"], event.detail["to"], event.detail["reason"]) == (before[0], goal, REASON)


def find_hands(
    action: str, before: tuple[str, int | None, int | None, int, int], person: Person, target: Person
) -> tuple[int | None, int | None]:
    """Return whose the case is after a move: the first reviewer, and the second."""
    state, first, second, *_ = before
    if action in {"release", "reopen", "reset"}:
        return None, None
    if action == "unassign":
        return (first, None) if state == "second_review" else (None, second)
    if action == "assign":
        return (first, target.id) if state == "second_review" else (target.id, second)
    return (person.id if action in {"take", "take_over", "hand_on"} else first), (
        None if action == "unlook" else second
    )


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("role", Role)
def test_the_second_look_is_for_anybody_but_the_first_while_nobody_takes_it(
    session: Session, people: People, erin: Person, frank: Person, state: str, role: Role
) -> None:
    person = pick(people, role)
    waiting = write_case(session, state, erin, frank)
    waiting.second_reviewer_id = None if state == "second_review" else waiting.second_reviewer_id
    allowed = state == "second_review" and role in REVIEWERS
    assert may_apply("look", waiting, person) is allowed
    if allowed:
        apply_transition(session, waiting, "look", person, waiting.version)
        assert (waiting.state, waiting.reviewer_id, waiting.second_reviewer_id) == (state, erin.id, person.id)
        assert not may_apply("look", waiting, people.alice if role != Role.EDITOR else people.bob), "it is taken"
    own = write_case(session, "second_review", person)
    assert not may_apply("look", own, person)
    with pytest.raises((ConflictError, NotAllowedError)):
        apply_transition(session, own, "look", person, own.version)


@pytest.mark.parametrize("state", CaseState)
def test_a_lease_that_ran_out_is_the_desks_to_end_and_nobody_elses(
    session: Session, people: People, erin: Person, frank: Person, state: str
) -> None:
    case = write_case(session, state, erin, frank)
    assert not may_apply("expire", case, people.dora)
    with pytest.raises((ConflictError, NotAllowedError)):
        apply_transition(session, case, "expire", people.dora, case.version)
    if state == "in_review":
        apply_transition(session, case, "expire", None, case.version)
        assert (case.state, case.reviewer_id) == (OF_THE_DESK["expire", state], None)
        assert session.scalars(select(AuditEvent)).one().person_id is None
    else:
        with pytest.raises(ConflictError):
            apply_transition(session, case, "expire", None, case.version)


@pytest.mark.parametrize("action", sorted({action for action, _ in ALLOWED}))
def test_the_desk_itself_does_nothing_that_is_for_people(session: Session, erin: Person, action: str) -> None:
    state = next(state for found, state in ALLOWED if found == action)
    case = write_case(
        session, state, erin, None if state in {"open", "in_review", "second_review"} else open_person(session)
    )
    with pytest.raises(NotAllowedError, match="not for the desk itself"):
        apply_transition(session, case, action, None, case.version, REASON)


def open_person(session: Session) -> Person:
    person = Person(email="heidi@desk.test", name="Heidi", role=Role.REVIEWER, password_hash="-")
    session.add(person)
    session.flush()
    return person


@pytest.mark.parametrize("state", CaseState)
def test_somebody_whose_account_was_closed_may_nothing(
    session: Session, people: People, erin: Person, state: CaseState
) -> None:
    people.dora.active = False
    for first, second in ((people.dora, erin), (erin, people.dora)):
        case = write_case(session, state, first, second)
        for action in TRANSITIONS:
            assert not may_apply(action, case, people.dora)
            with pytest.raises(DeskError):
                apply_transition(session, case, action, people.dora, case.version, REASON, target=people.bob)


@pytest.mark.parametrize(("action", "state"), [cell for cell in ALLOWED if cell[0] != "assign"])
@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_a_reason_is_demanded_where_others_will_ask_for_it(
    session: Session, people: People, erin: Person, action: str, state: str, reason: str | None
) -> None:
    second = action in {"unlook", "agree", "disagree"}
    first = erin if second or action in {"adjudicate", "take_over"} else people.alice
    case = write_case(session, state, first, people.alice if second else people.bob)
    if action in DEMANDED:
        with pytest.raises(InvalidInputError, match="Give a reason") as refused:
            apply_transition(session, case, action, people.alice, case.version, reason)
        assert refused.value.field == "reason"
        assert case.state == state
    else:
        apply_transition(session, case, action, people.alice, case.version, reason)
        assert "reason" not in session.scalars(select(AuditEvent)).one().detail
