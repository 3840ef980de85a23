"""Corpora from the command line: brought in, looked at, and taken away."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.session import transaction
from models.tables.corpus import Corpus
from models.tables.search import Encoder
from tests.models.conftest import Shelf, write_claim, write_submission
from worker.cli.main import _run

pytestmark = pytest.mark.usefixtures("database", "encoder")
RECORDS = [
    {
        "id": "1",
        "claim": "The Thames froze over.",
        "rating": "False",
        "publisher": "The River Desk",
        "date": "2024-02-29",
    },
    {"id": "2", "claim": "The Nile turned red.", "rating": "True", "publisher": "The River Desk", "date": "2023-01-01"},
    {"id": "3", "claim": "", "rating": "True"},
    {"id": "4", "claim": "The Rhine [bold]ran[/bold] dry."},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rivers.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in RECORDS), encoding="utf-8")
    return path


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Run a command and return the one document that it prints."""
    capsys.readouterr()
    assert _run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def bring_in(capsys: pytest.CaptureFixture[str], file: Path) -> Any:
    return ask(capsys, "corpus", "import", str(file), "--name", "rivers")


def test_a_file_is_brought_in_and_counted_with_its_rejections(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    told = bring_in(capsys, file)
    rejected = Path(told.pop("rejected_file"))
    assert told == {"corpus": "rivers", "added": 3, "updated": 0, "unchanged": 0, "rejected": 1}
    [reason] = [json.loads(line) for line in rejected.read_text(encoding="utf-8").splitlines()]
    assert reason["line"] == 3
    assert "claim" in reason["reason"]


def test_the_same_file_again_changes_nothing(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    bring_in(capsys, file)
    told = bring_in(capsys, file)
    assert (told["added"], told["updated"], told["unchanged"], told["rejected"]) == (0, 0, 3, 1)


def test_people_read_the_counts_on_one_line(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert _run(["corpus", "import", str(file), "--name", "rivers"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("rivers: 3 added, 0 updated, 0 unchanged, 1 rejected.\n")
    assert "The reasons for the rejected records are in" in told.out
    assert "Importing rivers.jsonl" in told.err


def test_a_file_without_a_rejection_leaves_no_file_of_reasons(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(RECORDS[0]), encoding="utf-8")
    assert bring_in(capsys, path)["rejected_file"] is None


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [("Big Rivers", b'{"claim": "c"}', "cannot name a corpus"), ("rivers", b"\x00\x01\x02", "Error: ")],
)
def test_what_cannot_be_brought_in_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / "file.jsonl"
    path.write_bytes(content)
    assert _run(["corpus", "import", str(path), "--name", name]) == 1
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("Error: ")
    assert sentence in last
    with transaction() as session:
        assert session.scalars(select(Corpus)).all() == []


def test_a_missing_file_and_a_missing_name_are_wrong_calls(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert _run(["corpus", "import", "/nowhere.jsonl", "--name", "rivers"]) == 2
    assert _run(["corpus", "import", str(file)]) == 2


def test_corpora_are_listed_with_their_sizes(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert ask(capsys, "corpus", "list") == []
    bring_in(capsys, file)
    assert ask(capsys, "corpus", "list") == [
        {"slug": "rivers", "factchecks": 3, "newest": "2024-02-29", "version": 1, "sample": False}
    ]
    assert _run(["corpus", "list"]) == 0
    assert "rivers" in capsys.readouterr().out


def test_an_empty_desk_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(["corpus", "list"]) == 0
    assert "There is no corpus yet." in capsys.readouterr().out


def test_one_corpus_is_shown_with_ratings_and_publishers(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    bring_in(capsys, file)
    told = ask(capsys, "corpus", "show", "rivers")
    assert told["factchecks"] == 3
    assert told["publishers"] == {"The River Desk": 2}
    assert {word: number for word, number in told["ratings"].items() if word in {"True", "False"}} == {
        "True": 1,
        "False": 1,
    }
    assert sum(told["ratings"].values()) == 3
    assert _run(["corpus", "show", "rivers"]) == 0
    shown = capsys.readouterr().out
    assert "(none)" in shown
    assert "The River Desk" in shown


def test_words_of_others_are_shown_as_they_are(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What stands in brackets is no markup of ours."""
    path = tmp_path / "[bold]signs.jsonl"
    path.write_text(json.dumps(RECORDS[0] | {"rating": "[/i] False", "publisher": "[red] Desk"}), encoding="utf-8")
    assert _run(["corpus", "import", str(path), "--name", "rivers"]) == 0
    assert "[bold]signs.jsonl" in capsys.readouterr().err
    assert _run(["corpus", "show", "rivers"]) == 0
    shown = capsys.readouterr().out
    assert "[/i] False" in shown
    assert "[red] Desk" in shown


def test_a_corpus_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["show", "seas"], ["remove", "seas", "--yes"]):
        assert _run(["corpus", *command]) == 1
        assert capsys.readouterr().err.startswith("Error: There is no corpus “seas”.")


def test_a_corpus_is_removed_when_it_is_meant(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_in(capsys, file)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert _run(["corpus", "remove", "rivers"]) != 0
    assert len(ask(capsys, "corpus", "list")) == 1
    assert ask(capsys, "corpus", "remove", "rivers", "--yes") == {"corpus": "rivers", "removed": 3}
    assert ask(capsys, "corpus", "list") == []


def test_a_corpus_that_matches_rely_on_is_not_removed(
    capsys: pytest.CaptureFixture[str], file: Path, settings: Any, database: Engine
) -> None:
    bring_in(capsys, file)
    with transaction() as session:
        corpus = session.scalars(select(Corpus)).one()
        encoder = session.scalars(select(Encoder.id)).one()
        shelf = Shelf(corpus.id, encoder, {"1": 1})
        write_claim(session, write_submission(session, settings), shelf, probabilities={"1": 0.9})
    assert _run(["corpus", "remove", "rivers", "--yes"]) == 1
    assert "Matches rely on the corpus “rivers”" in capsys.readouterr().err
