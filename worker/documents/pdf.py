"""PDF: its text page by page, made into paragraphs again, without what every page repeats."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from itertools import pairwise

from pypdf import PdfReader
from pypdf.errors import DependencyError

from models.documents import Document
from worker.documents.sent import require_length
from worker.readable import UnreadableError

MOST_PAGES = 1000
# At the top and bottom of a page so many lines may be repeated on others.
_EDGE_LINES = 2
_FEWEST_REPEATED = 3
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.|seite|página)?\s*\d{1,4}(?:\s*(?:of|/|von|de)\s*\d{1,4})?\W*", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")
_STOPPED = re.compile(r"[.!?:\u2026][\"'\u201d\u2019\u00bb)\]]*$")
_ITEM = re.compile(r"(?:[\u2022\u25cf\u25aa\u2023*\u2013-]|\(?\d{1,3}[.)]|\([a-z]\))\s+\S")
_BROKEN_WORD = re.compile(r"([^\W\d_]+)[-\u00ad\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_FULL, _HALF = 0.8, 0.6
_NO_TITLE = re.compile(r"(?:untitled|microsoft word - .*|.*\.(?:docx?|pdf|indd|qxd|tex|dvi|rtf))", re.IGNORECASE)
_LOCKED = "The PDF is locked with a password. Save it without one and send it again, or paste the text."
_PICTURES = (
    "The PDF shows pictures of pages and holds no text. Run text recognition (OCR) over it and send that, or paste"
    " the text."
)


def read_pdf(content: bytes) -> Document:
    """Return the text and the properties of a PDF; one that is locked or scanned raises UnreadableError."""
    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted and not _unlock(reader):
        raise UnreadableError(_LOCKED)
    if len(reader.pages) > MOST_PAGES:
        raise UnreadableError(f"The PDF has more than {MOST_PAGES:,} pages. Send the part that matters.")
    text = "\n\n".join(join_lines(drop_repeated(list(_read_pages(reader)))))
    if not text.strip():
        raise UnreadableError(_PICTURES)
    return _describe(reader, text)


def _unlock(reader: PdfReader) -> bool:
    """Many PDFs are locked with an empty password, which only keeps people from changing them."""
    try:
        return bool(reader.decrypt(""))
    except (DependencyError, NotImplementedError):
        return False


def _read_pages(reader: PdfReader) -> Iterator[list[str]]:
    length = 0
    for page in reader.pages:
        text = page.extract_text()
        length += len(text)
        require_length(length)
        yield [" ".join(line.split()) for line in text.splitlines()]


def drop_repeated(pages: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of all pages without page numbers and the lines that stand at the edge of most pages."""
    worded = [[line for line in page if line] for page in pages]
    edges = Counter(mark for page in worded for mark in {_mark(line) for line in _find_edges(page)})
    often = max(_FEWEST_REPEATED, len(worded) // 2 + 1)
    repeated = {mark for mark, times in edges.items() if times >= often}
    return [line for page in pages for line in _strip_edges(page, repeated)]


def _find_edges(page: Sequence[str]) -> list[str]:
    return [*page[:_EDGE_LINES], *page[-_EDGE_LINES:]]


def _mark(line: str) -> str:
    """Return what stays the same where a line counts the pages."""
    return _FIGURES.sub("#", line.casefold())


def _strip_edges(page: Sequence[str], repeated: set[str]) -> list[str]:
    lines = list(page)
    for end in (0, -1):
        for _ in range(_EDGE_LINES + 1):
            while lines and not lines[end]:
                del lines[end]
            if lines and (_mark(lines[end]) in repeated or _PAGE_NUMBER.fullmatch(lines[end])):
                del lines[end]
    return lines


def join_lines(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs that lines of a page make, words that were broken at their ends made whole."""
    lengths = sorted(len(line) for line in lines if line)
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    compounds = {word.lower() for line in lines for word in _WORD.findall(line)}
    paragraphs: list[str] = []
    for before, line in pairwise(["", *lines]):
        if not line:
            continue
        if not before or _begins(before, line, width):
            paragraphs.append(line)
        else:
            paragraphs[-1] = _join(paragraphs[-1], line, compounds)
    return paragraphs


def _begins(before: str, line: str, width: int) -> bool:
    """Whether a paragraph begins with a line: the one before it had room for more, or is a heading."""
    if _ITEM.match(line):
        return True
    if _STOPPED.search(before):
        return len(before) < _FULL * width
    return len(before) < _HALF * width and not line[0].islower()


def _join(paragraph: str, line: str, compounds: set[str]) -> str:
    broken = _BROKEN_WORD.search(paragraph)
    if not broken or not line[0].islower():
        return f"{paragraph} {line}"
    tail = line.split(maxsplit=1)[0].rstrip(".,;:!?)\u201d\u2019\"'").lower()
    keeps = paragraph[-1] == "-" and f"{broken[1].lower()}-{tail}" in compounds
    return (paragraph if keeps else paragraph[:-1]) + line


def _describe(reader: PdfReader, text: str) -> Document:
    """Return the text with what the PDF says of itself; what it says wrongly is as good as nothing."""
    title = author = published_on = None
    with suppress(Exception):
        if told := reader.metadata:
            title = told.title if isinstance(told.title, str) else None
            author = told.author if isinstance(told.author, str) else None
            published_on = told.creation_date.date() if told.creation_date else None
    return Document(
        text,
        title=None if title and _NO_TITLE.fullmatch(title.strip()) else title,
        author=author,
        published_on=published_on,
    )
