"""Which cases get a blind second look: set by an administrator, and asked when a first reviewer has decided."""

import hashlib
import math
from dataclasses import dataclass

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.audit import record_event
from models.operations.eligible import find_second_reviewers
from models.operations.wording import clean_line
from models.queries.agreement import find_low_pair
from models.queries.look_rules import read_look_rule
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import LookRule

MOST_TAGS = 50
_MOST_REACH = 3
_CHANCES = 2**64


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as its form sends it: any one of these is enough, and none of them asks for no second look at all."""

    tags: tuple[str, ...] = ()
    reach_from: int | None = None
    chance: float = 0.0
    chance_answered: float = 0.0
    low_agreement: float | None = None


def set_look_rule(session: Session, person: Person | None, draft: RuleDraft, seen: int | None = None) -> bool:
    """Let another rule hold from now on; return whether that is a change.

    `person` is None for the desk's operator. `seen` is the number of the rule that was looked at, 0 where there was
    none: another one by now is a conflict.
    """
    rule = _check_rule(draft)
    # Of two who change it at once, the second has to see what the first did.
    session.execute(text("LOCK TABLE look_rule IN SHARE ROW EXCLUSIVE MODE"))
    newest = read_look_rule(session)
    if seen is not None and seen != (newest.id if newest else 0):
        raise ConflictError("Somebody has changed the rule meanwhile. Look at what holds now, and decide again.")
    former = _read(newest) if newest else RuleDraft()
    if former == rule:
        return False
    words = {"tags": list(rule.tags), "reach_from": rule.reach_from, "chance": rule.chance}
    words |= {"chance_answered": rule.chance_answered, "low_agreement": rule.low_agreement}
    session.add(LookRule(**words, person_id=person.id if person else None))
    record_event(session, "set_look_rule", ("policy", "second-look"), person, **words)
    session.flush()
    return True


def needs_second_look(session: Session, case: Case, first: Person) -> str | None:
    """Return in a sentence why somebody else should look at a case that `first` decides; None where nobody has to.

    Chance is reckoned from the case and its round, so that deciding again draws no other lot. Where nobody could take
    the second look none is asked for.
    """
    rule = read_look_rule(session)
    if rule is None:
        return None
    found = _find_reason(session, rule, case, first)
    return found if found and find_second_reviewers(session, case, first) else None


def draw_lot(case: Case, purpose: str) -> float:
    """Return a number from 0 up to 1 that is always the same for a case, its round and a purpose."""
    ticket = hashlib.sha256(f"{purpose}:{case.id}:{case.round}".encode()).digest()
    return int.from_bytes(ticket[:8], "big") / _CHANCES


def _find_reason(session: Session, rule: LookRule, case: Case, first: Person) -> str | None:
    wanted = {tag.casefold() for tag in rule.tags}
    if tag := next((tag for tag in case.tags if tag.casefold() in wanted), None):
        return f"It has the tag “{tag}”."
    if rule.reach_from is not None and case.reach is not None and case.reach >= rule.reach_from:
        return f"Its reach is {case.reach} of {_MOST_REACH}."
    if rule.low_agreement is not None and (pair := find_low_pair(session, first.id, rule.low_agreement)):
        return f"{pair.one} and {pair.other} agree seldom: kappa is {pair.kappa:.2f} on {pair.cases} cases."
    if draw_lot(case, "answered") < rule.chance_answered and _is_answered(session, case):
        return "It was answered automatically, and picked by chance."
    return "It was picked by chance." if draw_lot(case, "all") < rule.chance else None


def _is_answered(session: Session, case: Case) -> bool:
    answered = exists().where(Match.answers, Match.claim_id == Claim.id, Claim.case_id == case.id)
    return bool(session.scalar(select(answered)))


def _check_rule(draft: RuleDraft) -> RuleDraft:
    for name in ("chance", "chance_answered"):
        if not 0 <= getattr(draft, name) <= 1:
            raise InvalidInputError("Say how many cases in a hundred: from 0 to 100.", name)
    if draft.reach_from is not None and not 0 <= draft.reach_from <= _MOST_REACH:
        raise InvalidInputError(f"Reach goes from 0 to {_MOST_REACH}.", "reach_from")
    if draft.low_agreement is not None and not -1 <= draft.low_agreement <= 1:
        raise InvalidInputError("Kappa goes from -1 to 1; 0.6 is a common limit.", "low_agreement")
    if len(draft.tags) > MOST_TAGS:
        raise InvalidInputError(f"At most {MOST_TAGS} tags can be named.", "tags")
    tags = dict.fromkeys(filter(None, (clean_line(tag, "tags", 60) for tag in draft.tags)))
    return RuleDraft(
        tuple(tags),
        draft.reach_from,
        _round(draft.chance),
        _round(draft.chance_answered),
        None if draft.low_agreement is None else _round(draft.low_agreement),
    )


def _round(share: float) -> float:
    if not math.isfinite(share):
        raise InvalidInputError("Write a number.", "chance")
    return round(share, 4)


def _read(rule: LookRule) -> RuleDraft:
    return RuleDraft(tuple(rule.tags), rule.reach_from, rule.chance, rule.chance_answered, rule.low_agreement)
