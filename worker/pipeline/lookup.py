"""All search legs over corpora in memory, for many claims at once."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from models.queries.candidates import DAYS_AFTER, DAYS_BEFORE, Widths, count_looked_up, name_speaker, weigh_rarity
from models.queries.words import ClaimWords
from models.scoring import Candidates, Sought
from models.tables.search import K1, Field
from worker.pipeline.shelf import Numbers, Shelf, Signal, Vectors, halve

Column = TypeVar("Column", bound=np.ndarray[Any, Any])


@dataclass(frozen=True, slots=True)
class Batch:
    """Claims to be looked up together: their words and vectors, and the vectors with their neighbours (rows alike)."""

    claims: Sequence[Sought]
    words: Sequence[ClaimWords]
    vectors: Vectors
    contexts: Vectors


def search_shelves(shelves: Sequence[Shelf], batch: Batch, widths: Widths) -> list[Candidates]:
    """Return the union of all legs for each claim, with every signal of each candidate.

    These are the candidates and signals that `models.queries.candidates.find_candidates` finds.
    """
    library = _Library(shelves)
    own, names, numbers = (
        [dict.fromkeys(words, 1.0) for words in column]
        for column in (
            [words.own for words in batch.words],
            [words.names for words in batch.words],
            [words.numbers for words in batch.words],
        )
    )
    in_context = np.array([claim.in_context for claim in batch.claims])
    contexts = np.where(in_context[:, None], batch.contexts, batch.vectors)
    dense = library.score_vectors(batch.vectors)
    context = library.score_vectors(contexts) if in_context.any() else dense
    head = library.weigh(Field.HEAD, batch.words)
    body = library.weigh(Field.BODY, batch.words)
    around = library.score(head, head.weights)
    bodies = library.score(body, body.weights)
    lexical = library.score(head, own) if any(words.around for words in batch.words) else around
    # Documents with a word that is looked up are found; others count where a document was found otherwise.
    wide = [widths.widen(claim) for claim in batch.claims]
    rare, rare_bodies = (words.look_up([legs.postings for legs in wide]) for words in (head, body))
    looked_up = around if rare is None else library.score(head, rare)
    bodies_looked_up = bodies if rare_bodies is None else library.score(body, rare_bodies)
    named, counted = library.score(head, names), library.score(head, numbers)
    best = [np.array([head.add_up(words) for words in column]) for column in (own, names, numbers)]
    found = []
    for claim, (sought, legs) in enumerate(zip(batch.claims, wide, strict=True)):
        chosen = np.zeros(len(library.ids), bool)
        chosen[_pick_best(dense[claim], library.ids, legs.dense)] = True
        if in_context[claim]:
            chosen[_pick_best(context[claim], library.ids, legs.dense)] = True
        if sought.date and legs.dated:
            places = library.find_dated(sought.date)
            chosen[places[_pick_best(context[claim, places], library.ids[places], legs.dated)]] = True
        for scores, present in ((around, looked_up), (bodies, bodies_looked_up)):
            places = np.flatnonzero(present[claim]) if present.strides[0] else _NOWHERE
            chosen[places[_pick_best(scores[claim, places], library.ids[places], legs.lexical)]] = True
        places = np.flatnonzero(chosen)
        shares = [
            _share(scores[claim, places], tops[claim])
            for scores, tops in zip((lexical, named, counted), best, strict=True)
        ]
        columns = (
            dense[claim, places],
            context[claim, places],
            lexical[claim, places],
            shares[0],
            around[claim, places],
            bodies[claim, places],
            shares[1],
            shares[2],
            library.words[places],
            library.compare_speakers(sought.speaker, places),
            library.dates[places] - (sought.date.toordinal() if sought.date else np.nan),
        )
        found.append(Candidates(library.ids[places], np.column_stack(columns).astype(np.float64), len(library.ids)))
    return found


_NOWHERE = np.empty(0, np.int64)


class _Library:
    """Several shelves side by side."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self._shelves = shelves
        self.ids = _join([shelf.factcheck_ids for shelf in shelves])
        self.words = _join([shelf.words for shelf in shelves])
        self.dates = _join([shelf.dates for shelf in shelves])

    def score_vectors(self, vectors: Vectors) -> Vectors:
        """Return the cosines of vectors (rows) and fact-checks (columns)."""
        return _join([shelf.score_vectors(halve(vectors)) for shelf in self._shelves])

    def weigh(self, field: Field, claims: Sequence[ClaimWords]) -> "_Words":
        """Return what the words of claims are worth in a field."""
        weights = [words.weights for words in claims]
        lexemes = sorted({word for words in weights for word in words})
        documents = {
            lexeme: sum(shelf.fields[field].documents[shelf.rows.get(lexeme, -1)] for shelf in self._shelves)
            for lexeme in lexemes
        }
        idf = {lexeme: weigh_rarity(count, len(self.ids)) for lexeme, count in documents.items()}
        return _Words(field, documents, idf, weights)

    def score(self, words: "_Words", claims: Sequence[Mapping[str, float]]) -> Vectors:
        """Return BM25 of claims (rows), of which these words count so much, and fact-checks (columns)."""
        if words.is_empty:
            return np.broadcast_to(np.float32(0), (len(claims), len(self.ids)))
        listed = [(word, weight) for claim in claims for word, weight in claim.items()]
        worth = np.array([words.idf[word] * weight for word, weight in listed], np.float32)
        ends = np.cumsum([len(claim) for claim in claims])
        scores = []
        for shelf in self._shelves:
            rows = np.array([shelf.rows.get(word, -1) for word, _ in listed], np.int64)
            scores.append(shelf.score_words(words.field, worth, rows, ends))
        return _join(scores)

    def find_dated(self, day: dt.date) -> Numbers:
        """Return the places of the fact-checks that came when a claim of that day would be checked."""
        days = self.dates - day.toordinal()
        return np.flatnonzero((days >= -DAYS_BEFORE) & (days <= DAYS_AFTER))

    def compare_speakers(self, speaker: str | None, places: Numbers) -> Signal:
        """Return 1 for the fact-checks at these places that name the same speaker."""
        name = name_speaker(speaker)
        if not name:
            return np.zeros(len(places))
        same: Signal = (self._speakers[places] == name).astype(np.float64)
        return same

    @cached_property
    def _speakers(self) -> Any:
        return _join([shelf.speakers for shelf in self._shelves])


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some claims in one field: in how many documents they stand, their IDF, and their weights."""

    field: Field
    documents: dict[str, int]
    idf: dict[str, float]
    weights: list[dict[str, float]]

    @property
    def is_empty(self) -> bool:
        """Whether no fact-check has any of these words, as where none has a body."""
        return not any(self.documents.values())

    def look_up(self, postings: Sequence[int]) -> list[dict[str, float]] | None:
        """Return of each claim the words whose documents are looked up, those that can add most; None where all are."""
        chosen = []
        for weights, most in zip(self.weights, postings, strict=True):
            known = [word for word in weights if self.documents[word]]
            known.sort(key=lambda word: (-self.idf[word] * weights[word], word.encode()))
            count = count_looked_up([self.documents[word] for word in known], most)
            chosen.append({word: weights[word] for word in known[:count]})
        whole = all(
            len(words) == sum(map(bool, map(self.documents.get, weights)))
            for words, weights in zip(chosen, self.weights, strict=True)
        )
        return None if whole else chosen

    def add_up(self, words: Mapping[str, float]) -> float:
        """Return the highest score that these words allow.

        Words that no fact-check has count too: a claim about something unheard of is matched by none of them.
        """
        return sum(self.idf[word] for word in words) * (K1 + 1)


def _join(columns: Sequence[Column]) -> Column:
    """Put the columns of several shelves side by side; those of a single one are not copied."""
    return columns[0] if len(columns) == 1 else cast("Column", np.hstack(columns))


def _share(scores: Vectors, best: float) -> Signal:
    wide = scores.astype(np.float64)
    return wide / best if best else np.zeros_like(wide)


def _pick_best(scores: Vectors, ids: Numbers, width: int) -> Numbers:
    """Return the places of the highest scores; of equal ones those with the lowest numbers."""
    if len(scores) <= width:
        return np.arange(len(scores))
    best = np.flatnonzero(scores >= np.partition(scores, -width)[-width])
    return best if len(best) == width else best[np.lexsort((ids[best], -scores[best]))[:width]]
