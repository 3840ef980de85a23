"""The page of the rule for second looks."""

import pytest

from models.queries.look_rules import read_look_rule
from models.session import transaction
from tests.conftest import People
from tests.web.pages.browser import Browser
from web.app import Desk


@pytest.fixture
def dora(app: Desk, people: People) -> Browser:
    """Dora the administrator at her browser."""
    return Browser(app.test_client()).sign_in(people.dora)


def test_the_rule_is_told_changed_and_kept_on_record(dora: Browser) -> None:
    dora.open("/second-look")
    assert "Off. The first reviewer's verdict is recorded at once." in dora.words
    dora.press(
        "Save", tags="health, elections", reach_from="2", chance="2,5", chance_answered="10", low_agreement="0.6"
    )
    assert "Saved. It holds for cases that are decided from now on." in dora.words
    told = (
        "Cases tagged health, elections; cases with this reach: much or more; cases of reviewers whose kappa with"
        " somebody is below 0.6; 10 % of the cases answered automatically; 2.5 % of all cases"
    )
    assert f"On. {told}." in dora.words
    assert f"{told} holds now Dora" in dora.words
    assert dora.value_of("chance") == "2.5"
    dora.press("Save")
    assert "That held already." in dora.words
    dora.press("Save", tags="", reach_from="", chance="", chance_answered="", low_agreement="")
    assert "Off." in dora.words
    assert "None holds now Dora" in dora.words


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("chance", "many", "Write a number"),
        ("chance", "101", "from 0 to 100"),
        ("chance_answered", "-1", "from 0 to 100"),
        ("low_agreement", "2", "Kappa goes from -1 to 1"),
        ("tags", "x" * 61, "more than 60 characters"),
    ],
)
def test_what_is_no_rule_is_refused_beside_its_field(dora: Browser, field: str, typed: str, said: str) -> None:
    dora.open("/second-look").press("Save", **{"tags": "health", field: typed})
    assert dora.status == 422
    assert said in dora.words
    assert f'id="{field}-error"' in dora.html
    assert dora.value_of(field) == typed, "nothing typed is lost"
    with transaction() as session:
        assert read_look_rule(session) is None


def test_of_two_who_change_it_at_once_the_second_sees_what_the_first_did(app: Desk, people: People) -> None:
    one, other = (Browser(app.test_client()).sign_in(people.dora).open("/second-look") for _ in range(2))
    one.press("Save", chance="10")
    other.press("Save", chance="20")
    assert other.status == 409
    assert "Somebody has changed the rule" in other.words


@pytest.mark.parametrize(("who", "status"), [("alice", 403), ("bob", 403), ("dora", 200)])
def test_it_is_for_administrators(app: Desk, people: People, who: str, status: int) -> None:
    browser = Browser(app.test_client()).sign_in(getattr(people, who)).open("/second-look")
    assert browser.status == status
    assert ("Second look" in browser.open("/about").words) is (status == 200)


def test_tags_are_escaped(dora: Browser) -> None:
    dora.open("/second-look").press("Save", tags="<b>health</b>")
    assert "<b>health" not in dora.html
