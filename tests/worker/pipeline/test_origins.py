"""Which fact-checks of a list are reprints of each other."""

import pytest

from worker.pipeline.origins import find_origins

FERRY = "A ferry from Porto sank in a storm off Lisbon in 1963 and nobody on board survived"


def test_texts_that_say_different_things_are_their_own_origins() -> None:
    assert find_origins(["A ferry sank.", "Bats are blind.", "Bulls hate red."]) == [1, 2, 3]
    assert find_origins([]) == []


@pytest.mark.parametrize(
    "reprint",
    [
        FERRY,
        FERRY.upper(),
        f"“{FERRY}”.",
        FERRY.replace("sank", "is sinking"),
        "Nobody on board survived: in 1963, in a storm off Lisbon, a ferry from Porto sank!",
        f"{FERRY} it",
    ],
)
def test_nearly_the_same_words_are_a_reprint(reprint: str) -> None:
    assert find_origins(["Bats are blind.", FERRY, "Bulls hate red.", reprint]) == [1, 2, 3, 2]


@pytest.mark.parametrize(
    "other",
    [
        FERRY.replace("1963", "1964"),
        FERRY.replace(" in 1963", ""),
        f"{FERRY} with 12 cars",
        "A ferry from Porto sank",
        FERRY.replace("Porto", "Genoa").replace("Lisbon", "Naples"),
        "",
    ],
)
def test_another_number_or_several_other_words_are_no_reprint(other: str) -> None:
    assert find_origins([FERRY, other]) == [1, 2]


def test_a_reprint_of_a_reprint_has_the_first_as_its_origin() -> None:
    """Though it has grown too far from the first to be one of it."""
    words = "ferry storm harbour captain lantern anchor island widow letter coffin"
    second = words.replace("ferry", "barge")
    third = second.replace("storm", "gale")
    fourth = third.replace("harbour", "quay")
    assert find_origins([words, fourth]) == [1, 2]
    assert find_origins([words, "Bats are blind.", second, third, fourth]) == [1, 2, 1, 1, 1]


def test_texts_without_a_word_that_means_something_are_not_alike() -> None:
    assert find_origins(["", "the of and", "", "???"]) == [1, 2, 3, 4]
