"""Changing what the claims of an article are: adding a sentence, dropping a claim, and saying one in other words."""

from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.errors import ConflictError, InvalidInputError, NotFoundError
from models.operations.amendable import find_obstacle, require_amendable
from models.operations.audit import record_event
from models.operations.comparing import queue_comparison
from models.operations.homing import find_home, join_home, move_home, open_home, part
from models.operations.memory import ask_again
from models.operations.placing import lock_joining, measure_cases
from models.operations.spans import snap_span
from models.operations.submit import name_owner
from models.operations.transitions import apply_transition, lock_case
from models.operations.wording import clean_line
from models.redaction import Redactor
from models.settings import Settings
from models.tables.case import Case, CaseState
from models.tables.job import Job
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim, Submission, Wording
from models.tables.verdict import Verdict

_STALE = "This claim was changed while you had it open. Look at it again and send yours once more."
_SHOWN = 60


class Editor(NamedTuple):
    """Who changes claims, None for a stranger, and for whom the work that follows from it takes its turn."""

    person: Person | None
    owner: str
    settings: Settings

    @property
    def turn(self) -> str:
        """The name under which comparing takes its turn."""
        return name_owner(self.person) or self.owner


def add_claim(session: Session, submission_id: UUID, start: int, end: int, editor: Editor) -> Claim:
    """Make a claim of what stands in an article from `start` to `end`, whole words, and let it be compared.

    What overlaps a claim is a conflict; exactly what was dropped before is taken back.
    """
    submission = _hold_submission(session, submission_id, editor)
    start, end = snap_span(submission.text, start, end, editor.settings.max_claim_characters)
    dropped = select(Claim.id).where(
        Claim.submission_id == submission_id, Claim.start == start, Claim.end == end, Claim.dropped_at.is_not(None)
    )
    if (known := session.scalar(dropped.limit(1))) is not None:
        return restore_claim(session, known, editor)
    _require_room(session, submission_id, start, end)
    lock_joining(session)
    words, claim_id = submission.text[start:end], uuid4()
    digest = digest_claim(words)
    home = find_home(session, words, digest)
    claim = Claim(
        id=claim_id,
        submission_id=submission_id,
        case_id=home or open_home(session, claim_id, submission, editor.person),
        position=session.scalar(select(func.count()).where(Claim.submission_id == submission_id)),
        text=words,
        digest=digest,
        leads=home is None,
        start=start,
        end=end,
        context={},
        by_hand=True,
        pending=True,
    )
    session.add(claim)
    session.flush()
    number_claims(session, submission_id)
    if home is None:
        measure_cases(session, [claim.case_id])
    else:
        join_home(session, claim, home, editor.person)
    record_event(session, "add_claim", ("case", claim.case_id), editor.person, claim=str(claim_id))
    queue_comparison(session, claim_id, editor.turn, editor.settings)
    session.refresh(claim)
    return claim


def reword_claim(session: Session, claim_id: UUID, wording: str, version: int, editor: Editor) -> Claim:
    """Let a claim say something else than the article does, and compare it anew; no wording brings the article's back.

    It keeps its case, unless others ask about that too: then it gets one of its own, or joins those who ask the same.
    What people said of its matches counts no longer, but stays on record and counts again if the old words come back.
    """
    claim = _hold_claim(session, claim_id, editor, version)
    line = clean_line(wording, "wording", editor.settings.max_claim_characters)
    words = Redactor(editor.settings.read_redactions()).clean_line(line)
    words = None if words == claim.passage else words
    if words is not None and not any(sign.isalnum() for sign in words):
        raise InvalidInputError("There are no words in this wording. Leave it empty to take the text's own.", "wording")
    if (words or claim.passage) == claim.text:
        return claim
    part(session, claim, editor.person)
    _put_words(session, claim, words, editor.person)
    if session.get_one(Case, claim.case_id).state == CaseState.OPEN:
        move_home(session, claim, editor.person)
    detail = {"claim": str(claim.id), "version": claim.version, "back": words is None}
    record_event(session, "reword_claim", ("case", claim.case_id), editor.person, **detail)
    queue_comparison(session, claim.id, editor.turn, editor.settings)
    return claim


def undo_wording(session: Session, claim_id: UUID, version: int, editor: Editor) -> Claim:
    """Bring the wording back that a claim had before its last one."""
    newest = select(Wording.text).where(Wording.claim_id == claim_id).order_by(Wording.number.desc())
    wordings = session.scalars(newest.limit(2)).all()
    if not wordings:
        raise ConflictError("The wording of this claim was never changed.")
    return reword_claim(session, claim_id, wordings[1] or "" if len(wordings) > 1 else "", version, editor)


def drop_claim(session: Session, claim_id: UUID, version: int, editor: Editor) -> Claim:
    """Say that a sentence is no claim: it counts nowhere any more, and can be taken back.

    Its case is set aside; where others ask about that too it leaves them.
    """
    claim = _hold_claim(session, claim_id, editor, version)
    part(session, claim, editor.person)
    claim.dropped_at = session.scalars(select(func.now())).one()
    claim.dropped_by_id = editor.person.id if editor.person else None
    claim.version += 1
    case = lock_case(session, claim.case_id)
    apply_transition(session, case, "drop", None, case.version, "The sentence was dropped as a claim.")
    number_claims(session, claim.submission_id)
    record_event(session, "drop_claim", ("case", case.id), editor.person, claim=str(claim.id))
    return claim


