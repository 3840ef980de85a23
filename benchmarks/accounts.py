"""The demo accounts of a desk, as those use them who measure it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.desk import Desk
from models.operations.tokens import create_token
from models.tables.person import Person, Role, Scope


def find_admin(session: Session) -> Person:
    """Return the demo administrator."""
    return session.scalars(select(Person).where(Person.role == Role.ADMIN)).one()


def make_token(desk: Desk) -> str:
    """Return an access token with which a program may submit."""
    with Session(desk.engine) as session, session.begin():
        return create_token(session, find_admin(session), "benchmark", [Scope.SUBMIT, Scope.READ])[1]
