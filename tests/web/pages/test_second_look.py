"""The way of a case at which two look, in browsers without scripts."""

import pytest

from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.people import add_person
from models.queries.cases import get_case
from models.session import transaction
from models.tables.person import Person, Role
from tests.conftest import PASSWORD, People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story
from web.app import Desk

LINK = "https://books.test/1"


@pytest.fixture
def second(people: People) -> Person:
    with transaction() as session:
        return add_person(session, "erin@desk.test", "Erin", PASSWORD, Role.REVIEWER)


@pytest.fixture
def erin(app: Desk, second: Person) -> Browser:
    """Erin the reviewer at a browser of her own."""
    return Browser(app.test_client()).sign_in(second)


@pytest.fixture
def ruled(people: People, story: Story) -> Story:
    """Every case gets a second look."""
    with transaction() as session:
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))
    return story


@pytest.fixture
def handed_on(ruled: Story, bob: Browser) -> Story:
    opine(bob, ruled, "false", "Bob's own words.")
    assert "Recorded as the first of two opinions. It was picked by chance." in bob.words
    return ruled


def opine(browser: Browser, story: Story, rating: str, words: str, button: str = "Record the verdict") -> None:
    typed = {"rating": rating, "justification": words, "url": LINK, "evidence_title": "Books", "stance": "context"}
    browser.open(f"{story.case}/verdict").press(button, **typed)


def look_at(story: Story) -> str:
    with transaction() as session:
        return get_case(session, story.case_ids[0]).case.state


def test_two_who_come_to_one_rating_confirm_it(handed_on: Story, bob: Browser, erin: Browser, visitor: Browser) -> None:
    assert "Somebody else looks at the case now, and sees nothing of this." in bob.words
    erin.open(handed_on.case)
    assert "You can take it." in erin.words
    assert "Bob" not in erin.words
    erin.press("Start the second look")
    assert "The second look is yours." in erin.words
    assert "Decide as if nobody had before you" in erin.words
    opine(erin, handed_on, "false", "Erin's own words.", "Give your opinion")
    assert "You come to the same rating. Confirm it, and it is the verdict." in erin.words
    assert "Two opinions" in erin.words
    assert "Bob's own words." in erin.words.replace("&#39;", "'")
    assert "came to the same rating as the first reviewer" in erin.words
    assert look_at(handed_on) == "agreed"
    erin.press("Confirm the verdict")
    assert "Verdict 1 recorded." in erin.words
    assert look_at(handed_on) == "decided"
    words = Browser(visitor.client).open(f"/claims/{handed_on.claim_ids[0]}").words.replace("&#39;", "'")
    assert "Bob's own words." in words
    history = bob.open(handed_on.case).words
    for told in (
        "gave the first opinion: False",
        "gave the second opinion: False",
        "confirmed the verdict on which both",
    ):
        assert told in history


def test_two_who_differ_are_settled_by_an_editor_who_says_why(handed_on: Story, erin: Browser, alice: Browser) -> None:
    opine(erin, handed_on, "true", "Erin's own words.", "Give your opinion")
    assert "You come to different ratings. An editor settles it." in erin.words
    assert "Settle it" not in erin.words
    alice.open(handed_on.case)
    assert "An editor who is neither of the two settles it" in alice.words
    alice.open(f"{handed_on.case}/verdict")
    assert "What the two reviewers think" in alice.words
    for words in ("Bob's own words.", "Erin's own words."):
        assert words in alice.words.replace("&#39;", "'")
    alice.open(f"{handed_on.case}/verdict?from=2")
    assert alice.value_of("justification") == "Erin's own words."
    assert alice.value_of("rating") == "true"
    alice.press("Settle it")
    assert alice.status == 422
    assert "Give a reason" in alice.words
    assert alice.value_of("justification") == "Erin's own words.", "nothing typed is lost"
    alice.press("Settle it", reason="The ministry's figures hold.")
    assert "Verdict 1 recorded." in alice.words
    assert look_at(handed_on) == "decided"
    assert "settled what the two reviewers did not agree on" in alice.words
    assert "The ministry&#39;s figures hold." in alice.words


def test_one_of_the_two_does_not_settle_it(handed_on: Story, erin: Browser) -> None:
    opine(erin, handed_on, "true", "Erin's own words.", "Give your opinion")
    erin.open(f"{handed_on.case}/verdict")
    assert "No verdict can be recorded now" in erin.words


def test_the_second_look_can_be_given_back(handed_on: Story, erin: Browser, alice: Browser) -> None:
    erin.open(handed_on.case).press("Start the second look")
    alice.open(handed_on.case)
    assert "with Erin for a second look" in alice.words
    assert "Give your opinion" not in alice.words
    erin.press("Give the second look back")
    assert "The second look waits for somebody." in erin.words
    alice.open(handed_on.case).press("Start the second look")
    assert "The second look is yours." in alice.words


def test_an_editor_sets_the_case_back_to_its_start(handed_on: Story, alice: Browser) -> None:
    alice.open(handed_on.case).press("Back to the start", reason="The claim was cut wrongly.")
    assert "The case is at its start again." in alice.words
    assert look_at(handed_on) == "open"


def test_the_first_reviewer_gives_no_second_opinion(handed_on: Story, bob: Browser) -> None:
    bob.open(f"{handed_on.case}/verdict")
    assert "No verdict can be recorded now" in bob.words


def test_a_stale_confirmation_is_refused(handed_on: Story, bob: Browser, erin: Browser, alice: Browser) -> None:
    opine(erin, handed_on, "false", "Erin's own words.", "Give your opinion")
    bob.open(handed_on.case)
    alice.open(handed_on.case).press("Back to the start", reason="Look again.")
    bob.press("Confirm the verdict")
    assert bob.status == 409
    assert "changed while you had it open" in bob.words


def test_without_a_rule_a_verdict_is_recorded_at_once(story: Story, bob: Browser) -> None:
    opine(bob, story, "false", "Bob's own words.")
    assert "Verdict 1 recorded." in bob.words
