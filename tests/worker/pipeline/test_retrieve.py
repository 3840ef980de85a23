"""The two legs as the settings ask for them."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from models.operations.corpus import FactCheckRecord
from models.queries.candidates import find_searchable
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf
from worker.pipeline.retrieve import retrieve_candidates

RIVERS = [
    FactCheckRecord(str(number), f"River {name}") for number, name in enumerate("Thames Nile Rhine Po Nile".split())
]


@pytest.fixture
def rivers(database: Engine) -> Shelf:
    """Two fact-checks that look east, three that look north."""
    with transaction() as session:
        return fill_shelf(session, "rivers", RIVERS, [EAST, EAST, NORTH, NORTH, NORTH])


def retrieve(rivers: Shelf, settings: Settings, claim: str, vector: list[float] = EAST, **changes: Any) -> set[int]:
    with transaction() as session:
        corpora = find_searchable(session, rivers.encoder_id)
        changed = settings.model_copy(update=changes)
        found = retrieve_candidates(session, claim, vector, rivers.encoder_id, corpora, changed)
    keys = {number: int(key) for key, number in rivers.factchecks.items()}
    return {keys[candidate.factcheck_id] for candidate in found}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"dense_width": 1, "lexical_width": 1}, {0, 1}),
        ({"dense_width": 2, "lexical_width": 1}, {0, 1}),
        ({"dense_width": 1, "lexical_width": 2}, {0, 1, 4}),
        ({"dense_width": 3, "lexical_width": 5}, {0, 1, 2, 3, 4}),
        ({"dense_width": 1, "lexical_width": 5, "lexical_postings": 2}, {0, 1, 4}),
        ({"dense_width": 1, "lexical_width": 5, "lexical_postings": 7}, {0, 1, 2, 3, 4}),
    ],
)
def test_each_leg_is_as_wide_as_it_is_set(
    rivers: Shelf, settings: Settings, changes: dict[str, Any], found: set[int]
) -> None:
    assert retrieve(rivers, settings, "The river Nile", **changes) == found


def test_a_search_that_fails_raises(rivers: Shelf, settings: Settings) -> None:
    with pytest.raises(DBAPIError):
        retrieve(rivers, settings, "The river Nile", [1.0, 0.0, 0.0])
