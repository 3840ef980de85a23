"""Which cases get a second look, and who may say so."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.look_rules import MOST_TAGS, RuleDraft, draw_lot, needs_second_look, set_look_rule
from models.queries.look_rules import list_look_rules, read_look_rule
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person, Role
from models.tables.verdict import Opinion
from tests.conftest import People
from tests.models.conftest import Story, open_case


def ask(session: Session, people: People, rule: RuleDraft, **values: Any) -> str | None:
    """Set a rule and ask whether a case like this needs a second look after Bob's."""
    set_look_rule(session, people.dora, rule)
    case = open_case(session, "in_review", people.bob)
    for name, value in values.items():
        setattr(case, name, value)
    session.flush()
    return needs_second_look(session, case, people.bob)


def test_where_no_rule_was_ever_set_nobody_looks_twice(session: Session, people: People) -> None:
    case = open_case(session, "in_review", people.bob)
    assert needs_second_look(session, case, people.bob) is None
    assert read_look_rule(session) is None


@pytest.mark.parametrize(
    ("rule", "case", "reason"),
    [
        (RuleDraft(), {}, None),
        (RuleDraft(chance=1.0), {}, "It was picked by chance."),
        (RuleDraft(tags=("Health",)), {"tags": ["money", "health"]}, "It has the tag “health”."),
        (RuleDraft(tags=("health",)), {"tags": ["wealth"]}, None),
        (RuleDraft(reach_from=2), {"reach": 2}, "Its reach is 2 of 3."),
        (RuleDraft(reach_from=2), {"reach": 1}, None),
        (RuleDraft(reach_from=0), {"reach": None}, None),
        (RuleDraft(chance_answered=1.0), {}, None),
        (RuleDraft(low_agreement=1.0), {}, None),
    ],
)
def test_each_part_of_the_rule_is_a_reason_in_words(
    session: Session, people: People, rule: RuleDraft, case: dict[str, Any], reason: str | None
) -> None:
    assert ask(session, people, rule, **case) == reason


def test_what_was_answered_automatically_is_a_sample_of_its_own(people: People, story: Story) -> None:
    with transaction() as session:
        set_look_rule(session, people.dora, RuleDraft(chance_answered=1.0))
        case = session.get_one(Case, story.case_id)
        assert needs_second_look(session, case, people.bob) is None
        session.execute(update(Match).where(Match.id == story.match_ids[0]).values(answers=True))
        assert needs_second_look(session, case, people.bob) == "It was answered automatically, and picked by chance."


def test_a_lot_is_drawn_once_for_a_case_and_round(session: Session) -> None:
    cases = [Case(id=number, round=1) for number in range(2_000)]
    lots = [draw_lot(case, "all") for case in cases]
    assert lots == [draw_lot(case, "all") for case in cases]
    assert all(0 <= lot < 1 for lot in lots)
    assert sum(lot < 0.1 for lot in lots) == pytest.approx(200, abs=40)
    assert draw_lot(Case(id=1, round=2), "all") != lots[1]
    assert draw_lot(cases[1], "answered") != lots[1]


def test_pairs_that_agree_seldom_are_looked_at_again(session: Session, people: People, erin: Person) -> None:
    """Bob and Erin agree as often as chance would have it, Bob and Alice always."""
    for number in range(12):
        opine(session, people.bob, erin, "false" if number % 2 else "true", "false" if number % 4 < 2 else "true")
        opine(session, people.alice, people.bob, *(["false", "false"] if number % 2 else ["true", "true"]))
    reason = ask(session, people, RuleDraft(low_agreement=0.4))
    assert reason == "Bob and Erin agree seldom: kappa is 0.00 on 12 cases."
    set_look_rule(session, people.dora, RuleDraft(low_agreement=-0.1))
    assert needs_second_look(session, open_case(session, "in_review", people.bob), people.bob) is None
    set_look_rule(session, people.dora, RuleDraft(low_agreement=0.4))
    assert needs_second_look(session, open_case(session, "in_review", people.alice), people.alice) is None


def opine(session: Session, one: Person, other: Person, first: str, second: str) -> None:
    case = open_case(session, "decided", one)
    for place, (person, rating) in enumerate(((one, first), (other, second)), 1):
        words = {"scale": "desk", "rating": rating, "draft": {}}
        session.add(Opinion(case_id=case.id, round=1, place=place, person_id=person.id, **words))
    session.flush()


def test_a_second_look_is_not_asked_for_where_nobody_could_take_it(session: Session, people: People) -> None:
    people.alice.active = people.dora.active = False
    session.execute(update(Person).where(Person.role.in_([Role.EDITOR, Role.ADMIN])).values(active=False))
    assert ask(session, people, RuleDraft(chance=1.0)) is None


def test_a_change_is_on_record_and_the_same_again_is_none(session: Session, people: People) -> None:
    rule = RuleDraft(tags=(" health ", "health", ""), reach_from=3, chance=0.12345, low_agreement=0.6)
    assert set_look_rule(session, people.dora, rule, seen=0)
    held = read_look_rule(session)
    assert held is not None
    assert (held.tags, held.reach_from, held.chance, held.low_agreement) == (["health"], 3, 0.1235, 0.6)
    assert not set_look_rule(session, None, rule)
    with pytest.raises(ConflictError, match="Somebody has changed the rule"):
        set_look_rule(session, people.dora, RuleDraft(), seen=0)
    assert set_look_rule(session, None, RuleDraft(), seen=held.id)
    assert [rule.person_id for rule in list_look_rules(session, 9)] == [None, people.dora.id]
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["set_look_rule"] * 2
    assert events[0].detail["tags"] == ["health"]


def test_a_desk_that_never_looked_twice_has_nothing_to_switch_off(session: Session, people: People) -> None:
    assert not set_look_rule(session, people.dora, RuleDraft(), seen=0)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (RuleDraft(chance=1.01), "chance"),
        (RuleDraft(chance=float("nan")), "chance"),
        (RuleDraft(chance_answered=-0.01), "chance_answered"),
        (RuleDraft(reach_from=4), "reach_from"),
        (RuleDraft(low_agreement=1.5), "low_agreement"),
        (RuleDraft(tags=("x" * 61,)), "tags"),
        (RuleDraft(tags=("broken \ud800",)), "tags"),
        (RuleDraft(tags=tuple(map(str, range(MOST_TAGS + 1)))), "tags"),
    ],
)
def test_what_is_no_rule_is_refused(session: Session, people: People, rule: RuleDraft, field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        set_look_rule(session, people.dora, rule)
    assert refused.value.field == field
    assert read_look_rule(session) is None
