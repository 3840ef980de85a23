"""Both search legs over corpora in memory, for many claims at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.queries.candidates import Widths, count_rarest, weigh_rarity
from models.scoring import Candidates
from models.tables.search import K1
from worker.pipeline.shelf import Numbers, Shelf, Vectors, halve


def search_shelves(
    shelves: Sequence[Shelf], claims: Sequence[Sequence[str]], vectors: Vectors, widths: Widths
) -> list[Candidates]:
    """Return the union of both legs for each claim, given by its words and its vector, both scores for each candidate.

    These are the candidates and scores that `models.queries.candidates.find_candidates` finds.
    """
    ids = np.concatenate([shelf.factcheck_ids for shelf in shelves])
    words = _weigh_words(shelves, claims, widths.postings)
    dense = np.hstack([shelf.score_vectors(halve(vectors)) for shelf in shelves])
    rare = _score_words(shelves, words, words.rare)
    lexical = rare + _score_words(shelves, words, words.frequent)
    found = []
    for claim, best in enumerate(words.best):
        named = np.flatnonzero(rare[claim])
        chosen = np.zeros(len(ids), bool)
        chosen[_pick_best(dense[claim], ids, widths.dense)] = True
        chosen[named[_pick_best(lexical[claim, named], ids[named], widths.lexical)]] = True
        places = np.flatnonzero(chosen)
        scores = lexical[claim, places].astype(np.float64)
        shares = scores / best if best else np.zeros_like(scores)
        found.append(Candidates(ids[places], dense[claim, places].astype(np.float64), scores, shares))
    return found


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of some claims: `lexemes` in order of the alphabet, all else names them by their places there.

    Documents with a `rare` word are looked up; a `frequent` one counts where a document was found otherwise. `best` is
    the highest score that each claim allows.
    """

    lexemes: list[str]
    idf: Vectors
    rare: list[list[int]]
    frequent: list[list[int]]
    best: list[float]


def _weigh_words(shelves: Sequence[Shelf], claims: Sequence[Sequence[str]], postings: int) -> _Words:
    lexemes = sorted({word for words in claims for word in words})
    place_of = {lexeme: place for place, lexeme in enumerate(lexemes)}
    documents = [sum(shelf.documents[shelf.rows.get(lexeme, -1)] for shelf in shelves) for lexeme in lexemes]
    size = sum(len(shelf.factcheck_ids) for shelf in shelves)
    idf = [weigh_rarity(count, size) for count in documents]
    rare, frequent, best = [], [], []
    for words in claims:
        places = [place_of[word] for word in words]
        # Words that no fact-check has count too: a claim about something unheard of is matched by none of them.
        best.append(sum(idf[place] for place in places) * (K1 + 1))
        known = sorted((place for place in places if documents[place]), key=lambda place: (documents[place], place))
        looked_up = count_rarest([documents[place] for place in known], postings)
        rare.append(known[:looked_up])
        frequent.append(known[looked_up:])
    return _Words(lexemes, np.array(idf, np.float32), rare, frequent, best)


def _score_words(shelves: Sequence[Shelf], words: _Words, claims: Sequence[Sequence[int]]) -> Vectors:
    """Return BM25 of claims (rows), of which these words are counted, and fact-checks (columns)."""
    places = np.array([place for claim in claims for place in claim], np.int64)
    ends = np.cumsum([len(claim) for claim in claims])
    scores = []
    for shelf in shelves:
        rows = np.array([shelf.rows.get(lexeme, -1) for lexeme in words.lexemes], np.int64)
        scores.append(shelf.score_words(words.idf[places], rows[places], ends))
    return np.hstack(scores)


def _pick_best(scores: Vectors, ids: Numbers, width: int) -> Numbers:
    """Return the places of the highest scores; of equal ones those with the lowest numbers."""
    if len(scores) <= width:
        return np.arange(len(scores))
    best = np.flatnonzero(scores >= np.partition(scores, -width)[-width])
    return best if len(best) == width else best[np.lexsort((ids[best], -scores[best]))[:width]]
