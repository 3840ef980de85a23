"""Finding candidates by both search legs: in memory where the corpora are held there, else in SQL."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import BoundedSemaphore
from typing import Protocol

import numpy as np
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.queries.candidates import Look, Widths, find_candidates, find_nearest
from models.queries.references import Said, read_said
from models.queries.words import cut_claims
from models.scoring import SIGNALS, Candidate, Candidates, Sought
from models.session import transaction
from models.settings import Settings
from worker.pipeline.lookup import Batch, search_shelves
from worker.pipeline.shelf import Alive, Shelf, Vectors, stay_silent
from worker.pipeline.shelves import Shelves

_SECOND = BoundedSemaphore(1)


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
        found = self._shelves.open(slugs, claims, alive)
        if isinstance(found, dict):
            return DatabaseSearch(self._engine, self._encoder_id, found, self._widths)
        return MemorySearch(self._engine, found, self._widths)


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
        looked_for = [
            [vector, context] if claim.in_context else [vector]
            for claim, vector, context in zip(claims, vectors.tolist(), contexts.tolist(), strict=True)
        ]
        with transaction(self._engine) as session, self._look_near(session, claims, looked_for) as nearest:
            words = cut_claims(session, claims)
            lists = [
                find_candidates(session, Look(claim, cut, *near), self._encoder_id, self._corpora, self._widths, bring)
                for claim, cut, near, bring in zip(claims, words, looked_for, nearest, strict=True)
            ]
        return [gather_candidates(rows, sum(self._corpora.values())) for rows in lists]

    @contextmanager
    def _look_near(
        self, session: Session, claims: Sequence[Sought], vectors: Sequence[Sequence[Sequence[float]]]
    ) -> Iterator[list[Callable[[], Sequence[int]]]]:
        """Yield what brings the nearest of each claim, looked for at the same time as the words where possible.

        One search at a time has a second connection for that. Were there more, those that have one could wait for
        others for ever; and where several search at once, the cores are busy anyway.
        """

        def look(session: Session, claim: Sought, near: Sequence[Sequence[float]]) -> Sequence[int]:
            return find_nearest(session, near, self._widths.widen(claim).dense, self._encoder_id, self._corpora)

        if not _SECOND.acquire(blocking=False):
            yield [partial(look, session, *pair) for pair in zip(claims, vectors, strict=True)]
            return
        try:
            with transaction(self._engine) as beside, ThreadPoolExecutor(1, "nearest") as pool:
                coming = [pool.submit(look, beside, *pair) for pair in zip(claims, vectors, strict=True)]
                try:
                    yield [one.result for one in coming]
                finally:
                    pool.shutdown(cancel_futures=True)
        finally:
            _SECOND.release()

    def read_said(self, factcheck_ids: Sequence[int]) -> Mapping[int, Said]:
        """Return what these fact-checks say."""
        with transaction(self._engine) as session:
            return read_said(session, factcheck_ids)


def gather_candidates(candidates: Sequence[Candidate], searched: int = 0) -> Candidates:
    """Turn rows, found among so many fact-checks, into columns."""
    rows = np.array(candidates, np.float64).reshape(-1, 1 + len(SIGNALS))
    return Candidates(rows[:, 0].astype(np.int64), rows[:, 1:], searched)
