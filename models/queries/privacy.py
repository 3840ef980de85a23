"""What is kept of people and of what they sent: what retention would take away now, and what belongs to somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.retention import MEANINGS, Kept
from models.tables.audit import AuditEvent
from models.tables.job import Schedule
from models.tables.person import Person
from models.tables.submission import Submission

# True of a claim on which people have said something that the desk builds on; words that it carried over do not count.
SPOKEN = """(
    EXISTS (SELECT FROM verdict WHERE verdict.case_id = claim.case_id)
    OR EXISTS (SELECT FROM opinion WHERE opinion.case_id = claim.case_id)
    OR EXISTS (SELECT FROM match JOIN judgement ON judgement.match_id = match.id
               WHERE match.claim_id = claim.id AND judgement.carried_id IS NULL))"""

_IDLE = """NOT EXISTS (SELECT FROM job WHERE job.submission_id = submission.id
    AND job.state NOT IN ('succeeded', 'failed', 'cancelled'))"""
_ANY_SPOKEN = f"EXISTS (SELECT FROM claim WHERE claim.submission_id = submission.id AND {SPOKEN})"
_OF_SUBMISSION = 'FROM claim JOIN "case" ON "case".id = claim.case_id WHERE claim.submission_id = submission.id'
_IN_WORK = f"""EXISTS (SELECT {_OF_SUBMISSION} AND (
    "case".state NOT IN ('open', 'decided', 'dismissed') OR "case".lease_until > now()))"""
_WAITING = f"""EXISTS (SELECT {_OF_SUBMISSION} AND "case".state = 'open' AND NOT {SPOKEN})"""
_OLD = "< now() - make_interval(days => :days)"
_OLDER_THAN_WAITING = "(:unreviewed > 0 AND submission.created_at < now() - make_interval(days => :unreviewed))"

# What is due, by its key; `unreviewed` are the days for which what waits for people is kept.
_DUE = {
    Kept.SUBMISSIONS: f"SELECT id FROM submission WHERE created_at {_OLD} AND {_IDLE} AND NOT {_ANY_SPOKEN}"  # noqa: S608
    f" AND NOT {_IN_WORK} AND NOT {_WAITING}",
    Kept.UNREVIEWED: f"SELECT id FROM submission WHERE created_at {_OLD} AND {_IDLE} AND NOT {_ANY_SPOKEN}"  # noqa: S608
    f" AND NOT {_IN_WORK} AND {_WAITING}",
    Kept.JUDGED: f"SELECT id FROM submission WHERE created_at {_OLD} AND stripped_at IS NULL AND {_IDLE}"  # noqa: S608
    f" AND {_ANY_SPOKEN} AND NOT {_IN_WORK} AND (NOT {_WAITING} OR {_OLDER_THAN_WAITING})",
    Kept.FILES: "SELECT submission_id FROM sent_file JOIN submission ON submission.id = submission_id"  # noqa: S608
    f" WHERE sent_file.created_at {_OLD} AND {_IDLE}",
    Kept.IMPORTS: "SELECT import_file.id FROM import_file JOIN job ON job.id = job_id"  # noqa: S608
    f" WHERE job.finished_at {_OLD} AND (name <> '' OR rejections IS NOT NULL)",
    Kept.FEEDS: "SELECT id FROM feed_item"  # noqa: S608
    f" WHERE seen_at {_OLD} AND state <> 'waiting' AND title IS NOT NULL",
    Kept.DELIVERIES: f"SELECT id FROM job WHERE kind = 'deliver' AND finished_at {_OLD}",  # noqa: S608
    Kept.TRACES: f"SELECT id FROM job WHERE finished_at {_OLD} AND (trace IS NOT NULL OR EXISTS ("  # noqa: S608
    "SELECT FROM job_attempt WHERE job_id = job.id AND job_attempt.trace IS NOT NULL))",
}


class KeptView(NamedTuple):
    """A kind of thing: for how many days it is kept, 0 for ever, and how many would go now."""

    kind: Kept
    days: int
    due: int

    @property
    def meaning(self) -> str:
        """What goes, in a sentence."""
        return MEANINGS[self.kind]


class LastRun(NamedTuple):
    """When retention took something away, and how much of each kind."""

    at: datetime
    counts: dict[str, int]


def find_due(session: Session, kind: Kept, days: dict[Kept, int], most: int) -> list[Any]:
    """Return the keys of some of a kind whose days are over, the oldest submissions first; none where it is kept."""
    if not days[kind]:
        return []
    order = "created_at, id" if kind in {Kept.SUBMISSIONS, Kept.UNREVIEWED, Kept.JUDGED} else "1"
    statement = text(f"{_DUE[kind]} ORDER BY {order} LIMIT :most")
    return list(session.scalars(statement, _bind(kind, days) | {"most": most}))


def list_kept(session: Session, days: dict[Kept, int]) -> list[KeptView]:
    """Return every kind with its days and how many of it would go now."""
    return [KeptView(kind, days[kind], _count_due(session, kind, days)) for kind in Kept]


def find_last_run(session: Session) -> LastRun | None:
    """Return when retention took something away last, None where it never did."""
    runs = select(AuditEvent.at, AuditEvent.detail).where(AuditEvent.action == "retain")
    found = session.execute(runs.order_by(AuditEvent.id.desc()).limit(1)).one_or_none()
    return LastRun(found.at, found.detail) if found else None


def find_next_run(session: Session) -> datetime | None:
    """Return when retention is due next, None where no worker has looked yet."""
    return session.scalar(select(Schedule.due_at).where(Schedule.name == "retain"))


def find_subject(session: Session, name: str) -> Person:
    """Return the person of an e-mail address, a number or a name; an unknown or ambiguous one is refused."""
    wanted = name.strip()
    which = or_(func.lower(Person.email) == func.lower(wanted), func.lower(Person.name) == func.lower(wanted))
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 19:  # noqa: PLR2004 - what a bigint holds
        which = or_(which, Person.id == int(wanted))
    found = session.scalars(select(Person).where(which, Person.erased_at.is_(None)).order_by(Person.id).limit(2)).all()
    if not found:
        raise NotFoundError(f"There is nobody called “{wanted[:80]}” here. Give the e-mail address of an account.")
    if len(found) > 1:
        raise ConflictError(f"Several people are called “{wanted[:80]}”. Give the e-mail address.")
    return found[0]


def list_sent(session: Session, person_id: int) -> Sequence[UUID]:
    """Return what a person has sent, the oldest first."""
    own = select(Submission.id).where(Submission.person_id == person_id)
    return session.scalars(own.order_by(Submission.created_at, Submission.id)).all()


def list_referenced(session: Session, reference: str) -> Sequence[UUID]:
    """Return what was sent under a reference; one without words is refused."""
    wanted = " ".join(reference.split())
    if not wanted:
        raise InvalidInputError("Give the reference under which it was sent.", "reference")
    named = select(Submission.id).where(Submission.reference == wanted)
    return session.scalars(named.order_by(Submission.created_at, Submission.id)).all()


def count_spoken(session: Session, submission_ids: Sequence[UUID]) -> tuple[int, int, int]:
    """Return how many of these submissions have judged claims, how many claims are judged, and how many there are."""
    row = session.execute(_COUNT_SPOKEN, {"submissions": list(submission_ids)}).one()
    return row.submissions, row.spoken, row.claims


def _count_due(session: Session, kind: Kept, days: dict[Kept, int]) -> int:
    if not days[kind]:
        return 0
    counted = text(f"SELECT count(*) FROM ({_DUE[kind]}) AS due")  # noqa: S608  our own words
    number: int = session.scalars(counted, _bind(kind, days)).one()
    return number


def _bind(kind: Kept, days: dict[Kept, int]) -> dict[str, int]:
    bound = {"days": days[kind]}
    return bound | ({"unreviewed": days[Kept.UNREVIEWED]} if kind == Kept.JUDGED else {})


_COUNT_SPOKEN = text(f"""
    SELECT count(DISTINCT claim.submission_id) FILTER (WHERE {SPOKEN}) AS submissions,
           count(*) FILTER (WHERE {SPOKEN}) AS spoken, count(*) AS claims
    FROM claim WHERE claim.submission_id = ANY(:submissions)""")  # noqa: S608  our own words
