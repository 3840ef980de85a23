"""A corpus in memory as the search legs see it: vectors, and the weights of words, read from PostgreSQL."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from sqlalchemy.orm import Session

from models.queries.candidates import name_speaker
from models.queries.references import Frequency, Said, read_frequencies, read_references
from models.tables.search import Field

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
Signal = npt.NDArray[np.float64]
# Hears from work that takes long that it goes on, and may raise to end it.
Alive = Callable[[], object]

# What Python keeps of a claim with its title, and of a word, beside their letters.
_TEXT_BYTES = 300
_WORD_BYTES = 200
# Fewer vectors are multiplied before another thread has begun.
_WORTH_SHARING = 20_000
_MOST_HANDS = 4
# Bytes before the entries of a sparsevec.
_HEAD = 12
_ALIVE_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Weights:
    """BM25 of one field without the IDF, words by fact-checks, and in how many fact-checks each word stands there.

    The last entry of `documents`, 0, is that of a word which none has.
    """

    documents: list[int]
    weights: Any


@dataclass(frozen=True, slots=True)
class Shelf:
    """The fact-checks of one corpus that an encoder knows, by number, with what they say.

    `vectors` holds each different vector once, and `vector_of` whose is which: scores of equal texts are then equal to
    the last bit. `rows` says in which row of the fields' weights a word stands; `words` is the length of each head,
    `speakers` holds their last names, and `dates` are day numbers, or not a number.
    """

    factcheck_ids: Numbers
    said: dict[int, Said]
    vectors: Vectors
    vector_of: npt.NDArray[np.intp]
    rows: dict[str, int]
    fields: dict[Field, Weights]
    words: Signal
    speakers: Any
    dates: Signal

    def score_vectors(self, queries: Vectors) -> Vectors:
        """Return the cosines of queries (rows) and fact-checks (columns), all of unit length."""
        cosines = _multiply(queries, self.vectors)
        return cosines if len(self.vectors) == len(self.vector_of) else cosines[:, self.vector_of]

    def score_words(self, field: Field, worth: Vectors, rows: Numbers, ends: Numbers) -> Vectors:
        """Return BM25 of queries and fact-checks; query n has the words from `ends[n - 1]` to `ends[n]`.

        Words that the corpus does not have carry the row -1.
        """
        weights = self.fields[field].weights
        known = rows >= 0
        starts = np.concatenate(([0], np.cumsum(known)))[np.concatenate(([0], ends))]
        queries = csr_array((worth[known], rows[known], starts), shape=(len(ends), weights.shape[0]))
        scores: Vectors = (queries @ weights).toarray()
        return scores

    def count_bytes(self) -> int:
        """Return about how much memory it takes."""
        matrices = [field.weights for field in self.fields.values()]
        arrays = [self.vectors, self.vector_of, self.words, self.dates, self.speakers]
        arrays += [part for matrix in matrices for part in (matrix.data, matrix.indices, matrix.indptr)]
        letters = sum(len(said.claim) + len(said.title) for said in self.said.values()) + sum(map(len, self.rows))
        kept = _TEXT_BYTES * len(self.said) + _WORD_BYTES * len(self.rows) + letters
        return int(sum(array.nbytes for array in arrays)) + kept


def _multiply(queries: Vectors, vectors: Vectors) -> Vectors:
    """Return the products of queries and vectors; many vectors are shared out among the cores.

    A single claim costs the reading of every vector and little else, which one core does not do as fast as memory goes.
    """
    if len(vectors) < _WORTH_SHARING:
        return queries @ vectors.T
    parts = np.array_split(vectors, _count_hands())
    return np.hstack(list(_open_hands().map(lambda part: queries @ part.T, parts)))


@cache
def _open_hands() -> ThreadPoolExecutor:
    """Return the threads that all searches of this process share; the libraries themselves are held to one each."""
    return ThreadPoolExecutor(_count_hands(), "multiply")


def _count_hands() -> int:
    return min(_MOST_HANDS, os.cpu_count() or 1)


def stay_silent() -> None:
    """Be told that the work goes on, and do nothing."""


def read_shelf(session: Session, encoder_id: int, corpus_id: int, dimensions: int, alive: Alive = stay_silent) -> Shelf:
    """Read a corpus; fact-checks that are not weighed yet are there without words."""
    references = []
    for reference in read_references(session, encoder_id, corpus_id):
        references.append(reference)
        if len(references) % _ALIVE_EVERY == 0:
            alive()
    frequencies = read_frequencies(session, corpus_id)
    different: dict[bytes, int] = {}
    vector_of = [different.setdefault(reference.vector, len(different)) for reference in references]
    heads = _read_weights([reference.head or b"" for reference in references], frequencies)
    bodies = _read_weights([reference.body or b"" for reference in references], frequencies)
    return Shelf(
        factcheck_ids=np.array([reference.factcheck_id for reference in references], np.int64),
        said={reference.factcheck_id: reference.said for reference in references},
        vectors=_read_vectors(b"".join(different), dimensions),
        vector_of=np.array(vector_of, np.intp),
        rows={frequency.lexeme: row for row, frequency in enumerate(frequencies)},
        fields={
            Field.HEAD: Weights([*(frequency.heads for frequency in frequencies), 0], heads),
            Field.BODY: Weights([*(frequency.bodies for frequency in frequencies), 0], bodies),
        },
        words=np.array([reference.words for reference in references], np.float64),
        speakers=np.array([name_speaker(reference.speaker) for reference in references], np.str_),
        dates=np.array([r.date.toordinal() if r.date else np.nan for r in references], np.float64),
    )


def halve(vectors: Vectors) -> Vectors:
    """Return vectors with the precision that PostgreSQL keeps and compares: six decimals, then 16 bits."""
    return np.round(vectors, 6).astype(np.float16).astype(np.float32)


def _read_vectors(stored: bytes, dimensions: int) -> Vectors:
    """Read halfvec's binary form: the number of dimensions and an unused number, then the halves, all big-endian."""
    halves = np.frombuffer(stored, ">u2").reshape(-1, 2 + dimensions)[:, 2:]
    return halves.astype(np.uint16).view(np.float16).astype(np.float32)


def _read_weights(stored: Sequence[bytes], frequencies: Sequence[Frequency]) -> Any:
    """Read sparsevec's binary form: three numbers of four bytes, then the places, counted from 0, and the weights."""
    numbers = np.array([frequency.number for frequency in frequencies], np.int64)
    sizes = [max(0, len(entry) - _HEAD) // 8 for entry in stored]
    full = [(entry, size) for entry, size in zip(stored, sizes, strict=True) if size]
    places = [np.frombuffer(entry, ">i4", size, _HEAD) for entry, size in full]
    weights = [np.frombuffer(entry, ">f4", size, _HEAD + 4 * size) for entry, size in full]
    rows = np.searchsorted(numbers, np.concatenate([np.empty(0, np.int64), *places]) + 1)
    columns = np.repeat(np.arange(len(stored)), sizes)
    values = np.concatenate([np.empty(0, np.float32), *weights], dtype=np.float32)
    return csr_array((values, (rows, columns)), shape=(len(numbers), len(stored)))
