"""Recording the verdict of a case with the evidence that it rests on."""

import datetime as dt
import re
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.audit import record_event
from models.operations.transitions import apply_transition, lock_case, require_fresh
from models.operations.webhooks import tell_of_verdict
from models.operations.wording import check_encodable, clean_prose
from models.ratings import RATINGS, SCALE, RatingClass
from models.tables.case import CaseState, Evidence, Stance, Verdict
from models.tables.person import Person
from models.tables.webhook import Event

_LONGEST_URL = 10_000
MOST_EVIDENCE = 20
# A host, then anything that a link may hold; an apostrophe is one of those ("Moore's_law").
_WEB_ADDRESS = re.compile(r"https?://[\w\[][^\s<>\"\x00-\x1f\x7f\ud800-\udfff]*", re.IGNORECASE)
_LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """One line of the evidence form."""

    url: str
    title: str | None = None
    stance: str = Stance.CONTEXT


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """A verdict as the form sends it, not yet looked at."""

    rating: str
    justification: str
    as_of: dt.date | None = None
    evidence: list[EvidenceDraft] = field(default_factory=list)


def decide_case(session: Session, case_id: int, person: Person, draft: VerdictDraft, version: int) -> Verdict:
    """Record the verdict of a case with its evidence; an earlier verdict is superseded and kept."""
    case = lock_case(session, case_id)
    require_fresh(case, version)
    verdict = _read_verdict(draft, case_id, person)
    if case.state == CaseState.OPEN:
        apply_transition(session, case, "take", person, case.version)
    apply_transition(session, case, "decide", person, case.version)
    now = session.scalars(select(func.now())).one()
    earlier = session.scalar(select(Verdict).where(Verdict.case_id == case_id, Verdict.superseded_at.is_(None)))
    if earlier:
        earlier.superseded_at = now
        session.flush()
    verdict.number = 1 + (session.scalar(select(func.max(Verdict.number)).where(Verdict.case_id == case_id)) or 0)
    session.add(verdict)
    session.flush()
    detail = {"rating": verdict.rating, "number": verdict.number, "evidence": [e.url for e in verdict.evidence]}
    record_event(session, "record_verdict", ("case", case_id), person, **detail)
    # The submitter sees a verdict at once. When publication is a stage of its own, this call moves there.
    tell_of_verdict(session, Event.VERDICT_PUBLISHED if verdict.number == 1 else Event.VERDICT_CORRECTED, verdict)
    return verdict


def _read_verdict(draft: VerdictDraft, case_id: int, person: Person) -> Verdict:
    if draft.rating not in RATINGS:
        labels = ", ".join(rating.label for rating in SCALE)
        raise InvalidInputError(f"Choose a rating: {labels}.", "rating")
    justification = clean_prose(draft.justification, "justification")
    if justification is None:
        raise InvalidInputError("Write a justification: what the evidence says, in your own words.", "justification")
    as_of = draft.as_of or dt.datetime.now(dt.UTC).date()
    if as_of > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        raise InvalidInputError("The as-of date lies in the future.", "as_of")
    evidence = [_read_evidence(line, position) for position, line in enumerate(draft.evidence)]
    if not evidence and RATINGS[draft.rating].rating_class is not RatingClass.OPEN:
        raise InvalidInputError("Add at least one link to evidence that a reader can open.", "evidence")
    if len(evidence) > MOST_EVIDENCE:
        raise InvalidInputError(f"At most {MOST_EVIDENCE} links can be recorded.", "evidence")
    return Verdict(
        case_id=case_id,
        person_id=person.id,
        rating=draft.rating,
        justification=justification,
        as_of=as_of,
        evidence=evidence,
    )


def _read_evidence(line: EvidenceDraft, position: int) -> Evidence:
    url = line.url.strip()
    if len(url) > _LONGEST_URL or not _WEB_ADDRESS.fullmatch(url):
        raise InvalidInputError(f"“{url[:80]}” is not a web address that begins with https:// or http://.", "evidence")
    if line.stance not in set(Stance):
        raise InvalidInputError(f"Evidence must be one of: {', '.join(Stance)}.", "evidence")
    title = " ".join(check_encodable(line.title or "", "evidence").replace("\x00", "").split())[:_LONGEST_TITLE]
    return Evidence(position=position, url=url, title=title or None, stance=line.stance)
