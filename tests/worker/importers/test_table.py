"""Reading CSV and TSV: whatever the delimiter, and row by row however broken some of them are."""

from collections.abc import Callable
from typing import Any

import pytest

from models.errors import InvalidInputError

Read = Callable[..., Any]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(read: Read, delimiter: str) -> None:
    rows = [["id", "claim", "label", "source"], ["a", f"Bread, milk{delimiter} eggs; all | cost more.", "True", "Desk"]]
    rows[1][1] = f'"{rows[1][1]}"'
    record = read("checks.csv", "\r\n".join(delimiter.join(row) for row in rows)).only
    assert record.claim == " ".join(f"Bread, milk{delimiter} eggs; all | cost more.".split())
    assert (record.key, record.rating, record.publisher) == ("a", "True", "Desk")


def test_quoted_cells_keep_their_delimiters_quotes_and_lines(read: Read) -> None:
    record = read("a.csv", 'claim,body\n"He said ""no"", twice.","First line,\nsecond line"\n').only
    assert record.claim == 'He said "no", twice.'
    assert record.body == "First line,\nsecond line"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(read: Read, newline: str) -> None:
    reading = read("a.csv", f"claim{newline}The moon is round.{newline}{newline}The sun is round.{newline}")
    assert [record.claim for record in reading.records] == ["The moon is round.", "The sun is round."]


def test_rows_that_are_empty_are_passed_over(read: Read) -> None:
    assert read("a.csv", "\n\nclaim,rating\n,\n\nThe moon is round.,True\n , \n").records[0].rating == "True"


def test_a_header_without_a_claim_is_refused(read: Read) -> None:
    with pytest.raises(InvalidInputError, match="No column of the header is a claim"):
        read("a.csv", "id,verdict\na,False\n")


def test_a_row_with_too_many_or_too_few_cells_is_rejected_with_its_line(read: Read) -> None:
    reading = read(
        "a.csv", 'claim,body\nThe moon is round.,"a\nb"\nRound, flat, or what?,x\nbroken off\nThe sun is round.,y\n'
    )
    assert [record.claim for record in reading.records] == ["The moon is round.", "The sun is round."]
    assert reading.reasons == [
        (4, "it has 4 columns, and the header has 2"),
        (5, "it has only 1 of 2 columns"),
    ]
    assert reading.rejections[0].excerpt == "Round, flat, or what?,x"


def test_a_quote_that_is_never_closed_costs_one_row(read: Read) -> None:
    reading = read("a.csv", 'claim,rating\n"The moon is round.,True\nThe sun is round.,True\nMars is red.,True\n')
    assert [record.claim for record in reading.records] == ["The sun is round.", "Mars is red."]
    assert reading.reasons == [(2, "its quotes do not pair up")]


def test_a_stray_quote_costs_one_row(read: Read) -> None:
    reading = read("a.csv", 'claim,rating\n"The moon" is round.,True\n"The sun is round.",True\n')
    assert [record.claim for record in reading.records] == ["The sun is round."]
    assert reading.reasons == [(2, "its quotes do not pair up")]


def test_tsv_without_quoting_rules_is_read_as_it_stands(read: Read) -> None:
    reading = read("a.tsv", 'claim\trating\n"The moon" is round.\tTrue\n"The sun is round.\tTrue\nMars is red.\tTrue\n')
    assert [record.claim for record in reading.records] == [
        '"The moon" is round.',
        '"The sun is round.',
        "Mars is red.",
    ]


def test_a_cell_may_be_as_long_as_an_article(read: Read) -> None:
    record = read("a.csv", f"claim,body\nThe moon is round.,{'moon ' * 60_000}\n").only
    assert record.body is not None
    assert 199_000 < len(record.body) <= 200_000


def test_a_line_without_end_is_rejected_and_the_next_one_read(read: Read) -> None:
    reading = read("a.csv", f"claim,body\nThe moon is round.,{'m' * 10_000_001}\nThe sun is round.,s\n")
    assert [record.claim for record in reading.records] == ["The sun is round."]
    assert reading.reasons == [(2, "it is longer than 10,000,000 characters, or a quote in it is never closed")]


def test_the_first_of_two_columns_of_one_meaning_counts_unless_it_is_empty(read: Read) -> None:
    reading = read("a.csv", "claim,source,publisher\nThe moon is round.,a.example,Moon Desk\nThe sun is.,b.example,\n")
    assert [record.publisher for record in reading.records] == ["Moon Desk", "b.example"]


def test_the_columns_of_claimskg_are_known(read: Read) -> None:
    columns = (
        ",rating_ratingValue,rating_alternateName,creativeWork_author_name,creativeWork_datePublished,"
        "claimReview_author_name,claimReview_author_url,claimReview_url,claimReview_claimReviewed,"
        "claimReview_datePublished,claimReview_source,extra_body,extra_title"
    )
    row = (
        "0,1,False,Charlie,2020-01-01,Moon Desk,https://moon.example/staff,https://moon.example/1,The moon is flat.,"
        "2021-7-16,moondesk,All of it.,A round moon"
    )
    record = read("a.csv", f"{columns}\n{row}\n").only
    assert (record.claim, record.rating, record.speaker) == ("The moon is flat.", "False", "Charlie")
    assert (record.publisher, record.url, str(record.date)) == ("Moon Desk", "https://moon.example/1", "2021-07-16")
    assert (record.title, record.body) == ("A round moon", "All of it.")
