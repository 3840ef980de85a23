"""What a claim and a fact-check share: numbers, names and words, as each writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.pipeline.explain import MOST_SHARED, Shared, SharedKind, find_shared, read_words, recall_words

TEXTS = st.text(st.characters(codec="utf-8"), max_size=120)
SENTENCES = st.lists(
    st.sampled_from(
        "The Thames froze in 1963 , Pfizer's 40 % vaccines rivers river . Freezing London 1,963 and".split()
    ),
    max_size=30,
).map(" ".join)


def share(claim: str, factcheck: str) -> list[Shared]:
    return find_shared(read_words(claim), recall_words(factcheck))


@pytest.mark.parametrize(
    ("claim", "factcheck", "shared"),
    [
        ("Was it 1963?", "It was 1963.", [("number", "1963", "1963")]),
        ("They spent 1,000,000 on it", "1000000 were spent", [
            ("number", "1,000,000", "1000000"),
            ("word", "spent", "spent"),
        ]),
        ("up by 3.5 %", "by 3.5 percent", [("number", "3.5", "3.5")]),
        ("up by 3.5 %", "by 35 percent", []),
        ("near the Thames", "on the Thames", [("name", "Thames", "Thames")]),
        ("Thames water", "the Thames", [("word", "Thames", "Thames")]),
        ("It froze. Thames water", "the Thames", [("word", "Thames", "Thames")]),
        ("the thames", "on the Thames", [("word", "thames", "Thames")]),
        ("by Pfizer’s chief", "of Pfizer", [("name", "Pfizer’s", "Pfizer")]),
        ("rivers froze", "a river freezes", [("word", "rivers", "river")]),
        ("it was not so", "it was not so", []),
        ("", "anything", []),
        ("anything", "", []),
        ("at O'Neil-Smith", "with O'Neil-Smith", [("name", "O'Neil-Smith", "O'Neil-Smith")]),
        ("in 日本 and Österreich", "von 日本 nach Österreich", [
            ("name", "Österreich", "Österreich"),
            ("word", "日本", "日本"),
        ]),
    ],
)  # fmt: skip
def test_what_both_texts_share(claim: str, factcheck: str, shared: list[tuple[str, str, str]]) -> None:
    assert share(claim, factcheck) == shared


def test_numbers_come_first_then_names_then_words() -> None:
    kinds = [pair.kind for pair in share("we froze in London in 1963", "they froze near London during 1963")]
    assert kinds == [SharedKind.NUMBER, SharedKind.NAME, SharedKind.WORD]


def test_what_stands_twice_is_named_once_as_it_stands_first() -> None:
    assert share("a river, rivers, River", "the rivers and a river") == [("word", "river", "rivers")]


def test_a_long_list_is_cut_to_what_can_be_read() -> None:
    words = " ".join(f"word{chr(97 + n)}" for n in range(20))
    assert len(share(words, words)) == MOST_SHARED


@given(claim=SENTENCES | TEXTS, factcheck=SENTENCES | TEXTS)
def test_every_word_that_is_named_stands_in_its_text(claim: str, factcheck: str) -> None:
    shared = share(claim, factcheck)
    assert len(shared) <= MOST_SHARED
    assert all(pair.claim in claim and pair.factcheck in factcheck for pair in shared)
    order = [list(SharedKind).index(pair.kind) for pair in shared]
    assert order == sorted(order)
    assert len({pair.claim for pair in shared}) == len(shared)


@given(claim=SENTENCES, factcheck=SENTENCES)
def test_sharing_goes_both_ways(claim: str, factcheck: str) -> None:
    there, back = share(claim, factcheck), share(factcheck, claim)
    assert len(there) == len(back)
    assert sorted(pair.kind for pair in there) == sorted(pair.kind for pair in back)
