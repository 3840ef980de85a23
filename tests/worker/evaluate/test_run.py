"""A labelled set of five queries through the matcher that users get, with the real encoder."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from models.queries.corpora import count_factchecks
from models.session import transaction
from models.settings import Settings
from tests.worker.conftest import LIBRARY
from worker.evaluate.dataset import read_set
from worker.evaluate.run import evaluate_set, run_set
from worker.pipeline.calibrate import load_calibration
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.rank import load_ranker

pytestmark = pytest.mark.usefixtures("encoder")
Told = list[tuple[str, int, int]]


def test_the_figures_are_those_that_programs_rely_on(
    database: Engine, labelled_folder: Path, settings: Settings
) -> None:
    told: Told = []
    figures = evaluate_set(read_set(labelled_folder, "dev"), settings, lambda *step: told.append(step))
    assert (figures["split"], figures["references"], figures["queries"]) == ("dev", len(LIBRARY), 5)
    assert figures["matcher"]["name"] == ClaimMatcher.NAME
    assert figures["matcher"]["version"] == f"{load_ranker().version}.{load_calibration().version}"
    for name in ("map_at_5", "p_at_1", "mrr", "recall_at_20", "recall_at_100"):
        assert 0.8 <= figures[name] <= 1, "five easy queries"
    for name in ("brier", "ece"):
        assert 0 <= figures[name] <= 1
    assert set(figures["auto"]) == {"error_bound", "threshold", "coverage", "precision"}
    assert 0 <= figures["auto"]["coverage"] <= 1
    assert set(figures["seconds"]) == {"index", "match"}
    assert min(figures["claims_per_second"], figures["encoder_claims_per_second"]) > 0
    assert figures["recall_at_100"] == 1, "all twenty records are looked at"
    assert told == [
        ("index", 0, 20),
        ("index", 20, 20),
        ("match", 0, 5),
        ("match", 3, 5),
        ("match", 5, 5),
    ]


def test_the_figures_follow_from_the_lists(database: Engine, labelled_folder: Path, settings: Settings) -> None:
    labelled = read_set(labelled_folder, "dev")
    with run_set(labelled, settings, lambda *_: None) as run:
        firsts = [result.keys[0] in result.query.relevant for result in run.results]
        ranks = [min(result.keys.index(key) for key in result.query.relevant) + 1 for result in run.results]
        assert [result.query for result in run.results] == labelled.queries
        assert all(len(result.keys) == len(set(result.keys)) == len(result.ranking.score) for result in run.results)
    figures = evaluate_set(labelled, settings, lambda *_: None)
    assert figures["p_at_1"] == pytest.approx(sum(firsts) / 5, abs=1e-4)
    assert figures["mrr"] == pytest.approx(sum(1 / rank for rank in ranks) / 5, abs=1e-4)


def test_a_label_that_no_record_has_counts_as_missed(
    database: Engine, labelled_folder: Path, settings: Settings
) -> None:
    (labelled_folder / "qrels_dev.tsv").write_text("q1\tthames\nq1\tmissing\n", encoding="utf-8")
    figures = evaluate_set(read_set(labelled_folder, "dev"), settings, lambda *_: None)
    assert (figures["queries"], figures["map_at_5"], figures["recall_at_100"]) == (1, 0.5, 0.5)


def test_measuring_leaves_the_desk_as_it_was(
    matcher: ClaimMatcher, labelled_folder: Path, settings: Settings, database: Engine
) -> None:
    schemas = inspect(database).get_schema_names()
    evaluate_set(read_set(labelled_folder, "dev", 1), settings, lambda *_: None)
    with transaction() as session:
        assert count_factchecks(session) == len(LIBRARY)
    assert inspect(database).get_schema_names() == schemas


def test_measuring_that_is_interrupted_leaves_nothing_either(
    database: Engine, labelled_folder: Path, settings: Settings, encoder: SentenceEncoder
) -> None:
    schemas = inspect(database).get_schema_names()

    def interrupt(phase: str, done: int, total: int) -> None:
        if phase == "match":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate_set(read_set(labelled_folder, "dev"), settings, interrupt)
    assert inspect(database).get_schema_names() == schemas
