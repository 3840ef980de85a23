"""Reading one match with all that is shown of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.queries.submissions import with_reasons
from models.tables.match import Match


def get_match(session: Session, match_id: int) -> Match:
    """Return a match with its fact-check and its judgement; an unknown number is NotFoundError."""
    match = session.scalar(with_reasons(select(Match).where(Match.id == match_id)))
    if match is None:
        raise NotFoundError("There is no match with this number.")
    return match
