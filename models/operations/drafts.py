"""A verdict as somebody wrote it: looked at before it is recorded, and kept as JSON until then."""

import datetime as dt
import re
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import InvalidInputError
from models.operations.wording import check_encodable, clean_prose
from models.queries.proposals import propose_rating
from models.queries.scales import find_scale
from models.ratings import RatingClass
from models.scales import Rating, Scale
from models.tables.match import Match
from models.tables.verdict import Confidence, Stance

MOST_EVIDENCE = 20
LONGEST_QUOTE = 5_000
_LONGEST_URL = 10_000
_LONGEST_LINE = 300
# A host, then anything that a link may hold; an apostrophe is one of those ("Moore's_law").
_WEB_ADDRESS = re.compile(r"https?://[\w\[][^\s<>\"\x00-\x1f\x7f\ud800-\udfff]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """One line of the evidence form; lines with one `origin` tell what one source found."""

    url: str
    title: str | None = None
    stance: str = Stance.CONTEXT
    publisher: str | None = None
    quote: str | None = None
    origin: str | None = None
    accessed_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class VerdictDraft:
    """A verdict as the form sends it; without a `scale` it is on the usual one.

    `match_id` is the judged match that proposed the rating; where the claim is its opposite, `opposite_checked` says
    that a person made sure.
    """

    rating: str
    justification: str
    as_of: dt.date | None = None
    evidence: list[EvidenceDraft] = field(default_factory=list)
    scale: str | None = None
    confidence: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    match_id: int | None = None
    opposite_checked: bool = False


_DRAFT = TypeAdapter(VerdictDraft)


def check_draft(session: Session, case_id: int, draft: VerdictDraft) -> VerdictDraft:
    """Return the draft as it can be recorded for a case, with nothing left open; InvalidInputError names what is odd.

    Nothing is written, so that an opinion can be looked at in the same way as a verdict.
    """
    scale = find_scale(draft.scale)
    rating = _find_rating(scale, draft.rating)
    justification = clean_prose(draft.justification, "justification")
    if justification is None:
        raise InvalidInputError("Write a justification: what the evidence says, in your own words.", "justification")
    checked = replace(
        draft,
        scale=scale.name,
        justification=justification,
        as_of=draft.as_of or _read_today(),
        confidence=_check_confidence(draft.confidence),
        evidence=[_check_evidence(line) for line in draft.evidence],
    )
    _check_days(checked)
    _check_amount(checked, rating)
    _check_match(session, case_id, checked, scale, rating)
    return checked


def write_draft(draft: VerdictDraft) -> Json:
    """Return a draft as JSON, to be kept."""
    written: Json = _DRAFT.dump_python(draft, mode="json")
    return written


def read_draft(written: Any) -> VerdictDraft:
    """Return the draft that was kept as JSON."""
    return _DRAFT.validate_python(written)


def _find_rating(scale: Scale, value: str) -> Rating:
    rating = scale.find(value)
    if rating is None:
        raise InvalidInputError(f"Choose a rating: {', '.join(one.label for one in scale.ratings)}.", "rating")
    return rating


def _check_confidence(confidence: str | None) -> str | None:
    if confidence and confidence not in set(Confidence):
        raise InvalidInputError(f"The confidence must be one of: {', '.join(Confidence)}.", "confidence")
    return confidence or None


def _check_days(draft: VerdictDraft) -> None:
    # Somewhere it is tomorrow already.
    latest = _read_today() + dt.timedelta(days=1)
    if draft.as_of and draft.as_of > latest:
        raise InvalidInputError("The as-of date lies in the future.", "as_of")
    if any(line.accessed_on and line.accessed_on > latest for line in draft.evidence):
        raise InvalidInputError("Evidence cannot have been read on a day in the future.", "evidence")
    if draft.valid_from and draft.valid_until and draft.valid_from > draft.valid_until:
        raise InvalidInputError("The last day on which it holds lies before the first.", "valid_until")


def _check_amount(draft: VerdictDraft, rating: Rating) -> None:
    if not draft.evidence and rating.rating_class is not RatingClass.OPEN:
        raise InvalidInputError("Add at least one link to evidence that a reader can open.", "evidence")
    if len(draft.evidence) > MOST_EVIDENCE:
        raise InvalidInputError(f"At most {MOST_EVIDENCE} links can be recorded.", "evidence")


def _check_match(session: Session, case_id: int, draft: VerdictDraft, scale: Scale, rating: Rating) -> None:
    """Make sure that a verdict which calls upon a match says what that proposes, and that a person stands behind it."""
    if draft.match_id is None:
        return
    match = session.get(Match, draft.match_id)
    if match is None or match.claim.case_id != case_id:
        raise InvalidInputError("This case has no such match.", "match_id")
    proposal = propose_rating(match, scale)
    if proposal is None or proposal.rating.value != rating.value:
        proposed = f"proposes “{proposal.rating.label}”" if proposal else "proposes no rating on this scale"
        raise InvalidInputError(f"The match {proposed}; leave it out for another rating.", "match_id")
    if proposal.turned and not draft.opposite_checked:
        raise InvalidInputError(
            "The claim is the opposite of what was checked: say that you have checked that the opposite holds.",
            "opposite_checked",
        )


def _check_evidence(line: EvidenceDraft) -> EvidenceDraft:
    url = line.url.strip()
    if len(url) > _LONGEST_URL or not _WEB_ADDRESS.fullmatch(url):
        raise InvalidInputError(f"“{url[:80]}” is not a web address that begins with https:// or http://.", "evidence")
    if line.stance not in set(Stance):
        raise InvalidInputError(f"Evidence must be one of: {', '.join(Stance)}.", "evidence")
    quote = check_encodable((line.quote or "").replace("\x00", "").strip(), "evidence")
    if len(quote) > LONGEST_QUOTE:
        raise InvalidInputError(f"A quote has more than {LONGEST_QUOTE:,} characters. Quote what matters.", "evidence")
    return EvidenceDraft(
        url=url,
        title=_clean_line(line.title),
        stance=line.stance,
        publisher=_clean_line(line.publisher),
        quote=quote or None,
        origin=_clean_line(line.origin),
        accessed_on=line.accessed_on or _read_today(),
    )


def _clean_line(words: str | None) -> str | None:
    line = " ".join(check_encodable(words or "", "evidence").replace("\x00", "").split())
    return line[:_LONGEST_LINE] or None


def _read_today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
