"""Which cases get a blind second look: the rule that holds, and those before it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.tables.verdict import LookRule


def read_look_rule(session: Session) -> LookRule | None:
    """Return the rule that holds; None where no case gets a second look."""
    return next(iter(list_look_rules(session, 1)), None)


def list_look_rules(session: Session, limit: int) -> Sequence[LookRule]:
    """Return the rules, the newest first, each with the person whose word it was."""
    newest = select(LookRule).options(joinedload(LookRule.person)).order_by(LookRule.id.desc()).limit(limit)
    return session.scalars(newest).all()
