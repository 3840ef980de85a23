"""Long JSON documents pass through a small window and say the same as short ones."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.importers import documents
from worker.importers.documents import Value, read_values
from worker.importers.mending import BrokenJsonError

FEED = {
    "@type": "DataFeed",
    "note": ["not", "the", "list"],
    "dataFeedElement": [{"n": n, "text": 'moon " ] } , \\ ' * 5} for n in range(40)],
    "after": {"claims": "no list"},
}


@pytest.fixture
def small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "_CHUNK", 7)


def read_long(document: str, longest: int) -> list[Value]:
    assert len(document) >= longest, "too short to be read through the window"
    return list(read_values(io.StringIO(document), longest))


@pytest.mark.usefixtures("small_window")
@pytest.mark.parametrize("indent", [None, 3])
@pytest.mark.parametrize(
    "document",
    [
        FEED,
        FEED["dataFeedElement"],
        {"claims": [1, 22, 333, 4444]},
        {"@graph": [[], {}]},
        {"dataFeedElement": []},
        [],
        {},
    ],
)
def test_a_long_document_says_the_same_as_a_short_one(document: Any, indent: int | None) -> None:
    text = f" {json.dumps(document, indent=indent)}\n "
    assert read_long(text, min(300, len(text))) == list(read_values(io.StringIO(text)))


@pytest.mark.usefixtures("small_window")
@pytest.mark.parametrize(
    "document",
    ["[1 2]", "[1,", '{"claims": [1}', '{"claims": 1', '{"claims" 1}', "[1] 2", '["moon', "[,]", "[1,2]]", "[NaNs]"],
)
def test_a_long_document_that_is_broken_is_refused(document: str) -> None:
    with pytest.raises(BrokenJsonError, match="is not JSON"):
        read_long(document, 3)


@pytest.mark.usefixtures("small_window")
def test_a_long_document_of_endless_depth_is_refused() -> None:
    with pytest.raises(BrokenJsonError, match="nested too deeply"):
        read_long("[" * 300_000, 200_000)


@pytest.mark.usefixtures("small_window")
def test_a_value_beyond_the_longest_is_refused() -> None:
    with pytest.raises(BrokenJsonError, match="is not JSON"):
        read_long(json.dumps(["a", "b" * 5000]), 100)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["claims", "a", "@graph"]), inner),
    max_leaves=12,
)


@given(json_values.filter(lambda value: isinstance(value, list | dict)))
def test_any_document_says_the_same_through_the_window(document: Any) -> None:
    text = json.dumps(document)
    assert read_long(text, 1) == list(read_values(io.StringIO(text)))
