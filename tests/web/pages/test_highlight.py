"""Marking what agrees and differs in a text, wherever the places lie."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from web.pages.highlight import Piece, highlight, list_differences


def difference(span: Any, reason: str = "They differ.", *, decides: bool = True) -> dict[str, Any]:
    said = {"kind": "number", "claim": "x", "factcheck": None, "claim_span": span, "factcheck_span": None}
    return said | {"reason": reason, "decides": decides}


def agreement(span: Any, word: str = "x") -> dict[str, Any]:
    return {"kind": "number", "claim": word, "factcheck": word, "claim_span": span, "factcheck_span": span}


def outline(pieces: list[Piece]) -> list[tuple[str, str, str]]:
    """Each piece as its text, what it is (+ agrees, - differs, ! decides), and the letters behind it."""
    return [
        (
            piece.text,
            "+" * piece.agrees + "-" * piece.differs + "!" * piece.decides,
            "".join(note.letter for note in piece.ends),
        )
        for piece in pieces
    ]


def test_what_is_known_of_a_text_is_cut_out_in_its_place() -> None:
    pieces = highlight("It cost 4 billion euros.", "claim", [agreement([18, 23])], [difference([8, 17])])
    assert outline(pieces) == [
        ("It cost ", "", ""),
        ("4 billion", "-!", "a"),
        (" ", "", ""),
        ("euros", "+", ""),
        (".", "", ""),
    ]


def test_places_that_overlap_are_all_shown() -> None:
    differs = [difference([0, 6]), difference([4, 8], decides=False), difference([0, 8])]
    pieces = highlight("abcdefghij", "claim", [agreement([2, 10])], differs)
    assert outline(pieces) == [
        ("ab", "-!", ""),
        ("cd", "+-!", ""),
        ("ef", "+-!", "a"),
        ("gh", "+-!", "bc"),
        ("ij", "+", ""),
    ]


def test_letters_follow_the_list_in_which_the_deciding_ones_come_first() -> None:
    differs = [difference(None, "detail", decides=False), difference(None, "first"), difference(None, "second")]
    assert [(note.letter, note.reason) for note in list_differences(differs)] == [
        ("a", "first"),
        ("b", "second"),
        ("c", "detail"),
    ]
    many = list_differences([difference(None)] * 54)
    assert [many[place].letter for place in (25, 26, 27, 52)] == ["z", "aa", "ab", "ba"]


def test_what_only_the_other_text_says_is_not_marked() -> None:
    assert outline(highlight("It rained.", "factcheck", [], [difference([0, 2])])) == [("It rained.", "", "")]
    assert highlight("", "claim", [agreement([0, 3])], [difference([0, 3])]) == []


def test_shared_words_without_a_place_are_found_as_whole_words_in_any_case() -> None:
    words = [{"kind": "word", "claim": word, "factcheck": word} for word in ("tunnel", "4.2", " ")]
    pieces = highlight("Tunnels: the TUNNEL cost 4.2 billion", "claim", words, [])
    assert [piece.text for piece in pieces if piece.agrees] == ["TUNNEL", "4.2"]


def test_places_outside_the_text_are_cut_short_or_left_out() -> None:
    differs = [difference([-5, 3]), difference([5, 99]), difference([4, 4]), difference([5, 2]), difference([50, 60])]
    assert outline(highlight("abcdef", "claim", [], differs)) == [("abc", "-!", "a"), ("de", "", ""), ("f", "-!", "c")]


def test_no_sign_is_cut_in_two() -> None:
    astronaut, accented = "👩🏽\u200d🚀", "e\u0301"
    assert highlight(f"{astronaut}!", "claim", [], [difference([0, 1])])[0].text == astronaut
    assert highlight(f"caf{accented}s", "claim", [], [difference([0, 4])])[0].text == f"caf{accented}"


def test_text_that_runs_the_other_way_keeps_its_order() -> None:
    text = "עלה \u202b4\u202c מיליארד"
    pieces = highlight(text, "claim", [], [difference([5, 6])])
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.differs] == ["4\u202c"]


SPANS = st.none() | st.tuples(st.integers(-3, 45), st.integers(-3, 45)).map(list)


@given(st.text(max_size=40), st.lists(SPANS, max_size=4), st.lists(SPANS, max_size=5), st.text(max_size=4))
def test_nothing_is_lost_or_doubled_wherever_places_lie(
    text: str, agreeing: list[Any], differing: list[Any], word: str
) -> None:
    agrees = [agreement(span, word) for span in agreeing]
    pieces = highlight(text, "claim", agrees, [difference(span) for span in differing])
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
