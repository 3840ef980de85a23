"""Reading the searches of the inbox that people have saved."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.tables.case import SavedView
from models.tables.person import Person


def list_views(session: Session, person: Person) -> Sequence[SavedView]:
    """Return a person's own saved views, by name."""
    own = select(SavedView).where(SavedView.person_id == person.id)
    return session.scalars(own.order_by(func.lower(SavedView.name), SavedView.id)).all()


def get_view(session: Session, person: Person, view_id: int) -> SavedView:
    """Return a saved view; one of somebody else's is as unknown as one that is not there."""
    view = session.scalar(select(SavedView).where(SavedView.id == view_id, SavedView.person_id == person.id))
    if view is None:
        raise NotFoundError("There is no such saved view.")
    return view
