"""How numbers, times and relations are put into words."""

import datetime as dt

import pytest

from models.likelihood import name_likelihood
from models.relations import Relation
from models.tables.person import Role
from web.pages.times import write_age, write_day, write_moment
from web.pages.words import (
    RELATIONS,
    ROLES,
    count,
    explain_probability,
    tell_relation,
    write_probability,
)

NOON = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("probability", "words", "number"),
    [
        (1.0, "Almost certainly the same", ">0.99"),
        (0.9, "Almost certainly the same", "0.90"),
        (0.8999, "Likely the same", "0.90"),
        (0.6, "Likely the same", "0.60"),
        (0.3, "Perhaps the same", "0.30"),
        (0.29, "Unlikely to be the same", "0.29"),
        (0.0, "Unlikely to be the same", "<0.01"),
    ],
)
def test_a_probability_has_words_and_a_number(probability: float, words: str, number: str) -> None:
    assert name_likelihood(probability) == words
    assert write_probability(probability) == number


@pytest.mark.parametrize(
    ("probability", "share"), [(0.714, "about 71"), (0.999, "more than 99"), (0.001, "fewer than 1")]
)
def test_a_probability_says_what_it_promises(probability: float, share: str) -> None:
    assert f"of 100 pairs that get this number, {share} should" in explain_probability(probability)


def test_every_relation_has_a_button_and_something_to_tell() -> None:
    assert list(RELATIONS) == list(Relation)
    assert all(tell_relation(relation) for relation in Relation)
    assert tell_relation("opposite") == "The opposite was checked before"


def test_every_role_is_explained() -> None:
    assert set(ROLES) == set(Role)


def test_nouns_follow_their_number() -> None:
    assert [count(number, "claim") for number in (0, 1, 2, 14512)] == [
        "0 claims",
        "1 claim",
        "2 claims",
        "14,512 claims",
    ]
    assert count(2, "corpus", "corpora") == "2 corpora"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7300, "2 hours ago"),
        (86_400, "1 day ago"),
        (86_400 * 30, "30 days ago"),
        (86_400 * 31, "28 February 2026"),
    ],
)
def test_an_age_is_told_in_the_largest_unit_that_fits(seconds: int, words: str) -> None:
    moment = NOON - dt.timedelta(seconds=seconds)
    assert f">{words}</time>" in write_age(moment, NOON)


def test_a_moment_is_written_in_utc_for_people_and_machines() -> None:
    elsewhere = NOON.astimezone(dt.timezone(dt.timedelta(hours=9)))
    expected = '<time datetime="2026-03-31T12:00:00+00:00" data-moment>31 March 2026, 12:00 UTC</time>'
    assert write_moment(elsewhere) == expected


def test_a_day_has_no_zone() -> None:
    assert write_day(dt.date(2026, 1, 5)) == '<time datetime="2026-01-05">5 January 2026</time>'
