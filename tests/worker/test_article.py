"""The article of a page: its text without what is around it, measured on real pages, and what it says of itself."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SHARED
from worker.article import read_article
from worker.evaluate.articles import measure_articles
from worker.readable import UnreadableError

ARTICLES = SHARED / "data" / "articles"
URL = "https://news.test/a"
BODY = "<p>The bridge over the river cost 3 million euros, the ministry of transport said on Monday.</p>" * 3


def page(head: str = "", body: str = BODY) -> bytes:
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def test_a_plain_text_is_its_own_article() -> None:
    found = read_article("text/plain; charset=utf-8", "It froze in Größenwald.\n".encode(), URL)
    assert (found.text, found.url, found.title) == ("It froze in Größenwald.", URL, None)


def test_what_a_page_says_of_itself_is_cleaned() -> None:
    head = (
        "<title>The\n bridge\x07</title><meta name='author' content='<b>A</b> Writer'>"
        "<meta property='article:published_time' content='2024-02-30'>"
        "<link rel='canonical' href='javascript:alert(1)'>"
    )
    found = read_article("text/html", page(head), URL)
    assert found.title == "The bridge"
    assert "<" not in (found.author or "")
    assert found.published_on is None or isinstance(found.published_on, dt.date)
    assert found.canonical_url is None or found.canonical_url.startswith("https://news.test")


@pytest.mark.parametrize("body", [b"", b" ", b"<html></html>", b"<script>go()</script>"])
def test_a_page_without_an_article_is_told(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="No article was found"):
        read_article("text/html", body, URL)


@pytest.mark.parametrize(
    "part", [b"<p><b>", b"<a href=x>y</a>", b"<meta name=author content=x>", b"<script>1</script>"]
)
def test_a_page_of_very_many_parts_is_refused_before_anybody_looks_at_them(part: bytes) -> None:
    with pytest.raises(UnreadableError, match="too many parts"):
        read_article("text/html", BODY.encode() + part * 60_000, URL)


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: page(body=text)))
def test_whatever_a_page_holds_it_is_read_or_refused(body: bytes) -> None:
    try:
        found = read_article("text/html", body, URL)
    except UnreadableError:
        return
    assert found.text.strip()
    assert "\x00" not in found.text


def test_real_pages_are_cut_down_to_their_articles() -> None:
    if not ARTICLES.exists():
        pytest.skip("the real pages are not here")
    figures = measure_articles(ARTICLES)
    assert figures["pages"] == 46
    assert figures["factdesk"]["f1"] >= 0.97
    assert figures["factdesk"]["f1"] >= figures["trafilatura"]["f1"] - 0.002
