"""Learning from the command line, on a labelled set of five queries."""

import json
from pathlib import Path

import pytest

from tests.worker.conftest import LIBRARY, write_lines
from worker.cli.main import _run
from worker.evaluate.adapt import name_fold
from worker.evaluate.dataset import FOLDS
from worker.pipeline.adapter import ARTEFACT as ADAPTER
from worker.pipeline.adapter import read_adapter
from worker.pipeline.calibrate import ARTEFACT as CALIBRATION
from worker.pipeline.calibrate import load_calibration
from worker.pipeline.near import ARTEFACT as NEAR
from worker.pipeline.near import load_near_calibration
from worker.pipeline.pair import ARTEFACT as PAIR
from worker.pipeline.pair import load_pair_calibration
from worker.pipeline.rank import ARTEFACT as RANKER
from worker.pipeline.rank import load_ranker

pytestmark = pytest.mark.usefixtures("database", "encoder")


def test_the_encoder_is_taught_and_the_folds_are_kept(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    in_use = ADAPTER.read_bytes()
    output = tmp_path / "taught.safetensors"
    taught = [str(labelled_folder), "--split", "dev", "--folds", str(tmp_path), "--output", str(output), "--json"]
    assert _run(["train-adapter", *taught]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["version"], told["without"]) == (read_adapter(output).version, None)
    assert list(told["training_sets"]) == [labelled_folder.name]
    assert sorted(path.name for path in tmp_path.glob("adapter-*")) == [name_fold(fold) for fold in range(FOLDS)]
    assert ADAPTER.read_bytes() == in_use


def test_a_fit_is_kept_where_it_is_wanted(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    in_use = [path.read_bytes() for path in (RANKER, CALIBRATION)]
    output = tmp_path / "fitted"
    output.mkdir()
    arguments = ["train", str(labelled_folder), "--split", "dev", "--output", str(output)]
    assert _run([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    ranker, calibration = load_ranker(output / RANKER.name), load_calibration(output / CALIBRATION.name)
    assert sorted(path.name for path in output.iterdir()) == ["calibration.json", "ranker.json"]
    assert (told["ranker"]["version"], told["ranker"]["weights"]) == (ranker.version, ranker.weights)
    assert (told["calibration"]["version"], told["calibration"]["weights"]) == (
        calibration.version,
        calibration.weights,
    )
    assert list(ranker.training_sets) == [labelled_folder.name]
    assert [path.read_bytes() for path in (RANKER, CALIBRATION)] == in_use
    assert _run(arguments) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["calibration", "claims", "5"] in lines


def test_a_fit_needs_a_folder_and_one_that_can_be_written_to(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    assert _run(["train"]) == 2
    assert _run(["train", str(labelled_folder), "--output", str(tmp_path / "nowhere")]) == 2
    assert _run(["train", str(labelled_folder)]) == 1, "there is no split “train”"
    assert "qrels_train.tsv cannot be read" in capsys.readouterr().err


def write_minimal(folder: Path) -> Path:
    changes = [
        {"a": f"Rents rose by {n} % in Oslo.", "b": "Rents rose by 4 % in Oslo.", "differs": ["number"]}
        for n in (7, 9, 30, 42)
    ]
    alike = [{"a": f"In {town} rents rose.", "b": f"Rents rose in {town}.", "differs": []} for town in ("Oslo", "Rome")]
    others = [
        {"a": "Bats fly.", "b": "Rents rose.", "relation": "different"},
        {"a": "a", "b": "b", "relation": "broader"},
    ]
    write_lines(folder, "minimal.jsonl", [*changes, *alike, *others])
    return folder / "minimal.jsonl"


def test_the_fit_of_pairs_is_kept_where_it_is_wanted(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    in_use = PAIR.read_bytes()
    output = tmp_path / "fitted.json"
    arguments = [str(labelled_folder), "--split", "dev", "--minimal", str(write_minimal(tmp_path))]
    assert _run(["train-pairs", *arguments, "--output", str(output), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    fitted = load_pair_calibration(output)
    assert told["version"] == fitted.version
    assert fitted.weights["contradiction"] < 0
    assert (fitted.figures["minimal"]["pairs"], fitted.figures["minimal"]["of_them_right"]) == (7, 2)
    assert set(fitted.figures[labelled_folder.name]["means"]) <= {"true", "nearest", "random"}
    assert PAIR.read_bytes() == in_use


def test_the_fit_of_pairs_is_the_same_every_time(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    def fit(name: str) -> bytes:
        arguments = [str(labelled_folder), "--split", "dev", "--minimal", str(write_minimal(tmp_path))]
        assert _run(["train-pairs", *arguments, "--output", str(tmp_path / name)]) == 0
        return (tmp_path / name).read_bytes()

    assert fit("one.json") == fit("two.json")
    assert "Fitted pair" in capsys.readouterr().out


def test_minimal_pairs_that_say_nothing_are_refused(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    write_lines(tmp_path, "minimal.jsonl", [{"a": "Bats fly.", "b": "Bats can fly."}])
    arguments = [str(labelled_folder), "--split", "dev", "--minimal", str(tmp_path / "minimal.jsonl")]
    assert _run(["train-pairs", *arguments]) == 1
    assert "Line 1 of " in capsys.readouterr().err


def test_the_fit_of_near_claims_is_kept_where_it_is_wanted(
    capsys: pytest.CaptureFixture[str], labelled_folder: Path, tmp_path: Path
) -> None:
    in_use = NEAR.read_bytes()
    assert _run(["train-near", str(labelled_folder), "--split", "dev"]) == 1, "nobody repeats what another one says"
    said = [
        {"id": f"{key}{number}", "text": f"{record.claim} {word}"}
        for record in LIBRARY
        for key, number, word in ((record.key, 1, "They say."), (record.key, 2, "Is it so?"))
    ]
    write_lines(labelled_folder, "queries_both.jsonl", said)
    write_lines(labelled_folder, "qrels_both.tsv", [f"{line['id']}\t{line['id'][:-1]}" for line in said])
    output = tmp_path / "fitted.json"
    arguments = [str(labelled_folder), "--split", "both", "--test", "both", "--output", str(output)]
    assert _run(["train-near", *arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    fitted = load_near_calibration(output)
    assert (told["version"], told["figures"]["own"]["right"]) == (fitted.version, len(LIBRARY))
    assert told["figures"][f"{labelled_folder.name}, both"]["pairs"] > len(LIBRARY)
    assert NEAR.read_bytes() == in_use


def test_fitting_is_not_among_the_commands_that_people_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["--help"]) == 0
    told = capsys.readouterr().out
    assert "compare" in told
    assert "train-pairs" not in told
