"""`factdesk worthiness` and `train-checkworthiness`: lines in, scores out, and a model that can be made again."""

import json
from pathlib import Path
from typing import Any

import pytest

from worker.cli.main import _run
from worker.pipeline.worthiness import load_worthiness

pytestmark = pytest.mark.usefixtures("encoder")
FACT = "Unemployment fell by 4 percent in 2009, and 2 million jobs were created."
WISH = "I hope that we can all be friends, and I thank you."


def run(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[Any, str]:
    assert _run([*arguments]) == code
    told = capsys.readouterr()
    return (json.loads(told.out) if code == 0 else None), told.err


def test_every_line_gets_its_score_in_order_blank_ones_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.txt"
    file.write_bytes(f"\ufeff{FACT}\r\n\n{WISH}\n{FACT}".encode())
    answers, _ = run(capsys, "worthiness", str(file), "--json")
    assert [answer["text"] for answer in answers] == [FACT, "", WISH, FACT]
    assert [answer["check_worthy"] for answer in answers] == [True, False, False, True]
    assert answers[0]["score"] > answers[2]["score"] > answers[1]["score"] == 0
    assert all(set(answer) == {"text", "score", "check_worthy", "language"} for answer in answers)
    everything, _ = run(capsys, "worthiness", str(file), "--threshold", "0", "--json")
    assert [answer["check_worthy"] for answer in everything] == [True, False, True, True]


def test_an_empty_file_has_no_lines_and_a_strange_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lines.txt"
    file.write_bytes(b"")
    assert run(capsys, "worthiness", str(file), "--json")[0] == []
    file.write_bytes(b"\xff\xfe\x00")
    assert "not a text in UTF-8" in run(capsys, "worthiness", str(file), "--json", code=1)[1]


def write_set(folder: Path, name: str, sentences: int) -> None:
    """Write a labelled set whose facts have figures, out of order."""
    facts = [f'{10 + n}\t"In {1950 + n} taxes rose by {n} percent."\tYes' for n in range(sentences)]
    wishes = [f"{10 + n + sentences}\tI think we can do better, wish {n}.\tNo" for n in range(sentences)]
    rows = [row for pair in zip(facts, wishes, strict=True) for row in pair]
    (folder / f"{name}.tsv").write_text("\n".join(["Sentence_id\tText\tclass_label", *rows]) + "\n", encoding="utf-8")


def test_fitting_twice_makes_the_same_model_which_knows_its_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("speeches_train", "speeches_dev", "posts_train"):
        write_set(tmp_path, name, 20)
    made = [tmp_path / "one.json", tmp_path / "two.json"]
    told = [run(capsys, "train-checkworthiness", str(tmp_path), "--output", str(path), "--json")[0] for path in made]
    assert made[0].read_bytes() == made[1].read_bytes()
    model = load_worthiness(made[0])
    assert told[0] == told[1]
    assert (told[0]["version"], set(told[0]["training_sets"])) == (model.version, {"speeches", "posts"})
    assert set(model.figures["middles"]["speeches"]) == {"out of fold", "from other sources", "dev"}
    assert set(model.figures["traits"]["posts"]) == {"out of fold", "from other sources"}
    assert model.figures["middles"]["speeches"]["dev"]["f1"] > 0.9


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (None, "no NAME_train.tsv"),
        ("Sentence_id\tText\tclass_label\n1\tA.\tperhaps\n", "no usable text or label"),
        ("Sentence_id\tText\tclass_label\n1\tA.\tYes\n2\tB.\tNo\n", "too few sentences"),
    ],
)
def test_a_folder_that_teaches_nothing_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str | None, why: str
) -> None:
    if rows:
        (tmp_path / "a_train.tsv").write_text(rows, encoding="utf-8")
    assert why in run(capsys, "train-checkworthiness", str(tmp_path), "--json", code=1)[1]
