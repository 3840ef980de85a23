"""What the first page costs a reader: few bytes on the wire, and nothing from anybody else."""

import gzip
from typing import TYPE_CHECKING

import pytest

from tests.conftest import PASSWORD, People
from tests.web.pages.conftest import Story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Response

pytestmark = pytest.mark.browser

MOST_BYTES = 60_000
# What the scripts of a page ask for afterwards, to have the next match at hand, is no part of the page.
_LATER = {"fetch", "xhr", "ping"}


def weigh(page: "Page", path: str) -> int:
    """Open a page with nothing in the cache; return the size of all that it loads, as a reverse proxy compresses it."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108  it asks for a function of Python
    page.goto(path, wait_until="networkidle")
    loaded = [answer for answer in answers if answer.request.resource_type not in _LATER]
    assert {answer.request.resource_type for answer in loaded} >= {"document", "stylesheet", "script"}
    assert all(answer.ok for answer in loaded), [answer.url for answer in loaded if not answer.ok]
    return sum(len(gzip.compress(answer.body(), 6)) for answer in loaded)


def test_the_first_page_is_light_and_asks_nobody_else(
    chromium: "Browser", site: str, story: Story, people: People
) -> None:
    context = chromium.new_context(base_url=site)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    sizes = {"home": weigh(page, "/")}
    page.goto("/sign-in")
    page.fill("#email", people.bob.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    cookies = context.cookies()
    for path in ("/inbox", story.case, f"{story.case}/verdict"):
        fresh = chromium.new_context(base_url=site)
        fresh.on("request", lambda request: asked.append(request.url))
        fresh.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": site} for cookie in cookies])
        sizes[path] = weigh(fresh.new_page(), path)
        fresh.close()
    context.close()
    assert {path: size for path, size in sizes.items() if size > MOST_BYTES} == {}
    assert [url for url in asked if not url.startswith(f"{site}/")] == []
    assert len(asked) > len(sizes)
