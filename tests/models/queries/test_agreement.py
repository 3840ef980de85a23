"""How far the desk's reviewers agree, by what their cases have in common."""

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from models.queries.agreement import Group, find_low_pair, list_twos, measure_groups
from models.tables.person import Person
from models.tables.verdict import Opinion
from tests.conftest import People
from tests.models.conftest import open_case


def opine(
    session: Session,
    one: tuple[Person, str],
    other: tuple[Person, str] | None,
    tags: Sequence[str] = (),
    scales: tuple[str, str] = ("desk", "desk"),
) -> None:
    case = open_case(session, "decided", one[0])
    case.tags = list(tags)
    for place, (person, rating) in enumerate(filter(None, (one, other)), 1):
        words = {"scale": scales[place - 1], "rating": rating, "draft": {}}
        session.add(Opinion(case_id=case.id, round=1, place=place, person_id=person.id, **words))
    session.flush()


def find(groups: Sequence[Group], kind: str, name: str) -> Group:
    return next(group for group in groups if (group.kind, group.name) == (kind, name))


def test_a_desk_without_second_looks_has_nothing_to_measure(session: Session) -> None:
    [whole] = measure_groups(session, 0.667)
    assert (whole.kind, whole.agreement.cases, whole.agreement.raw.value, whole.low) == ("all", 0, None, False)


def test_a_case_that_waits_for_its_second_opinion_does_not_count(session: Session, people: People) -> None:
    opine(session, (people.bob, "false"), None)
    assert list_twos(session) == []


def test_cases_are_measured_by_scale_tag_and_pair_of_reviewers(session: Session, people: People, erin: Person) -> None:
    bob, alice = people.bob, people.alice
    opine(session, (bob, "false"), (erin, "mostly_false"), ["health"])
    opine(session, (erin, "true"), (bob, "false"), ["health", "money"])
    opine(session, (bob, "true"), (alice, "true"), scales=("truth", "desk"))
    groups = measure_groups(session, 0.667)
    told = [(group.kind, group.name, group.agreement.cases) for group in groups]
    assert told == [
        ("all", "All cases", 3),
        ("scale", "desk", 2),
        ("tag", "health", 2),
        ("tag", "money", 1),
        ("reviewers", "Alice and Bob", 1),
        ("reviewers", "Bob and Erin", 2),
    ]
    assert find(groups, "all", "All cases").agreement.raw.value == pytest.approx(2 / 3), "kinds, not words"
    assert find(groups, "scale", "desk").agreement.raw.value == 0.0
    pair = find(groups, "reviewers", "Bob and Erin").agreement
    assert pair.confusion == [[1, 0, 1, 0], [0] * 4, [0] * 4, [0] * 4], "Bob's words are the rows, whoever was first"


def test_a_rating_that_is_in_use_no_longer_is_still_counted(session: Session, people: People, erin: Person) -> None:
    opine(session, (people.bob, "dubious"), (erin, "dubious"), scales=("house", "house"))
    found = find(measure_groups(session, 0.667), "scale", "house").agreement
    assert (found.values, found.confusion) == (["dubious"], [[1]])


def test_what_has_no_place_in_the_scale_is_missing_for_the_ordinal_alpha(
    session: Session, people: People, erin: Person
) -> None:
    for first, second in (("false", "false"), ("true", "mostly_true"), ("unverifiable", "unverifiable")):
        opine(session, (people.bob, first), (erin, second))
    found = find(measure_groups(session, 0.667), "scale", "desk").agreement
    assert (found.cases, found.ordered) == (3, 2)


def test_agreement_that_is_surely_low_raises_the_alarm(session: Session, people: People, erin: Person) -> None:
    for number in range(24):
        opine(session, (people.bob, "false" if number % 2 else "true"), (erin, "false" if number % 4 < 2 else "true"))
    [whole, *_] = measure_groups(session, 0.667)
    assert whole.agreement.nominal.high < 0.667  # type: ignore[operator]
    assert whole.low
    assert not measure_groups(session, -1.0)[0].low


def test_few_cases_raise_no_alarm(session: Session, people: People, erin: Person) -> None:
    for _ in range(9):
        opine(session, (people.bob, "false"), (erin, "true"))
    assert not measure_groups(session, 0.667)[0].low
    assert find_low_pair(session, people.bob.id, 1.0) is None


def test_two_of_one_name_are_two(session: Session, people: People, erin: Person) -> None:
    other = Person(email="erin2@desk.test", name="Erin", role="reviewer", password_hash="-")
    session.add(other)
    session.flush()
    opine(session, (people.bob, "false"), (erin, "true"))
    opine(session, (people.bob, "false"), (other, "false"))
    pairs = [group for group in measure_groups(session, 0.667) if group.kind == "reviewers"]
    assert [(pair.name, pair.agreement.cases) for pair in pairs] == [("Bob and Erin", 1), ("Bob and Erin", 1)]
