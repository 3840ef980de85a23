"""Writing the audit log, and proving that nobody has touched it."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import Json
from models.tables.person import Person


def hold_log(session: Session) -> None:
    """Let nobody else write events until this transaction ends, as the first event that it writes would.

    Who changes words on matches holds it before any match: words are then said one after the other, and each
    transaction sees all that were said before.
    """
    session.execute(_HOLD)


def record_event(
    session: Session, action: str, subject: tuple[str, object], person: Person | None = None, **detail: object
) -> None:
    """Append what `person` (None: the desk itself) did to `subject`, a pair of type and id."""
    record_events(session, action, [(*subject, detail)], person)


def record_events(
    session: Session, action: str, subjects: Sequence[tuple[str, object, Json]], person: Person | None = None
) -> None:
    """Append the same action on many subjects, given as type, id and detail."""
    rows = [{"type": kind, "id": str(key), "detail": detail} for kind, key, detail in subjects]
    if rows:
        done = {"action": action, "person": person.id if person else None, "subjects": json.dumps(rows)}
        session.execute(_APPEND, done)


# The lock of the trigger that chains the rows; see the first migration.
_HOLD = text("SELECT pg_advisory_xact_lock(4271031)")

_OUTLINE = text("""
    SELECT audit_event.id, audit_outline(audit_event, wanted.detail) AS outline
    FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS wanted (id bigint, detail jsonb)
    JOIN audit_event ON audit_event.id = wanted.id ORDER BY audit_event.id""")

_TRIM = text("""
    UPDATE audit_event SET detail = wanted.detail, trimmed_by = (SELECT max(id) FROM audit_event)
    FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS wanted (id bigint, detail jsonb)
    WHERE audit_event.id = wanted.id""")

# The database numbers and chains the rows one after the other, in this order.
_APPEND = text("""
    INSERT INTO audit_event (person_id, action, subject_type, subject_id, detail)
    SELECT CAST(:person AS bigint), :action, subject ->> 'type', subject ->> 'id', subject -> 'detail'
    FROM jsonb_array_elements(CAST(:subjects AS jsonb)) WITH ORDINALITY AS each (subject, place) ORDER BY place""")


def trim_details(session: Session, details: Mapping[int, Json], person: Person | None = None) -> None:
    """Take something out of the details of events, given by number as they are to be, and leave the log whole.

    An event of its own says beforehand what will be left of each, by hash; the database allows nothing else.
    """
    if not details:
        return
    trimmed = [{"id": number, "detail": detail} for number, detail in details.items()]
    outlines = session.execute(_OUTLINE, {"events": json.dumps(trimmed)}).all()
    record_event(session, "trim_log", ("audit", "log"), person, events={str(row.id): row.outline for row in outlines})
    session.execute(_TRIM, {"events": json.dumps(trimmed)})


def find_break(session: Session) -> int | None:
    """Return the number of the first audit event that was edited, deleted or reordered; None where all is whole.

    Where something was taken out of a detail as `trim_details` does, what is left must be what was announced.
    A missing row shows in the event after it, whose number or link to the one before no longer fits.
    """
    broken: int | None = session.scalar(
        text("""
            SELECT id FROM (
              SELECT id, hash, previous_hash,
                     CASE WHEN trimmed_by IS NULL THEN hash = audit_hash(audit_event) ELSE EXISTS (
                       SELECT FROM audit_event AS later WHERE later.id = audit_event.trimmed_by
                         AND later.action = 'trim_log' AND later.id > audit_event.id
                         AND later.detail -> 'events' ->> CAST(audit_event.id AS text)
                             = audit_outline(audit_event, audit_event.detail)) END AS fits,
                     row_number() OVER (ORDER BY id) AS position,
                     lag(hash, 1, ''::bytea) OVER (ORDER BY id) AS link
              FROM audit_event) AS event
            WHERE NOT fits OR previous_hash <> link OR id <> position
            ORDER BY id LIMIT 1""")
    )
    return broken
