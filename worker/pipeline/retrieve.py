"""Finding candidates by both search legs: in memory where the corpora are held there, else in SQL."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from typing import Protocol

import numpy as np
from sqlalchemy import Engine

from models.queries.candidates import Look, Widths, find_candidates, has_vector_index, look_wide
from models.queries.references import Said, read_said
from models.queries.words import cut_claims
from models.scoring import SIGNALS, Candidate, Candidates, Sought
from models.session import transaction
from models.settings import Settings
from worker.pipeline.lookup import Batch, search_shelves
from worker.pipeline.shelf import Alive, Shelf, Vectors, stay_silent
from worker.pipeline.shelves import Shelves


class Search(Protocol):
    """Some corpora, ready to be searched; safe to use from several threads."""

    def find(self, claims: Sequence[Sought], vectors: Vectors, contexts: Vectors) -> list[Candidates]:
        """Return the candidates of each claim; a search that fails raises, and is never “no match”.

        `vectors` are those of the claims alone and `contexts` of the claims with their neighbours, in the same order;
        a row of `contexts` counts only where its claim has any.
        """

    def read_said(self, factcheck_ids: Sequence[int]) -> Mapping[int, Said]:
        """Return what these fact-checks say."""


class Retriever:
    """Opens a search over the corpora of one encoder."""

    def __init__(self, engine: Engine, encoder_id: int, dimensions: int, settings: Settings) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._widths = Widths(
            settings.dense_width, settings.lexical_width, settings.lexical_postings, settings.dated_width
        )
        self._shelves = Shelves(engine, encoder_id, dimensions, settings.index_memory_mb * 2**20)

    def open(self, slugs: Sequence[str], claims: int, alive: Alive = stay_silent) -> Search:
        """Return the named corpora (none: all) as they stand now, for so many claims; `alive` hears that it goes on."""
        shelves = self._shelves.open(slugs, claims, alive)
        if shelves is not None:
            return MemorySearch(self._engine, shelves, self._widths)
        return DatabaseSearch(self._engine, self._encoder_id, self._shelves.measure(slugs), self._widths)


class MemorySearch:
    """Corpora in memory; PostgreSQL cuts the claims into words as it cut the fact-checks."""

    def __init__(self, engine: Engine, shelves: Sequence[Shelf], widths: Widths) -> None:
        self._engine = engine
        self._shelves = shelves
        self._widths = widths
        self._said = ChainMap(*(shelf.said for shelf in shelves))

    def find(self, claims: Sequence[Sought], vectors: Vectors, contexts: Vectors) -> list[Candidates]:
        """Return the candidates of each claim."""
        if not self._shelves:
            return [gather_candidates([]) for _ in claims]
        with transaction(self._engine) as session:
            words = cut_claims(session, claims)
        return search_shelves(self._shelves, Batch(claims, words, vectors, contexts), self._widths)

    def read_said(self, factcheck_ids: Sequence[int]) -> Mapping[int, Said]:
        """Return what these fact-checks say."""
        return {number: self._said[number] for number in factcheck_ids}


class DatabaseSearch:
    """Corpora that are too large for memory, or just being changed: both legs in SQL, claim by claim."""

    def __init__(self, engine: Engine, encoder_id: int, corpora: dict[int, int], widths: Widths) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._corpora = corpora
        self._widths = widths

    def find(self, claims: Sequence[Sought], vectors: Vectors, contexts: Vectors) -> list[Candidates]:
        """Return the candidates of each claim."""
        found = []
        with transaction(self._engine) as session:
            indexed = has_vector_index(session, self._encoder_id)
            if indexed:
                look_wide(session)
            words = cut_claims(session, claims)
            for claim, cut, vector, context in zip(claims, words, vectors.tolist(), contexts.tolist(), strict=True):
                look = Look(claim, cut, vector, context if claim.in_context else None)
                rows = find_candidates(session, look, self._encoder_id, self._corpora, self._widths, indexed=indexed)
                found.append(gather_candidates(rows, sum(self._corpora.values())))
        return found

    def read_said(self, factcheck_ids: Sequence[int]) -> Mapping[int, Said]:
        """Return what these fact-checks say."""
        with transaction(self._engine) as session:
            return read_said(session, factcheck_ids)


def gather_candidates(candidates: Sequence[Candidate], searched: int = 0) -> Candidates:
    """Turn rows, found among so many fact-checks, into columns."""
    rows = np.array([astuple(candidate)[1:] for candidate in candidates], np.float64)
    return Candidates(
        np.array([candidate.factcheck_id for candidate in candidates], np.int64),
        rows.reshape(-1, len(SIGNALS)),
        searched,
    )
