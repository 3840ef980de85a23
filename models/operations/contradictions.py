"""Finding words that cannot all be true, keeping that in step with what people say, and settling it."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from models.base import Json
from models.clusters import Clusters, Word
from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import hold_log, record_events
from models.operations.wording import clean_prose
from models.queries.memory import read_words
from models.tables.match import Contradiction, Judgement, Match
from models.tables.person import Person, Role
from models.tables.submission import Claim

WORD_CHANGED = "One of its words was changed."

# So many matches are looked at together; what is around more of them would be more texts than are read.
_AT_ONCE = 50


def review_contradictions(session: Session, match_ids: Collection[int]) -> None:
    """Write down what cannot be true around matches whose words have changed, and settle what now can.

    The caller holds the log. What a person settled is not brought up again while the word against the others stands.
    """
    numbers = sorted(match_ids)
    for start in range(0, len(numbers), _AT_ONCE):
        _review(session, numbers[start : start + _AT_ONCE])


def settle_contradiction(session: Session, contradiction_id: int, person: Person, reason: str | None) -> Contradiction:
    """Let words stand that contradict each other, because an editor says why; one that is settled is a conflict."""
    if not person.may(Role.EDITOR):
        raise NotAllowedError(f"Contradictions are settled by editors; you are {person.role}.")
    hold_log(session)
    found = session.get(
        Contradiction, contradiction_id, populate_existing=True, options=[joinedload(Contradiction.judgement)]
    )
    if found is None:
        raise NotFoundError("There is no contradiction with this number.")
    if found.settled_at is not None:
        raise ConflictError("This contradiction is settled already.")
    reason = clean_prose(reason, "reason")
    if reason is None:
        raise InvalidInputError("Give a reason, so that others understand it later.", "reason")
    _settle(session, found, reason, person)
    return found


def _review(session: Session, match_ids: Sequence[int]) -> None:
    known = session.scalars(
        select(Contradiction)
        .join(Contradiction.judgement)
        .where(Contradiction.settled_at.is_(None), or_(Judgement.match_id.in_(match_ids), _LEADS_OVER))
        .options(joinedload(Contradiction.judgement)),
        {"numbers": list(match_ids)},
    ).all()
    around = [*match_ids, *(contradiction.judgement.match_id for contradiction in known)]
    ends = session.execute(
        select(Claim.digest, Match.factcheck_id).join(Claim, Claim.id == Match.claim_id).where(Match.id.in_(around))
    ).all()
    words = read_words(session, {claim for claim, _ in ends}, {factcheck for _, factcheck in ends})
    found = {word.judgement_id: (word, path) for word, path in Clusters(words).find_contradictions()}
    for contradiction in known:
        if contradiction.judgement_id in found:
            contradiction.path = [word.match_id for word in found[contradiction.judgement_id][1]]
        else:
            _settle(session, contradiction, WORD_CHANGED, None)
    session.flush()
    for word, path in _leave_out_known(session, found):
        _open(session, word, path)


def _leave_out_known(session: Session, found: dict[int, tuple[Word, list[Word]]]) -> list[tuple[Word, list[Word]]]:
    """Return those that nobody was told of; one that the desk settled, because it was not there, comes back."""
    if not found:
        return []
    told = select(Contradiction.judgement_id).where(
        Contradiction.judgement_id.in_(list(found)),
        or_(Contradiction.settled_at.is_(None), Contradiction.settled_by_id.is_not(None)),
    )
    known = set(session.scalars(told))
    return [each for number, each in found.items() if number not in known]


def _open(session: Session, word: Word, path: Sequence[Word]) -> None:
    contradiction = Contradiction(judgement_id=word.judgement_id, path=[step.match_id for step in path])
    session.add(contradiction)
    session.flush()
    _tell(session, "find_contradiction", contradiction, word.match_id, None)


def _settle(session: Session, contradiction: Contradiction, reason: str, person: Person | None) -> None:
    contradiction.settled_at = session.scalars(select(func.now())).one()
    contradiction.settled_by_id = person.id if person else None
    contradiction.reason = reason
    session.flush()
    _tell(session, "settle_contradiction", contradiction, contradiction.judgement.match_id, person, reason=reason)


def _tell(
    session: Session, action: str, contradiction: Contradiction, against: int, person: Person | None, **detail: str
) -> None:
    """Write it into the history of every match whose word has a part in it."""
    said: Json = {"contradiction": contradiction.id} | detail
    matches = dict.fromkeys([against, *contradiction.path])
    record_events(session, action, [("match", number, said) for number in matches], person)


_LEADS_OVER = text("""EXISTS (
    SELECT FROM jsonb_array_elements_text(contradiction.path) AS step (number)
    WHERE CAST(step.number AS bigint) = ANY(CAST(:numbers AS bigint[])))""")
