"""E-mail: what its sender wrote or passed on, without the quotations, signatures and lines that programs add."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from itertools import islice

from models.documents import Document
from worker.documents.kinds import decode
from worker.documents.quoting import keep_own
from worker.documents.sent import Sent, require_length
from worker.readable import UnreadableError, read_text

MOST_PARTS = 200
_MOST_NESTED = 10
_MOST_FILES = 10
# What the library's parser of heads throws at those that are written to be odd.
_ODD = (ValueError, LookupError, TypeError, AttributeError, RecursionError)

ReadFile = Callable[[Sent], Document]


def read_mail(content: bytes, read_file: ReadFile) -> Document:
    """Return what a mail says; `read_file` reads what is attached, and what it cannot read is named."""
    mail = message_from_bytes(content, policy=policy.default)
    if sum(1 for _ in islice(mail.walk(), MOST_PARTS + 1)) > MOST_PARTS:
        raise UnreadableError(f"The mail has more than {MOST_PARTS} parts. Paste the text instead.")
    title = _read_field(mail, "subject")
    text = "\n\n".join(_MailReader(read_file).read(mail, title)).strip()
    if not text:
        raise UnreadableError("The mail holds no text of its own; what it quotes does not count. Paste the text.")
    require_length(len(text))
    name, address = parseaddr(_read_field(mail, "from"))
    return Document(text, title=title or None, author=name or address or None, published_on=_read_day(mail))


def read_sender(content: bytes) -> str | None:
    """Return the address from which a mail comes, as it says itself; None where it does not."""
    address = parseaddr(_read_field(message_from_bytes(content[:200_000], policy=policy.default), "from"))[1]
    return address if "@" in address and address.isprintable() else None


def _read_field(mail: Message, name: str) -> str:
    with suppress(*_ODD):
        return " ".join(str(mail[name] or "").split())
    return ""


def _read_day(mail: Message) -> dt.date | None:
    with suppress(*_ODD, OverflowError):
        return parsedate_to_datetime(_read_field(mail, "date")).date()
    return None


class _MailReader:
    """Reads the parts of one mail, and counts the files among them."""

    def __init__(self, read_file: ReadFile) -> None:
        self._read_file = read_file
        self._files = 0

    def read(self, part: Message, title: str, nested: int = 0) -> Iterator[str]:
        """Yield the texts of a part; of several forms of the same, the plain one."""
        if nested > _MOST_NESTED:
            return
        if part.get_content_type() == "message/rfc822":
            for inner in _list_parts(part)[:1]:
                yield from self.read(inner, "fwd:", nested + 1)
        elif part.get_content_type() == "multipart/alternative":
            yield from self._read_alternative(part, title, nested)
        elif part.is_multipart():
            for inner in _list_parts(part):
                yield from self.read(inner, title, nested + 1)
        elif _is_attached(part):
            yield from self._read_attached(part)
        elif text := _read_words(part, title):
            yield text

    def _read_alternative(self, part: Message, title: str, nested: int) -> Iterator[str]:
        for form in sorted(_list_parts(part), key=lambda form: form.get_content_type() != "text/plain"):
            texts = list(self.read(form, title, nested + 1))
            if any(text.strip() for text in texts):
                yield from texts
                return

    def _read_attached(self, part: Message) -> Iterator[str]:
        """Yield a file's name, and its text where it is one that can be read."""
        self._files += 1
        if self._files > _MOST_FILES or part.get_content_maintype() in {"image", "audio", "video"}:
            return
        name = " ".join((part.get_filename() or "").split())
        content = _unpack(part)
        try:
            found = self._read_file(Sent(content, name, part.get_content_type()))
        except UnreadableError:
            yield f"[attached: {name or part.get_content_type()}]"
        else:
            yield f"[attached: {name}]\n\n{found.text}"


def _list_parts(part: Message) -> list[Message]:
    parts = part.get_payload()
    return [inner for inner in parts if isinstance(inner, Message)] if isinstance(parts, list) else []


def _is_attached(part: Message) -> bool:
    disposition = part.get_content_disposition()
    return (
        disposition == "attachment"
        or part.get_content_maintype() != "text"
        or (disposition != "inline" and bool(part.get_filename()))
    )


def _read_words(part: Message, title: str) -> str:
    """Return what a part says, without what it quotes."""
    content = _unpack(part)
    if part.get_content_subtype() == "html":
        with suppress(UnreadableError):
            return keep_own(read_text(f"text/html; charset={part.get_content_charset() or ''}", content), title)
        return ""
    words = decode(content, part.get_content_charset()).replace("\r\n", "\n")
    if part.get_param("format") == "flowed":
        words = _unwrap(words)
    return keep_own(words, title)


def _unwrap(words: str) -> str:
    """Return a flowed text with its soft line breaks undone (RFC 3676)."""
    lines: list[str] = []
    soft = False
    for line in words.split("\n"):
        if soft and not line.startswith(">"):
            lines[-1] += line
        else:
            lines.append(line)
        soft = line.endswith(" ") and line != "-- "
    return "\n".join(lines)


def _unpack(part: Message) -> bytes:
    with suppress(*_ODD):
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    return b""
