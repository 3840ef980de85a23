"""What the desk may answer before anybody has looked: set by an administrator as a bound on the share of errors."""

import re

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.audit import record_event
from models.operations.record import Matcher, register_matcher
from models.queries.evidence import read_evidence
from models.risk import Allowance, choose_threshold
from models.tables.matching import KnownMatcher, Policy
from models.tables.person import Person

# To show less than one error in ten thousand would take thirty thousand labelled claims.
SMALLEST_BOUND = 0.0001

# Bounds are kept with so many decimals, so that they can be written as a percentage and read again.
_DECIMALS = 6
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,4}))?\s*%?")
_ODD = "Say how many automatic answers in a hundred may be wrong: at least 0.01 and less than 100, such as 2 or 0.5."


def set_error_bound(
    session: Session, person: Person | None, error_bound: float | None, seen: int | None = None
) -> bool:
    """Allow answers of which at most that share is wrong, None allows none; return whether that is a change.

    `person` is None for the desk's operator. `seen` is the number of the policy that was looked at, 0 where there was
    none: another one by now is a conflict.
    """
    bound = None if error_bound is None else round(error_bound, _DECIMALS)
    if bound is not None and not SMALLEST_BOUND <= bound < 1:
        raise InvalidInputError(_ODD, "error_bound")
    # Of two who change it at once, the second has to see what the first did.
    session.execute(text("LOCK TABLE policy IN SHARE ROW EXCLUSIVE MODE"))
    newest = session.scalar(_NEWEST)
    if seen is not None and seen != (newest.id if newest else 0):
        raise ConflictError("Somebody has changed the bound meanwhile. Look at what holds now, and decide again.")
    former = newest.error_bound if newest else None
    if former == bound:
        return False
    session.add(Policy(error_bound=bound, person_id=person.id if person else None))
    record_event(session, "set_error_bound", ("policy", "auto-answer"), person, error_bound=bound, former=former)
    return True


def read_error_bound(session: Session) -> float | None:
    """Return the share of errors that is allowed now; None where nothing is to be answered without a person."""
    newest = session.scalar(_NEWEST)
    return newest.error_bound if newest else None


def read_percent(typed: str) -> float:
    """Return the share that somebody wrote as a percentage, as in “2”, “0,5” or “2.5 %”."""
    found = _PERCENT.fullmatch(typed.strip())
    share = round(float(f"{found[1]}.{found[2] or 0}") / 100, _DECIMALS) if found else 0.0
    if not SMALLEST_BOUND <= share < 1:
        raise InvalidInputError(_ODD, "percent")
    return share


def write_percent(share: float) -> str:
    """Write a share as a percentage without a sign, so that read_percent gives the same again."""
    return f"{share * 100:.6g}"


def allow_answers(session: Session, matcher: Matcher) -> Allowance:
    """Return what a matcher may answer alone under today's bound."""
    bound = read_error_bound(session)
    if bound is None:
        return Allowance()
    known = session.get_one(KnownMatcher, register_matcher(session, matcher))
    return Allowance(bound, choose_threshold(read_evidence(session, known, bound).steps, bound))


_NEWEST = select(Policy).order_by(Policy.id.desc()).limit(1)
