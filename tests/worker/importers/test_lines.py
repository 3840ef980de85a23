"""Reading JSON lines."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from models.errors import InvalidInputError

Read = Callable[..., Any]

GOOD = '{"claim": "The moon is round."}'


def test_all_fields_are_read(read: Read) -> None:
    record = read(
        "a.jsonl",
        '{"id": 7, "claim": "The moon is flat.", "title": "A round moon", "subtitle": "Look up", "body": "All of it.",'
        ' "speaker": "Charlie", "rating": "False", "url": "https://moon.example/1", "publisher": "Moon Desk",'
        ' "date": "26 May 2015", "language": "en-GB", "topic": "space"}',
    ).only
    assert (record.key, record.claim, record.title, record.subtitle) == (
        "7",
        "The moon is flat.",
        "A round moon",
        "Look up",
    )
    assert (record.body, record.speaker, record.rating) == ("All of it.", "Charlie", "False")
    assert (record.url, record.publisher) == ("https://moon.example/1", "Moon Desk")
    assert (str(record.date), record.language) == ("2015-05-26", "en")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{'claim': 'x'}", "it is not JSON (expecting property name enclosed in double quotes, line 1, column 2)"),
        ('{"claim": "The moon', "it is not JSON (unterminated string starting at, line 1, column 11)"),
        ('["The moon is flat."]', "it is not a JSON object"),
        ("null", "it is not a JSON object"),
        ('{"rating": "False"}', "it has no claim"),
        ('{"claim": "   "}', "it has no claim"),
        ('{"claim": "…?!"}', "it has no claim"),
        ('{"claim": null}', "it has no claim"),
        (f'{{"claim": "{"moon " * 1001}"}}', "it has a claim of 5,004 characters, and 5,000 are the most"),
        (f'{{"claim": "The moon", "id": "{"7" * 501}"}}', "it has an id of 501 characters, and 500 are the most"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"claim":' * 100_000, "it is nested too deeply"),
        (f'{{"claim": {"9" * 5000}}}', "it is not JSON (a number in it is too long)"),
    ],
)
def test_a_bad_line_is_rejected_and_the_rest_read(read: Read, line: str, reason: str) -> None:
    reading = read("a.jsonl", f"{GOOD}\n\n{line}\n{GOOD.replace('moon', 'sun')}\n")
    assert [record.claim for record in reading.records] == ["The moon is round.", "The sun is round."]
    assert reading.reasons == [(3, reason)]
    assert reading.size_hint == 3


def test_a_file_without_any_json_line_is_refused(read: Read) -> None:
    with pytest.raises(InvalidInputError, match="No line of the file is a JSON object"):
        read("a.jsonl", "claim,rating\nThe moon is flat.,False\n")


def test_an_array_of_objects_is_read_by_number(read: Read) -> None:
    reading = read("a.jsonl", f'[\n  {GOOD},\n  {{"rating": "False"}},\n  {GOOD.replace("moon", "sun")}\n]')
    assert [record.claim for record in reading.records] == ["The moon is round.", "The sun is round."]
    assert reading.reasons == [(2, "it holds neither a ClaimReview nor a claim")]


def test_a_line_may_hold_a_claimreview(read: Read) -> None:
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "The moon is flat.",
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "alternateName": "False"},
        "itemReviewed": {"author": {"name": "Charlie"}},
    }
    record = read("a.jsonl", f"{json.dumps(review)}\n{json.dumps(review)}").records[0]
    assert (record.claim, record.rating, record.speaker) == ("The moon is flat.", "False", "Charlie")


def test_two_reviews_of_one_line_have_its_number(read: Read) -> None:
    reviews = [{"@type": "ClaimReview", "claimReviewed": claim} for claim in ("The moon is flat.", "", "It is round.")]
    reading = read("a.jsonl", f"{GOOD}\n{json.dumps({'reviews': reviews})}")
    assert [record.claim for record in reading.records] == ["The moon is round.", "The moon is flat.", "It is round."]
    assert reading.reasons == [(2, "it has no claim")]


def test_values_may_be_nested(read: Read) -> None:
    record = read(
        "a.jsonl",
        '{"statement": {"text": "The moon is flat."}, "claimant": [{"name": "Charlie"}, {"name": "Dora"}],'
        ' "rating": {"ratingValue": 1, "alternateName": "False"}, "label": "ignored", "title": {"rendered": "Flat?"}}',
    ).only
    assert (record.claim, record.speaker) == ("The moon is flat.", "Charlie, Dora")
    assert (record.rating, record.title) == ("False", "Flat?")


def test_a_verdict_may_be_a_truth_value(read: Read) -> None:
    assert read("a.jsonl", '{"claim": "The moon is flat.", "label": false}').only.rating == "False"


def test_a_line_without_end_is_rejected_and_the_next_one_read(read: Read) -> None:
    reading = read("a.jsonl", f'{{"claim": "{"m" * 10_000_001}"}}\n{GOOD}')
    assert [record.claim for record in reading.records] == ["The moon is round."]
    assert reading.reasons == [(1, "it is longer than 10,000,000 characters")]
