"""Judging in a real browser: the next match at the press of a key, and what happens when the desk says no."""

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from models.operations.judging import judge_match
from models.operations.leases import expire_leases, open_lease
from models.operations.transitions import apply_transition, lock_case
from models.queries.cases import get_case
from models.queries.leases import read_lease
from models.queries.submissions import ClaimView
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.match import Judgement
from tests.conftest import People
from tests.web.desks import fill_desk
from tests.web.pages.conftest import Story

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# Somebody who decides needs longer than that; a word before it is taken for a bounce of the key.
UNREAD = 300


def read_case(case_id: int) -> ClaimView:
    with transaction() as session:
        return get_case(session, case_id)


def read_words(case_id: int) -> list[str | None]:
    return [match.judgement.relation if match.judgement else None for match in read_case(case_id).matches]


def count_words() -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(Judgement)).one()


def find_holder(case_id: int) -> str | None:
    with transaction() as session:
        lease = read_lease(session, case_id)
        return lease.holder.name if lease else None


def open_case(desk: "Page", path: str) -> None:
    """Open a case and wait until the pages of the next matches are there."""
    desk.goto(path)
    desk.wait_for_load_state("networkidle")
    desk.evaluate("window.same = true")


def press(desk: "Page", key: str) -> None:
    """Press a key as somebody does who has read what is on the screen."""
    desk.wait_for_timeout(UNREAD)
    desk.keyboard.press(key)


def wait_for_words(desk: "Page", case_id: int, words: list[str | None]) -> None:
    for _ in range(100):
        if read_words(case_id) == words:
            return
        desk.wait_for_timeout(50)
    assert read_words(case_id) == words


