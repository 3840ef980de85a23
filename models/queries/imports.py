"""Reading imports: which files were sent for a corpus, and what of them was rejected."""

from pydantic import TypeAdapter
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, undefer

from models.base import Json
from models.errors import NotFoundError
from models.queries.paging import Order, Page, RowNumber, read_page
from models.tables.intake import ImportFile

_NEWEST = Order("imports", (ImportFile.id,), TypeAdapter(tuple[RowNumber]), descending=True)


def page_imports(session: Session, slug: str, limit: int, cursor: str | None = None) -> Page[ImportFile]:
    """Return a page of the files that were sent for a corpus, with their jobs, the newest first."""
    return read_page(session, _imports(slug), _NEWEST, limit, cursor)


def get_import(session: Session, slug: str, number: int) -> ImportFile:
    """Return one of the files that were sent for a corpus; an unknown number is NotFoundError."""
    return _require(session.scalar(_imports(slug).where(ImportFile.id == number)))


def list_rejections(session: Session, slug: str, number: int) -> list[Json]:
    """Return the first records of a file that could not be used ({"line", "reason", "excerpt"}), once it was read."""
    file = session.scalar(_imports(slug).where(ImportFile.id == number).options(undefer(ImportFile.rejections)))
    return _require(file).rejections or []


def _imports(slug: str) -> Select[ImportFile]:
    return select(ImportFile).where(ImportFile.corpus == slug).options(joinedload(ImportFile.job))


def _require(file: ImportFile | None) -> ImportFile:
    if file is None:
        raise NotFoundError("This corpus has no import of this number.")
    return file
