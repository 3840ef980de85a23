"""Texts that people called the same, and what follows from it for two that nobody compared."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from models.relations import Relation

# A claim by its digest, or a fact-check by its number.
Text = bytes | int

# What speaks against two texts that are called the same over others.
AGAINST = frozenset({Relation.DIFFERENT, Relation.OPPOSITE})

# How a relation reads from the other side; where it is missing it says nothing there.
_TURNED = {
    Relation.DIFFERENT: Relation.DIFFERENT,
    Relation.RELATED: Relation.RELATED,
    Relation.OPPOSITE: Relation.OPPOSITE,
    Relation.NARROWER: Relation.BROADER,
    Relation.BROADER: Relation.NARROWER,
}


class Word(NamedTuple):
    """What somebody said of a claim and a fact-check, and on which match."""

    claim: bytes
    factcheck: int
    relation: Relation
    match_id: int
    judgement_id: int


@dataclass(frozen=True, slots=True)
class Inference:
    """A word that follows from others, in the order in which they lead from the claim to the fact-check."""

    relation: Relation
    because: Sequence[Word]


class Clusters:
    """What people said, put together: texts called the same are one cluster, whatever was said of others."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._words = sorted(words, key=lambda word: word.judgement_id)
        self._next: dict[Text, list[tuple[Text, Word]]] = {}
        for word in self._words:
            if word.relation is Relation.SAME:
                self._next.setdefault(word.claim, []).append((word.factcheck, word))
                self._next.setdefault(word.factcheck, []).append((word.claim, word))
        self._names = self._name_clusters()
        self._broken = {self._find(word.claim) for word in self._words if self._is_against(word)}

    def infer(self, claim: bytes, factcheck: int) -> Inference | None:
        """Return what follows for a pair; None where nothing does, or where people contradict each other."""
        start, goal = self._find(claim), self._find(factcheck)
        if start in self._broken or goal in self._broken:
            return None
        if start == goal:
            return Inference(Relation.SAME, self._lead(claim, factcheck))
        found = [inference for word in self._words if (inference := self._cross(word, claim, factcheck))]
        if len({inference.relation for inference in found}) != 1:
            return None
        return min(found, key=lambda inference: len(inference.because))

    def find_contradictions(self) -> list[tuple[Word, list[Word]]]:
        """Return each word against two texts that are the same over others, with the words that make them so."""
        return [(word, self._lead(word.claim, word.factcheck)) for word in self._words if self._is_against(word)]

    def _cross(self, word: Word, claim: bytes, factcheck: int) -> Inference | None:
        """Return what a word between the clusters of two texts says of these two."""
        start, goal = self._find(claim), self._find(factcheck)
        here, there = self._find(word.claim), self._find(word.factcheck)
        if (here, there) == (start, goal):
            way = [*self._lead(claim, word.claim), word, *self._lead(word.factcheck, factcheck)]
            return Inference(word.relation, way)
        if (there, here) == (start, goal) and word.relation in _TURNED:
            way = [*self._lead(claim, word.factcheck), word, *self._lead(word.claim, factcheck)]
            return Inference(_TURNED[word.relation], way)
        return None

    def _is_against(self, word: Word) -> bool:
        return word.relation in AGAINST and self._find(word.claim) == self._find(word.factcheck)

    def _find(self, text: Text) -> Text:
        return self._names.get(text, text)

    def _name_clusters(self) -> dict[Text, Text]:
        """Name every cluster by one of its texts."""
        names: dict[Text, Text] = {}
        for text in self._next:
            if text not in names:
                names |= dict.fromkeys(self._walk(text), text)
        return names

    def _lead(self, start: Text, goal: Text) -> list[Word]:
        """Return the fewest words that lead from a text to another of its cluster."""
        came_by = self._walk(start)
        way: list[Word] = []
        while goal != start:
            word, goal = came_by[goal]
            way.append(word)
        return way[::-1]

    def _walk(self, start: Text) -> dict[Text, tuple[Word, Text]]:
        """Return all texts of a cluster, each with the word by which it is reached first, and from where."""
        came_by: dict[Text, tuple[Word, Text]] = {start: (_NOTHING, start)}
        waiting: deque[Text] = deque([start])
        while waiting:
            here = waiting.popleft()
            for there, word in self._next.get(here, ()):
                if there not in came_by:
                    came_by[there] = word, here
                    waiting.append(there)
        return came_by


_NOTHING = Word(b"", 0, Relation.UNSURE, 0, 0)
