"""Cases about rivers as they stand in an inbox, and what tests of reading them share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft
from models.queries.inbox import (
    InboxPage,
)
from models.settings import Settings
from models.tables.case import Case
from models.tables.person import Person
from tests.models.conftest import Shelf, write_claim, write_submission

VERDICT = VerdictDraft("false", "It froze upstream.", None, [EvidenceDraft("https://rivers.test")])
RIVERS = ("Thames", "Nile", "Rhine", "Po", "Seine")
WriteCase = Callable[..., int]


@pytest.fixture
def write_case(session: Session, shelf: Shelf, settings: Settings) -> WriteCase:
    """Write a case about a river, as likely as said; return its number."""

    def write(text: str = "The Thames froze.", likely: float | None = None) -> int:
        submission = write_submission(session, settings, text)
        probabilities = {} if likely is None else {"nile": likely / 2, "thames": likely}
        return write_claim(session, submission, shelf, text=text, probabilities=probabilities).case_id

    return write


def move(session: Session, case_id: int, action: str, person: Person, reason: str | None = None) -> None:
    case = session.get_one(Case, case_id)
    apply_transition(session, case, action, person, case.version, reason)


def list_cases(page: InboxPage) -> list[int]:
    """Return the numbers of the cases on a page."""
    return [view.case.id for view in page.claims]


def change(session: Session, case_id: int, **values: Any) -> None:
    session.execute(update(Case).where(Case.id == case_id).values(**values))
    session.expire_all()


def ago(**span: float) -> dt.datetime:
    return dt.datetime.now(dt.UTC) - dt.timedelta(**span)
