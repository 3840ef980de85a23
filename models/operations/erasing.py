"""Erasing somebody: what tells who they are goes for good; what they decided stays under a pseudonym."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.audit import record_event, trim_details
from models.operations.forgetting import Forgotten, drop_webhooks, forget_submissions, scrub_jobs
from models.operations.submit import name_owner
from models.operations.transitions import apply_transition
from models.queries.privacy import count_spoken, list_referenced, list_sent
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState, SavedView
from models.tables.intake import IdempotencyKey, ImportFile, WaitingList
from models.tables.job import Job, Turn
from models.tables.person import ApiToken, Person, Role, SignIn
from models.tables.submission import Submission
from models.tables.webhook import Webhook

# No password has this hash.
_NO_PASSWORD = "!"  # noqa: S105
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure takes away, or would.

    `stripped` submissions keep the `claims_kept` that people have judged, and nothing else.
    """

    submissions: int
    stripped: int
    claims_kept: int
    claims_deleted: int
    tokens: int = 0
    sign_ins: int = 0
    saved_views: int = 0
    webhooks: int = 0
    files: int = 0
    list_lines: int = 0


def preview_person(session: Session, person: Person) -> Erasure:
    """Return what erasing a person would take away."""
    return _preview(session, list_sent(session, person.id), **_count_belongings(session, person))


def preview_reference(session: Session, reference: str) -> Erasure:
    """Return what erasing a reference would take away; one that nothing has is NotFoundError."""
    sent = list_referenced(session, reference)
    lines = _count_lines(session, reference)
    if not sent and not lines:
        raise NotFoundError("Nothing was sent under this reference.")
    return _preview(session, sent, list_lines=lines)


def preview_submission(session: Session, submission_id: UUID) -> Erasure:
    """Return what erasing a submission would take away."""
    if session.get(Submission, submission_id) is None:
        raise NotFoundError("There is no submission with this id.")
    return _preview(session, [submission_id])


def erase_person(session: Session, person: Person, by: Person | None) -> Erasure:
    """Erase a person: their name, address, belongings and submissions; nothing brings them back.

    The row stays, shut and under a pseudonym, so that what they decided, and the audit log, still hang together. The
    last administrator, and somebody who was erased before, are refused.
    """
    person = session.get_one(Person, person.id, with_for_update={"key_share": True}, populate_existing=True)
    _require_erasable(session, person)
    erased = preview_person(session, person)
    webhooks = session.scalars(select(Webhook.id).where(Webhook.person_id == person.id)).all()
    _forget(session, list_sent(session, person.id))
    drop_webhooks(session, webhooks)
    _drop_belongings(session, person)
    _free_cases(session, person)
    trimmed = _trim_named(session, person, [*webhooks, *_list_former_webhooks(session, person)])
    person.name = f"former {person.role} {person.id}"
    person.email = f"erased-{person.id}@invalid"
    person.password_hash, person.active, person.is_demo = _NO_PASSWORD, False, False
    person.erased_at = session.scalars(select(func.now())).one()
    session.flush()
    trim_details(session, trimmed, by)
    record_event(session, "erase_person", ("person", person.id), by, **_tell(erased))
    return erased


def erase_reference(session: Session, reference: str, by: Person | None) -> Erasure:
    """Erase what was sent under a reference; in lists of others the lines stay, and lose the reference."""
    erased = preview_reference(session, reference)
    sent = list_referenced(session, reference)
    _forget(session, sent)
    session.execute(_BLANK_LINES, {"reference": " ".join(reference.split())})
    # Not the reference itself: it may be a name or a number, and the log keeps it for good.
    record_event(session, "erase_reference", ("desk", "reference"), by, **_tell(erased))
    return erased


def erase_submission(session: Session, submission_id: UUID, by: Person | None) -> Erasure:
    """Erase one submission, whoever sent it."""
    erased = preview_submission(session, submission_id)
    _forget(session, [submission_id])
    record_event(session, "erase_submission", ("submission", submission_id), by, **_tell(erased))
    return erased


def _preview(session: Session, submission_ids: Sequence[UUID], **counts: int) -> Erasure:
    stripped, kept, claims = count_spoken(session, submission_ids)
    return Erasure(len(submission_ids), stripped, kept, claims - kept, **counts)


def _forget(session: Session, submission_ids: Sequence[UUID]) -> Forgotten:
    done = Forgotten()
    for first in range(0, len(submission_ids), _AT_ONCE):
        done = done.plus(forget_submissions(session, submission_ids[first : first + _AT_ONCE]))
    return done


def _require_erasable(session: Session, person: Person) -> None:
    if person.erased_at is not None:
        raise ConflictError("This person was erased before.")
    others = select(Person.id).where(Person.role == Role.ADMIN, Person.active, Person.id != person.id)
    if person.may(Role.ADMIN) and session.scalar(others.limit(1)) is None:
        raise InvalidInputError("This is the last administrator. Make somebody else one first.", "person")


