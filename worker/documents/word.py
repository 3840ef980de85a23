"""Word documents (DOCX): paragraphs, lists and tables in the order of the page, and the document's properties."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn

from models.documents import Document
from worker.documents.sent import require_length
from worker.readable import UnreadableError

MOST_UNPACKED = 64 * 1024 * 1024
MOST_ENTRIES = 2000
_MOST_BLOCKS = 100_000
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Where something is shown in two ways for old and new programs, this holds the old one.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_word(content: bytes) -> Document:
    """Return the text and the properties of a document; one that unpacks to far too much raises UnreadableError."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise UnreadableError("The document is far larger unpacked than any text. Save it anew, or paste the text.")
    document = docx.Document(BytesIO(content))
    text = "\n\n".join(_join_items(_read_blocks(document.element.body)))
    if not text.strip():
        raise UnreadableError("The document holds no text; pictures of text cannot be read. Paste the text instead.")
    told = document.core_properties
    created = told.created or told.modified
    return Document(text, title=told.title, author=told.author, published_on=created.date() if created else None)


def _join_items(blocks: Iterator[tuple[str, bool]]) -> Iterator[str]:
    """Yield the blocks, the items of a list and the rows of a table line by line in one."""
    run: list[str] = []
    length = 0
    for number, (words, listed) in enumerate(blocks):
        length += len(words)
        require_length(length)
        if number > _MOST_BLOCKS:
            raise UnreadableError("The document has too many parts for its text to be read. Send the one that matters.")
        if run and not listed:
            yield "\n".join(run)
            run = []
        if listed:
            run.append(words)
        else:
            yield words
    if run:
        yield "\n".join(run)


def _read_blocks(body: Any) -> Iterator[tuple[str, bool]]:
    """Yield the words of each paragraph and of each row of a table, and whether it is one of a list or a table."""
    for block in body.iterchildren():
        if block.tag == qn("w:p"):
            if words := _read_words(block):
                listed = block.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None or "List" in _name_style(block)
                yield (f"- {words}", True) if listed else (words, False)
        elif block.tag == qn("w:tbl"):
            for row in block.iterchildren(qn("w:tr")):
                cells = [_read_words(cell).replace("\n", " ") for cell in row.iterchildren(qn("w:tc"))]
                if any(cells):
                    yield " | ".join(cells), True
        elif block.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _read_blocks(block)


def _name_style(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return str(style.get(qn("w:val"))) if style is not None else ""


def _read_words(block: Any) -> str:
    """Return all words in a block, also those that were inserted while changes were followed, not deleted ones."""
    parts: list[str] = []
    for element in block.iter():
        if element.tag == qn("w:t") and next(element.iterancestors(_FALLBACK), None) is None:
            parts.append(element.text or "")
        elif element.tag == qn("w:p") and parts:
            parts.append("\n")
        else:
            parts.append(_SIGNS.get(element.tag, "") if parts else "")
    lines = "".join(parts).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))
