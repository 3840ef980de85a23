"""Whatever bytes a file holds, reading it ends with records, rejections or one sentence."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInputError
from models.operations.corpus import FactCheckRecord
from worker.importers.registry import FORMATS, Rejection, open_records

ANY_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
NAMES = ["a", "a.csv", "a.jsonl", "a.html", "a.json"]
SNIPPETS = st.sampled_from([
    "claim", "rating", ",", "\t", ";", "\n", "\r", '"', '""', "'", "\\", "{", "}", "[", "]", ":", "null", "1e999", "\0",
    '{"claim": "The moon is flat."}', '"@type": "ClaimReview"', '"claimReviewed": "The moon"', '"claims": [', "\ufeff",
    '<script type="application/ld+json">', "</script>", "<!--", "-->", "&quot;", "&#0;", "\\ud800", "moon", "  ",
])  # fmt: skip
KEYS = st.sampled_from([
    "@type", "@graph", "claims", "claimReviewed", "itemReviewed", "reviewRating", "author", "claimReview", "item",
    "dataFeedElement", "text", "claim", "url", "publisher", "inLanguage", "datePublished", "id",
])  # fmt: skip
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.just("ClaimReview"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=20,
)


def survive(path: Path, content: bytes, format_name: str | None = None) -> None:
    path.write_bytes(content)
    try:
        file = open_records(path, format_name)
    except InvalidInputError:
        return
    found = list(file)
    assert len(found) == file.size_hint
    for each in found:
        if isinstance(each, Rejection):
            assert each.line > 0
            assert each.reason.startswith(("it", "its"))
            assert len(each.excerpt) <= 80
        else:
            assert isinstance(each, FactCheckRecord)
            assert each.claim
            assert each.digest


@ANY_FILE
@given(st.sampled_from([None, *FORMATS]), st.sampled_from(NAMES), st.binary(max_size=300))
@example("csv", "a", b"claim\n\xff")
@example(None, "a", b"\xff\xfe{\x00")
@example(None, "a", b"\x1f\x8b")
def test_any_bytes_are_survived(tmp_path: Path, format_name: str | None, name: str, content: bytes) -> None:
    survive(tmp_path / name, content, format_name)


@ANY_FILE
@given(st.sampled_from([None, *FORMATS]), st.sampled_from(NAMES), st.lists(SNIPPETS, max_size=40), st.booleans())
def test_any_mixture_of_what_the_formats_are_made_of_is_survived(
    tmp_path: Path,
    format_name: str | None,
    name: str,
    snippets: list[str],
    packed: bool,  # noqa: FBT001
) -> None:
    content = "".join(snippets).encode()
    survive(tmp_path / name, gzip.compress(content) if packed else content, format_name)


@ANY_FILE
@given(st.sampled_from(["claimreview", "jsonl"]), DOCUMENTS)
def test_any_json_is_survived(tmp_path: Path, format_name: str, document: object) -> None:
    survive(tmp_path / "a.json", json.dumps(document).encode(), format_name)


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize(
    "content",
    [
        "<script" * 60_000,
        "<!--" * 60_000,
        "<script type=ld+json>" * 20_000,
        '<script type=ld+json>{"ClaimReview": "' + '\\"' * 60_000,
        '<script type=ld+json>"ClaimReview"' + " " * 200_000 + "x",
        '<script type=ld+json>"ClaimReview"' + "]]>  " * 40_000 + "x",
        '{"claim": "' + "<!--" * 60_000 + '"}',
        '{"claim": "' + "&#" * 60_000 + '"}',
        '{"claim": "' + "<p <script" * 20_000 + '"}',
        '{"claim": "x", "date": "' + "1 " * 60_000 + '"}',
        'claim,b\n"' + 'a,""\n' * 30_000,
        "claim,b\n" + '"a""\n' * 30_000,
        "claim\n" + "," * 300_000,
    ],
    ids=lambda content: content[:24].strip(),
)  # fmt: skip
def test_files_made_to_hold_up_a_reader_are_survived(tmp_path: Path, format_name: str, content: str) -> None:
    survive(tmp_path / "a", content.encode(), format_name)
