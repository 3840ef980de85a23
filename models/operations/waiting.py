"""Lists that wait: a file is kept while its sender looks at the preview, until they confirm it or give it up."""

from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.operations.bulk import ClaimList, ListDraft, examine_list, submit_list
from models.operations.columns import Choice
from models.operations.redacting import redact_file
from models.operations.submit import find_corpora, name_owner
from models.operations.wording import clean_line
from models.redaction import Redactor
from models.settings import Settings
from models.tables.intake import WaitingList
from models.tables.job import Job
from models.tables.person import Person
from models.tables.submission import Origin

# Of one sender; an older one was forgotten, and would only fill the disk for the rest of its day.
_MOST_WAITING = 5
_LONGEST_FILE_NAME = 200
_GONE = "This list is not waiting any more. Send the file again."


def keep_list(session: Session, draft: ListDraft, person: Person | None, settings: Settings) -> WaitingList:
    """Keep a file until its sender has looked at it; what cannot be read at all raises InvalidInputError."""
    examine_list(draft.content, draft.name, Choice(), settings)
    find_corpora(session, draft.corpora)
    owner = name_owner(person) or draft.owner
    kept = WaitingList(
        id=uuid4(),
        owner=owner,
        person_id=person.id if person else None,
        name=" ".join(draft.name.replace("\x00", "").encode("utf-8", "replace").decode().split())[:_LONGEST_FILE_NAME],
        content=redact_file(draft.content, settings),
        title=Redactor(settings.read_redactions()).clean_line(clean_line(draft.title, "title")),
        corpora=draft.corpora,
    )
    older = select(WaitingList.id).where(WaitingList.owner == owner).order_by(WaitingList.created_at.desc())
    session.execute(delete(WaitingList).where(WaitingList.id.in_(older.offset(_MOST_WAITING - 1))))
    session.add(kept)
    session.flush()
    return kept


def get_waiting(session: Session, list_id: UUID, person: Person | None) -> WaitingList:
    """Return a file that waits, to whoever sent it; a stranger's opens to whoever holds its address."""
    kept = session.get(WaitingList, list_id)
    if kept is None or (kept.person_id is not None and (person is None or person.id != kept.person_id)):
        raise NotFoundError(_GONE)
    return kept


def preview_waiting(kept: WaitingList, choice: Choice, settings: Settings) -> ClaimList:
    """Return what the file holds when it is read as chosen."""
    return examine_list(kept.content, kept.name, choice, settings)


def confirm_list(session: Session, list_id: UUID, choice: Choice, person: Person | None, settings: Settings) -> Job:
    """Make a submission of a file that waits, under the same id, and forget the file."""
    held = session.scalar(select(WaitingList).where(WaitingList.id == list_id).with_for_update())
    if held is None:
        raise NotFoundError(_GONE)
    kept = get_waiting(session, list_id, person)
    draft = ListDraft(
        kept.content,
        Origin.PAGE,
        kept.name,
        choice,
        kept.title,
        corpora=list(kept.corpora),
        owner=kept.owner,
        id=kept.id,
    )
    job = submit_list(session, draft, person, settings)
    session.delete(kept)
    return job


def drop_list(session: Session, list_id: UUID, person: Person | None) -> None:
    """Forget a file that waits."""
    session.delete(get_waiting(session, list_id, person))
