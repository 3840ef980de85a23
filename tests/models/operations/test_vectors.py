"""The index over an encoder's vectors: made when there are enough, asked by the search, and missing next to nothing."""

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.vectors import index_vectors
from models.queries.candidates import Look, Widths, find_candidates, find_searchable, has_vector_index
from models.queries.words import cut_claims
from models.scoring import Sought
from tests.models.conftest import Shelf, fill_shelf
from tests.models.queries.reckoning import make_records, normalise

DIMENSIONS, SIZE = 16, 300


pytestmark = pytest.mark.usefixtures("no_index_left")


def fill(session: Session) -> tuple[Shelf, list[list[float]]]:
    vectors: list[list[float]] = normalise(np.random.default_rng(3).normal(size=(SIZE, DIMENSIONS))).tolist()
    return fill_shelf(session, "rivers", make_records(3, SIZE), vectors), vectors


def test_it_is_made_once_and_only_when_there_are_enough_vectors(session: Session) -> None:
    shelf, _ = fill(session)
    assert not index_vectors(session, shelf.encoder_id, DIMENSIONS, SIZE + 1)
    assert not has_vector_index(session, shelf.encoder_id)
    assert index_vectors(session, shelf.encoder_id, DIMENSIONS, SIZE)
    assert has_vector_index(session, shelf.encoder_id)
    assert not has_vector_index(session, shelf.encoder_id + 1), "another encoder has one of its own"
    assert not index_vectors(session, shelf.encoder_id, DIMENSIONS, SIZE)


def test_with_it_the_search_finds_what_it_found_without(session: Session) -> None:
    shelf, vectors = fill(session)
    corpora = find_searchable(session, shelf.encoder_id)
    widths = Widths(dense=10, lexical=10, postings=1000)
    claims = [Sought("river frost ferry"), Sought("ice on the weir", before=("A cold winter.",))]
    looks = [
        Look(claim, words, vectors[place], vectors[place + 1] if claim.in_context else None)
        for place, (claim, words) in enumerate(zip(claims, cut_claims(session, claims), strict=True))
    ]
    without = [set(find_candidates(session, look, shelf.encoder_id, corpora, widths)) for look in looks]
    index_vectors(session, shelf.encoder_id, DIMENSIONS, 1)
    # So few vectors are read faster without; what is asked is whether the index gives the same.
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
    found = [set(find_candidates(session, look, shelf.encoder_id, corpora, widths)) for look in looks]
    numbers = [[{row.factcheck_id for row in rows} for rows in both] for both in (without, found)]
    assert numbers[0] == numbers[1]
