"""Sending from another page: the bookmark, the form that it fills in, and what it must not do."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.session import transaction
from models.tables.submission import Submission
from tests.conftest import PASSWORD, People
from tests.web.conftest import BuildApp, read_form_token
from tests.web.pages.browser import Browser

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLAIM = "The Thames froze over in 1963."
LONG = f"{CLAIM} Nobody had seen that before. " * 400
NEWS = "https://news.test/frost?a=1&b=2"
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert('2')>"


def count_sent() -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(Submission)).one()


def share(browser: Browser, **values: str) -> Browser:
    return browser.open("/send?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items()))


@pytest.mark.parametrize(
    ("values", "kind", "text", "source"),
    [
        ({"text": CLAIM, "url": NEWS, "title": "Frost"}, "claim", CLAIM, NEWS),
        ({"text": f"{CLAIM} It was cold.", "url": NEWS}, "article", f"{CLAIM} It was cold.", NEWS),
        ({"text": "One line\nanother"}, "article", "One line\nanother", None),
        ({"text": "x" * 281}, "article", "x" * 281, None),
        ({"text": " ", "url": NEWS, "title": "Frost"}, "url", NEWS, None),
        ({"text": f"Frost {NEWS}", "title": "Frost"}, "url", NEWS, None),
        ({"text": f"{CLAIM} {NEWS}"}, "claim", CLAIM, NEWS),
        ({"text": NEWS}, "url", NEWS, None),
        ({"text": CLAIM, "url": "javascript:alert(1)"}, "claim", CLAIM, None),
        ({"text": CLAIM, "url": "https://a:b@news.test/"}, "claim", CLAIM, None),
        ({}, "article", "", None),
    ],
)
def test_the_form_is_filled_in_and_nothing_is_sent(
    visitor: Browser, values: dict[str, str], kind: str, text: str, source: str | None
) -> None:
    share(visitor, **values)
    assert visitor.status == 200
    assert visitor.path == "/send"
    assert (visitor.value_of("kind"), visitor.value_of("text"), visitor.value_of("source")) == (kind, text, source)
    assert visitor.value_of("title") == (values.get("title", "") if kind != "url" else "")
    assert count_sent() == 0


def test_what_is_sent_keeps_its_address_and_shows_it(visitor: Browser) -> None:
    share(visitor, text=CLAIM, url=NEWS, title="Frost").press("Check this")
    assert visitor.path.startswith("/jobs/")
    with transaction() as session:
        sent = session.scalars(select(Submission)).one()
    assert (sent.kind, sent.text, sent.url, sent.title) == ("claim", CLAIM, NEWS, "Frost")
    assert "news.test/frost" in visitor.open(f"/submissions/{sent.id}").words


def test_an_address_that_somebody_broke_is_refused_beside_its_field(visitor: Browser) -> None:
    share(visitor, text=CLAIM, url=NEWS).press("Check this", source="news")
    assert visitor.status == 422
    assert 'aria-describedby="source-error"' in visitor.html
    assert (visitor.value_of("text"), visitor.value_of("source")) == (CLAIM, "news")
    visitor.press("Check this", source="")
    assert count_sent() == 1


def test_hostile_words_are_words(visitor: Browser) -> None:
    share(visitor, text=HOSTILE, title=HOSTILE, url=f"https://news.test/{quote(HOSTILE)}")
    assert "<script>alert" not in visitor.html
    assert "<img" not in visitor.html
    assert visitor.value_of("text") == HOSTILE
    assert visitor.open("/send?text=%00%ff%fe&url=%5b&title=%ed%a0%80").status == 200


def test_a_form_that_another_site_fills_in_needs_its_token(client: FlaskClient) -> None:
    assert client.post("/send", data={"text": CLAIM}).status_code == 405
    assert client.post("/", data={"text": CLAIM, "kind": "claim"}).status_code == 400
    assert read_form_token(client, "/send?text=x")
    assert count_sent() == 0


def test_a_selection_that_was_cut_says_so_and_offers_the_link(visitor: Browser) -> None:
    share(visitor, text=LONG[:5000], url=NEWS, cut="1")
    assert "this is the beginning of it" in visitor.words
    assert "send the link of the page instead" in visitor.words
    link = visitor.html.split('<a href="/send?url=')[1].split('"')[0]
    assert unquote(link) == NEWS
    assert "this is the beginning of it" not in share(visitor, text=CLAIM, url=NEWS).words


def test_who_has_to_sign_in_comes_back_with_what_was_selected(build_app: BuildApp, people: People) -> None:
    stranger = Browser(build_app(anonymous_submit=False).test_client())
    share(stranger, text=f"{CLAIM} äß & so", url=NEWS)
    assert "Sign in to send something" in stranger.words
    link = stranger.html.split('class="button chief" href="')[1].split('"')[0].replace("&amp;", "&")
    stranger.open(link).press("Sign in", email=people.bob.email, password=PASSWORD)
    assert stranger.path == "/send"
    assert (stranger.value_of("text"), stranger.value_of("source")) == (f"{CLAIM} äß & so", NEWS)
    other = Browser(build_app(anonymous_submit=False).test_client())
    assert "press the bookmark again" in share(other, text=LONG[:7000]).words


def test_the_page_has_a_bookmark_for_this_desk_alone(build_app: BuildApp) -> None:
    at = Browser(build_app(public_url="https://desk.test", anonymous_submit=False).test_client()).open("/bookmarklet")
    assert "https://desk.test/send?text=" in at.html
    assert "you will be asked to sign in" in at.words
    bookmark = at.html.split('href="javascript:')[1].split('"')[0]
    assert "%" not in bookmark
    assert "#" not in bookmark.replace("&#", "")
    hostile = at.client.get("/bookmarklet", headers={"Host": "evil\"'.test"})
    assert hostile.status_code == 400 or "evil\"'" not in hostile.text


def test_phones_can_share_to_the_desk(client: FlaskClient) -> None:
    manifest = json.loads(client.get("/static/site.webmanifest").text)
    target = manifest["share_target"]
    assert (target["action"], target["method"]) == ("/send", "GET")
    assert set(target["params"].values()) == {"title", "text", "url"}
    assert manifest["display"] != "browser"


class News(BaseHTTPRequestHandler):
    """A page of another site with something to select."""

    def do_GET(self) -> None:
        body = (
            f"<title>Frost & more #1 100%</title><p id=one>{CLAIM}</p><p id=all>{'Äpfel & “Birnen” 100%. ' * 900}</p>"
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def news() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), News)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/page?x=1&y=2#part"
    server.shutdown()
    thread.join()


def test_the_bookmark_sends_a_selection_and_a_click_on_its_own_page_does_nothing(tab: "Page", news: str) -> None:
    tab.goto("/bookmarklet")
    tab.click("[data-bookmark]")
    assert tab.is_visible("[data-clicked]")
    assert tab.url.endswith("/bookmarklet")
    assert tab.is_visible("text=Copy the address")
    code = unquote((tab.get_attribute("[data-bookmark]", "href") or "").removeprefix("javascript:"))
    tab.goto(news)
    for selected, kind in (("#one", "claim"), ("#all", "article"), (None, "url")):
        tab.evaluate("getSelection().removeAllRanges()")
        if selected:
            tab.evaluate("place => getSelection().selectAllChildren(document.querySelector(place))", selected)
        with tab.expect_popup() as opened:
            tab.evaluate(code)
        form = opened.value
        form.wait_for_load_state()
        assert form.is_checked(f'input[name="kind"][value="{kind}"]')
        text = form.input_value("#text")
        assert (form.locator("#source").count() == 1) == (kind != "url")
        if kind == "claim":
            assert (text, form.input_value("#source"), form.input_value("#headline")) == (
                CLAIM,
                news,
                "Frost & more #1 100%",
            )
        elif kind == "article":
            assert text.startswith("Äpfel & “Birnen” 100%. ")
            assert len(form.url) < 8000
            assert form.is_visible("text=this is the beginning of it")
        else:
            assert text == news
        form.close()
    assert count_sent() == 0