def _free_cases(session: Session, person: Person) -> None:
    """Let the cases go back that the person has before them or in review; what was said of them stays."""
    held = select(Case).where(Case.lease_id == person.id).order_by(Case.id).with_for_update()
    for case in session.scalars(held):
        case.lease_id = case.lease_until = None
    session.flush()
    begun = select(Case).where(Case.reviewer_id == person.id, Case.state == CaseState.IN_REVIEW)
    for case in session.scalars(begun.order_by(Case.id).with_for_update()):
        case.assigned_by_id = None
        apply_transition(session, case, "expire", None, case.version)


def _drop_belongings(session: Session, person: Person) -> None:
    owner = name_owner(person)
    for table in (ApiToken, SignIn, SavedView, WaitingList):
        session.execute(delete(table).where(table.person_id == person.id))
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.owner == owner))
    session.execute(delete(Turn).where(Turn.owner == owner))
    files = update(ImportFile).where(ImportFile.person_id == person.id)
    session.execute(files.values(person_id=None, name="", content=None, rejections=None))
    scrub_jobs(session, session.scalars(select(Job.id).where(Job.owner == owner)).all())


def _count_belongings(session: Session, person: Person) -> dict[str, int]:
    tables: dict[str, Any] = {"tokens": ApiToken, "sign_ins": SignIn, "saved_views": SavedView, "webhooks": Webhook}
    counts = {name: _count(session, table, person) for name, table in tables.items()}
    return counts | {"files": _count(session, ImportFile, person) + _count(session, WaitingList, person)}


def _count(session: Session, table: Any, person: Person) -> int:
    return session.scalars(select(func.count()).select_from(table).where(table.person_id == person.id)).one()


def _count_lines(session: Session, reference: str) -> int:
    number: int = session.scalars(_COUNT_LINES, {"reference": " ".join(reference.split())}).one()
    return number


def _trim_named(session: Session, person: Person, webhooks: Sequence[int]) -> dict[int, Json]:
    """Return what is left of the details in the audit log that name a person or their receivers, by event."""
    words = cast(AuditEvent.detail, Text)
    written = [json.dumps(part, ensure_ascii=False)[1:-1] for part in (person.name, person.email)]
    of_webhooks = (AuditEvent.subject_type == "webhook") & AuditEvent.subject_id.in_([str(one) for one in webhooks])
    held = or_(of_webhooks, *(words.icontains(part, autoescape=True) for part in written))
    left = {}
    for event in session.scalars(select(AuditEvent).where(held).order_by(AuditEvent.id)):
        detail = _leave_out(event, person, webhooks)
        if detail != event.detail:
            left[event.id] = detail
    return left


def _list_former_webhooks(session: Session, person: Person) -> Sequence[int]:
    """Return the webhooks that were added for a person, also those that are gone."""
    added = select(AuditEvent.subject_id).where(AuditEvent.action == "add_webhook")
    return [int(key) for key in session.scalars(added.where(AuditEvent.detail["owner"].astext == str(person.id)))]


def _leave_out(event: AuditEvent, person: Person, webhooks: Sequence[int]) -> Json:
    """Return a detail without this person's name and receiver, and without what holds their address in other words."""
    email = person.email.casefold()
    gone = {name for name, value in event.detail.items() if isinstance(value, str) and email in value.casefold()}
    if event.detail.get("target") == person.id:
        gone.add("name")
    if event.subject_type == "webhook" and event.subject_id in {str(one) for one in webhooks}:
        gone.add("host")
    return {name: value for name, value in event.detail.items() if name not in gone}


def _tell(erased: Erasure) -> dict[str, int]:
    return {name: count for name, count in asdict(erased).items() if count}


_COUNT_LINES = text("""
    SELECT count(*) FROM submission, jsonb_array_elements(submission.rows) AS line
    WHERE submission.kind = 'list' AND line ->> 'reference' = :reference""")

_BLANK_LINES = text("""
    UPDATE submission SET rows = (
      SELECT jsonb_agg(CASE WHEN line ->> 'reference' = :reference THEN line || '{"reference": null}' || CASE
          WHEN line ? 'cells' THEN jsonb_build_object('cells', (
            SELECT jsonb_agg(CASE WHEN cell #>> '{}' = :reference THEN to_jsonb(CAST('' AS text)) ELSE cell END
                             ORDER BY place)
            FROM jsonb_array_elements(line -> 'cells') WITH ORDINALITY AS parts (cell, place)))
          ELSE '{}' END ELSE line END ORDER BY number)
      FROM jsonb_array_elements(rows) WITH ORDINALITY AS listed (line, number))
    WHERE kind = 'list' AND EXISTS (
      SELECT FROM jsonb_array_elements(rows) AS line WHERE line ->> 'reference' = :reference)""")
