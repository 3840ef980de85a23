"""Recording the verdict of a case with the evidence that it rests on."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.operations.archives import queue_archive
from models.operations.audit import record_event
from models.operations.drafts import MOST_EVIDENCE, EvidenceDraft, VerdictDraft, check_draft
from models.operations.transitions import apply_transition, lock_case, require_fresh
from models.operations.webhooks import tell_of_verdict
from models.tables.case import CaseState
from models.tables.person import Person
from models.tables.verdict import Evidence, Verdict
from models.tables.webhook import Event

__all__ = ["MOST_EVIDENCE", "EvidenceDraft", "VerdictDraft", "decide_case", "write_verdict"]


def decide_case(session: Session, case_id: int, person: Person, draft: VerdictDraft, version: int) -> Verdict:
    """Record the verdict of a case with its evidence; an earlier verdict is superseded and kept."""
    case = lock_case(session, case_id)
    require_fresh(case, version)
    checked = check_draft(session, case_id, draft)
    if case.state == CaseState.OPEN:
        apply_transition(session, case, "take", person, case.version)
    apply_transition(session, case, "decide", person, case.version)
    return write_verdict(session, case_id, person, checked)


def write_verdict(session: Session, case_id: int, person: Person, draft: VerdictDraft) -> Verdict:
    """Write the verdict of a case that was moved for it, from a draft that `check_draft` returned, and tell of it.

    What its evidence shows is archived from then on.
    """
    now = session.scalars(select(func.now())).one()
    earlier = session.scalar(select(Verdict).where(Verdict.case_id == case_id, Verdict.superseded_at.is_(None)))
    if earlier:
        earlier.superseded_at = now
        session.flush()
    verdict = _build_verdict(case_id, person, draft)
    verdict.number = 1 + (session.scalar(select(func.max(Verdict.number)).where(Verdict.case_id == case_id)) or 0)
    session.add(verdict)
    session.flush()
    for evidence in verdict.evidence:
        queue_archive(session, evidence, person)
    _record(session, verdict, draft, person)
    # The submitter sees a verdict at once. When publication is a stage of its own, this call moves there.
    tell_of_verdict(session, Event.VERDICT_PUBLISHED if verdict.number == 1 else Event.VERDICT_CORRECTED, verdict)
    return verdict


def _build_verdict(case_id: int, person: Person, draft: VerdictDraft) -> Verdict:
    return Verdict(
        case_id=case_id,
        person_id=person.id,
        scale=draft.scale,
        rating=draft.rating,
        justification=draft.justification,
        as_of=draft.as_of,
        valid_from=draft.valid_from,
        valid_until=draft.valid_until,
        confidence=draft.confidence,
        match_id=draft.match_id,
        evidence=[_build_evidence(line, position) for position, line in enumerate(draft.evidence)],
    )


def _build_evidence(line: EvidenceDraft, position: int) -> Evidence:
    return Evidence(
        position=position,
        url=line.url,
        title=line.title,
        stance=line.stance,
        publisher=line.publisher,
        quote=line.quote,
        origin=line.origin,
        accessed_on=line.accessed_on,
    )


def _record(session: Session, verdict: Verdict, draft: VerdictDraft, person: Person) -> None:
    detail = {
        "scale": verdict.scale,
        "rating": verdict.rating,
        "number": verdict.number,
        "evidence": [line.url for line in verdict.evidence],
    }
    if verdict.match_id:
        detail |= {"match": verdict.match_id, "opposite_checked": draft.opposite_checked}
    record_event(session, "record_verdict", ("case", verdict.case_id), person, **detail)
