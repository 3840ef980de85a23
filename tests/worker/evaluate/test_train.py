"""Fitting the ranker and its calibration: what they are taught, what their figures rest on, and files that serve."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import InvalidInputError
from models.risk import Step
from models.scoring import Candidates
from models.settings import Settings
from tests.worker.conftest import LIBRARY, write_lines
from tests.worker.lists import make_list, make_ranker
from worker.evaluate.dataset import LabelledSet, read_set
from worker.evaluate.train import Lesson, _thin_steps, draw_bins, fit_ranker, train, write_artefact
from worker.pipeline.calibrate import FEATURES as CALIBRATED
from worker.pipeline.calibrate import Calibration, load_calibration
from worker.pipeline.features import FEATURES
from worker.pipeline.rank import PROFILES, Ranker, load_ranker


def write_set(folder: Path) -> LabelledSet:
    """Write the library with a query for each record, every second one in the middle of a text, and read it."""
    context = {"speaker": "A. Reader", "document": "20240229_letters", "before": [["A. Reader", "Now listen."]]}
    queries = [
        {"id": record.key, "text": record.claim.rsplit(" ", 2)[0], "context": context if number % 2 else None}
        for number, record in enumerate(LIBRARY)
    ]
    records = [
        {"id": record.key, "claim": record.claim, "title": record.title}
        | ({"date": f"2024-03-{number + 1:02}"} if number % 3 else {})
        for number, record in enumerate(LIBRARY)
    ]
    write_lines(folder, "corpus.jsonl", records)
    write_lines(folder, "queries_train.jsonl", queries)
    write_lines(folder, "qrels_train.tsv", [f"{record.key}\t{record.key}" for record in LIBRARY])
    return read_set(folder, "train")


@pytest.mark.usefixtures("database", "encoder")
def test_what_was_fitted_can_be_kept_and_used(tmp_path: Path, settings: Settings) -> None:
    told: list[str] = []
    labelled = write_set(tmp_path)
    ranker, calibration = train([("myths", labelled)], settings, lambda phase, *_: told.append(phase))
    assert set(told) == {"index", "match"}
    for artefact, name in ((ranker, "ranker.json"), (calibration, "calibration.json")):
        write_artefact(artefact, tmp_path / name)
    kept = load_ranker(tmp_path / "ranker.json")
    assert (kept.name, kept.version, kept.weights) == ("listwise", ranker.version, ranker.weights)
    assert load_calibration(tmp_path / "calibration.json").weights == calibration.weights
    assert calibration.ranker == ranker.version
    assert calibration.figures["training_sets"] == ranker.training_sets
    assert list(ranker.training_sets) == ["myths"]
    check_ranker(ranker)
    check_calibration(calibration)
    again = train([("myths", labelled)], settings, lambda *_: None)
    assert again == (ranker, calibration), "the same set gives the same files"


def check_ranker(ranker: Ranker) -> None:
    assert {profile: figures["queries"] for profile, figures in ranker.figures.items()} == {
        "myths, alone": 20,
        "myths, in_context": 10,
    }
    for figures in ranker.figures.values():
        assert figures["map_at_5"] > 0.8, "twenty easy queries, each ranked by weights that did not see it"
        assert figures["recall_at_100"] == 1
    assert all(any(ranker.weights[profile]) for profile in PROFILES)


def check_calibration(calibration: Calibration) -> None:
    figures = calibration.figures
    assert (figures["claims"], calibration.steps[-1][1]) == (20, 20), "one list of each query is evidence"
    assert 0 < figures["of_them_checked_before"] < 20
    assert 0 <= figures["brier"] <= 1
    assert 0 <= figures["ece"] <= 1
    assert sum(count for _, _, count in figures["reliability"]) == 20
    assert tuple(calibration.weights) == CALIBRATED
    assert calibration.weights["lexical_share"] > 0


@pytest.mark.usefixtures("database", "encoder")
@pytest.mark.parametrize("labels", [["q1\tthames"], ["q1\tthames", "q2\tthames"], ["q1\tnowhere", "q2\tnobody"]])
def test_a_set_that_is_too_small_is_refused_in_one_sentence(
    labelled_folder: Path, settings: Settings, labels: list[str]
) -> None:
    write_lines(labelled_folder, "qrels_dev.tsv", labels)
    with pytest.raises(InvalidInputError, match="too few"):
        train([("few", read_set(labelled_folder, "dev"))], settings, lambda *_: None)


def make_lesson(found: Candidates, relevant: str = "1", **changes: Any) -> Lesson:
    """A query whose true records are named by the letters of a word, and its candidates by their numbers."""
    keys = [str(number) for number in found.factcheck_ids.tolist()]
    given: dict[str, Any] = {
        "group": "set:q",
        "fold": 0,
        "in_context": False,
        "small": False,
        "counts": True,
        "repeated": frozenset(),
        "claim": "It sank.",
        "texts": dict.fromkeys(keys, "It sank."),
        "relevant": frozenset(relevant),
    }
    return Lesson(**given | changes, keys=keys, found=found)


def see_dense(*scores: float) -> Candidates:
    return make_list([{"dense": score, "days": 4.0, "words": 9.0} for score in scores])


def test_as_if_nobody_had_checked_the_claim_its_records_are_gone() -> None:
    lesson = make_lesson(see_dense(0.9, 0.5, 0.4), "13")
    assert lesson.right.tolist() == lesson.true.tolist() == [True, False, True]
    left = lesson.without_right()
    assert (left.keys, left.found.factcheck_ids.tolist(), left.right.tolist()) == (["2"], [2], [False])
    assert left.found.get("dense").tolist() == [0.5]
    assert make_lesson(see_dense(0.9)).without_right().keys == []


def test_what_repeats_the_claims_words_is_true_though_nobody_labelled_it() -> None:
    lesson = make_lesson(see_dense(0.9, 0.5, 0.4), repeated=frozenset("2"))
    assert (lesson.right.tolist(), lesson.true.tolist()) == ([True, False, False], [True, True, False])
    assert lesson.without_right().keys == ["3"], "nobody is taught that it is wrong"


def test_without_its_date_a_list_is_otherwise_the_same() -> None:
    lesson = make_lesson(see_dense(0.9, 0.5))
    undated = lesson.without_date()
    assert np.isnan(undated.found.get("days")).all()
    assert not np.isnan(lesson.found.get("days")).any()
    assert undated.found.get("dense").tolist() == [0.9, 0.5]
    assert undated.keys == lesson.keys


def name_weights(lessons: Sequence[Lesson], without: Sequence[str] = ()) -> dict[str, float]:
    return dict(zip(FEATURES, fit_ranker(lessons, without), strict=True))


def test_a_ranker_learns_what_tells_the_right_ones_apart() -> None:
    """Here cosines do, and lengths do not."""
    chance = np.random.default_rng(5)
    lessons = []
    for _ in range(40):
        rows = [{"dense": float(chance.uniform(0, 0.5)), "words": float(chance.integers(3, 30))} for _ in range(12)]
        rows[0]["dense"] = 0.6
        lessons.append(make_lesson(make_list(rows)))
    weights = name_weights(lessons)
    assert weights["dense"] > 0 < weights["dense_behind"]
    assert abs(weights["length"]) < 0.5
    ranker = make_ranker(weights)
    assert {ranker.rank(x.found, in_context=False).candidates.factcheck_ids[0] for x in lessons} == {1}
    assert fit_ranker(lessons) == list(weights.values())
    blind = name_weights(lessons, [name for name in FEATURES if name.startswith("dense")])
    assert {blind[name] for name in FEATURES if name.startswith("dense")} == {0}


@pytest.mark.parametrize("lessons", [[], [make_lesson(see_dense(0.9, 0.5), "7")], [make_lesson(see_dense())]])
def test_where_there_is_nothing_to_learn_nothing_counts(lessons: list[Lesson]) -> None:
    assert fit_ranker(lessons) == [0.0] * len(FEATURES)


def test_a_reliability_diagram_has_bins_that_hold_equally_many() -> None:
    said = np.array([0.9, 0.1, 0.3, 0.7])
    was = np.array([True, False, True, True])
    assert draw_bins(said, was, bins=2) == [[0.2, 0.5, 2], [0.8, 1.0, 2]]
    assert draw_bins(said[:1], was[:1]) == [[0.9, 1.0, 1]]


def test_of_the_steps_the_last_of_each_count_of_errors_is_kept() -> None:
    steps = [Step(0.9, 10, 0), Step(0.8, 20, 0), Step(0.7, 30, 1), Step(0.6, 31, 2), Step(0.5, 40, 2)]
    assert _thin_steps(steps) == [[0.8, 20, 0], [0.7, 30, 1], [0.5, 40, 2]]
    assert _thin_steps(steps[:1]) == [[0.9, 10, 0]]


def test_the_end_of_the_steps_is_kept_even_where_most_are_wrong() -> None:
    steps = [Step(0.9, 10, 1), Step(0.5, 20, 9), Step(0.1, 30, 19)]
    assert _thin_steps(steps) == [[0.9, 10, 1], [0.1, 30, 19]]
