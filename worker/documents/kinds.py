"""Telling the kind of a document by what it holds; its name and declared type count only where that leaves it open."""

import re
import zipfile
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from worker.documents.sent import Sent, refuse_unknown
from worker.outbound.page import PAGE_TYPES
from worker.readable import UnreadableError, read_type

_HEAD = 8192
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_VTT = re.compile(r"WEBVTT(?:\s|$)")
_SRT = re.compile(r"\d{1,9}[ \t]*\r?\n\s*\d+:\d{1,2}:\d{1,2}[,.]\d+\s*-->")
_PAGE = re.compile(
    r"(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[a-z!/][^>]{0,500}>", re.IGNORECASE)
_NUMBERED_LINE = re.compile(r"\d{1,6}\t[^\t\n]{1,60}\t[^\t\n]+")
_FIELD = re.compile(r"([A-Za-z][\w-]{0,60}):(?=[ \t\r]|$)")
_MAIL_FIELDS = set(
    "from to cc subject date message-id received return-path delivered-to mime-version content-type reply-to"
    " dkim-signature sender x-mailer in-reply-to references".split()
)
_FEWEST_FIELDS = 3
_PACKED = {
    "word/document.xml": None,
    "xl/workbook.xml": "This is a spreadsheet; send it as a list of claims. Articles come as another file",
    "xl/workbook.bin": "This is a spreadsheet; send it as a list of claims. Articles come as another file",
    "ppt/presentation.xml": "This is a presentation, which the desk does not read",
    "content.xml": "This is an OpenDocument file; save it as PDF or DOCX",
}


class Kind(StrEnum):
    """The kinds of documents that are read."""

    PDF = "pdf"
    DOCX = "docx"
    PAGE = "page"
    TEXT = "text"
    MAIL = "mail"
    VTT = "vtt"
    SRT = "srt"
    TRANSCRIPT = "transcript"


_BY_NAME = {
    ".html": Kind.PAGE,
    ".htm": Kind.PAGE,
    ".xhtml": Kind.PAGE,
    ".eml": Kind.MAIL,
    ".tsv": Kind.TRANSCRIPT,
    ".tab": Kind.TRANSCRIPT,
    ".csv": Kind.TRANSCRIPT,
}
_BY_TYPE = dict.fromkeys(PAGE_TYPES, Kind.PAGE) | {
    "message/rfc822": Kind.MAIL,
    "text/csv": Kind.TRANSCRIPT,
    "text/tab-separated-values": Kind.TRANSCRIPT,
}


def tell_kind(sent: Sent) -> Kind:
    """Return the kind of a document; one that is not read raises UnreadableError, which names those that are."""
    content = sent.content
    if not content.strip():
        raise UnreadableError("There is nothing to read: it is empty.")
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _look_into_package(content)
    if content.startswith(_OLD_OFFICE):
        raise refuse_unknown("This is a file of an old Office; save it as DOCX or PDF")
    if content.startswith(b"{\\rtf"):
        raise refuse_unknown("This is a file in RTF; save it as DOCX or PDF")
    if b"\x00" in content[:_HEAD] and not content.startswith(_WIDE):
        raise refuse_unknown()
    return _read_head(decode(content[:_HEAD]).lstrip(), _find_declared(sent))


def decode(content: bytes, charset: str | None = None) -> str:
    """Return the letters of a plain file: in the charset that it shows or is said to have, UTF-8, or old Windows."""
    if content.startswith(_WIDE):
        return content.decode("utf-16", "replace")
    for name in (charset, "utf-8-sig"):
        try:
            if name:
                return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    # Where one letter of many cannot be read, the charset is right and the file is cut or damaged.
    text = content.decode("utf-8-sig", "replace")
    return content.decode("cp1252", "replace") if text.count("\ufffd") > len(text) // 10_000 + 1 else text


def _look_into_package(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise UnreadableError("The file is damaged: it cannot be unpacked. Send it once more.") from None
    for name, reason in _PACKED.items():
        if name in names:
            if reason is None:
                return Kind.DOCX
            raise refuse_unknown(reason)
    raise refuse_unknown("This is an archive; send the files in it one by one")


def _find_declared(sent: Sent) -> Kind | None:
    """Return what the declared type says, or else the name."""
    return _BY_TYPE.get(read_type(sent.content_type)[0]) or _BY_NAME.get(PurePath(sent.name).suffix.lower())


def _read_head(head: str, declared: Kind | None) -> Kind:
    if _VTT.match(head):
        return Kind.VTT
    if _SRT.match(head):
        return Kind.SRT
    if _PAGE.match(head) or (declared is Kind.PAGE and _TAG.search(head)):
        return Kind.PAGE
    if _count_fields(head) >= (1 if declared is Kind.MAIL else _FEWEST_FIELDS):
        return Kind.MAIL
    lines = head.split("\n")[:20]
    if declared is Kind.TRANSCRIPT or (len(lines) > 1 and all(map(_NUMBERED_LINE.match, filter(None, lines[:-1])))):
        return Kind.TRANSCRIPT
    return Kind.TEXT


def _count_fields(head: str) -> int:
    """Return how many fields of a mail's head stand at the beginning; none where anything else stands among them."""
    found = set()
    for line in head.splitlines():
        if not line.strip():
            break
        if line[0] in " \t" or line.startswith("From "):
            continue
        field = _FIELD.match(line)
        if not field:
            return 0
        found.add(field[1].lower())
    return len(found & _MAIL_FIELDS)
