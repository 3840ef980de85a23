"""A reviewer's words on matches: judging them, and taking a judgement back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.audit import record_event
from models.operations.transitions import apply_transition, lock_case, may_apply
from models.operations.wording import clean_prose
from models.relations import Relation
from models.tables.case import Case, CaseState
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim


def judge_match(
    session: Session, match_id: int, person: Person, relation: str, version: int, note: str | None = None
) -> Match:
    """Record a person's word on a match, superseding the one before; an open case becomes theirs by it."""
    if relation not in set(Relation):
        raise InvalidInputError(f"The relation must be one of: {', '.join(Relation)}.", "relation")
    match = _lock_match(session, match_id, version)
    word = Judgement(relation=Relation(relation), note=clean_prose(note, "note"))
    return _supersede(session, match, person, word, "judge_match")


def take_back_judgement(session: Session, match_id: int, person: Person, version: int) -> Match:
    """Undo the judgement of a match that counts: the one before it counts again, and the undoing stays on record.

    Done again, it goes further back, until nothing was said.
    """
    match = _lock_match(session, match_id, version)
    counting = _find_word(session, match.judgement_id)
    if counting is None:
        raise ConflictError("There is no judgement to take back.")
    earlier = _find_word(session, counting.supersedes_id)
    said = {"relation": earlier.relation, "note": earlier.note, "restores_id": earlier.id} if earlier else {}
    return _supersede(session, match, person, Judgement(is_undo=True, **said), "take_back_judgement")


def _find_word(session: Session, judgement_id: int | None) -> Judgement | None:
    """Return the word that counts where this entry is the newest: its own, or the one that an undo restores."""
    entry = session.get(Judgement, judgement_id) if judgement_id else None
    if entry and entry.is_undo:
        return session.get(Judgement, entry.restores_id) if entry.restores_id else None
    return entry


def _supersede(session: Session, match: Match, person: Person, word: Judgement, action: str) -> Match:
    _hold_case(session, match, person)
    word.match_id, word.person_id, word.supersedes_id = match.id, person.id, match.judgement_id
    session.add(word)
    session.flush()
    match.judgement_id, match.judgement = word.id, word
    match.version += 1
    session.flush()
    record_event(session, action, ("match", match.id), person, relation=word.relation, note=word.note)
    return match


def _lock_match(session: Session, match_id: int, version: int) -> Match:
    match = session.get(Match, match_id, with_for_update=True)
    if match is None:
        raise NotFoundError("There is no such match.")
    if match.version != version:
        raise ConflictError("This match was judged or changed while you had it open. Look at it again.")
    return match


def _hold_case(session: Session, match: Match, person: Person) -> None:
    """Make sure the judge has the case: an open one is taken, one that another person has is refused."""
    case_id = session.scalars(select(Claim.case_id).where(Claim.id == match.claim_id)).one()
    case: Case = lock_case(session, case_id)
    if case.state == CaseState.OPEN:
        apply_transition(session, case, "take", person, case.version)
    elif not may_apply("release", case, person):
        raise ConflictError("Matches can be judged by the person who has the case, while it is in review.")
