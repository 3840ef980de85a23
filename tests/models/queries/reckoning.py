"""Texts that are made up, and what the search legs find in them by plain reckoning."""

import datetime as dt
import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord
from models.queries.candidates import (
    Look,
    Widths,
    find_candidates,
    find_searchable,
)
from models.queries.words import cut_claims
from models.scoring import SIGNALS, Candidate, Sought
from models.tables.corpus import FactCheck
from models.tables.search import K1, B, Field, write_words
from tests.models.conftest import EAST, Shelf

ALL = Widths(dense=1000, lexical=1000, postings=100_000)
WORDS_ALONE = replace(ALL, dense=0)
VOCABULARY = (
    "river frost winter flood bank bridge ice boat lock weir tide mill ferry harbour anchor current dam delta island "
    "1963 1814 London Cologne Cairo engineers photographs claimed measured hoaxes rising falling frozen burst"
).split()
SPEAKERS = ("A. Boatman", "Bo Miller", "the MILLER", None)
DAY = dt.date(2024, 2, 29)
Bags = dict[int, Counter[str]]
Matrix = npt.NDArray[np.float64]
NEIGHBOURS = Sought("It sank there.", before=("A ferry left.",), after=("Nobody drowned.",))


def make_records(seed: int, count: int, prefix: str = "") -> list[FactCheckRecord]:
    """Make up texts whose words are as unevenly spread as those of a language."""
    chance = random.Random(seed)  # noqa: S311  the same texts every time
    weights = [1 / rank for rank in range(1, len(VOCABULARY) + 1)]
    return [
        FactCheckRecord(
            key=f"{prefix}{number}",
            claim=" ".join(chance.choices(VOCABULARY, weights, k=chance.randint(1, 25))),
            title=" ".join(chance.choices(VOCABULARY, weights, k=4)) if chance.random() < 0.5 else None,
        )
        for number in range(count)
    ]


def make_full_records(seed: int, count: int, prefix: str = "") -> list[FactCheckRecord]:
    """Make up the same texts, two in three with a body, some with a speaker, a day or both."""
    chance = random.Random(-seed)  # noqa: S311  the same texts every time
    return [
        replace(
            record,
            body=" ".join(chance.choices(VOCABULARY, k=chance.randint(1, 60))) if chance.random() < 0.7 else None,
            speaker=chance.choice(SPEAKERS),
            date=DAY + dt.timedelta(chance.randint(-40, 60)) if chance.random() < 0.7 else None,
        )
        for record in make_records(seed, count, prefix)
    ]


def split_words(session: Session, words: str) -> Counter[str]:
    split = text("SELECT lexeme, cardinality(positions) FROM unnest(to_tsvector('english', :words))")
    return Counter(dict(session.execute(split, {"words": write_words(words)}).all()))


def read_bags(session: Session, corpus_id: int, field: Field = Field.HEAD) -> Bags:
    """Return the words of every fact-check of a corpus that has the field, as PostgreSQL splits them."""
    stored = session.scalars(select(FactCheck).where(FactCheck.corpus_id == corpus_id)).all()
    said = {
        row.id: row.body if field == Field.BODY else " ".join(filter(None, (row.title, row.claim, row.subtitle)))
        for row in stored
    }
    return {number: split_words(session, words) for number, words in said.items() if words}


def reckon_bm25(query: Mapping[str, float], corpora: Sequence[Bags], size: int | None = None) -> dict[int, float]:
    """BM25 as the textbook has it: frequencies over all corpora, lengths against the average of a text's own corpus.

    The query's words count as much as they are given with; `size` is the number of all fact-checks, where some lack
    the field.
    """
    everything = [bag for bags in corpora for bag in bags.values()]
    size = size or len(everything)
    scores = {}
    for bags in corpora:
        average = sum(bag.total() for bag in bags.values()) / len(bags)
        for number, bag in bags.items():
            score = 0.0
            for word, weight in query.items():
                documents = sum(word in other for other in everything)
                idf = math.log(1 + (size - documents + 0.5) / (documents + 0.5))
                norm = K1 * (1 - B + B * bag.total() / average)
                score += weight * idf * bag[word] * (K1 + 1) / (bag[word] + norm)
            scores[number] = score
    return scores


def weigh(session: Session, words: str, weight: float = 1.0) -> dict[str, float]:
    """Return the different words of a text, each with the same weight."""
    return dict.fromkeys(split_words(session, words), weight)


def look_for(
    session: Session, claim: str | Sought, vector: Sequence[float] = EAST, context: Sequence[float] | None = None
) -> Look:
    sought = claim if isinstance(claim, Sought) else Sought(claim)
    [words] = cut_claims(session, [sought])
    return Look(sought, words, vector, context)


def search(
    session: Session,
    shelf: Shelf,
    claim: str | Sought,
    widths: Widths = WORDS_ALONE,
    vector: Sequence[float] = EAST,
    context: Sequence[float] | None = None,
) -> dict[int, Candidate]:
    corpora = find_searchable(session, shelf.encoder_id)
    look = look_for(session, claim, vector, context)
    found = find_candidates(session, look, shelf.encoder_id, corpora, widths)
    return {candidate.factcheck_id: candidate for candidate in found}


def make_candidate(factcheck_id: int, **signals: float) -> Candidate:
    """Return a candidate of which nothing speaks but what is given; no day is known of it."""
    return Candidate(factcheck_id, **dict.fromkeys(SIGNALS, 0.0) | {"days": math.nan} | signals)


def normalise(vectors: Matrix) -> Matrix:
    lengths: Matrix = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def halve(vectors: Matrix) -> Matrix:
    """Keep of the numbers what the database keeps: half precision."""
    return vectors.astype(np.float16).astype(np.float64)
