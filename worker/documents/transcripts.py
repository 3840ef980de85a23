"""Transcripts as tables: who said what, a line each, in CSV or TSV, with a header or without, perhaps with times."""

import csv
import re
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Literal, NamedTuple

from models.documents import Document
from worker.documents.turns import Piece, join_pieces
from worker.readable import UnreadableError

MOST_ROWS = 50_000
_MOST_COLUMNS = 50
_LOOKED_AT = 200
_SPEAKERS = set("speaker speakers who name person voice speaker_name participant".split())
_TEXTS = set("text sentence utterance line_text content transcript words statement said quote".split())
_TIMES = set("time start start_time timestamp seconds begin from offset start_seconds timecode".split())
_CLOCK = re.compile(r"\[?(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)\]?")
_SECONDS = re.compile(r"\d{1,7}(?:\.\d{1,6})?")
_NUMBER = re.compile(r"[-+]?\d*[.,]?\d*")
# Names come again; a debate has thousands of lines and a dozen of names.
_LONGEST_SPEAKER = 40
_NOBODY = {"system", "n/a", "unknown", "-", "none"}
_NO_SPEAKERS = (
    "The table does not show who speaks and what is said: name its columns “speaker” and “text”. A list of claims is"
    " sent on the page for lists."
)


class Columns(NamedTuple):
    """Where the parts of a line stand; a transcript without times has none of them."""

    speaker: int
    text: int
    time: int | None = None


def read_transcript(text: str) -> Document:
    """Return what is said in a table; one that names no speakers raises UnreadableError."""
    rows = list(_read_rows(text))
    columns = _read_header(rows[0]) if rows else None
    if columns:
        del rows[0]
    else:
        columns = _tell_columns(rows[:_LOOKED_AT])
    said, turns = join_pieces(_follow(rows, columns), "\n")
    if not said:
        raise UnreadableError("The table holds no sentences.")
    return Document(said, turns=turns)


def _read_rows(text: str) -> Iterator[list[str]]:
    separator = max("\t,;", key=text[:20_000].count)
    # Transcripts with tabs hold bare quotation marks; those with commas need them.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
    lines = text.split("\n") if separator == "\t" else text.splitlines(keepends=True)
    try:
        for number, row in enumerate(csv.reader(lines, delimiter=separator, quoting=quoting)):
            if number >= MOST_ROWS:
                raise UnreadableError(f"The table has more than {MOST_ROWS:,} lines. Send it in parts.")
            if any(cell.strip() for cell in row):
                yield [cell.strip() for cell in row[:_MOST_COLUMNS]]
    except csv.Error:
        raise UnreadableError("The table is broken: a cell has no end. Save it again as CSV or TSV.") from None


def _read_header(row: Sequence[str]) -> Columns | None:
    names = [re.sub(r"\W+", "_", cell.lower()).strip("_") for cell in row]
    known = (_SPEAKERS, _TEXTS, _TIMES)
    speaker, text, time = (next((place for place, name in enumerate(names) if name in part), None) for part in known)
    return None if speaker is None or text is None else Columns(speaker, text, time)


def _tell_columns(rows: Sequence[Sequence[str]]) -> Columns:
    """Return where the parts stand in a table without a header: the longest cells are what is said."""
    width = max(map(len, rows), default=0)
    cells = {place: [row[place] for row in rows if len(row) > place and row[place]] for place in range(width)}
    worded = {place: words for place, words in cells.items() if words and not _is_mostly(words, _NUMBER)}
    times = [place for place, words in worded.items() if _is_mostly(words, _CLOCK)]
    spoken = sorted(set(worded) - set(times), key=lambda place: -fmean(map(len, worded[place])))
    speakers = [place for place in spoken[1:] if fmean(map(len, worded[place])) <= _LONGEST_SPEAKER]
    if not speakers:
        raise UnreadableError(_NO_SPEAKERS)
    return Columns(min(speakers), spoken[0], times[0] if times else None)


def _is_mostly(words: Sequence[str], form: re.Pattern[str]) -> bool:
    return sum(form.fullmatch(word) is not None for word in words) > len(words) // 2


def _follow(rows: Sequence[Sequence[str]], columns: Columns) -> Iterator[Piece]:
    for row in rows:
        if len(row) <= columns.text:
            continue
        speaker = row[columns.speaker] if len(row) > columns.speaker else ""
        time = row[columns.time] if columns.time is not None and len(row) > columns.time else ""
        yield Piece(row[columns.text], None if speaker.lower() in _NOBODY else speaker, _read_seconds(time))


def _read_seconds(time: str) -> float | None:
    if clock := _CLOCK.fullmatch(time):
        hours, minutes, seconds = clock.groups()
        return round(int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", ".")), 3)
    return float(time) if _SECONDS.fullmatch(time) else None
