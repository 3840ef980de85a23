"""Fitting a probability: which pairs it learns from, and that its file can be used."""

from pathlib import Path

from sqlalchemy import Engine

from models.scoring import Candidate
from models.settings import Settings
from worker.evaluate.calibration import DEPTH, Pairs, collect_pairs, fit_calibration, write_calibration
from worker.evaluate.dataset import Query, read_set
from worker.evaluate.run import RankedQuery
from worker.pipeline.calibrate import FEATURES, load_calibration
from worker.pipeline.rank import rank_candidates
from worker.pipeline.retrieve import gather_candidates


def rank(*cosines: float) -> RankedQuery:
    """A query whose true record is “1”, and its candidates with these cosines."""
    found = gather_candidates([Candidate(n, cosine, 1.0, 0.1) for n, cosine in enumerate(cosines, start=1)])
    ranking = rank_candidates(found, 0.6)
    query = Query("q", "The Thames froze.", frozenset({"1"}))
    return RankedQuery(query, ranking, [str(number) for number in ranking.candidates.factcheck_ids.tolist()])


def test_each_query_counts_with_its_true_record_and_without() -> None:
    pairs = Pairs()
    collect_pairs(pairs, [rank(0.9, 0.5, 0.4)], 0.6, decide=True)
    assert pairs.outcomes == [True, False, False, False, False]
    assert pairs.tops == [True, False, False, True, False]
    assert [features[0] for features in pairs.features] == [0.9, 0.5, 0.4, 0.5, 0.4]
    assert pairs.groups == [0] * 5, "both lists fall into the same fold"


def test_the_tops_of_the_full_corpus_decide_about_the_threshold() -> None:
    pairs = Pairs()
    collect_pairs(pairs, [rank(0.9, 0.5), rank(0.8, 0.4)], 0.6, decide=True)
    assert pairs.decides == pairs.tops == [True, False, True, True, False, True]
    collect_pairs(pairs, [rank(0.9, 0.5)], 0.6, decide=False)
    assert sum(pairs.decides) == 4


def test_without_its_true_record_a_list_is_ranked_anew() -> None:
    pairs = Pairs()
    collect_pairs(pairs, [rank(0.9, 0.5, 0.4)], 0.6, decide=True)
    margin = FEATURES.index("margin")
    assert pairs.features[1][margin] < 0 < pairs.features[3][margin]


def test_only_the_head_of_a_list_counts() -> None:
    pairs = Pairs()
    collect_pairs(pairs, [rank(*(1 - n / 100 for n in range(50)))], 0.6, decide=True)
    assert len(pairs.outcomes) == 2 * DEPTH


def test_a_query_whose_only_candidate_is_the_true_one_is_no_fault() -> None:
    pairs = Pairs()
    collect_pairs(pairs, [rank(0.9)], 0.6, decide=True)
    assert pairs.outcomes == [True]


def test_a_fitted_calibration_can_be_kept_and_used(
    database: Engine, labelled_folder: Path, settings: Settings, tmp_path: Path, encoder: object
) -> None:
    labelled = read_set(labelled_folder, "dev")
    fitted = fit_calibration(labelled, 0.02, settings, lambda *_: None)
    path = tmp_path / "fitted.json"
    write_calibration(fitted, path)
    assert load_calibration(path) == fitted
    assert (fitted.error_bound, fitted.threshold) == (0.02, None), "five queries prove nothing"
    assert (fitted.figures["queries"], fitted.figures["references"]) == (5, [20, 20])
    assert fitted.figures["held_out"]["of_them_right"] <= 10
    clear, unclear = rank(0.9, 0.1).ranking, rank(0.2, 0.19).ranking
    assert fitted.estimate(clear)[0] > fitted.estimate(unclear)[0]
    again = fit_calibration(labelled, 0.02, settings, lambda *_: None)
    assert again == fitted, "the same set gives the same file"
