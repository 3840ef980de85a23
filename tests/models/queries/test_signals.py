"""What a claim and a fact-check have in common besides their words: days, names, numbers and speakers."""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, register_encoder
from models.queries.candidates import (
    DAYS_AFTER,
    DAYS_BEFORE,
    Widths,
    count_days,
    find_candidates,
    name_speaker,
    read_terms,
)
from models.scoring import Sought
from models.tables.search import K1, Field
from tests.models.conftest import EAST, NORTH, Shelf, fill_shelf
from tests.models.queries.reckoning import (
    ALL,
    DAY,
    NEIGHBOURS,
    look_for,
    read_bags,
    reckon_bm25,
    search,
)


def make_dated(session: Session, days: Mapping[str, int | None]) -> Shelf:
    """Fill a shelf with fact-checks, of whose words none is in any claim, so many days after DAY."""
    records = [
        FactCheckRecord(key, "A dam", date=None if after is None else DAY + dt.timedelta(after))
        for key, after in days.items()
    ]
    return fill_shelf(session, "rivers", records, [[0.6, 0.8]] * len(records))


BY_DAY = Widths(dense=0, lexical=100, postings=100, dated=50)


def test_what_came_in_the_weeks_after_a_claim_is_looked_at_whatever_it_says(session: Session) -> None:
    days = {"earlier": -4, "first": -3, "same": 0, "last": 30, "later": 31, "undated": None}
    assert (days["first"], days["last"]) == (-DAYS_BEFORE, DAYS_AFTER)
    shelf = make_dated(session, days)
    found = search(session, shelf, Sought("A zeppelin burned", date=DAY), BY_DAY)
    names = {number: key for key, number in shelf.factchecks.items()}
    assert {names[number]: candidate.days for number, candidate in found.items()} == {
        "first": -3,
        "same": 0,
        "last": 30,
    }
    assert {candidate.lexical for candidate in found.values()} == {0}


@pytest.mark.parametrize(("day", "width"), [(None, 50), (DAY, 0), (DAY + dt.timedelta(400), 50)])
def test_no_day_and_no_width_bring_nothing(session: Session, day: dt.date | None, width: int) -> None:
    shelf = make_dated(session, {"same": 0, "last": 30, "undated": None})
    assert search(session, shelf, Sought("A zeppelin burned", date=day), replace(BY_DAY, dated=width)) == {}


def test_of_those_weeks_the_nearest_in_meaning_are_looked_at(session: Session) -> None:
    records = [FactCheckRecord(key, "A dam", date=DAY) for key in ("east", "north", "between")]
    shelf = fill_shelf(session, "rivers", records, [EAST, NORTH, [0.6, 0.8]])
    narrow = replace(BY_DAY, dated=2)
    by_itself = search(session, shelf, Sought("Zeppelin", date=DAY), narrow, EAST)
    assert set(by_itself) == {shelf.factchecks[key] for key in ("east", "between")}
    placed = replace(NEIGHBOURS, date=DAY)
    in_context = search(session, shelf, placed, narrow, EAST, NORTH)
    assert set(in_context) == {shelf.factchecks[key] for key in ("north", "between")}, "as its neighbours have it"


def test_only_searched_corpora_and_known_vectors_count_among_the_dated(session: Session) -> None:
    shelf = make_dated(session, {"same": 0})
    hills = fill_shelf(session, "hills", [FactCheckRecord("hill", "A hill", date=DAY)])
    other = register_encoder(session, "compass", "2", 2)
    look = look_for(session, Sought("Zeppelin", date=DAY))
    found = find_candidates(session, look, shelf.encoder_id, {hills.corpus_id: 1}, BY_DAY)
    assert [candidate.factcheck_id for candidate in found] == [hills.factchecks["hill"]]
    assert find_candidates(session, look, other, {hills.corpus_id: 1}, BY_DAY) == []


