"""What people type is kept as far as a database can keep it, and refused with its field where it cannot."""

import pytest

from models.errors import InvalidInputError
from models.operations.wording import LONGEST_PROSE, check_encodable, clean_line, clean_prose


@pytest.mark.parametrize(
    ("typed", "line", "prose"),
    [
        (None, None, None),
        ("", None, None),
        (" \n\t\x00 ", None, None),
        (" one  two\nthree ", "one two three", "one  two\nthree"),
        ("a\x00b", "ab", "ab"),
        ("Größe 🌊", "Größe 🌊", "Größe 🌊"),
    ],
)
def test_what_is_typed_is_kept_as_a_line_or_as_prose(typed: str | None, line: str | None, prose: str | None) -> None:
    assert clean_line(typed, "title") == line
    assert clean_prose(typed, "note") == prose


def test_what_is_too_long_is_refused_and_what_just_fits_is_not() -> None:
    assert clean_line("x" * 500, "title") == "x" * 500
    assert clean_prose("x" * LONGEST_PROSE, "note") == "x" * LONGEST_PROSE
    with pytest.raises(InvalidInputError, match="The title has more than 500 characters") as line:
        clean_line("x" * 501, "title")
    with pytest.raises(InvalidInputError, match="The note has more than 10,000 characters") as prose:
        clean_prose("x" * (LONGEST_PROSE + 1), "note")
    assert (line.value.field, prose.value.field) == ("title", "note")


@pytest.mark.parametrize("broken", ["\ud800", "a\udfffb"])
def test_half_a_character_is_refused(broken: str) -> None:
    for clean in (clean_line, clean_prose, check_encodable):
        with pytest.raises(InvalidInputError, match="The note contains broken characters") as refused:
            clean(broken, "note")
        assert refused.value.field == "note"