def test_the_next_match_comes_without_another_page_load(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Match 2 of 3")
    assert desk.url.endswith("match=2")
    assert "match 2 of 3" in desk.title()
    desk.wait_for_selector(".notes >> text=Undo")
    press(desk, "7")
    desk.wait_for_selector("text=Match 3 of 3")
    press(desk, "8")
    desk.wait_for_selector("text=All matches are judged. Record a verdict")
    wait_for_words(desk, story.case_ids[0], ["same", "different", "unsure"])
    assert desk.evaluate("window.same")
    assert "3 judged by you today" in desk.inner_text("main")
    assert "judged match 3: unsure" in desk.inner_text(".case-history")


def test_back_and_forth_in_the_browser_shows_each_match(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("1")
    desk.wait_for_selector(".notes >> text=Undo")
    desk.go_back()
    desk.wait_for_selector("text=Match 1 of 3")
    assert desk.get_attribute("button[value=same]", "aria-pressed") == "true"
    desk.go_forward()
    desk.wait_for_selector("text=Match 2 of 3")


def test_a_key_that_bounces_judges_once(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    desk.keyboard.press("1")
    desk.wait_for_selector(".notes >> text=Undo")
    assert read_words(story.case_ids[0]) == ["same", None, None]
    assert count_words() == 1


def test_undo_works_right_after_the_word(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("1")
    desk.keyboard.press("z")
    desk.wait_for_selector("text=Taken back: match 1 is not judged now.")
    assert read_words(story.case_ids[0]) == [None, None, None]
    assert desk.url.endswith("match=1")
    press(desk, "2")
    desk.wait_for_selector("text=Match 2 of 3")
    wait_for_words(desk, story.case_ids[0], ["narrower", None, None])


def test_a_word_that_came_too_late_comes_back_with_both_versions(desk: "Page", story: Story, people: People) -> None:
    open_case(desk, story.case)
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "broader", 1, "It says more.")
    desk.click("text=Add a note to your judgement")
    desk.fill("#note", "I read <both>.")
    desk.locator("#note").blur()
    desk.keyboard.press("1")
    desk.wait_for_selector("text=Yours, not recorded")
    assert desk.url.endswith("match=1")
    assert "Broader by Bob" in desk.inner_text(".versions")
    assert "It says more." in desk.inner_text(".versions")
    assert desk.input_value("#note") == "I read <both>."
    assert read_words(story.case_ids[0])[0] == "broader"
    press(desk, "1")
    desk.wait_for_selector("text=Match 2 of 3")
    wait_for_words(desk, story.case_ids[0], ["same", None, None])


def test_without_a_network_nothing_is_lost(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.click("text=Add a note to your judgement")
    desk.fill("#note", "Typed at length.")
    desk.locator("#note").blur()
    desk.route("**/judgement", lambda route: route.abort())
    desk.keyboard.press("1")
    desk.wait_for_selector("text=The desk did not answer")
    assert "Match 1 of 3" in desk.inner_text("main")
    assert desk.input_value("#note") == "Typed at length."
    assert desk.get_attribute("button[value=same]", "aria-pressed") == "false"
    desk.unroute("**/judgement")
    press(desk, "1")
    desk.wait_for_selector("text=Match 2 of 3")
    wait_for_words(desk, story.case_ids[0], ["same", None, None])


def test_the_next_case_comes_without_another_page_load(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("1")
    desk.keyboard.press("n")
    desk.wait_for_url(f"**/cases/{story.case_ids[1]}")
    desk.wait_for_selector("[data-lease]")
    assert desk.evaluate("window.same")
    assert find_holder(story.case_ids[1]) == "Bob"
    assert read_words(story.case_ids[0])[0] == "same", "what was said before was heard"


def test_the_next_case_is_shown_at_the_key_and_worked_with_when_it_is_given(desk: "Page", settings: Settings) -> None:
    first, second, _ = fill_desk(settings, cases=3, matches=2)
    open_case(desk, f"/cases/{first}")
    with transaction() as session:
        # As long as the case is held here it cannot be left, and the desk does not answer.
        lock_case(session, first)
        desk.keyboard.press("n")
        desk.wait_for_selector(f"h1 >> text=Case {second}")
        assert find_holder(second) is None
        press(desk, "1")
        assert desk.inner_text("#match") == "Match 1 of 2"
    desk.wait_for_selector("[data-lease]")
    assert find_holder(second) == "Bob"
    assert count_words() == 0, "what was pressed before is not recorded"
    press(desk, "1")
    wait_for_words(desk, second, ["same", None])
    assert desk.evaluate("window.same")


def test_a_case_that_somebody_else_took_meanwhile_is_not_worked_with(
    desk: "Page", settings: Settings, people: People
) -> None:
    first, second, third = fill_desk(settings, cases=3, matches=2)
    open_case(desk, f"/cases/{first}")
    with transaction() as session:
        assert open_lease(session, second, people.alice)
    desk.keyboard.press("n")
    desk.wait_for_url(f"**/cases/{third}")
    desk.wait_for_selector("[data-lease]")
    assert (find_holder(second), find_holder(third)) == ("Alice", "Bob")
    press(desk, "1")
    wait_for_words(desk, third, ["same", None])
    assert read_words(second) == [None, None]


def test_without_a_network_the_case_stays(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.route("**/cases/next", lambda route: route.abort())
    desk.keyboard.press("n")
    desk.wait_for_selector("text=The desk did not answer. Try it again.")
    assert desk.url.endswith(story.case)
    assert "Match 1 of 3" in desk.inner_text("main")
    press(desk, "1")
    wait_for_words(desk, story.case_ids[0], ["same", None, None])


def test_looking_ahead_takes_no_case(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    assert find_holder(story.case_ids[1]) is None


def test_leaving_for_elsewhere_gives_the_case_back(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.click("text=Corpora")
    desk.wait_for_url("**/corpora")
    for _ in range(100):
        if find_holder(story.case_ids[0]) is None:
            break
        desk.wait_for_timeout(50)
    assert find_holder(story.case_ids[0]) is None


def test_the_cases_own_pages_keep_it(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("v")
    desk.wait_for_url("**/verdict")
    desk.reload()
    desk.wait_for_load_state("networkidle")
    assert find_holder(story.case_ids[0]) == "Bob"


@pytest.fixture
def clock(desk: "Page", story: Story) -> "Page":
    """Bob's tab with a case, and a clock that the test turns."""
    desk.clock.install()
    open_case(desk, story.case)
    return desk


def turn(clock: "Page", seconds: int) -> None:
    clock.clock.fast_forward(seconds * 1000)
    clock.clock.run_for(2000)


def test_a_minute_before_the_end_the_page_warns_and_a_key_keeps_the_case(clock: "Page", story: Story) -> None:
    turn(clock, 500)
    assert not clock.is_visible("[data-lease-warning]")
    turn(clock, 50)
    assert "ends in less than a minute" in clock.inner_text("[data-lease-warning]")
    assert "ends in less than a minute" in (clock.text_content("[data-lease-said]") or "")
    with clock.expect_response("**/lease"):
        clock.keyboard.press("e")
    turn(clock, 1)
    assert not clock.is_visible("[data-lease-warning]")


def test_when_time_has_run_out_the_case_can_be_taken_again_and_nothing_typed_is_lost(
    clock: "Page", story: Story
) -> None:
    clock.click("text=Add a note to your judgement")
    clock.fill("#note", "Half a thought")
    with transaction() as session:
        session.execute(update(Case).where(Case.lease_id.is_not(None)).values(lease_until=func.now()))
    turn(clock, 700)
    assert "has run out" in clock.inner_text("[data-lease-warning]")
    with transaction() as session:
        expire_leases(session)
    with clock.expect_response("**/lease"):
        clock.click("text=Take it again")
    turn(clock, 1)
    assert not clock.is_visible("[data-lease-warning]")
    assert clock.input_value("#note") == "Half a thought"
    assert find_holder(story.case_ids[0]) == "Bob"


def test_the_page_says_who_has_the_case_now(clock: "Page", story: Story, people: People) -> None:
    turn(clock, 700)
    with transaction() as session:
        case = lock_case(session, story.case_ids[0])
        apply_transition(session, case, "take_over", people.alice, case.version, "It is urgent.")
    with clock.expect_response("**/lease"):
        clock.click("text=Take it again")
    turn(clock, 1)
    assert "Alice has this case until" in clock.inner_text("[data-lease-warning]")


def test_typing_renews_the_lease_at_most_once_a_minute(clock: "Page", story: Story) -> None:
    renewals: list[str] = []
    clock.on("request", lambda request: renewals.append(request.url) if request.url.endswith("/lease") else None)
    clock.click("text=Add a note to your judgement")
    clock.type("#note", "Many letters at once")
    assert renewals == []
    turn(clock, 61)
    clock.type("#note", "and some more")
    clock.wait_for_load_state("networkidle")
    assert len(renewals) == 1


def test_a_key_can_be_another_one_in_this_browser(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("?")
    row = desk.locator("tr[data-action='1']")
    row.get_by_role("button").click()
    desk.keyboard.press("z")
    assert "“z” is the key for “take back what you did last” already." in desk.inner_text("[data-keys-said]")
    desk.keyboard.press("y")
    assert "“y” is now the key for “judge the match: same”." in desk.inner_text("[data-keys-said]")
    desk.click("#keys >> text=Close")
    desk.reload()
    desk.wait_for_load_state("networkidle")
    assert desk.inner_text("button[value=same] kbd") == "y"
    desk.keyboard.press("1")
    desk.keyboard.press("y")
    desk.wait_for_selector("text=Match 2 of 3")
    wait_for_words(desk, story.case_ids[0], ["same", None, None])
    desk.keyboard.press("?")
    desk.click("text=Back to the usual keys")
    assert desk.inner_text("button[value=same] kbd") == "1"


def test_escape_leaves_a_key_as_it_was_and_the_dialog_open(desk: "Page", story: Story) -> None:
    open_case(desk, story.case)
    desk.keyboard.press("?")
    desk.locator("tr[data-action='v']").get_by_role("button").click()
    desk.keyboard.press("Escape")
    assert desk.is_visible("#keys")
    assert "Left as it was." in desk.inner_text("[data-keys-said]")
    desk.keyboard.press("Escape")
    assert not desk.is_visible("#keys")


# Everything that a mouse, a pen or a finger can do to a page; a key presses buttons by an event of its own.
_POINTING = "mousedown mouseup mousemove wheel pointerdown pointermove touchstart dblclick contextmenu"
_WATCH_POINTING = f"""
    const count = () => localStorage.setItem('pointed', 1 + Number(localStorage.getItem('pointed')));
    for (const kind of '{_POINTING}'.split(' ')) addEventListener(kind, count, true);
    addEventListener('click', (event) => event.detail && count(), true);"""


def test_a_hundred_decisions_without_a_mouse(desk: "Page", settings: Settings) -> None:
    cases = fill_desk(settings, cases=10, matches=10)
    desk.clock.install()
    desk.add_init_script(_WATCH_POINTING)
    desk.goto("/inbox")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/cases/{cases[0]}")
    for following in [*cases[1:], None]:
        for number in range(1, 11):
            desk.wait_for_selector(f"text=Match {number} of 10")
            # Somebody reads what is there; the clock of the page says so, and the test need not wait.
            desk.clock.fast_forward(UNREAD)
            desk.keyboard.press(str(number % 8 + 1))
        # The desk hears one word after the other, and more slowly than the clock was turned.
        desk.wait_for_selector("text=All matches are judged. Record a verdict", timeout=60_000)
        if following:
            desk.keyboard.press("n")
            desk.wait_for_url(f"**/cases/{following}")
            desk.wait_for_selector("[data-lease]")
    assert count_words() == 100
    assert desk.evaluate("localStorage.getItem('pointed')") is None
    with transaction() as session:
        assert len(set(session.scalars(select(Judgement.match_id)))) == 100, "each match once"
    desk.mouse.move(5, 5)
    assert desk.evaluate("localStorage.getItem('pointed')") is not None, "a mouse would have been noticed"
