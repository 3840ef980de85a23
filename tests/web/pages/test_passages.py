"""Marking claims in a text."""

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from web.pages.passages import split_passages


def place(start: int, end: int) -> Any:
    return SimpleNamespace(start=start, end=end)


def test_claims_are_cut_out_in_their_place() -> None:
    first, second = place(6, 11), place(12, 16)
    passages = split_passages("Well, it is so true.", [second, first])
    assert [(passage.start, passage.text, passage.spot) for passage in passages] == [
        (0, "Well, ", None),
        (6, "it is", first),
        (11, " ", None),
        (12, "so t", second),
        (16, "rue.", None),
    ]


def test_a_text_without_claims_is_one_passage() -> None:
    nothing: list[Any] = []
    assert [passage.text for passage in split_passages("Nothing.", nothing)] == ["Nothing."]


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_nothing_is_lost_or_doubled_wherever_claims_stand(text: str, places: list[tuple[int, int]]) -> None:
    spots = [place(start, start + length) for start, length in places]
    passages = split_passages(text, spots)
    assert "".join(passage.text for passage in passages) == text
    assert all(text[passage.start :].startswith(passage.text) for passage in passages)
