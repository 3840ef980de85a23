"""The bound on wrong answers: who set it, what follows from it, and which bounds are refused."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.policy import allow_answers, read_error_bound, read_percent, set_error_bound, write_percent
from models.operations.record import Matcher
from models.queries.policy import list_policies
from models.risk import Allowance, Step
from models.session import transaction
from models.tables.audit import AuditEvent
from tests.conftest import People
from tests.models.conftest import Shelf

STEPS = [Step(0.9, 200, 0), Step(0.5, 400, 40)]


def list_events(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.action == "set_error_bound")))


def test_out_of_the_box_nothing_is_answered_alone(session: Session, shelf: Shelf) -> None:
    assert read_error_bound(session) is None
    assert allow_answers(session, Matcher("compass", "1", shelf.encoder_id, STEPS)) == Allowance()


def test_the_newest_bound_holds_and_those_before_stay_on_record(session: Session, people: People) -> None:
    assert set_error_bound(session, people.dora, 0.02)
    assert set_error_bound(session, people.dora, None)
    assert set_error_bound(session, people.dora, 0.05)
    assert read_error_bound(session) == 0.05
    assert [policy.error_bound for policy in list_policies(session, 10)] == [0.05, None, 0.02]


def test_a_change_is_audited_with_what_held_before(session: Session, people: People) -> None:
    set_error_bound(session, people.dora, 0.02)
    set_error_bound(session, None, None)
    first, second = list_events(session)
    assert (first.person_id, first.detail) == (people.dora.id, {"error_bound": 0.02, "former": None})
    assert (second.person_id, second.detail) == (None, {"error_bound": None, "former": 0.02})


def test_setting_what_holds_already_is_no_change(session: Session, people: People) -> None:
    assert not set_error_bound(session, people.dora, None)
    set_error_bound(session, people.dora, 0.02)
    assert not set_error_bound(session, None, 0.02)
    assert len(list_policies(session, 10)) == len(list_events(session)) == 1


@pytest.mark.parametrize("bound", [0, -0.02, 0.00001, 1, 2, float("nan"), float("inf"), 5e-324])
def test_a_bound_that_is_none_is_refused(people: People, bound: float) -> None:
    with pytest.raises(InvalidInputError, match=r"at least 0\.01 and less than 100"), transaction() as session:
        set_error_bound(session, people.dora, bound)


def test_who_saw_another_bound_changes_nothing(people: People) -> None:
    with transaction() as session:
        set_error_bound(session, people.dora, 0.02, seen=0)
    with pytest.raises(ConflictError, match="meanwhile"), transaction() as session:
        set_error_bound(session, people.dora, 0.1, seen=0)
    with transaction() as session:
        [policy] = list_policies(session, 10)
        set_error_bound(session, people.dora, 0.1, seen=policy.id)
        assert read_error_bound(session) == 0.1


def test_the_threshold_follows_from_the_bound(session: Session, people: People, shelf: Shelf) -> None:
    matcher = Matcher("compass", "1", shelf.encoder_id, STEPS)
    for bound, threshold in [(0.02, 0.9), (0.2, 0.5), (0.01, None)]:
        set_error_bound(session, people.dora, bound)
        assert allow_answers(session, matcher) == Allowance(bound, threshold)


@pytest.mark.parametrize(
    ("typed", "share"),
    [("2", 0.02), (" 0.5 % ", 0.005), ("0,5%", 0.005), ("99.99", 0.9999), ("0.01", 0.0001), ("1.2345", 0.012345)],
)
def test_a_percentage_is_read_and_written_again(typed: str, share: float) -> None:
    assert read_percent(typed) == share
    assert read_percent(write_percent(share)) == share


@pytest.mark.parametrize("typed", ["", "two", "0", "0.001", "100", "-2", "2 per cent", "1e-3", "1.23456", "٢", "NaN"])
def test_what_is_no_percentage_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=r"such as 2 or 0\.5"):
        read_percent(typed)
