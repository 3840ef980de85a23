"""The door to all formats: detection, packing and encodings, repeated ids, and files that are wrong as a whole."""

import gzip
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from worker.importers.registry import FORMATS, Rejection, open_records

Read = Callable[..., Any]

LINE = '{"id": "moon", "claim": "The moon is made of cheese.", "rating": "False"}'
TABLE = "id,claim,rating\nmoon,The moon is made of cheese.,False\n"
TABS = TABLE.replace(",", "\t")
REVIEW = """{"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "The moon is made of cheese.",
    "url": "https://checks.example/moon", "reviewRating": {"@type": "Rating", "alternateName": "False"}}"""
PAGE = f'<!doctype html><script type="application/ld+json">{REVIEW}</script>'
ANSWER = '{"claims": [{"text": "The moon is made of cheese.", "claimReview": [{"textualRating": "False"}]}]}'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("checks.jsonl", LINE, "jsonl"),
        ("checks.ndjson", LINE, "jsonl"),
        ("checks.json", f"\n{LINE}\n\n{LINE.replace('moon', 'sun')}\n", "jsonl"),
        ("checks.json", f"[{LINE}]", "claimreview"),
        ("checks.json", LINE, "claimreview"),
        ("checks.json", REVIEW, "claimreview"),
        ("checks.json", ANSWER, "claimreview"),
        ("checks.jsonld", REVIEW, "claimreview"),
        ("page.html", PAGE, "claimreview"),
        ("page", f"\n  {PAGE}", "claimreview"),
        ("checks.csv", TABLE, "csv"),
        ("CHECKS.CSV", TABLE, "csv"),
        ("checks", TABLE, "csv"),
        ("checks.tsv", TABS, "tsv"),
        ("checks.txt", TABS, "tsv"),
    ],
)
def test_the_format_is_found_by_name_or_content(read: Read, name: str, content: str, expected: str) -> None:
    reading = read(name, content)
    assert reading.format_name == expected
    assert (reading.records[0].claim[4:], reading.records[0].rating) == ("moon is made of cheese.", "False")


@pytest.mark.parametrize(("name", "content"), [("a.jsonl", LINE), ("a.csv", TABLE), ("a.tsv", TABS), ("a.html", PAGE)])
def test_each_format_is_read_packed_too(read: Read, name: str, content: str) -> None:
    assert read(f"{name}.gz", gzip.compress(content.encode())).only == read(name, content).only


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "content"), [("a.jsonl", LINE), ("a.csv", TABLE), ("a.tsv", TABS), ("a.html", PAGE)])
def test_each_format_is_read_in_each_encoding(read: Read, name: str, content: str, encoding: str) -> None:
    accented = content.replace("cheese", "fromage râpé \U0001f9c0")
    assert read(name, accented.encode(encoding)).only.claim == "The moon is made of fromage râpé \U0001f9c0."


def test_a_named_format_wins_over_the_name_of_the_file(read: Read) -> None:
    assert read("checks.jsonl", TABLE, "csv").only.key == "moon"


def test_an_unknown_format_is_answered_with_those_there_are(read: Read) -> None:
    with pytest.raises(
        InvalidInputError, match=r"no format “xlsx”; there are claimreview .*; csv .*; tsv .*; jsonl .*"
    ):
        read("checks.csv", TABLE, "xlsx")


def test_a_file_of_no_known_format_is_answered_with_those_there_are(read: Read) -> None:
    with pytest.raises(InvalidInputError, match=r"format of the file is not known; there are claimreview .*; csv "):
        read("notes.txt", "Dear Alice,\nwhere is the list of fact-checks?\n")


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n\t\n ", "The file is empty."),
        (bytes(range(256)) * 4 + bytes(4000), "is not text"),
        ("claim\nThe moon is made of cheese.\n".encode("utf-16-le"), "is not text"),
        ("claim\nThe moon is made of cheese.\n".encode("utf-32"), "is not text"),
        ("claim\nLa lune est en crème.\n".encode("latin-1"), "is not text in UTF-8"),
        (gzip.compress(b"claim\nThe moon is made of cheese.\n" * 9, mtime=0)[:-9], "is broken gzip"),
        (gzip.compress(b"claim\n", mtime=0)[:12] + b"\xff" * 40, "is broken gzip"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_one_sentence(
    read: Read, format_name: str, content: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        read("checks", content, format_name)


def test_a_wrong_byte_at_the_end_is_found_before_anything_is_yielded(read: Read) -> None:
    lines = [LINE.replace("moon", f"moon {number}") for number in range(5000)]
    with pytest.raises(InvalidInputError, match="UTF-8"):
        read("checks.jsonl", "\n".join(lines).encode() + b'\n{"claim": "\xe9"}')


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="cannot be read: No such file"):
        open_records(tmp_path / "none.csv")
    with pytest.raises(InvalidInputError, match="cannot be read: Is a directory"):
        open_records(tmp_path)


@pytest.mark.parametrize(
    "content", ["[]", "{}", '{"claims": []}', "<html></html>", "claim,rating\n", '{"@graph": [{}]}']
)
def test_a_file_without_any_fact_check_is_refused(read: Read, content: str) -> None:
    with pytest.raises(InvalidInputError, match="holds no fact-check"):
        read("checks", content)


def test_records_come_one_by_one_and_their_number_is_known_before(tmp_path: Path) -> None:
    path = tmp_path / "checks.jsonl"
    path.write_text("".join(f'{{"claim": "The moon has {number} craters."}}\n' for number in range(1000)))
    file = open_records(path)
    assert file.size_hint == 1000
    first = list(islice(file, 2))
    assert [found.claim for found in first if isinstance(found, FactCheckRecord)] == [
        "The moon has 0 craters.",
        "The moon has 1 craters.",
    ]
    assert sum(1 for _ in file) == 1000  # iterated again, it begins again


def test_the_first_of_two_records_with_one_id_is_kept(read: Read) -> None:
    reading = read("checks.csv", "id,claim\na,The moon is round.\nb,The sun is round.\na,The moon is flat.\n")
    assert [record.claim for record in reading.records] == ["The moon is round.", "The sun is round."]
    assert reading.rejections == [Rejection(4, "its id “a” stands at 2 already", "The moon is flat.")]


def test_without_an_id_the_same_claim_from_the_same_page_is_taken_once(read: Read) -> None:
    rows = ["The moon is round.,https://a.example/1", "The sun is round.,https://a.example/1"]
    other = "The moon is round.,https://b.example/1"
    reading = read("checks.csv", "\n".join(["claim,url", *rows, other, rows[0]]))
    assert len({record.key for record in reading.records}) == len(reading.records) == 3
    assert reading.reasons == [(5, "it is the same claim from the same page as at 2")]


def test_an_id_is_the_same_in_every_import(read: Read) -> None:
    header, row = "claim,publisher,rating", "The moon is round.,Moon Desk"
    before, after = read("a.csv", f"{header}\n{row},True").only, read("b.csv", f"{header}\n{row},Mostly true").only
    assert before.key == after.key
    assert before.digest != after.digest
    assert read("c.csv", f"{header}\nThe moon is round.,Sun Desk,True").only.key != before.key


def test_an_excerpt_is_short_and_printable(read: Read) -> None:
    rejection = read("a.jsonl", f'{LINE}\n{{"title": "Bo\\u0007b\\u202e {"moon " * 99}"}}').rejections[0]
    assert rejection.excerpt.startswith("Bob moon moon")
    assert len(rejection.excerpt) == 80
