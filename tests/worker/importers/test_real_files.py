"""Real captures, exports and corpora: each file is imported, or refused with a reason."""

from collections import Counter
from pathlib import Path

import pytest

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from worker.importers.registry import Rejection, open_records

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

# How many fact-checks each capture holds. The others hold none: sitemaps, lists, articles without ClaimReview.
CAPTURES = {
    "afp_checamos_raw.json": 1,
    "afp_fact_check_hindi_raw.json": 1,
    "afp_factual_all_raw.json": 1,
    "afp_factual_raw.json": 1,
    "afp_factual_usa_raw.json": 1,
    "afp_factuel_raw.json": 1,
    "afp_faktencheck_raw.json": 1,
    "aos_fatos_raw.json": 1,
    "comprova_raw.json": 1,
    "data_commons_raw.json": 1,
    "google_fact_check_raw.json": 1,
    "india_today_mixed_ld_json_types.json": 1,
    "newtral_fact_check_index_raw.json": 15,
    "newtral_fact_check_raw.json": 1,
    "newtral_fakes_raw.json": 1,
    "tfc_taiwan_missing_page.json": 1,
    "the_quint_raw.html": 1,
    "vishvas_news_english_raw.json": 1,
    "vishvas_news_raw.json": 1,
}


def locate(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the data set {name} is absent")
    return path


def read(path: Path) -> tuple[list[FactCheckRecord], list[Rejection]]:
    found = list(open_records(path))
    records = [each for each in found if isinstance(each, FactCheckRecord)]
    return records, [each for each in found if isinstance(each, Rejection)]


def count_filled(records: list[FactCheckRecord]) -> dict[str, int]:
    fields = ("title", "body", "speaker", "rating", "url", "publisher", "date")
    return {field: sum(getattr(record, field) is not None for record in records) for field in fields}


def test_each_capture_of_a_page_is_imported_or_refused_in_a_sentence() -> None:
    counted: dict[str, int] = {}
    refusals: set[str] = set()
    for path in locate("claimreview/pages").iterdir():
        try:
            records, rejections = read(path)
        except InvalidInputError as error:
            refusals.add(str(error))
        else:
            assert rejections == []
            assert all(record.rating and record.publisher and record.date for record in records)
            counted[path.name] = len(records)
    assert counted == CAPTURES
    assert refusals == {"The file holds no fact-check: no ClaimReview, and no record with a claim."}


def test_a_search_answer_is_imported_whole() -> None:
    records, rejections = read(locate("claimreview/google_claims_search_climate.json"))
    assert (len(records), rejections) == (50, [])
    assert count_filled(records) == {
        "title": 50,
        "body": 0,
        "speaker": 42,
        "rating": 50,
        "url": 50,
        "publisher": 50,
        "date": 48,
    }
    assert {record.language for record in records} == {"en"}


@pytest.mark.parametrize(
    ("publisher", "taken", "without_claim", "repeated"),
    [
        ("afpfactcheck", 49, 0, 5),
        ("africacheck", 2, 24, 1),
        ("fullfact", 34, 0, 10),
        ("politifact", 30, 0, 0),
        ("vishvasnews", 103, 0, 19),
    ],
)
def test_rows_of_five_publishers_are_imported(publisher: str, taken: int, without_claim: int, repeated: int) -> None:
    records, rejections = read(locate(f"claimreview/sample_{publisher}.csv"))
    reasons = Counter(rejection.reason.partition(" as at")[0] for rejection in rejections)
    assert len(records) == taken
    assert reasons["it has no claim"] == without_claim
    assert reasons["it is the same claim from the same page"] == repeated == len(rejections) - without_claim
    assert all(record.title and record.body and record.rating and record.url and record.date for record in records)


@pytest.mark.parametrize(
    ("name", "size", "dated"),
    [("snopes-2022/corpus.jsonl", 14_231, 13_942), ("politifact-2022/corpus.jsonl.gz", 19_250, 19_250)],
)
def test_a_labelled_corpus_is_imported_whole(name: str, size: int, dated: int) -> None:
    file = open_records(locate(name))
    found: Counter[str] = Counter()
    for each in file:
        assert isinstance(each, FactCheckRecord), each
        assert each.key.startswith("vclaim-")
        found.update({"records": 1, "dated": each.date is not None})
    assert (file.size_hint, found["records"], found["dated"]) == (size, size, dated)
