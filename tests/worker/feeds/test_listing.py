"""Feeds as bytes: whatever strangers write is read, or refused in a sentence, and nothing else happens."""

import datetime as dt
import gzip

import pytest

from models.operations.polling import Listing
from worker.feeds.entries import clean_link, clean_title
from worker.feeds.listing import FeedUnreadableError, SitemapIndex, read_feed

HERE = "https://news.test/feeds/all.xml"
MOST = 1_000_000
RSS = b"<rss version='2.0'><channel><title>T</title><item><title>A</title><link>/1</link></item></channel></rss>"


def read(body: bytes, content_type: str = "") -> Listing | SitemapIndex:
    return read_feed(body, HERE, content_type, MOST)


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("/a?utm_source=x&b=1&fbclid=2#top", "https://news.test/a?b=1"),
        ("HTTPS://NEWS.test:443/A%20b", "https://news.test/A%20b"),
        ("http://news.test:8080", "http://news.test:8080/"),
        ("//other.test/x", "https://other.test/x"),
        ("a b", None),
        ("", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://user@news.test/", None),
        ("https://[bad/", None),
        ("https://news.test:port/", None),
        ("/" + "x" * 4_000, None),
    ],
)
def test_a_link_is_known_by_one_address(link: str, known: str | None) -> None:
    assert clean_link(link, HERE) == known


def test_a_title_is_plain_words() -> None:
    assert clean_title("  <b>Fish</b> &amp; \x00 chips\n\ud800 ") == "Fish & chips"
    assert clean_title("<i></i>") is None
    assert len(clean_title("word " * 200) or "") <= 300


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace(b"A", b"&#xD800;"),
        b'<?xml version="1.0" encoding="u\xff\xfetf-8"?>' + RSS,
        b"<rdf:RDF><item>",
        b"<georss:where>" * 2_000,
        b"<a>" * 100_000,
        b"<urlset><url><loc>http://x.test/</loc>",
        b"\x1f\x8b broken",
        gzip.compress(b" " * (MOST + 1), mtime=0),
        b"\xff\xfe<\x00r\x00s\x00s",
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>",
        b"{}",
        b"",
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(body: bytes) -> None:
    with pytest.raises(FeedUnreadableError):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        RSS,
        b"\xef\xbb\xbf\n " + RSS,
        gzip.compress(RSS, mtime=0),
        '<?xml version="1.0"?>'.encode("utf-16") + RSS.decode().encode("utf-16-le"),
        RSS.replace(b"<title>A", b"<media:content url=><title>A"),
        (
            b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            b"<channel><title>T</title></channel><item><title>A</title><link>/1</link></item></rdf:RDF>"
        ),
    ],
)
def test_what_is_one_is_read_however_it_comes(body: bytes) -> None:
    found = read(body, "text/xml; charset=utf-99")
    assert isinstance(found, Listing)
    assert [(entry.url, entry.title) for entry in found.entries] == [("https://news.test/1", "A")]


def test_the_parts_of_a_sitemap_come_by_their_last_change() -> None:
    dates = {"old": "2020-01-01", "none": "", "odd": "last week", "new": "2026-11-23T10:00:00+01:00"}
    parts = "".join(f"<sitemap><loc>/{name}</loc><lastmod>{date}</lastmod></sitemap>" for name, date in dates.items())
    found = read(f"<sitemapindex>{parts}<sitemap><loc>ftp://x</loc></sitemap></sitemapindex>".encode())
    assert isinstance(found, SitemapIndex)
    assert [part.url.rpartition("/")[2] for part in found.parts] == ["new", "old", "none", "odd"]
    assert found.parts[0].changed_at == dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
