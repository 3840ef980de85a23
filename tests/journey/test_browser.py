"""The reviewer's path in headless Chromium: sign in, judge by keyboard, record a verdict, see it as the submitter."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks.desk import Desk

pytestmark = [pytest.mark.journey, pytest.mark.browser]


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["desktop-light", "phone-dark"])
def page(chromium: Browser, desk: Desk, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(
        base_url=desk.url, viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB"
    )
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    context.close()
    assert said == [], "the console must stay silent"


def test_from_a_pasted_claim_to_the_verdict_on_the_submitters_page(page: Page, desk: Desk) -> None:
    page.goto("/")
    # Asked in the same words, the claim would join the case of the other screen and be answered at once.
    again = "twice" if page.viewport_size == {"width": 1280, "height": 900} else "a second time"
    page.get_by_label("What should be checked?").fill(f"Lightning never strikes the same place {again}.")
    page.get_by_label("one claim").check()
    page.get_by_role("button", name="Check this").click()
    page.wait_for_url("**/submissions/*")
    page.get_by_role("link", name="Lightning never strikes").first.click()
    page.wait_for_url("**/claims/*")
    claim = page.url
    expect(page.get_by_text("Not checked yet").or_(page.get_by_text("False")).first).to_be_visible()
    _has_no_sideways_scroll(page)
    [case] = [desk.call(f"/api/v1/claims/{claim.rsplit('/', 1)[1]}")["case"]["id"]]

    page.goto(f"/cases/{case}")
    email = "reviewer@demo.example"
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(desk.logins[email])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**/cases/{case}*")
    _has_no_sideways_scroll(page)

    page.keyboard.press("1")
    expect(page.get_by_text("Match 1 judged: same.", exact=True)).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back").first).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_text("Match 1 judged: same.", exact=True)).to_be_visible()
    page.keyboard.press("v")
    page.wait_for_url(f"**/cases/{case}/verdict*")

    page.get_by_role("radio", name="False", exact=False).first.check()
    page.get_by_label("Justification").fill("Tall buildings are struck many times a year; 12345678 is not a key here.")
    page.get_by_label("Link").first.fill("http://127.0.0.1/lightning")
    page.get_by_label("Title").first.fill("Lightning")
    _has_no_sideways_scroll(page)
    page.get_by_role("button", name="Record the verdict").last.click()
    page.wait_for_url(f"**/cases/{case}*")
    expect(page.get_by_text("Tall buildings are struck").first).to_be_visible()

    page.context.clear_cookies()
    page.goto(claim)
    expect(page.get_by_text("Tall buildings are struck").first).to_be_visible()
    expect(page.get_by_role("link", name="Lightning", exact=True).first).to_be_visible()
    _has_no_sideways_scroll(page)


def _has_no_sideways_scroll(page: Page) -> None:
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(too_wide) is False, page.url
