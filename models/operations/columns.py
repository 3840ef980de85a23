"""Which column of a table holds the claims, and which tell more of them: as its sender says, or else by a guess."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, dropwhile, islice

from models.errors import InvalidInputError
from models.operations.column_names import Use, find_named, is_known
from models.operations.lines import MOST_COLUMNS, Cell, Row, Rows
from models.operations.submit import HIGHEST_LEVEL

NO_COLUMN = -1
# The name of a column, its number from 1 written as text, its place from 0, or NO_COLUMN; None leaves it to the desk.
Column = str | int | None

_LOOKED_AT = 100
_LONGEST_NAME = 100
# The name of a column is seldom longer, and a claim seldom shorter.
_MOST_WORDS_IN_A_NAME = 4
_ENDS_OF_SENTENCES = (".", "!", "?", "…", "。", "؟", "।")


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file is to be read; what is None is told from the file."""

    format: str | None = None
    sheet: str | None = None
    header: bool | None = None
    columns: Mapping[Use, Column] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under their columns; `names` is None where the file has no columns, but a claim a line.

    `places` are the columns of each use, of which the first that has a value counts; `typed` tells that the cells of
    the file are text only where they say so. `is_guess` is True where nothing but the length of its texts speaks for
    the column of the claims.
    """

    names: list[str] | None
    has_header: bool
    rows: Iterator[Row]
    places: Mapping[Use, Sequence[int]]
    typed: bool = False
    is_guess: bool = False

    def find(self, use: Use, row: Row) -> Cell:
        """Return what a row says under a use; None where it says nothing."""
        cells = [row.cells[place] for place in self.places.get(use, ()) if place < len(row.cells)]
        return next((cell for cell in cells if cell is not None), None)


def arrange_table(rows: Rows, choice: Choice, *, plain: bool) -> Table:
    """Find the header and the columns of a file's rows; `plain` is text that has none, but a claim a line."""
    if plain:
        return Table(None, has_header=False, rows=rows.rows, places={Use.TEXT: [0]})
    if rows.keys is not None:
        return _place_columns(rows.keys, rows.rows, choice, has_header=False, typed=True)
    # Spreadsheets often begin some rows below the top.
    filled = dropwhile(lambda row: not row.problem and not any(map(_fill, row.cells)), rows.rows)
    sample = list(islice(filled, _LOOKED_AT))
    if not sample:
        raise InvalidInputError("The table is empty. Send one with a claim a row.", "file")
    first = sample[0]
    if first.problem:
        raise InvalidInputError(f"The table cannot be read. Line {first.number}: {first.problem}", "file")
    names = [_fill(cell) for cell in first.cells]
    has_header = _is_header(names, sample[1:], choice) if choice.header is None else choice.header
    if not has_header:
        names = [""] * max(len(row.cells) for row in sample)
    left = chain(sample[1:] if has_header else sample, filled)
    return _place_columns(_name_columns(names), left, choice, has_header=has_header)


def _place_columns(
    names: list[str], rows: Iterator[Row], choice: Choice, *, has_header: bool, typed: bool = False
) -> Table:
    if len(names) > MOST_COLUMNS:
        raise InvalidInputError(
            f"The table has {len(names):,} columns; at most {MOST_COLUMNS} are taken. Leave out those not needed.",
            "file",
        )
    sample = list(islice(rows, _LOOKED_AT))
    filled = {place for row in sample for place, cell in enumerate(row.cells) if _fill(cell)}
    places = {use: _find_known(use, names, filled, typed=typed) for use in Use}
    places |= {use: _find_said(use, names, said) for use, said in choice.columns.items() if said is not None}
    for use in (Use.HARM, Use.REACH):
        # A guess must not cost anybody a line: “reach” may as well be a number of readers.
        if choice.columns.get(use) is None and not all(_is_level(row.cells, places[use]) for row in sample):
            places[use] = []
    is_guess = not places[Use.TEXT]
    if is_guess:
        taken = {place for chosen in places.values() for place in chosen}
        places[Use.TEXT] = [_find_longest(names, sample, taken)] if names else []
    is_guess = is_guess and len(names) > 1
    return Table(names, has_header, chain(sample, rows), places, typed=typed, is_guess=is_guess)


