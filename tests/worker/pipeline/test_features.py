"""What the ranker sees of small lists, reckoned by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.scoring import SIGNALS, Candidates
from tests.worker.lists import make_list
from worker.pipeline.features import FEATURES, read_features

PAIR = [
    {
        "dense": 0.8,
        "dense_context": 0.6,
        "lexical": 6.0,
        "lexical_share": 0.5,
        "lexical_context": 8.0,
        "body": 2.0,
        "names": 0.5,
        "numbers": 1.0,
        "words": 9.0,
        "speaker": 1.0,
        "days": 2.0,
    },
    {
        "dense": 0.6,
        "dense_context": 0.8,
        "lexical": 2.0,
        "lexical_share": 0.25,
        "lexical_context": 8.0,
        "words": 4.0,
    },
]
DAYS = [name for name in FEATURES if name.startswith("days_") and name != "days_apart"]
NUMBERS = st.floats(-10, 60)
ROWS = st.lists(
    st.fixed_dictionaries({name: NUMBERS for name in SIGNALS if name not in {"days", "words"}}).flatmap(
        lambda row: st.tuples(st.floats(0, 300), st.one_of(st.just(math.nan), st.integers(-900, 900))).map(
            lambda beside: row | {"words": beside[0], "days": float(beside[1])}
        )
    ),
    min_size=1,
    max_size=12,
)


def see(found: Candidates) -> list[dict[str, float]]:
    """Return the features of each candidate by name."""
    return [dict(zip(FEATURES, row, strict=True)) for row in read_features(found).tolist()]


def test_every_feature_has_a_column_and_a_sentence_that_explains_it() -> None:
    assert read_features(make_list(PAIR)).shape == (2, len(FEATURES))
    for name, help_text in FEATURES.items():
        assert help_text[0].isupper(), name
        assert help_text.endswith("."), name
    assert len(set(FEATURES.values())) == len(FEATURES)


def test_two_candidates_reckoned_by_hand() -> None:
    first, second = see(make_list(PAIR))
    assert first == pytest.approx(
        {
            "dense": 0.8,
            "dense_context": 0.6,
            "lexical_share": 0.5,
            "names": 0.5,
            "numbers": 1,
            "speaker": 1,
            "length": math.log(10),
            "density": 6 / 9,
            "firsts": 4,
            "dense_z": 1,
            "dense_context_z": -1,
            "lexical_z": 1,
            "lexical_context_z": 0,
            "body_z": 1,
            "dense_behind": 0,
            "dense_context_behind": -0.2,
            "lexical_behind": 0,
            "lexical_context_behind": 0,
            "body_behind": 0,
            "dated": 1,
            "days_same": 1,
            "days_to_14": 0,
            "days_to_60": 0,
            "days_to_365": 0,
            "days_before": 0,
            "days_apart": math.log(3),
        }
    )
    assert second == pytest.approx(
        dict.fromkeys(FEATURES, 0.0)
        | {
            "dense": 0.6,
            "dense_context": 0.8,
            "lexical_share": 0.25,
            "length": math.log(5),
            "density": 2 / 4,
            "firsts": 2,
            "dense_z": -1,
            "dense_context_z": 1,
            "lexical_z": -1,
            "body_z": -1,
            "dense_behind": -0.2,
            "lexical_behind": -4,
            "body_behind": -2,
        }
    )


def test_standard_scores_are_those_of_the_textbooks() -> None:
    scores = [1.0, 2.0, 6.0]
    spread = math.sqrt(((1 - 3) ** 2 + (2 - 3) ** 2 + (6 - 3) ** 2) / 3)
    rows = see(make_list([{"body": score} for score in scores]))
    assert [row["body_z"] for row in rows] == pytest.approx([(score - 3) / spread for score in scores])
    assert [row["body_behind"] for row in rows] == [-5, -4, 0]


@given(score=st.floats(-1, 60), count=st.integers(1, 30))
def test_where_all_are_equal_nothing_stands_out(score: float, count: int) -> None:
    """Also where the mean of equal numbers is not quite that number."""
    legs = ("dense", "dense_context", "lexical", "lexical_context", "body")
    for row in see(make_list([dict.fromkeys(legs, score)] * count)):
        assert {row[f"{leg}_z"] for leg in legs} | {row[f"{leg}_behind"] for leg in legs} == {0.0}


def test_a_single_candidate_is_first_and_stands_out_from_nobody() -> None:
    [row] = see(make_list(PAIR[:1]))
    assert row["firsts"] == 5
    assert {value for name, value in row.items() if name.endswith(("_z", "_behind"))} == {0}


def test_nobody_is_first_where_a_search_says_nothing() -> None:
    assert [row["firsts"] for row in see(make_list([{"dense": 0.5}, {"dense": 0.4}]))] == [1, 0]
    assert [row["firsts"] for row in see(make_list([{}, {}]))] == [0, 0]


def test_of_no_candidate_nothing_is_seen() -> None:
    assert read_features(make_list([])).shape == (0, len(FEATURES))


def test_a_fact_check_without_words_is_of_no_length() -> None:
    [row] = see(make_list([{"dense": 1.0}]))
    assert (row["length"], row["density"]) == (0, 0)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-61, None),
        (-60, "days_before"),
        (-4, "days_before"),
        (-3, "days_same"),
        (0, "days_same"),
        (3, "days_same"),
        (4, "days_to_14"),
        (14, "days_to_14"),
        (15, "days_to_60"),
        (60, "days_to_60"),
        (61, "days_to_365"),
        (365, "days_to_365"),
        (366, None),
    ],
)
def test_days_fall_into_one_stretch_or_none(days: float, name: str | None) -> None:
    dated, undated = see(make_list([{"days": days}, {}]))
    assert {stretch for stretch in DAYS if dated[stretch]} == ({name} if name else set())
    assert dated["dated"] == 1
    assert dated["days_apart"] == pytest.approx(math.log1p(abs(days)))
    assert {undated[column] for column in ("dated", *DAYS, "days_apart")} == {0}


def test_where_no_day_is_known_the_columns_are_the_same() -> None:
    for row in see(make_list([{"dense": 0.5}, {"dense": 0.4}])):
        assert {row[column] for column in ("dated", *DAYS, "days_apart")} == {0}


@given(rows=ROWS)
def test_whatever_was_found_all_that_is_seen_are_numbers(rows: list[dict[str, float]]) -> None:
    features = read_features(make_list(rows))
    assert features.shape == (len(rows), len(FEATURES))
    assert np.isfinite(features).all()


@given(rows=ROWS, chance=st.randoms(use_true_random=False))
def test_the_order_of_finding_does_not_matter(rows: list[dict[str, float]], chance: object) -> None:
    order = list(range(len(rows)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    straight = read_features(make_list(rows))
    shuffled = read_features(make_list([rows[place] for place in order]))
    assert shuffled == pytest.approx(straight[order], abs=1e-6)
