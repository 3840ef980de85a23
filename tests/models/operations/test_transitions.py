"""Who may move a case from where to where: the whole table, the forbidden cells too."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, DeskError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.transitions import (
    TRANSITIONS,
    apply_transition,
    describe_state,
    lock_case,
    may_apply,
    require_fresh,
)
from models.operations.wording import LONGEST_PROSE
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from tests.conftest import People
from tests.models.conftest import open_case

REASON = "It was settled elsewhere."
REVIEWERS = {Role.REVIEWER, Role.EDITOR, Role.ADMIN}
EDITORS = {Role.EDITOR, Role.ADMIN}

# Written down apart from the code: (action, state) -> where it leads, who may for a case in their own hands, and
# who may for somebody else's. What is not named here is forbidden.
ALLOWED: dict[tuple[str, str], tuple[str, set[Role], set[Role]]] = {
    ("take", "open"): ("in_review", REVIEWERS, REVIEWERS),
    ("release", "in_review"): ("open", REVIEWERS, EDITORS),
    ("decide", "in_review"): ("decided", REVIEWERS, EDITORS),
    ("dismiss", "in_review"): ("dismissed", REVIEWERS, EDITORS),
    ("reopen", "decided"): ("open", REVIEWERS, REVIEWERS),
    ("reopen", "dismissed"): ("open", REVIEWERS, REVIEWERS),
}
CELLS = [
    (action, str(state), role, own)
    for action in ("take", "release", "decide", "dismiss", "reopen")
    for state in CaseState
    for role in Role
    for own in (True, False)
    if state is not CaseState.OPEN or not own
]


def is_allowed(action: str, state: str, role: Role, *, own: bool) -> bool:
    _, for_own, for_others = ALLOWED.get((action, state), ("", set(), set()))
    return role in (for_own if own else for_others)


def pick(people: People, role: Role) -> Person:
    by_role = {Role.EDITOR: people.alice, Role.REVIEWER: people.bob, Role.SUBMITTER: people.charlie}
    return by_role.get(role, people.dora)


def write_case(session: Session, state: str, person: Person, erin: Person, *, own: bool) -> Case:
    holder = person if own else erin
    return open_case(session, state, None if state == "open" else holder)


def test_the_table_knows_these_moves_and_no_others() -> None:
    assert {action for action, *_ in CELLS} == set(TRANSITIONS)
    assert {state for _, state in ALLOWED} == set(CaseState), "a state that nothing leaves is a dead end"


@pytest.mark.parametrize(("action", "state", "role", "own"), CELLS)
def test_every_cell_of_the_table(
    session: Session, people: People, erin: Person, *, action: str, state: str, role: Role, own: bool
) -> None:
    person = pick(people, role)
    case = write_case(session, state, person, erin, own=own)
    before = (case.state, case.reviewer_id, case.version)
    allowed = is_allowed(action, state, role, own=own)
    assert may_apply(action, case, person) is allowed
    if not allowed:
        with pytest.raises((ConflictError, NotAllowedError)):
            apply_transition(session, case, action, person, case.version, REASON)
        assert (case.state, case.reviewer_id, case.version) == before
        assert session.scalars(select(AuditEvent)).all() == []
        return
    apply_transition(session, case, action, person, case.version, REASON)
    goal = ALLOWED[action, state][0]
    holder = {"open": None, "in_review": person.id}.get(goal, before[1])
    assert (case.state, case.reviewer_id, case.version) == (goal, holder, before[2] + 1)
    [event] = session.scalars(select(AuditEvent)).all()
    assert (event.action, event.person_id) == (f"{action}_case", person.id)
    assert (event.subject_type, event.subject_id) == ("case", str(case.id))
    assert (event.detail["from"], event.detail["to"], event.detail["reason"]) == (state, goal, REASON)


@pytest.mark.parametrize("action", TRANSITIONS)
@pytest.mark.parametrize("state", CaseState)
def test_somebody_whose_account_was_closed_may_nothing(
    session: Session, people: People, action: str, state: CaseState
) -> None:
    people.dora.active = False
    case = open_case(session, state, None if state is CaseState.OPEN else people.dora)
    assert not may_apply(action, case, people.dora)
    with pytest.raises(DeskError):
        apply_transition(session, case, action, people.dora, case.version, REASON)


@pytest.mark.parametrize(
    ("action", "state", "demanded"),
    [
        ("take", "open", False),
        ("release", "in_review", False),
        ("decide", "in_review", False),
        ("dismiss", "in_review", True),
        ("reopen", "decided", True),
        ("reopen", "dismissed", True),
    ],
)
@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_a_reason_is_demanded_where_others_will_ask_for_it(
    session: Session, people: People, *, action: str, state: str, demanded: bool, reason: str | None
) -> None:
    case = open_case(session, state, None if state == "open" else people.bob)
    if demanded:
        with pytest.raises(InvalidInputError, match="Give a reason") as refused:
            apply_transition(session, case, action, people.bob, case.version, reason)
        assert refused.value.field == "reason"
        assert case.state == state
    else:
        apply_transition(session, case, action, people.bob, case.version, reason)
        assert "reason" not in session.scalars(select(AuditEvent)).one().detail


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
