"""How pressing a case is, by when it is due, what it is about, and to whom it is given."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.assigning import assign_case
from models.operations.saving import MOST_VIEWS, delete_view, save_view
from models.operations.transitions import apply_transition
from models.operations.triage import MOST_TAGS, rate_case, set_due, tag_case
from models.queries.views import list_views
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import open_case

TOMORROW = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


@pytest.fixture
def case(session: Session) -> Case:
    return open_case(session)


def list_events(session: Session, case: Case) -> list[tuple[str, dict[str, Any]]]:
    told = select(AuditEvent.action, AuditEvent.detail).where(AuditEvent.subject_id == str(case.id))
    return [(action, detail) for action, detail in session.execute(told.order_by(AuditEvent.id))]


def test_harm_and_reach_are_said_and_taken_back(session: Session, case: Case, people: People) -> None:
    rate_case(session, case.id, people.bob, 2, None)
    rate_case(session, case.id, people.bob, 2, None)
    rate_case(session, case.id, people.alice, None, 3)
    assert (case.harm, case.reach, case.version) == (None, 3, 1)
    assert list_events(session, case) == [
        ("rate_case", {"harm": 2, "reach": None, "before": {"harm": None, "reach": None}}),
        ("rate_case", {"harm": None, "reach": 3, "before": {"harm": 2, "reach": None}}),
    ]


@pytest.mark.parametrize(("harm", "reach", "field"), [(4, None, "harm"), (-1, None, "harm"), (0, 9, "reach")])
def test_what_is_not_on_the_scale_is_refused(
    session: Session, case: Case, people: People, harm: int | None, reach: int | None, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        rate_case(session, case.id, people.bob, harm, reach)
    assert refused.value.field == field


def test_a_case_is_due_at_a_time_that_lies_ahead(session: Session, case: Case, people: People) -> None:
    set_due(session, case.id, people.bob, TOMORROW)
    assert case.due_at == TOMORROW
    for moment in (TOMORROW - dt.timedelta(days=2), TOMORROW + dt.timedelta(days=4000)):
        with pytest.raises(InvalidInputError, match="lies ahead"):
            set_due(session, case.id, people.bob, moment)
    set_due(session, case.id, people.bob, TOMORROW)
    session.expire_all()
    assert set_due(session, case.id, people.bob, None).due_at is None
    assert case.version == 1
    assert list_events(session, case) == [
        ("set_due", {"due": TOMORROW.isoformat(), "before": None}),
        ("set_due", {"due": None, "before": TOMORROW.isoformat()}),
    ]


def test_tags_are_kept_small_and_once(session: Session, case: Case, people: People) -> None:
    tag_case(session, case.id, people.bob, [" Public  Health ", "rivers", "RIVERS", " "])
    assert case.tags == ["public health", "rivers"]
    tag_case(session, case.id, people.bob, ["ice"], ["Rivers", "no such"])
    tag_case(session, case.id, people.bob, ["ice"], ["rivers"])
    assert (case.tags, case.version) == (["ice", "public health"], 1)
    assert list_events(session, case) == [
        ("tag_case", {"added": ["public health", "rivers"], "removed": []}),
        ("tag_case", {"added": ["ice"], "removed": ["rivers"]}),
    ]


@pytest.mark.parametrize("tags", [["a,b"], ["x" * 41], [str(number) for number in range(MOST_TAGS + 1)], ["\ud800"]])
def test_odd_tags_are_refused(session: Session, case: Case, people: People, tags: list[str]) -> None:
    with pytest.raises(InvalidInputError):
        tag_case(session, case.id, people.bob, tags)
    assert case.tags == []


def test_what_is_not_there_cannot_be_sorted(session: Session, people: People) -> None:
    with pytest.raises(NotFoundError):
        rate_case(session, 999, people.bob, 1, 1)


def test_an_editor_gives_a_case_to_anybody_who_reviews(
    session: Session, case: Case, people: People, erin: Person
) -> None:
    assign_case(session, case.id, people.alice, people.bob.id, 1)
    assert (case.state, case.reviewer_id, case.assigned_by_id) == ("in_review", people.bob.id, people.alice.id)
    assign_case(session, case.id, people.alice, erin.id, case.version, "Bob is away.")
    assert (case.reviewer_id, case.version) == (erin.id, 3)
    for number in (people.charlie.id, 999):
        with pytest.raises(InvalidInputError, match="who may review"):
            assign_case(session, case.id, people.alice, number, case.version)
    with pytest.raises(ConflictError, match="changed while"):
        assign_case(session, case.id, people.alice, people.bob.id, 1)


def test_a_reviewer_gives_a_free_case_to_themselves_alone(
    session: Session, case: Case, people: People, erin: Person
) -> None:
    with pytest.raises(NotAllowedError):
        assign_case(session, case.id, people.bob, erin.id, 1)
    assign_case(session, case.id, people.bob, people.bob.id, 1)
    assert (case.state, case.reviewer_id, case.assigned_by_id) == ("in_review", people.bob.id, None)
    with pytest.raises(NotAllowedError):
        assign_case(session, case.id, erin, erin.id, case.version)
    apply_transition(session, case, "dismiss", people.bob, case.version, "An opinion.")
    with pytest.raises((ConflictError, NotAllowedError)):
        assign_case(session, case.id, people.bob, people.bob.id, case.version)


def test_a_view_is_kept_and_replaced_under_its_name(session: Session, people: People) -> None:
    save_view(session, people.bob, "  My  health ", "tag=health")
    other = save_view(session, people.bob, "late", "view=overdue")
    save_view(session, people.bob, "My health", "tag=health&view=mine")
    save_view(session, people.alice, "My health", "")
    assert [(view.name, view.query) for view in list_views(session, people.bob)] == [
        ("late", "view=overdue"),
        ("My health", "tag=health&view=mine"),
    ]
    with pytest.raises(NotFoundError):
        delete_view(session, people.alice, other.id)
    assert delete_view(session, people.bob, other.id).query == "view=overdue"
    assert [view.name for view in list_views(session, people.bob)] == ["My health"]


@pytest.mark.parametrize(
    ("name", "query", "field"), [("", "", "name"), ("x" * 61, "", "name"), ("a", "q" * 2001, "query")]
)
def test_a_view_has_a_name_and_is_not_endless(
    session: Session, people: People, name: str, query: str, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        save_view(session, people.bob, name, query)
    assert refused.value.field == field


def test_only_so_many_views_are_kept(session: Session, people: People) -> None:
    for number in range(MOST_VIEWS):
        save_view(session, people.bob, f"view {number}", "")
    save_view(session, people.bob, "view 0", "view=mine")
    with pytest.raises(InvalidInputError, match="Delete one first"):
        save_view(session, people.bob, "one more", "")