@pytest.mark.parametrize(
    ("claim", "factcheck", "days"),
    [(DAY, DAY, 0), (DAY, DAY + dt.timedelta(366), 366), (DAY, DAY - dt.timedelta(2), -2)],
)
def test_days_are_counted_from_the_claim_to_the_fact_check(claim: dt.date, factcheck: dt.date, days: float) -> None:
    assert count_days(claim, factcheck) == days


@pytest.mark.parametrize(("claim", "factcheck"), [(None, DAY), (DAY, None), (None, None)])
def test_where_a_day_is_missing_there_is_no_number(claim: dt.date | None, factcheck: dt.date | None) -> None:
    assert math.isnan(count_days(claim, factcheck))


def test_names_and_numbers_count_as_shares_of_all_that_the_claim_has(session: Session) -> None:
    records = [
        FactCheckRecord("all", "The Thames in London froze in 1814 and 1963."),
        FactCheckRecord("half", "The Thames burst its banks and drowned many villages in 1963."),
        FactCheckRecord("none", "A river froze."),
        *(FactCheckRecord(str(n), "London burned.") for n in range(5)),
    ]
    shelf = fill_shelf(session, "rivers", records)
    claim = "In London the Thames froze, in 1814 and in 1963, or 2077"
    look = look_for(session, claim)
    assert (sorted(look.words.names), sorted(look.words.numbers)) == (["london", "thame"], ["1814", "1963", "2077"])
    bags = [read_bags(session, shelf.corpus_id)]
    corpora = {shelf.corpus_id: len(records)}
    found = search(session, shelf, claim)
    for chosen in ("names", "numbers"):
        words = dict.fromkeys(getattr(look.words, chosen), 1.0)
        best = sum(term.idf for term in read_terms(session, words, corpora)[Field.HEAD]) * (K1 + 1)
        scores = reckon_bm25(words, bags)
        for number, candidate in found.items():
            assert getattr(candidate, chosen) == pytest.approx(scores[number] / best, abs=1e-4)
        full, half, none = (getattr(found[shelf.factchecks[key]], chosen) for key in ("all", "half", "none"))
        assert 1 > full > half > none == 0
    london = found[shelf.factchecks["0"]].names
    assert 0 < london < found[shelf.factchecks["half"]].names, "a name that is everywhere counts less"


def test_a_claim_without_names_and_numbers_shares_none(session: Session, shelf: Shelf) -> None:
    for candidate in search(session, shelf, "did it freeze over?", ALL).values():
        assert (candidate.names, candidate.numbers) == (0, 0)


@pytest.mark.parametrize(
    ("speaker", "word"),
    [("A. Boatman", "boatman"), ("BOATMAN", "boatman"), ("  Bo  van Dyck ", "dyck"), ("", ""), ("  ", ""), (None, "")],
)
def test_a_speaker_is_known_by_the_last_of_the_names(speaker: str | None, word: str) -> None:
    assert name_speaker(speaker) == word


@pytest.mark.parametrize(
    ("said_by", "same"),
    [("Ann Boatman", {"boatman"}), ("MILLER", {"miller"}), ("Boat", set()), (None, set()), ("", set())],
)
def test_it_is_told_whether_both_name_the_same_speaker(session: Session, said_by: str | None, same: set[str]) -> None:
    records = [
        FactCheckRecord("boatman", "A ferry sank.", speaker="A. Boatman"),
        FactCheckRecord("miller", "A ferry sank.", speaker="Bo Miller"),
        FactCheckRecord("nobody", "A ferry sank."),
        FactCheckRecord("blank", "A ferry sank.", speaker=" "),
    ]
    shelf = fill_shelf(session, "rivers", records)
    found = search(session, shelf, Sought("A ferry sank", speaker=said_by))
    assert {key for key, number in shelf.factchecks.items() if found[number].speaker} == same
    assert {candidate.speaker for candidate in found.values()} <= {0.0, 1.0}
