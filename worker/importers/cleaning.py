"""From raw values to a clean `FactCheckRecord`, or the reason why a record cannot be taken."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

from models.dates import parse_date
from models.operations.corpus import FactCheckRecord
from worker.importers.fields import TEXT_KEYS, read_words

LONGEST_CLAIM = 5_000
LONGEST_BODY = 200_000
LONGEST_TITLE = 1_000
LONGEST_NAME = 300
LONGEST_RATING = 500
LONGEST_KEY = 500
LONGEST_URL = 2_000
# Markup takes room too; what lies beyond is not looked at.
_LONGEST_RAW = 10 * LONGEST_BODY
_RATING_KEYS = ("alternateName", "name", "ratingName", "ratingValue")
_URL_KEYS = ("url", "@id", "href")

_UNSEEN = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>", re.IGNORECASE)
_BREAKS = re.compile(
    r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|figure|hr)\b[^<>]*>", re.IGNORECASE
)
_TAGS = re.compile(r"</?[a-z][^<>]*>|<![^<>]*>", re.IGNORECASE)
# Control characters, halves of surrogate pairs (no encoding takes them), and marks that hide or turn round a text.
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
# No character has such a number, and Python refuses to read numbers of thousands of digits.
_LONG_REFERENCE = re.compile(r"&#x?[0-9a-f]{9,};?", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.DOTALL)
_QUOTED = re.compile(r'"[^"]*"')
_WORD = re.compile(r"[^\W_]")


def build_record(fields: Mapping[str, object]) -> FactCheckRecord | str:
    """Return the clean record, or in words that go on from “it” why there is none."""
    claim = clean_text(read_words(fields.get("claim"))) or ""
    key = clean_text(read_words(fields.get("key")))
    if not _WORD.search(claim):
        return "has no claim"
    if len(claim) > LONGEST_CLAIM:
        return f"has a claim of {len(claim):,} characters, and {LONGEST_CLAIM:,} are the most"
    if key and len(key) > LONGEST_KEY:
        return f"has an id of {len(key):,} characters, and {LONGEST_KEY:,} are the most"
    url = clean_url(read_words(fields.get("url"), _URL_KEYS))
    publisher = _clean_label(fields.get("publisher"), LONGEST_NAME) or _name_host(url)
    body = clean_text(read_words(fields.get("body")), keep_lines=True)
    return FactCheckRecord(
        key=key or _derive_key(url or publisher or "", claim),
        claim=claim,
        title=_clean_label(fields.get("title"), LONGEST_TITLE),
        subtitle=_clean_label(fields.get("subtitle"), LONGEST_TITLE),
        body=_shorten(body, LONGEST_BODY) if body else None,
        speaker=_clean_label(fields.get("speaker"), LONGEST_NAME),
        rating=_clean_label(fields.get("rating"), LONGEST_RATING, _RATING_KEYS),
        url=url,
        publisher=publisher,
        date=parse_date(read_words(fields.get("date"))),
        language=clean_language(read_words(fields.get("language"))),
    )


def clean_text(text: str | None, *, keep_lines: bool = False) -> str | None:
    """Return a text without markup, entities, control characters and needless blanks; None if nothing is left."""
    if text is None:
        return None
    text = text[:_LONGEST_RAW]
    for _ in range(2):  # some feeds escape their markup, or escape it twice
        if "<" in text:
            text = _TAGS.sub("", _BREAKS.sub("\n", _UNSEEN.sub(" ", text)))
        if "&" in text:
            text = html.unescape(_LONG_REFERENCE.sub("", text))
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", text))
    lines = text.splitlines() if keep_lines else [text]
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line) or None


def clean_url(url: str | None) -> str | None:
    """Return a web address that browsers can open, or None."""
    url = _UNWANTED.sub("", url or "").strip().replace("&amp;", "&")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or len(url) > LONGEST_URL or len(url.split()) > 1:
        return None
    return url


def clean_language(tag: str | None) -> str | None:
    """Return the language of a tag such as en-GB: its first part, in small letters; None if it is no tag."""
    match = _LANGUAGE.fullmatch((tag or "").strip().lower())
    return match[1] if match else None


def _clean_label(value: object, longest: int, keys: tuple[str, ...] = TEXT_KEYS) -> str | None:
    """A short text, without the quotes that some exports put around every cell."""
    label = clean_text(read_words(value, keys)) or ""
    if _QUOTED.fullmatch(label):
        label = label.strip('" ')
    return _shorten(label, longest) or None


def _name_host(url: str | None) -> str | None:
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.")[:LONGEST_NAME] if host else None


def _derive_key(origin: str, claim: str) -> str:
    """One page can check several claims, so its address alone would not tell them apart."""
    return hashlib.sha256(f"{origin}\n{claim.casefold()}".encode()).hexdigest()[:32]


def _shorten(text: str, longest: int) -> str:
    """Cut a long text at a blank, and show that it was cut."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(None, 1)[0] or cut) + "\u2026"
