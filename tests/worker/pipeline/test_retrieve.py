"""Both ways to search, in memory and in SQL: as wide as they are set, and agreeing in every candidate and score."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.queries.candidates import Widths, find_searchable
from models.scoring import Candidate, Candidates
from models.session import transaction
from models.settings import Settings
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf
from tests.models.queries.test_candidates import make_records, normalise
from worker.pipeline.check import ClaimMatcher
from worker.pipeline.retrieve import DatabaseSearch, MemorySearch, Retriever, Search, gather_candidates
from worker.pipeline.shelves import Shelves

RIVERS = [
    FactCheckRecord(str(number), f"River {name}") for number, name in enumerate("Thames Nile Rhine Po Nile".split())
]
CLAIMS = [
    "river frost in London",
    "frozen frozen ferries of 1814",
    "a mermaid on the ferry",
    "nobody has these words: zeppelin, quark",
    "the of and",
    "",
    "“Frost” — ’tis an island’s \\ weir",
    "river " * 300,
    "bridge bank boat ice tide mill dam delta hoaxes rising falling burst",
]
Vectors = npt.NDArray[np.float32]


@pytest.fixture
def rivers(database: Engine) -> Shelf:
    """Two fact-checks that look east, three that look north."""
    with transaction() as session:
        return fill_shelf(session, "rivers", RIVERS, [EAST, EAST, NORTH, NORTH, NORTH])


@pytest.fixture
def libraries(database: Engine) -> Shelf:
    """Three corpora with the same words, vectors in two dimensions, many of them equal, and texts that stand twice."""
    chance = np.random.default_rng(11)
    with transaction() as session:
        shelves = []
        for slug, count in (("rivers", 90), ("hills", 40), ("seas", 1)):
            vectors = normalise(np.round(chance.normal(size=(count, 2)), 1) + 0.01)
            shelves.append(fill_shelf(session, slug, make_records(count, count), vectors.tolist()))
        # Numbers of one corpus stand between those of another.
        fill_shelf(session, "hills", [*make_records(40, 40), *make_records(40, 40, "again")])
        fill_shelf(session, "rivers", make_records(7, 20, "late"))
        open_corpus(session, "empty")
    return shelves[0]


def open_both(shelf: Shelf, slugs: Sequence[str], widths: Widths) -> tuple[Search, Search]:
    """Return a search in memory and one in SQL over the same corpora."""
    with transaction() as session:
        engine = session.get_bind()
        corpora = find_searchable(session, shelf.encoder_id, slugs)
    assert isinstance(engine, Engine)
    held = Shelves(engine, shelf.encoder_id, 2, 2**30).open(slugs, 1000)
    assert held is not None
    return MemorySearch(engine, held, widths), DatabaseSearch(engine, shelf.encoder_id, corpora, widths)


def list_rows(found: Candidates) -> list[Candidate]:
    columns = (found.factcheck_ids, found.dense, found.lexical, found.lexical_share)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return sorted((Candidate(*row) for row in rows), key=lambda candidate: candidate.factcheck_id)


def turn(angles: Sequence[float]) -> Vectors:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], np.float32)


@pytest.mark.parametrize("slugs", [(), ("rivers",), ("hills", "seas"), ("seas",), ("empty",), ("nowhere",)])
@pytest.mark.parametrize(
    "widths", [Widths(100, 100, 6000), Widths(7, 5, 6000), Widths(1, 1, 1), Widths(20, 30, 60), Widths(500, 500, 40)]
)
def test_memory_and_database_agree_in_every_candidate_and_score(
    libraries: Shelf, slugs: tuple[str, ...], widths: Widths
) -> None:
    vectors = turn(np.linspace(0, 6, len(CLAIMS)).tolist())
    searches = open_both(libraries, slugs, widths)
    in_memory, in_sql = ([list_rows(found) for found in search.find(CLAIMS, vectors)] for search in searches)
    for claim, ours, theirs in zip(CLAIMS, in_memory, in_sql, strict=True):
        assert [row.factcheck_id for row in ours] == [row.factcheck_id for row in theirs], claim[:40]
        for row, other in zip(ours, theirs, strict=True):
            assert row.dense == pytest.approx(other.dense, abs=1e-3)
            assert row.lexical == pytest.approx(other.lexical, abs=1e-4)
            assert row.lexical_share == pytest.approx(other.lexical_share, abs=1e-4)
    assert any(in_memory) == (slugs not in {("empty",), ("nowhere",)})


def test_equal_texts_have_equal_scores_to_the_last_bit(libraries: Shelf) -> None:
    memory, _ = open_both(libraries, ("hills",), Widths(1000, 1000, 6000))
    [found] = memory.find(["river frost ferry"], turn([0.3]))
    scores = {row.factcheck_id: (row.dense, row.lexical) for row in list_rows(found)}
    texts = memory.read_texts(list(scores))
    by_text: dict[str, set[float]] = {}
    for number, (_, lexical) in scores.items():
        by_text.setdefault(texts[number], set()).add(lexical)
    assert len(by_text) < len(scores)
    assert {len(different) for different in by_text.values()} == {1}


def test_both_say_what_a_fact_check_says(libraries: Shelf) -> None:
    memory, database = open_both(libraries, (), Widths(1000, 1000, 6000))
    [found] = memory.find(["river"], turn([0.0]))
    numbers = found.factcheck_ids.tolist()
    assert dict(memory.read_texts(numbers)) == dict(database.read_texts(numbers))


def test_while_a_corpus_is_written_to_both_agree(libraries: Shelf) -> None:
    """What was written a moment ago is not weighed yet, and is found by its vector alone."""
    with transaction() as session:
        store_factchecks(session, libraries.corpus_id, libraries.encoder_id, make_records(3, 12, "new"), [EAST] * 12)
    searches = open_both(libraries, (), Widths(30, 30, 6000))
    ours, theirs = ([list_rows(found) for found in search.find(CLAIMS, turn([0.0] * 9))] for search in searches)
    assert [[row.factcheck_id for row in rows] for rows in ours] == [
        [row.factcheck_id for row in rows] for rows in theirs
    ]
    assert ours[0] == pytest.approx(theirs[0]) or [row.lexical for row in ours[0]] == pytest.approx(
        [row.lexical for row in theirs[0]], abs=1e-4
    )


def test_the_library_is_matched_alike(matcher: ClaimMatcher, settings: Settings) -> None:
    """With the real encoder, and everything that comes after the search."""
    claims = ["In 1963 the Thames in London was covered by ice", "We use a tenth of our brains", "Bats see nothing"]
    sql_only = ClaimMatcher(matcher.engine, matcher.encoder, settings.model_copy(update={"index_memory_mb": 0}))
    assert isinstance(matcher.retriever.open((), 3), MemorySearch)
    assert isinstance(sql_only.retriever.open((), 3), DatabaseSearch)
    lists = [
        [one.explain(*pair) for pair in zip(claims, one.match(claims), strict=True)] for one in (matcher, sql_only)
    ]
    for ours, theirs in zip(*lists, strict=True):
        assert [(match.factcheck_id, match.agrees) for match in ours] == [
            (match.factcheck_id, match.agrees) for match in theirs
        ]
        assert [match.probability for match in ours] == pytest.approx([match.probability for match in theirs], abs=1e-3)


def retrieve(rivers: Shelf, settings: Settings, claim: str, vector: list[float], **changes: Any) -> list[set[int]]:
    """Return the keys that each of the two ways finds."""
    keys = {number: int(key) for key, number in rivers.factchecks.items()}
    found = []
    for megabytes in (100, 0):
        changed = settings.model_copy(update=changes | {"index_memory_mb": megabytes})
        with transaction() as session:
            engine = session.get_bind()
        assert isinstance(engine, Engine)
        [candidates] = Retriever(engine, rivers.encoder_id, 2, changed).open((), 1).find([claim], np.array([vector]))
        found.append({keys[number] for number in candidates.factcheck_ids.tolist()})
    return found


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
    assert retrieve(rivers, settings, "The river Nile", EAST, **changes) == [found, found]


@pytest.mark.parametrize("megabytes", [100, 0])
def test_a_search_that_fails_raises(rivers: Shelf, settings: Settings, database: Engine, megabytes: int) -> None:
    changed = settings.model_copy(update={"index_memory_mb": megabytes})
    search = Retriever(database, rivers.encoder_id, 2, changed).open((), 1)
    with pytest.raises((DBAPIError, ValueError), match="dimension"):
        search.find(["The river Nile"], np.array([[1.0, 0.0, 0.0]]))


def test_rows_become_columns() -> None:
    rows = [Candidate(3, 0.5, 2.0, 0.25), Candidate(1, 0.25, 0.0, 0.0)]
    assert list_rows(gather_candidates(rows)) == sorted(rows, key=lambda row: row.factcheck_id)
    assert list_rows(gather_candidates([])) == []
