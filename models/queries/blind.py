"""What is kept from people while a second reviewer looks at a case: the first one's words, and the machine's.

Nothing of it may reach the second reviewer by any page or program, so it is hidden from everybody but the first one.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, false, inspect, or_, select
from sqlalchemy.orm import Session, aliased

from models.errors import NotFoundError
from models.queries.submissions import ClaimView
from models.queries.voices import group_reprints
from models.queries.webhooks import DeliveryView
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim

# What the history of a hidden case may still tell; all else could name the first reviewer, or what they thought.
_TELLING_NOTHING = frozenset({"open_case", "join_case", "look_case", "unlook_case"})
_WITHHELD = "It is shown again when the second look at this case is done."


def is_blind(case: Case, person: Person | None) -> bool:
    """True where this person, or a stranger, may not know what was found out about a case so far."""
    is_first = person is not None and case.reviewer_id == person.id
    return case.state == CaseState.SECOND_REVIEW and not is_first


def is_hidden_from(person: Person | None) -> ColumnElement[bool]:
    """Return the same as SQL, for queries over cases."""
    is_first = Case.reviewer_id == person.id if person else false()
    return and_(Case.state == CaseState.SECOND_REVIEW, ~is_first)


def is_word_hidden_from(person: Person | None) -> ColumnElement[bool]:
    """True, in queries over judgements, for a word that stands here and was said in a case that is hidden."""
    source, restored = aliased(Judgement), aliased(Judgement)
    given_back = select(restored.carried_id).where(restored.id == Judgement.restores_id).correlate(Judgement)
    said = (
        select(source.id)
        .join(Match, Match.id == source.match_id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Case, Case.id == Claim.case_id)
        .where(source.id.in_((Judgement.carried_id, given_back.scalar_subquery())), is_hidden_from(person))
    )
    # Nearly all words were said where they stand, and need not be looked for.
    comes_from_elsewhere = or_(Judgement.carried_id.is_not(None), Judgement.restores_id.is_not(None))
    return and_(comes_from_elsewhere, said.correlate(Judgement).exists())


def hide(view: ClaimView, person: Person | None) -> ClaimView:
    """Return what this person may know of a claim; of a hidden case the matches are in the order of their words.

    Of another case that is the words which were said of the same pairs in a hidden one.
    """
    if not is_blind(view.case, person):
        return _hide_words(view, person)
    claim = _strip_claim(view.claim)
    return replace(view, claim=claim, matches=_strip_matches(claim, view.matches), verdict=None, blind=True)


def hide_history(
    events: Sequence[tuple[AuditEvent, Person | None]], view: ClaimView, person: Person | None
) -> Sequence[tuple[AuditEvent, Person | None]]:
    """Return what this person may know of a case's history; the view is as `hide` made it for them."""
    if is_blind(view.case, person):
        return [(event, who) for event, who in events if event.action in _TELLING_NOTHING]
    if not view.secrets:
        return events
    secret = {("match", str(match_id)) for match_id in view.secrets}
    return [(event, who) for event, who in events if (event.subject_type, event.subject_id) not in secret]


def hide_deliveries(session: Session, views: Sequence[DeliveryView], person: Person) -> list[DeliveryView]:
    """Return deliveries as this person may see them: of a hidden case not what was sent of its earlier verdicts."""
    numbers = {view.message["data"].get("case_id") for view in views} - {None}
    hidden = set(session.scalars(select(Case.id).where(Case.id.in_(numbers), is_hidden_from(person))))
    return [replace(view, told=_withhold(view, hidden)) for view in views]


def _withhold(view: DeliveryView, hidden: set[int]) -> dict[str, Any] | None:
    number = view.message["data"].get("case_id")
    return view.message | {"data": {"case_id": number, "withheld": _WITHHELD}} if number in hidden else None


def require_sight(session: Session, case_id: int, person: Person | None) -> None:
    """Refuse with NotFoundError what belongs to a case that is hidden from this person."""
    if is_blind(session.get_one(Case, case_id), person):
        raise NotFoundError("This is shown again when the second look at the case is done.")


def _hide_words(view: ClaimView, person: Person | None) -> ClaimView:
    secrets = {match_id: first for match_id, first in view.secrets.items() if person is None or first != person.id}
    if not secrets:
        return replace(view, secrets={}) if view.secrets else view
    claim = _strip_claim(view.claim)
    claim.matching = view.matching
    matches = [_drop_word(claim, match) if match.id in secrets else match for match in view.matches]
    return replace(view, claim=claim, matches=matches, secrets=secrets)


def _drop_word(claim: Claim, match: Match) -> Match:
    """Copy a match as if nobody had spoken on it."""
    told = inspect(match)
    kept: dict[str, Any] = {name: told.dict[name] for name in told.mapper.attrs.keys() if name in told.dict}  # noqa: SIM118
    return Match(**kept | {"claim": claim, "judgement": None, "judgement_id": None})


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
