"""What people type, made fit to be kept: no NUL, no broken characters, not longer than can be read."""

from models.errors import InvalidInputError

LONGEST_PROSE = 10_000


def clean_line(words: str | None, field: str, longest: int = 500) -> str | None:
    """Return the words as one line, None where there are none; too many of them raise InvalidInputError."""
    line = " ".join((words or "").replace("\x00", "").split())
    if len(line) > longest:
        raise InvalidInputError(f"The {field} has more than {longest} characters. Shorten it.", field)
    return check_encodable(line, field) or None


def clean_prose(text: str | None, field: str) -> str | None:
    """Return the text with its lines, None where there is none; too much of it raises InvalidInputError."""
    prose = (text or "").replace("\x00", "").strip()
    if len(prose) > LONGEST_PROSE:
        raise InvalidInputError(f"The {field} has more than {LONGEST_PROSE:,} characters.", field)
    return check_encodable(prose, field) or None


def check_encodable(text: str, field: str) -> str:
    """Return the text; half of a surrogate pair, which no database can keep, raises InvalidInputError."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError(f"The {field} contains broken characters. Send it as UTF-8.", field) from None
    return text
