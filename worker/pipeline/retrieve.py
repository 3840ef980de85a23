"""Finding candidates by both search legs: in memory where the corpora are held there, else in SQL."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from sqlalchemy import Engine

from models.queries.candidates import Widths, find_candidates, find_searchable, read_texts
from models.queries.references import split_words
from models.scoring import Candidate, Candidates
from models.session import transaction
from models.settings import Settings
from worker.pipeline.lookup import search_shelves
from worker.pipeline.shelf import Shelf, Vectors
from worker.pipeline.shelves import Shelves


class Search(Protocol):
    """Some corpora, ready to be searched; safe to use from several threads."""

    def find(self, claims: Sequence[str], vectors: Vectors) -> list[Candidates]:
        """Return the candidates of each claim; a search that fails raises, and is never “no match”."""

    def read_texts(self, factcheck_ids: Sequence[int]) -> Mapping[int, str]:
        """Return what these fact-checks say."""


class Retriever:
    """Opens a search over the corpora of one encoder."""

    def __init__(self, engine: Engine, encoder_id: int, dimensions: int, settings: Settings) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._widths = Widths(settings.dense_width, settings.lexical_width, settings.lexical_postings)
        self._shelves = Shelves(engine, encoder_id, dimensions, settings.index_memory_mb * 2**20)

    def open(self, slugs: Sequence[str], claims: int) -> Search:
        """Return the named corpora (none: all) as they stand now, for so many claims."""
        shelves = self._shelves.open(slugs, claims)
        if shelves is not None:
            return MemorySearch(self._engine, shelves, self._widths)
        with transaction(self._engine) as session:
            corpora = find_searchable(session, self._encoder_id, slugs)
        return DatabaseSearch(self._engine, self._encoder_id, corpora, self._widths)


class MemorySearch:
    """Corpora in memory; PostgreSQL cuts the claims into words as it cut the fact-checks."""

    def __init__(self, engine: Engine, shelves: Sequence[Shelf], widths: Widths) -> None:
        self._engine = engine
        self._shelves = shelves
        self._widths = widths
        self._texts = ChainMap(*(shelf.texts for shelf in shelves))

    def find(self, claims: Sequence[str], vectors: Vectors) -> list[Candidates]:
        """Return the candidates of each claim."""
        if not self._shelves:
            return [gather_candidates([]) for _ in claims]
        with transaction(self._engine) as session:
            words = split_words(session, claims)
        return search_shelves(self._shelves, words, vectors, self._widths)

    def read_texts(self, factcheck_ids: Sequence[int]) -> Mapping[int, str]:
        """Return what these fact-checks say."""
        return {number: self._texts[number] for number in factcheck_ids}


class DatabaseSearch:
    """Corpora that are too large for memory, or just being changed: both legs in SQL, claim by claim."""

    def __init__(self, engine: Engine, encoder_id: int, corpora: dict[int, int], widths: Widths) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._corpora = corpora
        self._widths = widths

    def find(self, claims: Sequence[str], vectors: Vectors) -> list[Candidates]:
        """Return the candidates of each claim."""
        with transaction(self._engine) as session:
            return [
                gather_candidates(
                    find_candidates(session, claim, vector, self._encoder_id, self._corpora, self._widths)
                )
                for claim, vector in zip(claims, vectors.tolist(), strict=True)
            ]

    def read_texts(self, factcheck_ids: Sequence[int]) -> Mapping[int, str]:
        """Return what these fact-checks say."""
        with transaction(self._engine) as session:
            return read_texts(session, factcheck_ids)


def gather_candidates(candidates: Sequence[Candidate]) -> Candidates:
    """Turn rows into columns."""
    return Candidates(
        np.array([candidate.factcheck_id for candidate in candidates], np.int64),
        np.array([candidate.dense for candidate in candidates], np.float64),
        np.array([candidate.lexical for candidate in candidates], np.float64),
        np.array([candidate.lexical_share for candidate in candidates], np.float64),
    )
