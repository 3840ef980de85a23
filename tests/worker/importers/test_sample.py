"""What the sample corpus promises to somebody who tries the desk out."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SAMPLE = Path(__file__).parents[3] / "worker" / "importers" / "sample"
FIELDS = {"id", "claim", "rating", "title", "body", "url", "publisher", "date", "language", "topic"}
LEAST_PER_RATING = {
    "True": 25,
    "Mostly true": 5,
    "Half true": 5,
    "Mostly false": 20,
    "False": 60,
    "Misleading": 10,
    "Out of context": 15,
    "Unproven": 10,
}
TOPICS = {
    "animals",
    "climate",
    "economy",
    "elections",
    "food",
    "geography",
    "health",
    "history",
    "photos-and-videos",
    "science",
    "space",
    "technology",
    "war-and-diplomacy",
}

Record = dict[str, str]


def fold(text: str) -> str:
    """Return `text` as a reader would compare it: no case, no punctuation, single spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Every record of the sample, in file order."""
    lines = (SAMPLE / "factchecks.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_sample_has_at_least_250_records(records: list[Record]) -> None:
    assert len(records) >= 250


def test_the_readme_counts_the_records_rightly(records: list[Record]) -> None:
    assert f"holds {len(records)} short fact-checks" in (SAMPLE / "README.md").read_text(encoding="utf-8")


def test_every_record_has_every_field_as_trimmed_text(records: list[Record]) -> None:
    for record in records:
        assert set(record) == FIELDS, record
        assert {type(value) for value in record.values()} == {str}, record
        assert all(value and value == value.strip() for value in record.values()), record


@pytest.mark.parametrize("field", ["id", "claim", "title"])
def test_no_two_records_share(field: str, records: list[Record]) -> None:
    counted = Counter(fold(record[field]) for record in records)
    assert [value for value, times in counted.items() if times > 1] == []


def test_ids_are_plain_slugs(records: list[Record]) -> None:
    assert [r["id"] for r in records if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", r["id"])] == []


def test_claims_are_statements_of_6_to_30_words(records: list[Record]) -> None:
    assert [r["claim"] for r in records if not 6 <= len(r["claim"].split()) <= 30] == []
    assert [r["claim"] for r in records if not r["claim"].endswith((".", '."'))] == []


def test_titles_fit_on_a_line(records: list[Record]) -> None:
    assert [r["title"] for r in records if len(r["title"]) > 80] == []


def test_ratings_are_on_the_list_and_mixed(records: list[Record]) -> None:
    counted = Counter(record["rating"] for record in records)
    assert set(counted) == set(LEAST_PER_RATING)
    assert [rating for rating, least in LEAST_PER_RATING.items() if counted[rating] < least] == []


def test_links_are_https_pages(records: list[Record]) -> None:
    for record in records:
        link = urlsplit(record["url"])
        assert (link.scheme, bool(link.netloc), link.path != "/") == ("https", True, True), record
        assert record["url"].isascii(), record
        assert " " not in record["url"], record


def test_a_page_is_shared_by_three_records_at_most(records: list[Record]) -> None:
    counted = Counter(record["url"] for record in records)
    assert {url: times for url, times in counted.items() if times > 3} == {}


def test_each_topic_has_at_least_15_records(records: list[Record]) -> None:
    counted = Counter(record["topic"] for record in records)
    assert set(counted) == TOPICS
    assert {topic: times for topic, times in counted.items() if times < 15} == {}


def test_publisher_and_language_are_the_same_throughout(records: list[Record]) -> None:
    assert {(r["publisher"], r["language"]) for r in records} == {("Factdesk sample", "en")}


def test_dates_are_iso_days_since_the_sample_was_begun(records: list[Record]) -> None:
    days = [date.fromisoformat(record["date"]) for record in records]
    assert [day.isoformat() for day in days] == [record["date"] for record in records]
    assert min(days) >= date(2026, 1, 5)