def _find_known(use: Use, names: list[str], filled: set[int], *, typed: bool) -> list[int]:
    """Return the column whose name tells of a use, rather one in which something stands."""
    known = find_named(names, use)
    # An object names only what it has, and the next one may name it otherwise.
    return known if typed else ([place for place in known if place in filled] or known)[:1]


def _find_said(use: Use, names: list[str], said: str | int) -> list[int]:
    """Return the column that the sender has named; none where they said that there is none."""
    if isinstance(said, int):
        number = said
    else:
        wanted = said.strip().casefold()
        folded = [name.casefold() for name in names]
        number = folded.index(wanted) if wanted in folded else int(said) - 1 if said.strip().isdecimal() else len(names)
    if number == NO_COLUMN and isinstance(said, int) and use is not Use.TEXT:
        return []
    if not 0 <= number < len(names):
        there_are = ", ".join(f"“{name}”" for name in names)
        shown = f"“{str(said)[:_LONGEST_NAME]}”" if isinstance(said, str) else "like that"
        raise InvalidInputError(f"There is no column {shown}; there are: {there_are}.", f"{use}_column")
    return [number]


def _is_header(names: list[str], others: Sequence[Row], choice: Choice) -> bool:
    """Tell whether the first row names columns: by a known name, or because it is unlike the rows below it."""
    said = {column.strip().casefold() for column in choice.columns.values() if isinstance(column, str)}
    if any(is_known(name) or name.casefold() in said for name in names if name):
        return True
    looks_like_names = all(
        name
        and len(name.split()) <= _MOST_WORDS_IN_A_NAME
        and not name.endswith(_ENDS_OF_SENTENCES)
        and not _is_number(name)
        for name in names
    )
    longest = max((len(_fill(cell).split()) for row in others for cell in row.cells), default=0)
    return looks_like_names and len(set(names)) == len(names) and longest > _MOST_WORDS_IN_A_NAME


def _name_columns(names: list[str]) -> list[str]:
    """Return a name for each column, none of them twice."""
    found: list[str] = []
    for number, name in enumerate(names, start=1):
        wanted = " ".join(clean_text(name).split())[:_LONGEST_NAME] or f"column {number}"
        again = 1
        while (unique := wanted if again == 1 else f"{wanted} ({again})") in found:
            again += 1
        found.append(unique)
    return found


def _find_longest(names: list[str], sample: Sequence[Row], taken: set[int]) -> int:
    """Return the column with the longest texts on average."""
    lengths = [
        sum(len(cell) for row in sample for cell in row.cells[place : place + 1] if isinstance(cell, str))
        for place in range(len(names))
    ]
    free = [place for place in range(len(names)) if place not in taken] or list(range(len(names)))
    return max(free, key=lambda place: lengths[place])


def _is_level(cells: Sequence[Cell], places: Sequence[int]) -> bool:
    return all(
        read_level(cells[place]) is not None or not _fill(cells[place]) for place in places if place < len(cells)
    )


def read_level(cell: Cell) -> int | None:
    """Return the step of harm or reach that a cell names; None where it names none."""
    said = _fill(cell)
    return int(said) if said.isascii() and said.isdecimal() and int(said) <= HIGHEST_LEVEL else None


def write_cell(cell: Cell) -> str:
    """Return a cell as a spreadsheet shows it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return "" if cell is None else str(cell)


def clean_text(text: str) -> str:
    """Return a text that the database can keep: what it cannot is marked in its place."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode() if not _is_keepable(text) else text


def clean_cell(cell: Cell) -> Cell:
    """Return a cell that the database can keep."""
    return clean_text(cell) if isinstance(cell, str) else cell


def _is_keepable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _fill(cell: Cell) -> str:
    return write_cell(cell).strip()


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
