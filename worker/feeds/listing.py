"""Telling from its content what a feed is, and reading it."""

import gzip
import zlib
from io import BytesIO

from lxml import etree, html

from models.errors import DeskError
from models.operations.polling import Listing
from worker.feeds.sitemaps import Part, SitemapIndex, name_element, read_sitemap, read_sitemap_index
from worker.feeds.syndication import read_syndication

_GZIP = b"\x1f\x8b"
_WHOLE_WINDOW = 16 + zlib.MAX_WBITS
_ALTERNATE = "//link[contains(concat(' ', @rel, ' '), ' alternate ')]"
_FEED_TYPES = {"application/rss+xml", "application/atom+xml"}
_BEGINNING = 256 * 1024

__all__ = ["FeedUnreadableError", "Part", "SitemapIndex", "read_feed"]


class FeedUnreadableError(DeskError):
    """What is at the address is no feed that the desk can read."""


def read_feed(body: bytes, url: str, content_type: str, most: int) -> Listing | SitemapIndex:
    """Return what a feed at `url` lists, or of a sitemap of sitemaps where its parts are.

    It is unpacked to at most `most` bytes. What is no feed raises FeedUnreadableError, which names the feed of a web
    page where that names one.
    """
    body = _unpack(body, most).removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    root = _find_root(body)
    try:
        if root == "urlset":
            return read_sitemap(body, url)
        if root == "sitemapindex":
            return read_sitemap_index(body, url)
    except etree.XMLSyntaxError as problem:
        raise FeedUnreadableError("The sitemap is broken XML and cannot be read.") from problem
    if root != "html" and (listing := _read_syndication(body, url, content_type)):
        return listing
    raise FeedUnreadableError(_describe_other(body, url))


def _read_syndication(body: bytes, url: str, content_type: str) -> Listing | None:
    try:
        return read_syndication(body, url, content_type)
    except Exception as problem:
        # Half a character, an encoding without a name: what strangers write meets more than the library expects.
        raise FeedUnreadableError("The feed is broken in a way that the desk cannot read.") from problem


def _unpack(body: bytes, most: int) -> bytes:
    """Unpack a file that is gzip itself, as sitemaps often are; one that unpacks to too much is refused."""
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(_WHOLE_WINDOW)
    try:
        plain = unpacker.decompress(body, most + 1)
    except (zlib.error, gzip.BadGzipFile) as problem:
        raise FeedUnreadableError("The feed is packed, and cannot be unpacked.") from problem
    if len(plain) > most:
        raise FeedUnreadableError(f"The feed is larger than the {most:,} bytes that the desk takes.")
    return plain


def _find_root(body: bytes) -> str:
    """Return the name of the outermost element, in small letters and without a namespace; nothing where there is none.

    Of the document no more is read than that.
    """
    try:
        for _, element in etree.iterparse(
            BytesIO(body), events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            return name_element(element).lower()
    except etree.XMLSyntaxError:
        pass
    return "html" if b"<html" in body[:1024].lower() else ""


def _describe_other(body: bytes, url: str) -> str:
    found = _find_alternate(body[:_BEGINNING], url)
    if found:
        return f"This is a web page and no feed. It names one: {found}"
    if b"<html" in body[:1024].lower():
        return "This is a web page and no feed. Look for a link to RSS or Atom on it, or for the site's sitemap."
    return "What is at this address is no RSS, no Atom and no sitemap."


def _find_alternate(body: bytes, url: str) -> str | None:
    """Return the address of the feed that a web page names, None where it names none."""
    try:
        page = html.document_fromstring(body, base_url=url)
        page.make_links_absolute(handle_failures="ignore")
    except (etree.ParserError, ValueError):
        return None
    links = [link for link in page.xpath(_ALTERNATE) if (link.get("type") or "").lower() in _FEED_TYPES]
    addresses = [str(link.get("href") or "") for link in links]
    return next((found[:500] for found in addresses if found.startswith(("https://", "http://"))), None)
