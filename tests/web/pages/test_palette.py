"""The palette lists what can be done from a page, and does it by keyboard alone."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.web.pages.conftest import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def find(page: "Page", words: str) -> list[str]:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    return page.get_by_role("dialog").get_by_role("option").all_inner_texts()


def test_ctrl_k_leads_to_another_page(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    assert any("Corpora" in name for name in find(desk, "go corp"))
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/corpora")


def test_it_does_what_the_page_has_a_button_for(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    [first, *_] = find(desk, "narrow")
    assert first.split() == ["Here", "Narrower", "2"]
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Match 1 judged: narrower.", exact=True)).to_be_visible()


def test_a_number_is_a_case_and_words_are_looked_for(desk: "Page", story: Story) -> None:
    desk.goto("/inbox")
    assert f"Case {story.case_ids[0]}" in find(desk, str(story.case_ids[0]))[-2]
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{story.case}*")
    assert "Cases with “tunnel & co”" in find(desk, "tunnel & co")[-1]
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/inbox?q=tunnel%20%26%20co")


def test_escape_changes_nothing_and_the_button_opens_it_too(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    desk.get_by_role("button", name="Commands").click()
    expect(desk.get_by_role("combobox", name="What do you want to do?")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("combobox", name="What do you want to do?")).to_be_hidden()
    assert desk.url.endswith(story.case)
