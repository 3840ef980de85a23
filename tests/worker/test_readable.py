"""The text of pages: what they say, of whatever they are made, and nothing that they would like to be done."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.readable import UnreadableError, read_text

PAGE = """<!doctype html><html><head><title>The frost</title><script>steal()</script><style>p { color: red }</style>
</head>
<body onload="steal()"><nav><a href="/">Home</a></nav><article><h1>The frost of 1963</h1>
<p>The river froze <b>upstream</b> of the city in the winter of 1963, the office said.</p>
<p onclick="steal()">In London it stayed <a href="javascript:steal()">open</a> to ships,
&lt;script&gt;no ice&lt;/script&gt;.</p>
<iframe src="http://127.0.0.1/"></iframe><img src="http://127.0.0.1/x.png" onerror="steal()"></article></body></html>"""


def test_a_page_is_read_as_the_text_it_shows() -> None:
    text = read_text("text/html; charset=utf-8", PAGE.encode())
    assert "The river froze upstream of the city in the winter of 1963, the office said." in text
    assert "<script>no ice</script>" in text, "what was written as text stays text"
    for hostile in ("steal", "onclick", "color: red", "127.0.0.1"):
        assert hostile not in text


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain", "Größe".encode(), "Größe"),
        ("text/plain; charset=latin-1", "Größe".encode("latin-1"), "Größe"),
        ("text/plain; charset=klingon", "Größe".encode(), "Größe"),
        ("TEXT/PLAIN;charset=UTF-8", b" one\r\ntwo \n", "one\ntwo"),
        ("text/plain", b"a\x00b\x1b[1m\xff", "ab[1m\ufffd"),
        ("text/plain", b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("text/html", b"<p>Short.</p>", "Short."),
        ("text/html; charset=windows-1251", "<p>Река замёрзла.</p>".encode("cp1251"), "Река замёрзла."),
        ("text/html", '<meta charset="iso-8859-1"><p>Grüße aus dem Tal.</p>'.encode("latin-1"), "Grüße aus dem Tal."),
        (
            "application/xhtml+xml; charset=utf-8",
            b'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><p>It froze.</p></html>',
            "It froze.",
        ),
    ],
)
def test_texts_come_out_in_their_letters(content_type: str, body: bytes, text: str) -> None:
    assert read_text(content_type, body) == text


@pytest.mark.parametrize(
    "content_type",
    ["application/pdf", "image/png", "application/octet-stream", "text/css", "multipart/mixed", "text/html5"],
)
def test_what_is_no_page_is_refused_by_its_name(content_type: str) -> None:
    with pytest.raises(UnreadableError, match="only web pages and plain text") as refused:
        read_text(content_type, b"%PDF-1.7")
    assert content_type.split("/", maxsplit=1)[0] in str(refused.value)


@pytest.mark.parametrize("content_type", ["", "html", ";charset=utf-8"])
def test_what_has_no_name_is_refused(content_type: str) -> None:
    with pytest.raises(UnreadableError, match="something that it does not name"):
        read_text(content_type, b"<p>It froze.</p>")


def read_anything(body: bytes) -> str:
    """Return the text of a page; nothing where there is none."""
    try:
        return read_text("text/html", body)
    except UnreadableError:
        return ""


def test_what_is_packed_once_more_is_not_unpacked() -> None:
    assert "It froze" not in read_anything(gzip.compress(b"<p>It froze.</p>" * 500_000))


@pytest.mark.parametrize("sign", ["&#1;", "&#0;", "&#xd800;", "&#x1f;", "\x01", "\ufffe"])
def test_signs_that_cannot_be_kept_are_left_out(sign: str) -> None:
    text = read_anything(f"<p>It{sign} froze.</p>".encode())
    assert not set(text) & set(map(chr, range(9)))


# The first example pays for loading the libraries.
@settings(deadline=None)
@given(st.binary(max_size=2_000))
def test_noise_does_no_harm(noise: bytes) -> None:
    text = read_anything(noise + b"<p>It froze.</p>" + noise)
    assert "\x00" not in text
    text.encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n ",
        b"<html><body><script>document.write('It froze.')</script></body></html>",
        b"<div>" * 200_000,
    ],
    ids=["nothing", "blanks", "a script alone", "a tower"],
)
def test_a_page_without_text_says_so(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read_text("text/html", body)


def test_a_page_cannot_read_files_of_this_machine() -> None:
    page = (
        '<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>It froze: &x; indeed.</p></body></html>'
    )
    try:
        text = read_text("text/html", page.encode())
    except UnreadableError:
        return
    assert "SYSTEM" not in text or "hostname" in text
