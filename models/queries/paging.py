"""Pages of long lists by keyset: a cursor names the place of the last row, so that nothing is counted off."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, TypeAdapter
from sqlalchemy import ColumnElement, Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.errors import InvalidInputError

Row = TypeVar("Row")
Column = ColumnElement[Any] | InstrumentedAttribute[Any]

# What a cursor may say; a number beyond these would be an error in the database.
RowNumber = Annotated[int, Field(ge=0, lt=2**63)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,63}$")]


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: its name, columns that hold no NULL and all run the same way, and what they hold."""

    name: str
    columns: tuple[Column, ...]
    place: TypeAdapter[Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor that leads to those after them; None at the end."""

    items: Sequence[Row]
    next: str | None


def read_page(session: Session, rows: Select[Row], order: Order, limit: int, cursor: str | None = None) -> Page[Row]:
    """Return the first `limit` rows in this order, or those after the cursor; one that is not ours is refused."""
    if cursor:
        place = tuple_(*map(literal, _read_cursor(order, cursor), (column.type for column in order.columns)))
        here = tuple_(*order.columns)
        rows = rows.where(here < place if order.descending else here > place)
    directed = [column.desc() if order.descending else column.asc() for column in order.columns]
    found = session.execute(rows.add_columns(*order.columns).order_by(*directed).limit(limit + 1)).all()
    following = _write_cursor(order, found[limit - 1][1:]) if len(found) > limit else None
    return Page([row[0] for row in found[:limit]], following)


def _write_cursor(order: Order, place: Sequence[Any]) -> str:
    written = order.name.encode() + b":" + order.place.dump_json(tuple(place))
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _read_cursor(order: Order, cursor: str) -> tuple[Any, ...]:
    try:
        written = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, _, values = written.partition(b":")
        # One that belongs to another list is as bad as one that nobody wrote.
        place: tuple[Any, ...] = order.place.validate_json(values if name == order.name.encode() else b"", strict=True)
    except ValueError:
        raise InvalidInputError("This cursor leads nowhere in this list. Begin again without it.", "cursor") from None
    return place
