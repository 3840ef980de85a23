"""What the small scripts add in a real browser: keys, drafts, more lines, a job that turns into its result."""

import re
from typing import TYPE_CHECKING

import pytest

from models.operations.jobs import claim_job, finish_job, report_progress
from models.operations.submit import Draft, submit
from models.session import transaction
from models.settings import Settings
from models.tables.submission import Origin, Submission
from tests.web.pages.conftest import Story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_a_reviewer_needs_no_mouse(desk: "Page", story: Story) -> None:
    desk.reload()
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    # The case without a match is the first: nobody is less sure of anything.
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**{story.case}")
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Match 1 judged: same.")
    desk.keyboard.press("ArrowRight")
    desk.wait_for_url("**match=3")
    desk.keyboard.press("7")
    desk.wait_for_selector("text=Match 3 judged: different.")
    desk.keyboard.press("z")
    desk.wait_for_selector("text=Taken back: match 3 is not judged now.")
    desk.keyboard.press("v")
    desk.wait_for_url("**/verdict")


def test_the_decision_bar_stays_where_it_is(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    before = desk.locator(".decide").bounding_box()
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Match 1 judged")
    assert desk.locator(".decide").bounding_box() == before


def test_keys_are_letters_while_somebody_types(desk: "Page", story: Story) -> None:
    desk.goto("/inbox")
    desk.keyboard.press("/")
    desk.keyboard.type("jk1?")
    assert desk.input_value("#q") == "jk1?"


def test_keys_can_be_switched_off(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    desk.keyboard.press("?")
    desk.uncheck("#keys-on")
    desk.click("#keys >> text=Close")
    desk.reload()
    desk.keyboard.press("v")
    desk.keyboard.press("?")
    assert desk.url.endswith(story.case)
    assert not desk.is_visible("#keys")


def test_a_draft_comes_back_with_all_its_lines_until_it_is_recorded(desk: "Page", story: Story) -> None:
    form = f"{story.case}/verdict"
    desk.goto(form)
    desk.check("input[value=mostly_false]")
    desk.fill("#justification", "It cost 3.")
    desk.click("text=Add another link")
    desk.fill("#url-4", "https://books.test/4")
    desk.goto("/inbox")
    desk.goto(form)
    assert desk.is_visible("[data-draft-note]")
    assert desk.is_checked("input[value=mostly_false]")
    assert desk.input_value("#justification") == "It cost 3."
    assert desk.input_value("#url-4") == "https://books.test/4"
    desk.click("button.chief:visible")
    desk.wait_for_selector("text=Verdict 1 recorded.")
    assert desk.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft'))") == []


def test_a_draft_keeps_what_is_folded_away_in_a_closed_tab(desk: "Page", story: Story) -> None:
    form = f"{story.case}/verdict"
    desk.goto(form)
    desk.select_option("#confidence", "high")
    desk.click("text=It holds for a time only")
    desk.fill("#valid_until", "2025-12-31")
    desk.click("text=Add another link")
    desk.click("#url-4 >> xpath=ancestor::fieldset[1] >> summary")
    desk.fill("#quote-4", "It cost 3.")
    desk.fill("#origin-4", "The auditors")
    tab = desk.context.new_page()
    desk.close()
    tab.goto(form)
    tab.wait_for_selector("[data-draft-note]")
    assert tab.input_value("#confidence") == "high"
    assert tab.is_visible("#valid_until")
    assert tab.input_value("#valid_until") == "2025-12-31"
    assert tab.is_visible("#quote-4")
    assert (tab.input_value("#quote-4"), tab.input_value("#origin-4")) == ("It cost 3.", "The auditors")


def test_a_draft_on_another_scale_comes_back_on_it(
    desk: "Page", story: Story, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = settings.model_copy(update={"scales": "desk,three"})
    monkeypatch.setattr("models.queries.scales.load_settings", lambda: changed)
    form = f"{story.case}/verdict"
    desk.goto(form)
    desk.fill("#justification", "Nobody knows.")
    desk.click("button[name=turn] >> text=Evidence")
    desk.check("input[value=not_enough_evidence]")
    desk.goto("/inbox")
    desk.goto(form)
    desk.wait_for_url("**/verdict?scale=three")
    desk.wait_for_selector("[data-draft-note]")
    assert desk.is_checked("input[value=not_enough_evidence]")
    assert desk.input_value("#justification") == "Nobody knows."


def test_a_discarded_draft_is_gone(desk: "Page", story: Story) -> None:
    desk.goto(f"{story.case}/verdict")
    desk.fill("#justification", "A first thought.")
    desk.reload()
    desk.click("text=Discard it")
    desk.wait_for_selector("[data-draft-note]", state="hidden")
    assert desk.input_value("#justification") == ""


def test_an_impatient_reviewer_judges_once(desk: "Page", story: Story) -> None:
    desk.goto(story.case)
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Match 1 judged: same.")
    assert desk.locator(".notice.wrong").count() == 0


def test_a_job_is_followed_and_turns_into_its_result(tab: "Page", settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, Draft("claim", "It rains.", Origin.PAGE), None, settings)
    tab.goto(f"/jobs/{job.id}")
    with transaction() as session:
        lease = claim_job(session, job.id, 60)
        assert lease is not None
        report_progress(session, lease, "match", 15, 23)
    tab.wait_for_selector("text=Claims compared: 15 of 23")
    assert tab.title().startswith("15 of 23 · ")
    assert tab.locator("#bar").evaluate("bar => bar.value / bar.max") == pytest.approx(15 / 23)
    with transaction() as session:
        session.get_one(Submission, job.submission_id).sentences = 1
        finish_job(session, lease)
    tab.wait_for_url(f"**/submissions/{job.submission_id}")


def test_the_kind_is_guessed_until_somebody_chooses(tab: "Page") -> None:
    tab.goto("/")
    tab.fill("#text", "The tunnel cost 4 billion euros.")
    assert tab.is_checked("input[value=claim]")
    tab.fill("#text", "It cost 4 billion. Nobody knew. Now they do.")
    assert tab.is_checked("input[value=article]")
    tab.check("input[value=claim]")
    tab.fill("#text", "It cost 4 billion. Nobody knew.")
    assert tab.is_checked("input[value=claim]")


def test_times_are_shown_in_the_readers_zone(chromium: "Browser", site: str, story: Story) -> None:
    context = chromium.new_context(base_url=site, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto(f"/submissions/{story.submission_id}")
    moment = page.locator("time[data-moment]").first
    stamp = moment.get_attribute("datetime")
    hour = page.evaluate("(stamp) => (new Date(stamp).getUTCHours() + 9) % 24", stamp)
    assert re.search(rf"\b{hour:02}:\d\d$", moment.inner_text())
    context.close()


def test_a_new_token_is_copied_with_one_press(desk: "Page") -> None:
    desk.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk.goto("/me")
    desk.click("summary >> text=Make a token")
    desk.fill("#name", "reader")
    desk.click("button >> text=Make the token")
    shown = desk.locator("[role=status] code").inner_text()
    desk.click("text=Copy the token")
    desk.wait_for_selector("button >> text=Copied")
    assert desk.evaluate("navigator.clipboard.readText()") == shown
    assert shown.startswith("fd_")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways(desk: "Page", story: Story, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    paths = ["/", "/about", "/corpora", "/corpora/rivers", "/inbox", "/me", story.case, f"{story.case}/verdict"]
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    too_wide = []
    for path in [*paths, f"/submissions/{story.submission_id}", f"/claims/{story.claim_ids[0]}"]:
        desk.goto(path)
        if desk.evaluate(wide):
            too_wide.append(path)
    assert too_wide == []
