"""A reviewer's words on matches: judging them, and taking a judgement back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.audit import hold_log, record_event
from models.operations.contradictions import review_contradictions
from models.operations.holding import hold_lease
from models.operations.memory import carry_words
from models.operations.placing import measure_again
from models.operations.transitions import apply_transition, lock_case, may_apply
from models.operations.wording import clean_prose
from models.queries.memory import REFUSED, pair_of
from models.relations import Relation
from models.tables.case import Case, CaseState
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim


def judge_match(
    session: Session, match_id: int, person: Person, relation: str, version: int, note: str | None = None
) -> Match:
    """Record a person's word on a match, superseding the one before; an open case becomes theirs by it.

    The word is carried to the same pair elsewhere, where nobody has spoken.
    """
    if relation not in set(Relation):
        raise InvalidInputError(f"The relation must be one of: {', '.join(Relation)}.", "relation")
    word = Judgement(relation=Relation(relation), note=clean_prose(note, "note"))
    case, match = _hold(session, match_id, version)
    before = _find_word(session, match.judgement_id)
    is_first = match.judgement_id is None
    _supersede(session, case, match, person, word)
    _tell(session, match, word, person, _name_word(before, Relation(relation), is_first=is_first))
    _follow(session, match)
    return match


def take_back_judgement(session: Session, match_id: int, person: Person, version: int) -> Match:
    """Undo the judgement of a match that counts: the one before it counts again, and the undoing stays on record.

    Done again, it goes further back, until nothing was said.
    """
    case, match = _hold(session, match_id, version)
    counting = _find_word(session, match.judgement_id)
    if counting is None or counting.relation is None:
        raise ConflictError("There is no judgement to take back.")
    # What was carried here is taken back whole: an older word from elsewhere is not what its author says today.
    earlier = None if counting.carried_id else _find_word(session, counting.supersedes_id)
    word = Judgement(is_undo=True)
    if earlier and earlier.relation:
        word.relation, word.note, word.restores_id = earlier.relation, earlier.note, earlier.id
    _supersede(session, case, match, person, word)
    detaches = counting.relation == Relation.SAME and word.relation != Relation.SAME
    _tell(session, match, word, person, "detach_match" if detaches else "take_back_judgement")
    _follow(session, match)
    return match


def _find_word(session: Session, judgement_id: int | None) -> Judgement | None:
    """Return the word that counts where this entry is the newest: its own, or the one that an undo restores."""
    entry = session.get(Judgement, judgement_id) if judgement_id else None
    if entry and entry.is_undo:
        return session.get(Judgement, entry.restores_id) if entry.restores_id else None
    return entry


def _name_word(before: Judgement | None, relation: Relation, *, is_first: bool) -> str:
    """Name what a new word does: a suggestion that is refused at once is not a confirmed match that is given up."""
    if relation in REFUSED and before and before.relation == Relation.SAME:
        return "detach_match"
    return "reject_suggestion" if relation in REFUSED and is_first else "judge_match"


def _hold(session: Session, match_id: int, version: int) -> tuple[Case, Match]:
    """Return a match with its case, both held until the transaction ends: nobody else says a word meanwhile.

    Always in this order: first the case, then the log, which is held as if by the first event, then matches.
    """
    case_id = session.scalar(select(Claim.case_id).join(Match, Match.claim_id == Claim.id).where(Match.id == match_id))
    case = lock_case(session, case_id) if case_id is not None else None
    hold_log(session)
    match = session.get(Match, match_id, with_for_update=True, populate_existing=True)
    if match is None or case is None:
        raise NotFoundError("There is no such match.")
    if match.version != version:
        raise ConflictError("This match was judged or changed while you had it open. Look at it again.")
    return case, match


def _supersede(session: Session, case: Case, match: Match, person: Person, word: Judgement) -> None:
    _hold_case(session, case, person)
    word.match_id, word.person_id, word.supersedes_id = match.id, person.id, match.judgement_id
    word.pair, word.rank = _read_pair(session, match), match.rank
    session.add(word)
    session.flush()
    match.judgement_id, match.judgement = word.id, word
    match.version += 1
    session.flush()


def _tell(session: Session, match: Match, word: Judgement, person: Person, action: str) -> None:
    """Write down what was said; of a match that is given up also whether it had answered the claim."""
    said: Json = {"relation": word.relation, "note": word.note}
    if action == "detach_match":
        said |= {"undo": word.is_undo, "answered": match.answers}
    record_event(session, action, ("match", match.id), person, **said)


def _follow(session: Session, match: Match) -> None:
    """Let the same pair elsewhere follow, measure the case anew, and see whether all that was said can be true."""
    measure_again(session, [match.id])
    review_contradictions(session, {match.id, *carry_words(session, [match.id])})


def _read_pair(session: Session, match: Match) -> bytes:
    """Return the digest of the texts as they stand now in the database, not as they were when the page was made."""
    pair = select(pair_of(Claim.digest, FactCheck.claim_digest)).join_from(Match, Claim).join(FactCheck)
    return bytes(session.scalars(pair.where(Match.id == match.id)).one())


def _hold_case(session: Session, case: Case, person: Person) -> None:
    """Make sure the judge has the case: an open one is taken, one that another person has is refused."""
    if case.state == CaseState.OPEN:
        apply_transition(session, case, "take", person, case.version)
    elif not may_apply("release", case, person):
        raise ConflictError("Matches can be judged by the person who has the case, while it is in review.")
    else:
        hold_lease(session, case, person)
