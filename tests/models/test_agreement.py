"""The numbers of agreement, held against published examples and against a second way to work them out."""

import random

import pytest

from models.agreement import RESAMPLES, Pair, _measure_alphas, measure_agreement, measure_alpha, measure_kappa

# Krippendorff, “Computing Krippendorff's Alpha-Reliability” (2011), part C: four observers, twelve units.
OBSERVERS = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
# The example of Wikipedia's article on it: three coders, fifteen units.
CODERS = [".....34121133.3", "1.213343.......", "..21344.21133.4"]


def read_units(rows: list[str]) -> list[list[str | None]]:
    """Return the units with what each rater gave them; a dot is a missing rating."""
    return [[None if rating == "." else rating for rating in unit] for unit in zip(*rows, strict=True)]


def spread(table: list[list[int]], values: str = "abc") -> list[Pair]:
    """Return the pairs of ratings that a table counts."""
    return [
        (values[one], values[other])
        for one, row in enumerate(table)
        for other, number in enumerate(row)
        for _ in range(number)
    ]


@pytest.mark.parametrize(
    ("rows", "values", "level", "alpha"),
    [
        (OBSERVERS, "12345", "nominal", 0.743),
        (OBSERVERS, "12345", "ordinal", 0.815),
        (CODERS, "1234", "nominal", 0.691),
    ],
)
def test_alpha_is_what_krippendorff_published(rows: list[str], values: str, level: str, alpha: float) -> None:
    found = measure_alpha(read_units(rows), values, level)  # type: ignore[arg-type]
    assert found == pytest.approx(alpha, abs=0.0005)


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # Cohen, “A Coefficient of Agreement for Nominal Scales” (1960): 200 patients, three diagnoses.
        ([[88, 10, 2], [14, 40, 6], [18, 10, 12]], 0.492),
        # The examples of Wikipedia's article on his κ; two of them with the same raw agreement.
        ([[20, 5], [10, 15]], 0.4),
        ([[45, 15], [25, 15]], 0.1304),
        ([[25, 35], [5, 35]], 0.2593),
    ],
)
def test_kappa_is_what_cohen_published(table: list[list[int]], kappa: float) -> None:
    pairs = spread(table)
    assert measure_kappa(pairs) == pytest.approx(kappa, abs=0.0005)
    assert measure_agreement(pairs, "abc"[: len(table)], "").kappa.value == pytest.approx(kappa, abs=0.0005)


def test_a_missing_rating_is_neither_agreement_nor_disagreement() -> None:
    units = read_units(["12123", "1222."])
    assert measure_alpha(units, "123", "nominal") == measure_alpha(units[:4], "12", "nominal")


def test_what_has_no_place_in_the_order_is_missing_for_the_ordinal_alpha() -> None:
    pairs = [*spread([[20, 5], [10, 15]]), ("open", "a"), ("open", "open")]
    found = measure_agreement(pairs, ["a", "b", "open"], ["a", "b"])
    assert (found.cases, found.ordered) == (52, 50)
    assert found.ordinal == measure_agreement(spread([[20, 5], [10, 15]]), "ab", "ab").ordinal
    assert found.nominal.value != found.ordinal.value


def test_a_near_miss_weighs_less_where_the_ratings_have_an_order() -> None:
    near, far = spread([[9, 3, 0], [3, 9, 3], [0, 3, 9]]), spread([[9, 0, 3], [3, 9, 3], [3, 0, 9]])
    assert measure_agreement(near, "abc", "abc").raw == measure_agreement(far, "abc", "abc").raw
    of_near, of_far = (measure_agreement(pairs, "abc", "abc").ordinal.value or 0.0 for pairs in (near, far))
    assert of_near > of_far


@pytest.mark.parametrize("seed", range(5))
def test_the_bootstrap_reckons_as_the_library_does(seed: int) -> None:
    import numpy as np

    chance = random.Random(seed)  # noqa: S311 - tables, no secrets
    table = [[chance.randrange(6) for _ in range(4)] for _ in range(4)]
    pairs = spread(table, "abcd")
    tables = np.array([table], dtype=np.float64)
    assert _measure_alphas(tables)[0] == pytest.approx(measure_alpha(pairs, "abcd", "nominal"))
    assert _measure_alphas(tables, ordinal=True)[0] == pytest.approx(measure_alpha(pairs, "abcd", "ordinal"))


def test_the_intervals_hold_the_numbers_and_are_the_same_every_time() -> None:
    pairs = spread([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
    found = measure_agreement(pairs, "abc", "abc")
    assert found == measure_agreement(list(reversed(pairs)), "abc", "abc")
    for value, low, high in (found.raw, found.kappa, found.nominal, found.ordinal):
        assert low < value < high  # type: ignore[operator]
    # The standard error that Fleiss, Cohen and Everitt (1969) give for this table is .047 to .055.
    _, low, high = found.kappa
    assert (high - low) / 3.92 == pytest.approx(0.051, abs=0.006)  # type: ignore[operator]
    assert RESAMPLES == 2_000


def test_more_cases_make_the_interval_narrower() -> None:
    few, many = (measure_agreement(spread([[4 * n, n], [n, 4 * n]]), "ab", "ab").nominal for n in (2, 40))
    assert many.high - many.low < few.high - few.low  # type: ignore[operator]


def test_how_often_each_rating_was_given_is_told() -> None:
    found = measure_agreement([("a", "a"), ("a", "b")], "abc", "abc")
    assert [tuple(share) for share in found.prevalence] == [("a", 3, 0.75), ("b", 1, 0.25)]
    assert found.confusion == [[1, 1, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize("pairs", [[], [("a", "a")], [("a", "a")] * 9, [("a", "b")]])
def test_what_cannot_be_told_is_left_open(pairs: list[Pair]) -> None:
    found = measure_agreement(pairs, "ab", "ab")
    assert found.cases == len(pairs)
    assert (found.raw.value is None) is (not pairs)
    if len(set(map(frozenset, pairs))) <= 1 and pairs != [("a", "b")]:
        assert (found.kappa.value, found.nominal.value, found.ordinal.value) == (None, None, None)
    assert found.nominal.low is None
