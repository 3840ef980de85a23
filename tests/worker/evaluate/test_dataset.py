"""Reading a labelled set, and saying in one sentence what is wrong with it."""

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import pytest

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from models.scoring import Sought
from tests.worker.conftest import LIBRARY, write_lines
from worker.evaluate.dataset import Query, read_set, thin_set


def test_records_queries_and_labels_are_read(labelled_folder: Path) -> None:
    labelled = read_set(labelled_folder, "dev")
    assert labelled.split == "dev"
    assert [(record.key, record.claim, record.title) for record in labelled.records] == [
        (record.key, record.claim, record.title) for record in LIBRARY
    ]
    assert [query.id for query in labelled.queries] == ["q1", "q2", "q3", "q4", "q5"], "q6 has no label"
    claim = Sought("Bulls hate red, and bats see nothing", "A. Reader")
    assert labelled.queries[2] == Query("q3", claim, frozenset({"bulls", "bats"}))
    assert labelled.queries[4].relevant == {"napoleon"}, "a label that stands twice counts once"


def test_all_that_a_record_may_say_is_read(labelled_folder: Path) -> None:
    said: dict[str, Any] = {
        "title": "t",
        "subtitle": "s",
        "body": "b",
        "rating": "r",
        "speaker": "p",
        "publisher": "u",
        "url": "h",
    }
    row = {"id": 7, "claim": "c", "unknown": [1], "date": "29 February 2024"}
    write_lines(labelled_folder, "corpus.jsonl", [row | said])
    record = FactCheckRecord(key="7", claim="c", **said, date=dt.date(2024, 2, 29))
    assert read_set(labelled_folder, "dev").records == [record]


def test_a_day_that_cannot_be_read_is_none(labelled_folder: Path) -> None:
    write_lines(labelled_folder, "corpus.jsonl", [{"id": "a", "claim": "c", "date": "in summer"}])
    assert read_set(labelled_folder, "dev").records[0].date is None


CONTEXT = {
    "speaker": "A. Boatman",
    "document": "20240229_minutes",
    "before": [["B. Miller", "It left."], [None, "It rained."]],
    "after": [["A. Boatman", "Nobody drowned."]],
}


def test_a_claim_is_read_with_all_that_stands_around_it(labelled_folder: Path) -> None:
    write_lines(labelled_folder, "queries_dev.jsonl", [{"id": "q1", "text": "It sank.", "context": CONTEXT}])
    [query] = read_set(labelled_folder, "dev").queries
    assert query.claim == Sought(
        "It sank.",
        "A. Boatman",
        ("It left.", "It rained."),
        ("Nobody drowned.",),
        "20240229_minutes",
        dt.date(2024, 2, 29),
    )


@pytest.mark.parametrize("context", [None, {}, {"speaker": None, "document": None, "before": [], "after": []}])
def test_an_empty_context_is_none(labelled_folder: Path, context: Any) -> None:
    write_lines(labelled_folder, "queries_dev.jsonl", [{"id": "q1", "text": "It sank.", "context": context}])
    [query] = read_set(labelled_folder, "dev").queries
    assert query.claim == Sought("It sank.")
    assert not query.claim.in_context


def test_without_its_context_a_claim_keeps_the_day_that_it_is_signed_with(labelled_folder: Path) -> None:
    rows = [
        {"id": "q1", "text": "It sank. — A. Reader June 16, 2020", "context": CONTEXT},
        {"id": "q2", "text": "It sank.", "context": CONTEXT},
    ]
    write_lines(labelled_folder, "queries_dev.jsonl", rows)
    signed, bare = (query.claim for query in read_set(labelled_folder, "dev", with_context=False).queries)
    assert (signed.date, signed.speaker, signed.in_context) == (dt.date(2020, 6, 16), None, False)
    assert bare == Sought("It sank.")


@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_empty_is_not_there(labelled_folder: Path, nothing: str | None) -> None:
    write_lines(labelled_folder, "corpus.jsonl", [{"id": "a", "claim": "c", "title": nothing, "rating": nothing}])
    [record] = read_set(labelled_folder, "dev").records
    assert (record.title, record.rating) == (None, None)


def test_a_compressed_corpus_is_read_the_same(labelled_folder: Path) -> None:
    plain = read_set(labelled_folder, "dev")
    corpus = labelled_folder / "corpus.jsonl"
    (labelled_folder / "corpus.jsonl.gz").write_bytes(gzip.compress(corpus.read_bytes()))
    corpus.unlink()
    assert read_set(labelled_folder, "dev") == plain


def test_blank_lines_are_passed_over(labelled_folder: Path) -> None:
    plain = read_set(labelled_folder, "dev")
    for path in labelled_folder.iterdir():
        path.write_text("\n" + path.read_text(encoding="utf-8").replace("\n", "\n\n"), encoding="utf-8")
    assert read_set(labelled_folder, "dev") == plain


def test_queries_are_limited_and_the_corpus_is_not(labelled_folder: Path) -> None:
    labelled = read_set(labelled_folder, "dev", 2)
    assert ([query.id for query in labelled.queries], len(labelled.records)) == (["q1", "q2"], len(LIBRARY))


def test_bodies_and_contexts_may_be_left_out(labelled_folder: Path) -> None:
    write_lines(labelled_folder, "corpus.jsonl", [{"id": "a", "claim": "c", "body": "b"}])
    bare = read_set(labelled_folder, "dev", with_body=False, with_context=False)
    assert (bare.records[0].body, bare.queries[0].claim.speaker) == (None, None)
    full = read_set(labelled_folder, "dev")
    assert (full.records[0].body, full.queries[0].claim.speaker) == ("b", "A. Reader")


