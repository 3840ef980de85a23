"""Which voices are heard about a claim, and when they contradict each other."""

import pytest

from models.conflicts import Voice, find_conflict


def hear(
    rank: int, rating: str, probability: float = 0.9, *, blocked: bool = False, origin: int | None = None
) -> Voice:
    return Voice(rank, probability, blocked, rating, origin or rank)


@pytest.mark.parametrize(("one", "other"), [("false", "true"), ("false", "mixed"), ("mixed", "true")])
def test_likely_matches_with_different_ratings_contradict_each_other(one: str, other: str) -> None:
    voices = [hear(1, one), hear(2, other)]
    assert find_conflict(voices) == voices


@pytest.mark.parametrize(
    "voices",
    [
        [],
        [hear(1, "false")],
        [hear(1, "false"), hear(2, "false"), hear(3, "false")],
        [hear(1, "false"), hear(2, "open")],
        [hear(1, "open"), hear(2, "open")],
    ],
)
def test_one_voice_is_no_conflict_and_what_is_open_contradicts_nobody(voices: list[Voice]) -> None:
    assert find_conflict(voices) == []


def test_what_is_unlikely_is_not_heard() -> None:
    assert find_conflict([hear(1, "false"), hear(2, "true", 0.49)]) == []
    assert len(find_conflict([hear(1, "false"), hear(2, "true", 0.5)])) == 2


def test_what_is_blocked_is_not_heard() -> None:
    assert find_conflict([hear(1, "false"), hear(2, "true", blocked=True)]) == []
    assert find_conflict([hear(1, "false", blocked=True), hear(2, "true")]) == []


def test_reprints_are_one_voice() -> None:
    first, reprint, other = hear(1, "false"), hear(2, "false", origin=1), hear(3, "true")
    assert find_conflict([first, reprint]) == []
    assert find_conflict([first, reprint, other]) == [first, other]


def test_a_reprint_speaks_where_its_origin_is_not_heard() -> None:
    blocked, reprint, other = hear(1, "false", blocked=True), hear(2, "false", origin=1), hear(3, "true")
    assert find_conflict([blocked, reprint, other]) == [reprint, other]
