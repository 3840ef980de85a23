"""Cases as they stand, however they came there, for tests of their moves."""

from sqlalchemy.orm import Session

from models.tables.case import Case
from models.tables.person import Person
from tests.models.conftest import open_case

REASON = "It was settled elsewhere."


def write_case(session: Session, state: str, first: Person | None, second: Person | None = None) -> Case:
    """Write a case as it stands; an open one is nobody's, and two have it only where there are two."""
    case = open_case(session, "open")
    case.reviewer_id = None if state == "open" or first is None else first.id
    case.second_reviewer_id = second.id if second and state in {"second_review", "agreed", "adjudication"} else None
    case.state = state
    session.flush()
    return case
