"""Which corpora this process holds in memory, and how they stay true to the database."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.queries.references import Mark, count_references, count_words, freeze_view, read_marks
from models.session import transaction
from worker.pipeline.shelf import Alive, Shelf, read_shelf, stay_silent

# A corpus that was changed this lately is likely to change again at once: it is being imported.
_SETTLING_SECONDS = 10.0
# To read a fact-check in costs about a hundredth of what it costs to search for a claim in SQL.
_WORTH = 100
# What a fact-check takes beside its vector, its text above all, and what each word of it takes.
_BYTES_BESIDE_VECTOR = 700
_BYTES_A_WORD = 8
# Far inside the lease of the job that waits while another one reads.
_LOCK_SECONDS = 1.0


class _Held(NamedTuple):
    """A corpus in memory, the state of it that was read, and about how much memory it takes."""

    changed_at: dt.datetime
    shelf: Shelf
    size: int


class _Size(NamedTuple):
    """The size of a corpus in the state that it was then in."""

    changed_at: dt.datetime
    factchecks: int
    words: int


class Shelves:
    """The corpora that are held in memory for one encoder, at most `limit` bytes; PostgreSQL remains the truth."""

    def __init__(self, engine: Engine, encoder_id: int, dimensions: int, limit: int) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._dimensions = dimensions
        self._limit = limit
        self._lock = Lock()
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._sizes: dict[int, _Size] = {}

    def open(self, slugs: Sequence[str], claims: int, alive: Alive = stay_silent) -> list[Shelf] | dict[int, int]:
        """Return the named corpora (none: all) as they stand now, for a search for so many claims.

        Where they are better searched in the database, because they are too large or just being changed, it is how many
        fact-checks the encoder knows of each that has any. A large corpus takes longer to read than a lease lasts:
        `alive` is called all the while, and may raise to end it.
        """
        with self._enter(alive), transaction(self._engine) as session:
            freeze_view(session)
            marks = read_marks(session, slugs, _SETTLING_SECONDS)
            if not self._are_worth_it(session, marks, claims):
                sizes = {number: self._count(session, number, mark).factchecks for number, mark in marks.items()}
                return {number: size for number, size in sizes.items() if size}
            shelves = [self._take(session, corpus_id, mark, alive) for corpus_id, mark in marks.items()]
            self._make_room()
        return [shelf for shelf in shelves if shelf.said]

    @contextmanager
    def _enter(self, alive: Alive) -> Iterator[None]:
        while not self._lock.acquire(timeout=_LOCK_SECONDS):
            alive()
        try:
            yield
        finally:
            self._lock.release()

    def _count(self, session: Session, corpus_id: int, mark: Mark) -> _Size:
        """Return the size of a corpus; a million is not counted anew for every claim."""
        size = self._sizes.get(corpus_id)
        if size is None or size.changed_at != mark.changed_at:
            factchecks = count_references(session, self._encoder_id, corpus_id)
            size = _Size(mark.changed_at, factchecks, count_words(session, corpus_id))
            self._sizes[corpus_id] = size
        return size

    def _are_worth_it(self, session: Session, marks: dict[int, Mark], claims: int) -> bool:
        needed = 0
        for corpus_id, mark in marks.items():
            if held := self._find(corpus_id, mark):
                needed += held.size
                continue
            size = self._count(session, corpus_id, mark)
            if size.factchecks > _WORTH * claims and not mark.settled:
                return False
            needed += size.factchecks * (4 * self._dimensions + _BYTES_BESIDE_VECTOR) + _BYTES_A_WORD * size.words
        return needed <= self._limit

    def _find(self, corpus_id: int, mark: Mark) -> _Held | None:
        held = self._held.get(corpus_id)
        return held if held and held.changed_at == mark.changed_at else None

    def _take(self, session: Session, corpus_id: int, mark: Mark, alive: Alive) -> Shelf:
        """Return a corpus as it stands, read in where it is not held; of all that are held, it is the last to go."""
        held = self._find(corpus_id, mark)
        self._held.pop(corpus_id, None)
        if held is None:
            shelf = read_shelf(session, self._encoder_id, corpus_id, self._dimensions, alive)
            held = _Held(mark.changed_at, shelf, shelf.count_bytes())
        self._held[corpus_id] = held
        return held.shelf

    def _make_room(self) -> None:
        """Let go of the corpora that were searched longest ago; a search that goes on keeps its own."""
        total = sum(held.size for held in self._held.values())
        while total > self._limit:
            total -= self._held.popitem(last=False)[1].size
