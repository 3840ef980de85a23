"""Which corpora this process holds in memory, and how they stay true to the database."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.queries.references import Mark, count_references, freeze_view, read_marks
from models.session import transaction
from worker.pipeline.shelf import Shelf, read_shelf

# A corpus that was changed this lately is likely to change again at once: it is being imported.
_SETTLING_SECONDS = 10.0
# To read a fact-check in costs about a hundredth of what it costs to search for a claim in SQL.
_WORTH = 100
# What a fact-check takes beside its vector: about 20 words with their weights, and its text.
_BYTES_BESIDE_VECTOR = 1000


class _Held(NamedTuple):
    """A corpus in memory, the state of it that was read, and about how much memory it takes."""

    changed_at: dt.datetime
    shelf: Shelf
    size: int


class Shelves:
    """The corpora that are held in memory for one encoder, at most `limit` bytes; PostgreSQL remains the truth."""

    def __init__(self, engine: Engine, encoder_id: int, dimensions: int, limit: int) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._dimensions = dimensions
        self._limit = limit
        self._lock = Lock()
        self._held: OrderedDict[int, _Held] = OrderedDict()

    def open(self, slugs: Sequence[str], claims: int) -> list[Shelf] | None:
        """Return the named corpora (none: all) as they stand now, for a search for so many claims.

        None means that they are better searched in the database: they are too large, or just being changed.
        """
        with self._lock, transaction(self._engine) as session:
            freeze_view(session)
            marks = read_marks(session, slugs, _SETTLING_SECONDS)
            if not self._are_worth_it(session, marks, claims):
                return None
            shelves = [self._take(session, corpus_id, mark) for corpus_id, mark in marks.items()]
            self._make_room()
        return [shelf for shelf in shelves if shelf.texts]

    def _are_worth_it(self, session: Session, marks: dict[int, Mark], claims: int) -> bool:
        needed = 0
        for corpus_id, mark in marks.items():
            if held := self._find(corpus_id, mark):
                needed += held.size
                continue
            factchecks = count_references(session, self._encoder_id, corpus_id)
            if factchecks > _WORTH * claims and not mark.settled:
                return False
            needed += factchecks * (4 * self._dimensions + _BYTES_BESIDE_VECTOR)
        return needed <= self._limit

    def _find(self, corpus_id: int, mark: Mark) -> _Held | None:
        held = self._held.get(corpus_id)
        return held if held and held.changed_at == mark.changed_at else None

    def _take(self, session: Session, corpus_id: int, mark: Mark) -> Shelf:
        """Return a corpus as it stands, read in where it is not held; of all that are held, it is the last to go."""
        held = self._find(corpus_id, mark)
        self._held.pop(corpus_id, None)
        if held is None:
            shelf = read_shelf(session, self._encoder_id, corpus_id, self._dimensions)
            held = _Held(mark.changed_at, shelf, shelf.count_bytes())
        self._held[corpus_id] = held
        return held.shelf

    def _make_room(self) -> None:
        """Let go of the corpora that were searched longest ago; a search that goes on keeps its own."""
        total = sum(held.size for held in self._held.values())
        while total > self._limit:
            total -= self._held.popitem(last=False)[1].size
