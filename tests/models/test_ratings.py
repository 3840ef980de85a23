"""How the rating words of other publishers are sorted for display."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ratings import RatingClass, classify_rating, find_class
from models.scale_list import SHIPPED
from models.scales import Rating

SORTED = {
    RatingClass.FALSE: [
        "False", "FALSE", "mostly-false", "barely-true", "pants-fire", "Pants on Fire", "Incorrect \r", "Not correct",
        "This isn't true", "Not entirely accurate", "Fake", "Hoax", "Scam", "Labeled Satire", "Parody", "Altered image",
        "Misattributed", "Falso", "FALSO: as imagens são antigas.", "Faux", "Falsch", "Fałsz / false", "No es cierto",
        "Hardly true", "No longer accurate",
        "False. The quotes were cherry-picked.", "Totally False. It was another year, and a true one.",
        "Our ruling: false", "Salah", "Keliru",
    ],
    RatingClass.MIXED: [
        "half-true", "Mixture", "Partly false", "Partlyfalse", "Partially true", "Misleading", "Missing context",
        "Out of context", "Miscaptioned", "Outdated", "Exaggerated", "Engañoso", "Enganoso", "Trompeur", "Irreführend",
        "não_é_bem_assim", "True, but lacks context", "Misleading: the data may be correct.", "Verdadero en parte",
    ],
    RatingClass.TRUE: [
        "True", "mostly-true", "Mostly True", "Correct", "Correct Attribution", "Accurate", "Verdadero", "Verdadeiro",
        "Vrai", "Richtig", "Legit", "This is true.", "Benar",
    ],
    RatingClass.OPEN: [
        "Unproven", "Unverified", "Unsubstantiated", "Not verifiable", "No evidence", "Insufficient evidence", "Other",
        "True believers", "Close to true",
        "Research in progress", "full-flop", "half-flip", "no-flip", "證據不足", "???", "4", "", "\r\n",
        "She never said this sentence, as a look at the minutes of the day shows, so true believers must look again",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "expected"), [(words, expected) for expected, listed in SORTED.items() for words in listed]
)
def test_words_are_sorted(words: str, expected: RatingClass) -> None:
    assert classify_rating(words) is expected


def test_no_words_are_open() -> None:
    assert classify_rating(None) is RatingClass.OPEN


@pytest.mark.parametrize("words", [None, "", "???", "證據不足", "Other"])
def test_words_that_are_not_known_name_no_class(words: str | None) -> None:
    assert find_class(words) is None


@pytest.mark.parametrize("rating", SHIPPED[0].ratings, ids=lambda rating: rating.value)
def test_the_desks_own_ratings_are_sorted_as_the_scale_says(rating: Rating) -> None:
    assert classify_rating(rating.label) is rating.rating_class
    assert classify_rating(rating.value) is rating.rating_class


@given(st.text())
def test_any_words_are_sorted_without_regard_to_case(words: str) -> None:
    assert classify_rating(words) is classify_rating(words.casefold())
