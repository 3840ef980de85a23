"""Deciding a case where two may have to look: the first opinion, the blind second one, and what becomes of both."""

from dataclasses import replace

from sqlalchemy.orm import Session

from models.operations.audit import record_event
from models.operations.drafts import VerdictDraft, check_draft, read_draft, write_draft
from models.operations.look_rules import needs_second_look
from models.operations.transitions import apply_transition, lock_case, require_fresh
from models.operations.verdicts import decide_case, write_verdict
from models.queries.opinions import read_opinions, say_the_same
from models.tables.case import Case, CaseState
from models.tables.match import Match
from models.tables.person import Person
from models.tables.verdict import Opinion, Verdict


def answer_case(
    session: Session, case_id: int, person: Person, draft: VerdictDraft, version: int, reason: str | None = None
) -> Verdict | Opinion:
    """Record what a person has found out about a case: its verdict, or one of two opinions where another looks too.

    A case in adjudication is settled by it, which needs a reason.
    """
    case = lock_case(session, case_id)
    require_fresh(case, version)
    if case.state == CaseState.SECOND_REVIEW:
        return _look_again(session, case, person, draft)
    if case.state == CaseState.ADJUDICATION:
        return _adjudicate(session, case, person, draft, reason)
    may_need = case.state in {CaseState.OPEN, CaseState.IN_REVIEW}
    needed = needs_second_look(session, case, person) if may_need else None
    if needed:
        return _hand_on(session, case, person, draft, needed)
    return decide_case(session, case_id, person, draft, version)


def confirm_case(session: Session, case_id: int, person: Person, version: int) -> Verdict:
    """Record the verdict on which two reviewers agree, as the first of them wrote it."""
    case = lock_case(session, case_id)
    apply_transition(session, case, "confirm", person, version)
    first = read_opinions(session, case)[0]
    draft = read_draft(first.draft)
    if draft.match_id is not None and session.get(Match, draft.match_id) is None:
        draft = replace(draft, match_id=None)
    return write_verdict(session, case_id, first.person, draft)


def _hand_on(session: Session, case: Case, person: Person, draft: VerdictDraft, needed: str) -> Opinion:
    checked = check_draft(session, case.id, draft)
    if case.state == CaseState.OPEN:
        apply_transition(session, case, "take", person, case.version)
    apply_transition(session, case, "hand_on", person, case.version, needed)
    return _write_opinion(session, case, person, checked, Opinion(place=1, rule=needed))


def _look_again(session: Session, case: Case, person: Person, draft: VerdictDraft) -> Opinion:
    # What a match proposes follows from what the first reviewer said of it.
    checked = check_draft(session, case.id, replace(draft, match_id=None))
    if case.second_reviewer_id is None:
        apply_transition(session, case, "look", person, case.version)
    [first] = read_opinions(session, case)
    second = Opinion(place=2, person_id=person.id, scale=checked.scale, rating=checked.rating)
    action = "agree" if say_the_same(first, second) else "disagree"
    apply_transition(session, case, action, person, case.version)
    return _write_opinion(session, case, person, checked, second)


def _adjudicate(session: Session, case: Case, person: Person, draft: VerdictDraft, reason: str | None) -> Verdict:
    checked = check_draft(session, case.id, draft)
    apply_transition(session, case, "adjudicate", person, case.version, reason)
    return write_verdict(session, case.id, person, checked)


def _write_opinion(session: Session, case: Case, person: Person, draft: VerdictDraft, opinion: Opinion) -> Opinion:
    opinion.case_id, opinion.round, opinion.person_id = case.id, case.round, person.id
    opinion.scale, opinion.rating, opinion.draft = draft.scale or "", draft.rating, write_draft(draft)
    session.add(opinion)
    session.flush()
    said = {"place": opinion.place, "scale": opinion.scale, "rating": opinion.rating}
    record_event(session, "give_opinion", ("case", case.id), person, **said)
    return opinion
