"""Reading access tokens."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.tables.person import ApiToken


def list_tokens(session: Session, person_id: int | None = None) -> Sequence[ApiToken]:
    """Return the tokens that were not revoked, of one person or of all, the newest first; some may have expired."""
    query = select(ApiToken).options(joinedload(ApiToken.person)).where(ApiToken.revoked_at.is_(None))
    if person_id is not None:
        query = query.where(ApiToken.person_id == person_id)
    return session.scalars(query.order_by(ApiToken.id.desc())).all()
