"""What is kept from people while a second reviewer looks at a case: the first one's words, and the machine's.

Nothing of it may reach the second reviewer by any page or program, so it is hidden from everybody but the first one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, inspect
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.queries.submissions import ClaimView
from models.queries.voices import group_reprints
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim

# What the history of a hidden case may still tell; all else could name the first reviewer, or what they thought.
_TELLING_NOTHING = frozenset({"open_case", "join_case", "look_case", "unlook_case"})


def is_blind(case: Case, person: Person | None) -> bool:
    """True where this person, or a stranger, may not know what was found out about a case so far."""
    is_first = person is not None and case.reviewer_id == person.id
    return case.state == CaseState.SECOND_REVIEW and not is_first


def is_hidden_from(person: Person | None) -> ColumnElement[bool]:
    """Return the same as SQL, for queries over cases."""
    is_first = Case.reviewer_id == person.id if person else false()
    return and_(Case.state == CaseState.SECOND_REVIEW, ~is_first)


def hide(view: ClaimView, person: Person | None) -> ClaimView:
    """Return what this person may know of a claim; of a hidden case the matches are in the order of their words."""
    if not is_blind(view.case, person):
        return view
    claim = _strip_claim(view.claim)
    return replace(view, claim=claim, matches=_strip_matches(claim, view.matches), verdict=None, blind=True)


def hide_history(
    events: Sequence[tuple[AuditEvent, Person | None]], case: Case, person: Person | None
) -> Sequence[tuple[AuditEvent, Person | None]]:
    """Return what this person may know of a case's history."""
    if not is_blind(case, person):
        return events
    return [(event, who) for event, who in events if event.action in _TELLING_NOTHING]


def require_sight(session: Session, case_id: int, person: Person | None) -> None:
    """Refuse with NotFoundError what belongs to a case that is hidden from this person."""
    if is_blind(session.get_one(Case, case_id), person):
        raise NotFoundError("This is shown again when the second look at the case is done.")


def _strip_claim(claim: Claim) -> Claim:
    """Copy a claim without the reason for which the machine did not answer it, which may name a probability."""
    told = inspect(claim)
    kept: dict[str, Any] = {name: told.dict[name] for name in told.mapper.attrs.keys() if name in told.dict}  # noqa: SIM118
    return Claim(**kept | {"unanswered": None})


def _strip_matches(claim: Claim, matches: Sequence[Match]) -> list[Match]:
    """Copy matches without what the machine and people said of them; reprints stay together."""
    groups = [sorted(group.matches, key=_read_words) for group in group_reprints(matches)]
    stripped: list[Match] = []
    for group in sorted(groups, key=lambda group: _read_words(group[0])):
        origin = len(stripped) + 1
        stripped += [_strip_match(claim, match, origin + place, origin) for place, match in enumerate(group)]
    return stripped


def _read_words(match: Match) -> tuple[str, int]:
    return match.factcheck.claim.casefold(), match.factcheck_id


def _strip_match(claim: Claim, match: Match, rank: int, origin: int) -> Match:
    return Match(
        id=match.id,
        claim_id=match.claim_id,
        claim=claim,
        factcheck_id=match.factcheck_id,
        factcheck=match.factcheck,
        rank=rank,
        origin=origin,
        probability=None,
        scores={},
        features=[],
        agrees=match.agrees,
        differs=match.differs,
        relation=None,
        answers=False,
        matcher_name=match.matcher_name,
        matcher_version=match.matcher_version,
        encoder_id=match.encoder_id,
        judgement=None,
        version=1,
    )
