"""Keeping searches of the inbox under a name, each person their own."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.wording import clean_line
from models.queries.views import get_view
from models.tables.case import SavedView
from models.tables.person import Person

MOST_VIEWS = 50
_LONGEST_NAME = 60
_LONGEST_QUERY = 2_000


def save_view(session: Session, person: Person, name: str | None, query: str) -> SavedView:
    """Keep a search, the query string of its address, under a name; one of the same name is replaced."""
    name = clean_line(name, "name", _LONGEST_NAME)
    if not name:
        raise InvalidInputError("Give the view a name.", "name")
    if len(query) > _LONGEST_QUERY:
        raise InvalidInputError("This search is too long to be kept.", "query")
    others = select(func.count()).where(SavedView.person_id == person.id, SavedView.name != name)
    if session.scalars(others).one() >= MOST_VIEWS:
        raise InvalidInputError(f"At most {MOST_VIEWS} views can be kept. Delete one first.", "name")
    kept = insert(SavedView).values(person_id=person.id, name=name, query=query)
    replaced = kept.on_conflict_do_update(index_elements=["person_id", "name"], set_={"query": query})
    number = session.scalars(replaced.returning(SavedView.id)).one()
    return session.get_one(SavedView, number, populate_existing=True)


def delete_view(session: Session, person: Person, view_id: int) -> SavedView:
    """Forget a search that somebody kept; what is returned can be saved again."""
    view = get_view(session, person, view_id)
    session.delete(view)
    session.flush()
    return view
