"""Keys in a real browser where there is something to fill in: a note, a reason, a verdict."""

from typing import TYPE_CHECKING

import pytest

from models.queries.cases import get_case
from models.session import transaction
from tests.web.pages.conftest import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id || document.activeElement.name"


def open_case(desk: "Page", story: Story) -> None:
    """Show the case once its scripts are at work."""
    desk.goto(story.case)
    desk.wait_for_load_state("networkidle")


def test_a_note_is_begun_and_left_by_keys_and_goes_with_the_next_word(desk: "Page", story: Story) -> None:
    open_case(desk, story)
    desk.keyboard.press("m")
    assert desk.evaluate(FOCUSED) == "note"
    desk.keyboard.type("12 boats, not 7")
    desk.keyboard.press("Escape")
    with desk.expect_response("**/judgement"):
        desk.keyboard.press("7")
    with transaction() as session:
        word = get_case(session, story.case_ids[0]).matches[0].judgement
        assert word is not None
        assert (word.relation, word.note) == ("different", "12 boats, not 7")


def test_a_case_is_set_aside_without_leaving_the_keyboard(desk: "Page", story: Story) -> None:
    open_case(desk, story)
    desk.keyboard.press("x")
    assert desk.evaluate(FOCUSED) == "reason-dismiss"
    desk.keyboard.type("An opinion, nothing to check.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("text=set the case aside")
    with transaction() as session:
        assert get_case(session, story.case_ids[0]).case.state == "dismissed"


def test_a_verdict_is_rated_by_a_digit_and_recorded_from_within_its_text(desk: "Page", story: Story) -> None:
    desk.goto(f"{story.case}/verdict?blank=")
    desk.wait_for_load_state("networkidle")
    desk.keyboard.press("2")
    desk.keyboard.press("1")
    chosen = desk.locator("[name=rating]").first
    assert chosen.is_checked()
    desk.keyboard.press("Tab")
    assert desk.evaluate(FOCUSED) == "justification", "the next field is one step away"
    desk.keyboard.type("1 of 2 archives has the letter.")
    assert chosen.is_checked(), "a digit that is typed chooses nothing"
    desk.fill("#url-1", "https://archive.example/letter")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector("text=Verdict 1 recorded")