def restore_claim(session: Session, claim_id: UUID, editor: Editor) -> Claim:
    """Take a dropped claim back, into its case or into that of others who ask the same by now."""
    submission_id = _find_claim(session, claim_id).submission_id
    _hold_submission(session, submission_id, editor)
    lock_joining(session)
    claim = session.get_one(Claim, claim_id, with_for_update={"key_share": True}, populate_existing=True)
    if claim.dropped_at is None:
        raise ConflictError("This claim was not dropped, or is back already.")
    _require_room(session, submission_id, claim.start, claim.end)
    claim.dropped_at = claim.dropped_by_id = None
    claim.version += 1
    session.flush()
    number_claims(session, submission_id)
    case = lock_case(session, claim.case_id)
    move_home(session, claim, editor.person)
    if claim.case_id == case.id:
        apply_transition(session, case, "restore", None, case.version)
    record_event(session, "restore_claim", ("case", claim.case_id), editor.person, claim=str(claim.id))
    if claim.pending:
        queue_comparison(session, claim.id, editor.turn, editor.settings)
    return claim


def compare_again(session: Session, claim_id: UUID, editor: Editor) -> Job:
    """Try once more to compare a claim that could not be; one that is compared already is a conflict."""
    _hold_submission(session, _find_claim(session, claim_id).submission_id, editor)
    claim = session.get_one(Claim, claim_id, populate_existing=True)
    if not claim.pending:
        raise ConflictError("This claim has been compared already.")
    return queue_comparison(session, claim_id, editor.turn, editor.settings)


def number_claims(session: Session, submission_id: UUID) -> None:
    """Number the claims of an article in the order of its text, those that were dropped after all others."""
    session.flush()
    session.execute(_NUMBER, {"submission": submission_id})
    for known in list(session.identity_map.values()):
        if isinstance(known, Claim) and known.submission_id == submission_id:
            session.expire(known, ["position"])


def _hold_submission(session: Session, submission_id: UUID, editor: Editor) -> Submission:
    """Return an article whose claims this person may change; nobody else does until the transaction ends."""
    submission = session.get(
        Submission, submission_id, with_for_update={"key_share": True, "of": Submission}, populate_existing=True
    )
    if submission is None:
        raise NotFoundError("There is no submission with this id.")
    require_amendable(submission, editor.person)
    return submission


def _hold_claim(session: Session, claim_id: UUID, editor: Editor, version: int) -> Claim:
    """Return a claim that this person may change, as it was shown to them, with its case held before it."""
    claim = _find_claim(session, claim_id)
    _hold_submission(session, claim.submission_id, editor)
    lock_joining(session)
    # Whoever joins or parts cases takes the lock of joining, so that it is in this case until we are done.
    case_id = session.scalars(select(Claim.case_id).where(Claim.id == claim_id)).one()
    case = session.get_one(Case, case_id, with_for_update={"key_share": True, "of": Case}, populate_existing=True)
    claim = session.get_one(Claim, claim_id, with_for_update={"key_share": True, "of": Claim}, populate_existing=True)
    if claim.dropped_at is not None:
        raise ConflictError("This claim was dropped. Take it back first.")
    if claim.version != version:
        raise ConflictError(_STALE)
    has_verdict = bool(session.scalar(select(exists().where(Verdict.case_id == case_id))))
    if obstacle := find_obstacle(claim, case, editor.person, has_verdict=has_verdict):
        raise ConflictError(obstacle)
    return claim


def _find_claim(session: Session, claim_id: UUID) -> Claim:
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFoundError("There is no claim with this id.")
    return claim


def _require_room(session: Session, submission_id: UUID, start: int, end: int) -> None:
    """Refuse a place in the text that belongs to a claim already, wholly or in part."""
    there = select(Claim.original, Claim.text).where(
        Claim.submission_id == submission_id, Claim.dropped_at.is_(None), Claim.start < end, Claim.end > start
    )
    if (found := session.execute(there.order_by(Claim.start).limit(1)).one_or_none()) is not None:
        words = found.original or found.text
        words = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
        raise ConflictError(f"This overlaps a claim that is there already: “{words}”")


def _put_words(session: Session, claim: Claim, words: str | None, person: Person | None) -> None:
    """Let a claim read otherwise; what the machine said of it as it read before is no longer known."""
    number = select(func.count()).where(Wording.claim_id == claim.id)
    added = Wording(claim_id=claim.id, number=(session.scalar(number) or 0) + 1, text=words)
    added.person_id = person.id if person else None
    session.add(added)
    passage = claim.passage
    claim.original, claim.text = (passage, words) if words else (None, passage)
    claim.digest = digest_claim(claim.text)
    claim.pending, claim.matching_id, claim.unanswered = True, None, None
    claim.version += 1
    case = session.get_one(Case, claim.case_id)
    case.version += 1
    session.flush()
    unspoken = Match.judgement_id.is_(None) & ~exists().where(Judgement.match_id == Match.id)
    session.execute(delete(Match).where(Match.claim_id == claim.id, unspoken))
    ask_again(session, (), [claim.id])
    measure_cases(session, [claim.case_id])


_NUMBER = text("""
    WITH place AS MATERIALIZED (
      SELECT id, row_number() OVER (ORDER BY dropped_at IS NOT NULL, start, "end", id) - 1 AS number
      FROM claim WHERE submission_id = :submission)
    UPDATE claim SET position = place.number FROM place WHERE claim.id = place.id AND position <> place.number""")
