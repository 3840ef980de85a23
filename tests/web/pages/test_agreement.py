"""The page that says how far reviewers agree."""

import pytest
from sqlalchemy.orm import Session

from models.session import transaction
from models.tables.case import Case
from models.tables.person import Person
from models.tables.verdict import Opinion
from tests.conftest import People
from tests.web.pages.browser import Browser
from web.app import Desk


def opine(session: Session, one: tuple[Person, str], other: tuple[Person, str], *tags: str) -> None:
    case = Case(state="decided", reviewer_id=one[0].id, tags=list(tags))
    session.add(case)
    session.flush()
    for place, (person, rating) in enumerate((one, other), 1):
        said = {"scale": "desk", "rating": rating, "draft": {}}
        session.add(Opinion(case_id=case.id, round=1, place=place, person_id=person.id, **said))


def fill(people: People) -> None:
    with transaction() as session:
        for number in range(24):
            first, second = "false" if number % 2 else "true", "false" if number % 4 < 2 else "unverifiable"
            opine(session, (people.bob, first), (people.alice, second), "<b>health</b>")


def test_a_desk_without_second_looks_is_told_how_to_begin(alice: Browser, app: Desk, people: People) -> None:
    alice.open("/agreement")
    assert "No case was looked at twice yet" in alice.words
    assert "Set the rule" not in alice.words
    assert "Set the rule" in Browser(app.test_client()).sign_in(people.dora).open("/agreement").words


def test_numbers_intervals_and_a_matrix_are_there(alice: Browser, people: People) -> None:
    fill(people)
    alice.open("/agreement")
    for heading in ("All cases", "By scale", "By tag", "By pair of reviewers", "Alice and Bob"):
        assert heading in alice.words
    assert "All cases low 24 12 in order 0.25 0.08 to 0.42" in alice.words
    assert '<table class="confusion"><caption>' in alice.html
    assert '<th scope="row">Mostly false</th>' in alice.html
    assert 'class="heat-5' in alice.html
    assert 'class="heat-0 same"' in alice.html
    assert "style=" not in alice.html
    assert "<b>health" not in alice.html


def test_too_little_agreement_is_told_first(alice: Browser, people: People) -> None:
    fill(people)
    alice.open("/agreement")
    assert "All cases: too little agreement. On 24 cases the nominal alpha is" in alice.words


@pytest.mark.parametrize(("who", "status"), [("charlie", 403), ("bob", 403), ("alice", 200), ("dora", 200)])
def test_it_is_for_editors(app: Desk, people: People, who: str, status: int) -> None:
    browser = Browser(app.test_client()).sign_in(getattr(people, who)).open("/agreement")
    assert browser.status == status
    assert ("Agreement" in browser.open("/about").words) is (status == 200)
