"""Taking personal data out of a list before it is stored, line by line and cell by cell."""

import gzip
from typing import Any

from models.base import Json
from models.operations.sheets import ZIP_MAGIC
from models.redaction import Redactor
from models.settings import Settings
from models.tables.submission import Submission

# What the desk itself says of a line, and never the sender.
_OWN_WORDS = {"line", "reason", "harm", "reach"}
_GZIP_MAGIC = b"\x1f\x8b"


def redact_list(submission: Submission, settings: Settings) -> None:
    """Take out of a list that is about to be stored what the settings name, and count it; lines stay lines."""
    redactor = Redactor(settings.read_redactions())
    if not redactor.kinds:
        return
    submission.title = redactor.clean_line(submission.title)
    submission.reference = redactor.clean_line(submission.reference)
    submission.text = "\n".join(map(redactor.clean, submission.text.split("\n")))
    submission.redacted = dict(redactor.counts) or None
    # Not counted: what stands in a row is in its line too, or was never shown to anybody.
    submission.rows = [_clean_row(row, redactor) for row in submission.rows or []]
    submission.columns = _clean_value(submission.columns, redactor)
    submission.rejections = [_clean_row(row, redactor) for row in submission.rejections or []]


def redact_file(content: bytes, settings: Settings) -> bytes:
    """Take out of a list what the settings name before its file is kept; one that was examined is safe to unpack.

    A spreadsheet stays as it is: it is kept for a day at most, and what is read from it is redacted.
    """
    redactor = Redactor(settings.read_redactions())
    if not redactor.kinds or content.startswith(ZIP_MAGIC):
        return content
    plain = gzip.decompress(content) if content.startswith(_GZIP_MAGIC) else content
    lines = plain.decode("utf-8", "surrogateescape").split("\n")
    return "\n".join(map(redactor.clean, lines)).encode("utf-8", "surrogateescape")


def _clean_row(row: Json, redactor: Redactor) -> Json:
    return {name: value if name in _OWN_WORDS else _clean_value(value, redactor) for name, value in row.items()}


def _clean_value(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, str):
        return redactor.clean(value)
    if isinstance(value, list):
        return [_clean_value(part, redactor) for part in value]
    return value
