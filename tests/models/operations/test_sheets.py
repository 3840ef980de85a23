"""Workbooks: read as people see them, each fault told with its line, and hostile ones refused in a sentence."""

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from xlsxwriter import Workbook

from models.errors import InvalidInputError
from models.operations.bulk import ClaimList, read_list
from models.operations.columns import Choice
from models.settings import Settings

HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def write_book(*sheets: list[list[Any]], top: int = 0) -> bytes:
    """Return a workbook with these sheets, called “Sheet1” and so on, their first row `top` rows down."""
    content = io.BytesIO()
    with Workbook(content, {"in_memory": True, "default_date_format": "d mmm yyyy"}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for number, row in enumerate(rows, start=top):
                sheet.write_row(number, 0, row)
    return content.getvalue()


def change_parts(change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a small workbook with each of its parts changed."""
    content = io.BytesIO()
    book = write_book([["claim"], ["The Thames froze."]])
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return content.getvalue()


def write_sheet(cells: bytes, strings: bytes | None = None) -> bytes:
    """Return a workbook whose sheet consists of this XML."""
    parts = {SHEET: HEAD + cells + END} | ({STRINGS: strings} if strings else {})
    return change_parts(parts.get)


def lie_about_size(book: bytes) -> bytes:
    """Return the workbook with a directory that calls its sheet small, and knows the sum of that much of it."""
    changed = bytearray(book)
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        part = packed.getinfo(SHEET)
        head = packed.read(SHEET)[:1_000]
    entry = changed.rindex(SHEET.encode()) - 46
    for size_at, sum_at in ((entry + 24, entry + 16), (part.header_offset + 22, part.header_offset + 14)):
        struct.pack_into("<I", changed, size_at, len(head))
        struct.pack_into("<I", changed, sum_at, zlib.crc32(head))
    return bytes(changed)


def read(content: bytes, choice: Choice | None = None, **settings: Any) -> ClaimList:
    return read_list(content, "tips.xlsx", choice or Choice(), Settings(**settings))


def test_cells_are_what_people_see_in_them() -> None:
    moments = [dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 14, 30)]  # noqa: DTZ001 - sheets know no zones
    rows: list[list[Any]] = [
        ["no", "Behauptung", "day", "share", "sure"],
        [1, "Die Themse\nfror zu.", moments[0], 0.1 + 0.2, True],
        [2, " =1+1 ist drei.", moments[1], 12345678901, False],
        [],
        [3.5, 1963],
        [4, "x" * 2_001],
    ]
    found = read(write_book(rows))
    assert [(line.number, line.text, line.reference) for line in found.lines] == [
        (2, "Die Themse fror zu.", "1"),
        (3, "=1+1 ist drei.", "2"),
        (5, "1963", "3.5"),
    ]
    assert [line.cells for line in found.lines[:2]] == [
        [1, "Die Themse\nfror zu.", "2024-03-01", 0.3, True],
        [2, " =1+1 ist drei.", "2024-03-01 14:30", 12345678901, False],
    ]
    assert {entry["line"]: entry["reason"] for entry in found.rejections} == {
        4: "It is empty.",
        6: "It has 2,001 characters; a claim has at most 2,000.",
    }


def test_the_first_sheet_with_content_is_read_unless_another_is_chosen() -> None:
    book = write_book([], [["claim"], ["One."]], [["claim"], ["Two."]], top=2)
    found = read(book)
    assert (found.sheets, found.sheet) == (["Sheet1", "Sheet2", "Sheet3"], "Sheet2")
    assert [(line.number, line.text) for line in found.lines] == [(4, "One.")]
    assert [line.text for line in read(book, Choice(sheet="Sheet3")).lines] == ["Two."]
    with pytest.raises(InvalidInputError, match="no such sheet"):
        read(book, Choice(sheet="Sheet4"))
    with pytest.raises(InvalidInputError, match="The table is empty"):
        read(book, Choice(sheet="Sheet1"))


def test_a_workbook_has_the_limits_of_other_lists() -> None:
    book = write_book([["claim"], *[[f"Claim {number}."] for number in range(6)]])
    found = read(book, max_bulk_rows=4)
    assert len(found.lines) == 4
    assert [entry["line"] for entry in found.rejections] == [6, 7]
    with pytest.raises(InvalidInputError, match="unpacks to more than 500 bytes"):
        read(book, max_bulk_bytes=50)
    with pytest.raises(InvalidInputError, match="more than 2,000 characters"):
        read(write_sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 2_001 + b"</t></is></c></row>"),
             max_bulk_bytes=2_000)  # fmt: skip


FAR_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MANY_CELLS = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (at, at) for at in range(1, 30_000))
LONG_STRING = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%b</t></si></sst>'
SPACES = b" " * 60_000_000
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b"<!ENTITY %c '%b'>" % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(12))
    + b"]>"
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (write_sheet(SPACES), "unpacks to more than 50,000,000 bytes"),
        (lie_about_size(write_sheet(SPACES)), "cannot be read"),
        (write_sheet(FAR_CELL + b'<row r="1"><c r="A1"><v>1</v></c></row>'), "cannot be read"),
        (write_sheet(MANY_CELLS, LONG_STRING % (b"x" * 3_000_000)), "cannot be read"),
        (
            change_parts(
                lambda name, content: (
                    content.replace(b"<worksheet", ENTITIES + b"<worksheet", 1).replace(
                        b"<sheetData>", b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&m;</t></is></c></row>'
                    )
                    if name == SHEET
                    else content
                )
            ),
            "cannot be read|No line can be used",
        ),
        (write_book([["claim"], ["One."]])[:-300], "cannot be read"),
        (b"PK\x03\x04nonsense", "cannot be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "without a password"),
        (b"text\nOne.", "cannot be read"),
        (write_book([]), "The table is empty"),
        (write_book([["claim", "id"]]), "holds no claim"),
        (write_book([["claim", *range(200)], ["One."]]), "201 columns; at most 100"),
    ],
    ids=range(12),
)
def test_a_hostile_workbook_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read(content)


def test_a_file_that_is_packed_but_no_workbook_is_called_so() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("word/document.xml", "<x/>")
    with pytest.raises(InvalidInputError, match="This is no XLSX workbook"):
        read_list(content.getvalue(), "", Choice(), Settings())
