"""What somebody asks to be erased, as it was typed: looked at first, and erased when it is confirmed."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.erasing import (
    Erasure,
    erase_person,
    erase_reference,
    erase_submission,
    preview_person,
    preview_reference,
    preview_submission,
)
from models.queries.privacy import find_subject
from models.tables.person import Person


class Subject(StrEnum):
    """What can be erased."""

    PERSON = "person"
    REFERENCE = "reference"
    SUBMISSION = "submission"


def look_at_erasure(session: Session, subject: Subject, value: str) -> tuple[str, Erasure]:
    """Return what is meant, in words, and what would go; an unknown one raises NotFoundError."""
    if subject is Subject.PERSON:
        person = find_subject(session, value)
        return f"{person.name} ({person.email}, {person.role})", preview_person(session, person)
    if subject is Subject.REFERENCE:
        line = " ".join(value.split())
        return f"what was sent under the reference “{line}”", preview_reference(session, value)
    submission_id = _read_id(value)
    return f"the submission {submission_id}", preview_submission(session, submission_id)


def carry_out_erasure(session: Session, subject: Subject, value: str, by: Person | None) -> Erasure:
    """Erase what is meant, for good, and return what went."""
    if subject is Subject.PERSON:
        return erase_person(session, find_subject(session, value), by)
    if subject is Subject.REFERENCE:
        return erase_reference(session, value, by)
    return erase_submission(session, _read_id(value), by)


def _read_id(value: str) -> UUID:
    """Return the id of a submission, also out of the address of its page."""
    try:
        return UUID(value.strip().rstrip("/").rpartition("/")[2])
    except ValueError:
        raise InvalidInputError("Give the id of a submission, or the address of its page.", "value") from None
