"""How a reviewer's day goes: what is done and taken back, how long a case takes them, and what is left."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, Text, cast, func, select, union_all
from sqlalchemy.orm import Session

from models.queries.leases import count_waiting
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import Opinion, Verdict

_TODAY = func.date_trunc("day", func.now())


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person's day (UTC): words on matches and how many of them were taken back, cases done, and cases left.

    `seconds` is the median time of a case: what passed between one act and the next counts for the case of the latter,
    pauses longer than a lease left out. It is None until there are two acts.
    """

    judged: int
    taken_back: int
    done: int
    seconds: float | None
    left: int

    @property
    def undo_rate(self) -> float:
        """The share of the words that were taken back."""
        return self.taken_back / self.judged if self.judged else 0.0


def read_sitting(session: Session, person: Person, longest_pause: float) -> Sitting:
    """Return how the person's day has gone so far; a pause of more seconds than `longest_pause` was a break."""
    said = select(
        func.count().filter(~Judgement.is_undo, Judgement.relation.is_not(None)),
        func.count().filter(Judgement.is_undo),
    )
    judged, taken_back = session.execute(said.where(*_spoke_today(person))).one()
    acts = union_all(_select_words(person), _select_outcomes(person), _select_dismissed(person)).subquery()
    done = select(func.count(acts.c.case_id.distinct())).where(acts.c.ends)
    seconds = session.scalar(_select_median(acts, longest_pause))
    return Sitting(judged, taken_back, session.scalars(done).one(), seconds, count_waiting(session, person))


def _spoke_today(person: Person) -> tuple[Any, ...]:
    own = (Judgement.person_id == person.id, Judgement.carried_id.is_(None))
    return (*own, Judgement.created_at >= _TODAY)


def _select_words(person: Person) -> Select[int, dt.datetime, bool]:
    words = select(Claim.case_id, Judgement.created_at.label("at"), (Judgement.id < 0).label("ends"))
    joined = words.join(Match, Judgement.match_id == Match.id).join(Claim, Match.claim_id == Claim.id)
    return joined.where(*_spoke_today(person))


def _select_outcomes(person: Person) -> Any:
    return union_all(
        *(
            select(kind.case_id, kind.created_at, kind.id > 0).where(
                kind.person_id == person.id, kind.created_at >= _TODAY
            )
            for kind in (Verdict, Opinion)
        )
    )


def _select_dismissed(person: Person) -> Select[int, dt.datetime, bool]:
    """Select what the person set aside today, which only the audit log knows."""
    told = AuditEvent.subject_type == "case", AuditEvent.subject_id == cast(Case.id, Text)
    dismissed = select(Case.id, AuditEvent.at, Case.id > 0).join(AuditEvent, told[0] & told[1])
    return dismissed.where(
        Case.state == CaseState.DISMISSED,
        Case.changed_at >= _TODAY,
        AuditEvent.action == "dismiss_case",
        AuditEvent.person_id == person.id,
        AuditEvent.at >= _TODAY,
    )


def _select_median(acts: Subquery, longest_pause: float) -> Select[float | None]:
    since = acts.c.at - func.lag(acts.c.at).over(order_by=acts.c.at)
    steps = select(acts.c.case_id, func.extract("epoch", since).label("seconds")).subquery()
    worked = select(func.sum(steps.c.seconds).label("seconds")).where(steps.c.seconds <= longest_pause)
    cases = worked.group_by(steps.c.case_id).subquery()
    return select(func.percentile_cont(0.5).within_group(cases.c.seconds))
