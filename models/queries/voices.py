"""What the matches of a claim say together: reprints count once, and those that contradict each other are found."""

from collections.abc import Sequence
from typing import NamedTuple

from models.base import Json
from models.conflicts import Voice, find_conflict
from models.relations import Relation
from models.tables.match import Match


class Group(NamedTuple):
    """Matches that say the same in nearly the same words: the first of them, and its reprints."""

    first: Match
    reprints: list[Match]

    @property
    def matches(self) -> list[Match]:
        """All of them, best first."""
        return [self.first, *self.reprints]


def group_reprints(matches: Sequence[Match]) -> list[Group]:
    """Put matches, given best first, together by their origin; the order of the first ones is kept."""
    groups: dict[int, Group] = {}
    apart: list[Group] = []
    for match in matches:
        known = groups.get(match.origin) if match.origin != match.rank else None
        if known:
            known.reprints.append(match)
            continue
        group = Group(match, [])
        apart.append(group)
        # What a person judged keeps the rank of an earlier search, so that two matches may have the same.
        groups.setdefault(match.origin, group)
    return apart


def find_contradictions(matches: Sequence[Match]) -> list[Match]:
    """Return the likely matches whose ratings contradict each other, one of each origin; none where all agree."""
    in_order = [(number, match) for number, group in enumerate(group_reprints(matches)) for match in group.matches]
    voices = [_hear(match, place, number) for place, (number, match) in enumerate(in_order)]
    return [in_order[voice.rank][1] for voice in find_conflict(voices)]


def read_judgement(match: Match) -> str | None:
    """Return the relation that a person's standing judgement names; None where there is none."""
    return match.judgement.relation if match.judgement else None


def find_deciding(match: Match) -> Json | None:
    """Return the first difference because of which claim and fact-check cannot be the same claim."""
    return next((difference for difference in match.differs if difference["decides"]), None)


def _hear(match: Match, place: int, origin: int) -> Voice:
    """Return what a match says of its claim; a person's word goes before the machine's."""
    judged = read_judgement(match)
    undecided = judged in {None, Relation.UNSURE}
    blocked = find_deciding(match) is not None if undecided else judged != Relation.SAME
    probability = match.probability if undecided else 1.0
    return Voice(place, probability, blocked, match.factcheck.rating_class, origin)
