"""Both ways to search, in memory and in SQL: as wide as they are set, and agreeing in every candidate and score."""

import datetime as dt
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from models.operations.corpus import FactCheckRecord, open_corpus, store_factchecks
from models.queries.candidates import Widths, find_searchable
from models.scoring import SIGNALS, Candidate, Candidates, Sought
from models.session import build_engine, transaction
from models.settings import Settings
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf
from tests.models.queries.reckoning import DAY, NEIGHBOURS, make_candidate, make_full_records, normalise
from worker.pipeline import shelf
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.retrieve import DatabaseSearch, MemorySearch, Retriever, Search, gather_candidates
from worker.pipeline.shelves import Shelves

RIVERS = [
    FactCheckRecord(str(number), f"River {name}") for number, name in enumerate("Thames Nile Rhine Po Nile".split())
]
TEXTS = [
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
CLAIMS = [
    *map(Sought, TEXTS),
    Sought("it rose", before=("A ferry sank in London.",), after=("Nobody measured the frost of 1814.",)),
    Sought(
        "The river burst in Cologne in 1963",
        "Bo Miller",
        before=("Photographs claimed it. The river froze.",),
        date=DAY,
    ),
    Sought("a mermaid", "A. Boatman", after=("The ice bank, the ice boat, the ice mill.",), date=DAY),
    Sought("zeppelin", date=DAY),
    Sought("frost in Cairo", "miller", date=DAY - dt.timedelta(40)),
    Sought("frost in Cairo, 1963", "the river of frost"),
    Sought("frost", date=dt.date(1814, 1, 1)),
    Sought("", "A. Boatman", before=("",), after=("the of and",), date=DAY),
]
Vectors = npt.NDArray[np.float32]


@pytest.fixture
def rivers(database: Engine) -> Shelf:
    """Two fact-checks that look east, three that look north."""
    with transaction() as session:
        return fill_shelf(session, "rivers", RIVERS, [EAST, EAST, NORTH, NORTH, NORTH])


@pytest.fixture
def libraries(database: Engine) -> Shelf:
    """Three corpora with the same words, vectors in two dimensions, many of them equal, and texts that stand twice.

    Most have bodies, some have speakers and days.
    """
    chance = np.random.default_rng(11)
    with transaction() as session:
        shelves = []
        for slug, count in (("rivers", 90), ("hills", 40), ("seas", 1)):
            vectors = normalise(np.round(chance.normal(size=(count, 2)), 1) + 0.01)
            shelves.append(fill_shelf(session, slug, make_full_records(count, count), vectors.tolist()))
        # Numbers of one corpus stand between those of another.
        fill_shelf(session, "hills", [*make_full_records(40, 40), *make_full_records(40, 40, "again")])
        fill_shelf(session, "rivers", make_full_records(7, 20, "late"))
        open_corpus(session, "empty")
    return shelves[0]


def open_both(shelf: Shelf, slugs: Sequence[str], widths: Widths) -> tuple[Search, Search]:
    """Return a search in memory and one in SQL over the same corpora."""
    with transaction() as session:
        engine = session.get_bind()
        corpora = find_searchable(session, shelf.encoder_id, slugs)
    assert isinstance(engine, Engine)
    held = Shelves(engine, shelf.encoder_id, 2, 2**30).open(slugs, 1000)
    assert not isinstance(held, dict)
    return MemorySearch(engine, held, widths), DatabaseSearch(engine, shelf.encoder_id, corpora, widths)


def list_rows(found: Candidates) -> list[Candidate]:
    rows = zip(found.factcheck_ids.tolist(), found.signals.tolist(), strict=True)
    return sorted((Candidate(number, *signals) for number, signals in rows), key=lambda row: row.factcheck_id)


def compare(ours: Sequence[Candidate], theirs: Sequence[Candidate], claim: Sought) -> None:
    """Fail unless both ways found the same candidates, and say the same of each."""
    assert [row.factcheck_id for row in ours] == [row.factcheck_id for row in theirs], claim
    for row, other in zip(ours, theirs, strict=True):
        for name, value, expected in zip(SIGNALS, row[1:], other[1:], strict=True):
            # Half precision keeps about three decimals of a cosine.
            near = 1e-3 if name.startswith("dense") else 1e-4
            assert value == pytest.approx(expected, abs=near, nan_ok=True), (claim, name)


def turn(angles: Sequence[float]) -> Vectors:
    return np.array([[np.cos(angle), np.sin(angle)] for angle in angles], np.float32)


@pytest.mark.parametrize(
    "widths",
    [
        Widths(100, 100, 6000, 50),
        Widths(7, 5, 6000, 3),
        Widths(1, 1, 1, 1),
        Widths(20, 30, 60),
        Widths(500, 500, 40, 500),
        Widths(0, 0, 0, 7),
        Widths(0, 3, 150, 0),
    ],
)
def test_memory_and_database_agree_in_every_candidate_and_signal(libraries: Shelf, widths: Widths) -> None:
    vectors = turn(np.linspace(0, 6, len(CLAIMS)).tolist())
    contexts = turn(np.linspace(2, 5, len(CLAIMS)).tolist())
    for slugs in ((), ("rivers",), ("hills", "seas"), ("seas",), ("empty",), ("nowhere",)):
        in_memory, in_sql = (
            [list_rows(found) for found in search.find(CLAIMS, vectors, contexts)]
            for search in open_both(libraries, slugs, widths)
        )
        for claim, ours, theirs in zip(CLAIMS, in_memory, in_sql, strict=True):
            compare(ours, theirs, claim)
        assert any(in_memory) == (slugs not in {("empty",), ("nowhere",)})


@pytest.mark.parametrize("hands", [1, 3, 4])
def test_vectors_are_compared_alike_however_they_are_shared_out(
    libraries: Shelf, monkeypatch: pytest.MonkeyPatch, hands: int
) -> None:
    def search() -> list[list[Candidate]]:
        memory, _ = open_both(libraries, (), Widths(20, 0, 0))
        return [list_rows(found) for found in memory.find(CLAIMS, vectors, vectors)]

    vectors = turn(np.linspace(0, 6, len(CLAIMS)).tolist())
    alone = search()
    monkeypatch.setattr(shelf, "_WORTH_SHARING", 1)
    monkeypatch.setattr(shelf, "_count_hands", lambda: hands)
    monkeypatch.setattr(shelf, "_open_hands", lambda: ThreadPoolExecutor(hands))
    for claim, ours, theirs in zip(CLAIMS, search(), alone, strict=True):
        compare(ours, theirs, claim)


def test_in_memory_a_claim_is_found_alone_as_it_is_among_others(libraries: Shelf) -> None:
    """With context or without: what stands beside it in the batch changes nothing."""
    memory, _ = open_both(libraries, (), Widths(20, 20, 200, 10))
    vectors = turn(np.linspace(0, 6, len(CLAIMS)).tolist())
    contexts = turn(np.linspace(2, 5, len(CLAIMS)).tolist())
    together = memory.find(CLAIMS, vectors, contexts)
    for place, claim in enumerate(CLAIMS):
        [alone] = memory.find([claim], vectors[[place]], contexts[[place]])
        compare(list_rows(alone), list_rows(together[place]), claim)


def test_every_signal_is_told_apart_from_the_others(libraries: Shelf) -> None:
    """Else the agreement would prove little: each says something of some candidates and nothing of others."""
    memory, _ = open_both(libraries, (), Widths(1000, 1000, 6000, 500))
    [found] = memory.find([CLAIMS[len(TEXTS) + 1]], turn([0.3]), turn([2.0]))
    assert len(found.factcheck_ids) == 191
    for name in SIGNALS:
        values = found.get(name)
        assert len(set(values[~np.isnan(values)].tolist())) > 1, name
    assert found.get("lexical").tolist() != found.get("lexical_context").tolist() != found.get("body").tolist()
    assert np.isnan(found.get("days")).any()


@pytest.mark.parametrize("megabytes", [100, 0])
def test_in_context_the_search_is_wider(rivers: Shelf, settings: Settings, database: Engine, megabytes: int) -> None:
    changes = {"index_memory_mb": megabytes, "dense_width": 1, "lexical_width": 1}
    search = Retriever(database, rivers.encoder_id, 2, settings.model_copy(update=changes)).open((), 1)
    alone = Sought("zeppelin")
    placed = replace(alone, after=("It burned.",))
    found = search.find([alone, placed], turn([0.0, 0.0]), turn([0.0, np.pi / 2]))
    assert [len(candidates.factcheck_ids) for candidates in found] == [1, 5]


@pytest.mark.parametrize("megabytes", [100, 0])
def test_the_row_of_a_claim_without_neighbours_does_not_count(
    rivers: Shelf, settings: Settings, database: Engine, megabytes: int
) -> None:
    changed = settings.model_copy(update={"index_memory_mb": megabytes})
    search = Retriever(database, rivers.encoder_id, 2, changed).open((), 1)
    for beside in ([], [NEIGHBOURS]):
        claims = [Sought("The river Nile", "A. Boatman"), *beside]
        first, *_ = search.find(claims, turn([0.0] * len(claims)), turn([np.pi / 2] * len(claims)))
        assert first.get("dense_context").tolist() == first.get("dense").tolist()


def test_equal_texts_have_equal_scores_to_the_last_bit(libraries: Shelf) -> None:
    memory, _ = open_both(libraries, ("hills",), Widths(1000, 1000, 6000))
    [found] = memory.find([Sought("river frost ferry")], turn([0.3]), turn([0.3]))
    scores = {row.factcheck_id: (row.lexical, row.body) for row in list_rows(found)}
    said = memory.read_said(list(scores))
    by_text: dict[str, set[tuple[float, float]]] = {}
    for number, score in scores.items():
        by_text.setdefault(f"{said[number].title} {said[number].claim}", set()).add(score)
    assert len(by_text) < len(scores)
    assert {len(different) for different in by_text.values()} == {1}


def test_both_say_what_a_fact_check_says(libraries: Shelf) -> None:
    memory, database = open_both(libraries, (), Widths(1000, 1000, 6000))
    [found] = memory.find([Sought("river")], turn([0.0]), turn([0.0]))
    numbers = found.factcheck_ids.tolist()
    assert dict(memory.read_said(numbers)) == dict(database.read_said(numbers))
    assert len(memory.read_said(numbers)) == len(numbers) == 191


def test_while_a_corpus_is_written_to_both_agree(libraries: Shelf) -> None:
    """What was written a moment ago is not weighed yet, and is found by its vector or its day alone."""
    with transaction() as session:
        records = make_full_records(3, 12, "new")
        store_factchecks(session, libraries.corpus_id, libraries.encoder_id, records, [EAST] * 12)
    searches = open_both(libraries, (), Widths(30, 30, 6000, 20))
    vectors = turn([0.0] * len(CLAIMS))
    for claim, ours, theirs in zip(
        CLAIMS, *(search.find(CLAIMS, vectors, vectors) for search in searches), strict=True
    ):
        compare(list_rows(ours), list_rows(theirs), claim)


def test_the_library_is_matched_alike(matcher: ClaimMatcher, settings: Settings) -> None:
    """With the real encoder, and everything that comes after the search."""
    claims = [
        Sought("In 1963 the Thames in London was covered by ice"),
        Sought("We use a tenth of our brains", "A. Reader", before=("Listen.",), after=("It is a waste.",)),
        Sought("Bats see nothing", date=DAY),
    ]
    sql_only = ClaimMatcher(matcher.engine, matcher.encoder, settings.model_copy(update={"index_memory_mb": 0}))
    assert isinstance(matcher.retriever.open((), 3), MemorySearch)
    assert isinstance(sql_only.retriever.open((), 3), DatabaseSearch)
    lists = [[one.explain(finding) for finding in one.match(claims)] for one in (matcher, sql_only)]
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
        search = Retriever(engine, rivers.encoder_id, 2, changed).open((), 1)
        [candidates] = search.find([Sought(claim)], np.array([vector]), np.array([vector]))
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
        search.find([Sought("The river Nile")], np.ones((1, 3), np.float32), np.ones((1, 3), np.float32))


def test_more_searches_at_a_time_than_there_are_connections_wait_for_each_other(
    rivers: Shelf, settings: Settings
) -> None:
    few = settings.model_copy(update={"index_memory_mb": 0, "web_threads": 1})
    engine = build_engine(few)
    retriever = Retriever(engine, rivers.encoder_id, 2, few)
    vectors = np.array([EAST, NORTH, EAST])

    def find(_: int) -> list[list[int]]:
        texts = ["The river Nile", "", "The river Thames"]
        found = retriever.open((), 3).find([Sought(text) for text in texts], vectors, vectors)
        return [candidates.factcheck_ids.tolist() for candidates in found]

    try:
        with ThreadPoolExecutor(12) as pool:
            lists = list(pool.map(find, range(48)))
    finally:
        engine.dispose()
    assert all(lists[0])
    assert lists == [lists[0]] * 48


def test_rows_become_columns() -> None:
    rows = [
        make_candidate(3, dense=0.5, lexical=2.0, body=7.0, days=4.0),
        make_candidate(1, dense=0.25, names=1.0, speaker=1.0),
    ]
    found = gather_candidates(rows)
    assert found.factcheck_ids.tolist() == [3, 1]
    assert found.get("dense").tolist() == [0.5, 0.25]
    assert found.get("body", "names", "speaker").tolist() == [[7, 0, 0], [0, 1, 1]]
    assert found.get("days")[0] == 4
    assert math.isnan(found.get("days")[1])
    assert found.pick(np.array([1])).factcheck_ids.tolist() == [1]
    assert found.pick(np.array([True, False])).get("lexical").tolist() == [2]


def test_no_rows_become_empty_columns() -> None:
    empty = gather_candidates([])
    assert (empty.factcheck_ids.tolist(), empty.signals.shape) == ([], (0, len(SIGNALS)))
    assert list_rows(empty) == []
