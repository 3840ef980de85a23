"""Reading one match with all that is shown of it, and what its numbers are called."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.queries.submissions import with_reasons
from models.tables.match import Match
from models.tables.matching import KnownMatcher, Matching


def get_match(session: Session, match_id: int) -> Match:
    """Return a match with its fact-check and its judgement; an unknown number is NotFoundError."""
    match = session.scalar(with_reasons(select(Match).where(Match.id == match_id)))
    if match is None:
        raise NotFoundError("There is no match with this number.")
    return match


class Feature(NamedTuple):
    """A number that the ranker saw of a match, with its name and what it means."""

    name: str
    help: str
    value: float


def read_matcher(match: Match, run: Matching | None) -> KnownMatcher | None:
    """Return what is known of the matcher that made a match; None where it is not that of its claim's `run`."""
    made_by = (match.matcher_name, match.matcher_version, match.encoder_id)
    known = run.matcher if run else None
    return known if known and (known.name, known.version, known.encoder_id) == made_by else None


def name_features(match: Match, run: Matching | None) -> list[Feature]:
    """Return what the ranker saw of a match; none where its matcher did not write down what it calls them."""
    known = read_matcher(match, run)
    if known is None or len(known.features) != len(match.features):
        return []
    return [
        Feature(told["name"], told["help"], value) for told, value in zip(known.features, match.features, strict=True)
    ]
