"""What a match that a person judged means for the verdict: the same rating, or for the opposite the mirrored one."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.queries.voices import read_judgement
from models.relations import Relation
from models.scales import Rating, Scale
from models.tables.match import Match


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rating that follows from a judged match; `turned` where the claim says the opposite of what was checked."""

    match: Match
    scale: Scale
    rating: Rating
    turned: bool


def find_proposal(matches: Sequence[Match], scale: Scale) -> Proposal | None:
    """Return what the first telling match proposes, one that is the same before one that is the opposite."""
    found = [proposal for match in matches if (proposal := propose_rating(match, scale))]
    return min(found, key=lambda proposal: proposal.turned, default=None)


def propose_rating(match: Match, scale: Scale) -> Proposal | None:
    """Return what a match proposes on a scale; None where nobody called it the same or the opposite, or none fits."""
    judged = read_judgement(match)
    if judged not in {Relation.SAME, Relation.OPPOSITE}:
        return None
    turned = judged == Relation.OPPOSITE
    rating = scale.map_words(match.factcheck.rating)
    if rating and turned:
        rating = scale.mirror(rating)
    return Proposal(match, scale, rating, turned) if rating else None