RECORD: dict[str, Any] = {"id": "a", "claim": "c"}


@pytest.mark.parametrize(
    ("name", "rows", "sentence"),
    [
        ("corpus.jsonl", ["{"], "Line 1 of .*corpus.jsonl is not a JSON object with an id"),
        ("corpus.jsonl", [RECORD, "", "[1]"], "Line 3 of .* is not a JSON object with an id"),
        ("corpus.jsonl", [{"claim": "c"}], "Line 1 of .* is not a JSON object with an id"),
        ("corpus.jsonl", [{"id": None, "claim": "c"}], "is not a JSON object with an id"),
        ("corpus.jsonl", [{"id": True, "claim": "c"}], "is not a JSON object with an id"),
        ("corpus.jsonl", [{"id": "a"}], "Line 1 of .*corpus.jsonl has no “claim”"),
        ("corpus.jsonl", [{"id": "a", "claim": "  "}], "has no “claim”"),
        ("corpus.jsonl", [{"id": "a", "claim": ["c"]}], "has a “claim” that is not a text"),
        ("corpus.jsonl", [RECORD | {"rating": 3}], "Line 1 of .* has a “rating” that is not a text"),
        ("corpus.jsonl", [RECORD | {"title": "a\x00b"}], "has a “title” that is not a text"),
        ("corpus.jsonl", [RECORD | {"title": "\ud800"}], "has a “title” that is not a text"),
        ("corpus.jsonl", [RECORD, {"id": "b", "claim": "c"}, RECORD], "Line 3 of .* repeats the id “a” of line 1"),
        ("corpus.jsonl", [], "corpus.jsonl holds no record"),
        ("corpus.jsonl", ["\udcff"], "corpus.jsonl is not a text in UTF-8"),
        ("queries_dev.jsonl", ["null"], "Line 1 of .*queries_dev.jsonl is not a JSON object with an id"),
        ("queries_dev.jsonl", [{"id": "q1"}], "Line 1 of .*queries_dev.jsonl has no “text”"),
        ("queries_dev.jsonl", [{"id": "q1", "text": 1}], "has a “text” that is not a text"),
        ("queries_dev.jsonl", [{"id": "q1", "text": "t", "context": ["A"]}], "“context” that is not a JSON object"),
        (
            "queries_dev.jsonl",
            [{"id": "q1", "text": "t", "context": {"speaker": 7}}],
            "Line 1 of .* has a “context” whose “speaker” is not as it should be",
        ),
        (
            "queries_dev.jsonl",
            [{"id": "q1", "text": "t", "context": {"before": [["A", "b"], ["c"]]}}],
            "has a “context” whose “before.1.1” is not as it should be",
        ),
        (
            "queries_dev.jsonl",
            [{"id": "q1", "text": "t", "context": {"after": "b"}}],
            "has a “context” whose “after” is not as it should be",
        ),
        ("queries_dev.jsonl", [{"id": "q9", "text": "t"}], "The split “dev” in .* has no labelled query"),
        ("queries_dev.jsonl", [], "has no labelled query"),
        ("qrels_dev.tsv", ["q1 thames"], "Line 1 of .*qrels_dev.tsv is not a query's id, a tab and a record's id"),
        ("qrels_dev.tsv", ["q1\tthames", "q2\t"], "Line 2 of .* is not a query's id, a tab and a record's id"),
        ("qrels_dev.tsv", ["q1\t0\tthames\t1"], "is not a query's id, a tab and a record's id"),
        ("qrels_dev.tsv", [], "has no labelled query"),
    ],
)
def test_each_fault_is_one_sentence(labelled_folder: Path, name: str, rows: list[Any], sentence: str) -> None:
    write_lines(labelled_folder, name, rows)
    with pytest.raises(InvalidInputError, match=sentence) as refused:
        read_set(labelled_folder, "dev")
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["queries_dev.jsonl", "qrels_dev.tsv"])
def test_a_missing_part_is_named(labelled_folder: Path, name: str) -> None:
    (labelled_folder / name).unlink()
    with pytest.raises(InvalidInputError, match=f"{name} cannot be read: No such file"):
        read_set(labelled_folder, "dev")


def test_a_folder_without_a_corpus_is_no_labelled_set(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="There is no corpus"):
        read_set(tmp_path, "dev")


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-20], lambda whole: b"{}" + whole, lambda whole: whole[:40] + b"\xff" * 20]
)
def test_a_damaged_archive_is_one_sentence(labelled_folder: Path, damage: Any) -> None:
    corpus = labelled_folder / "corpus.jsonl"
    (labelled_folder / "corpus.jsonl.gz").write_bytes(damage(gzip.compress(corpus.read_bytes())))
    corpus.unlink()
    with pytest.raises(InvalidInputError, match=r"corpus.jsonl.gz (cannot be read|is not a text)"):
        read_set(labelled_folder, "dev")


def test_a_thin_set_is_half_true_and_always_the_same(labelled_folder: Path) -> None:
    labelled = read_set(labelled_folder, "dev")
    thin = thin_set(labelled, 6)
    wanted = {key for query in labelled.queries for key in query.relevant}
    assert len(thin.records) == 6
    assert sum(record.key in wanted for record in thin.records) == 3
    assert thin == thin_set(read_set(labelled_folder, "dev"), 6)
    assert thin.queries == labelled.queries
    assert len(thin_set(labelled, 1000).records) == len(LIBRARY)
