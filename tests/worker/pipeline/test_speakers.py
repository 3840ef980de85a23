"""A quotation is given to the name beside it, to nobody where no name stands there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.speakers import Turn, find_speaker, find_turns


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("“The bridge is safe,” Carla Weiss said.", "Carla Weiss"),
        ('"The bridge is safe," said Carla Weiss, who leads the department.', "Carla Weiss"),
        ("“The bridge is safe,” Carla Weiss, the head of the department, told the council.", "Carla Weiss"),
        ("“The bridge is safe,” says city engineer Carla Weiss.", None),
        ("“The bridge is safe,” study author Carla Weiss later added.", "Carla Weiss"),
        ("“The bridge is safe,” Prime Minister Carla Weiss said.", "Carla Weiss"),
        ("“The bridge is safe,” according to Ursula von der Weiss.", "Ursula von der Weiss"),
        ("But Carla Weiss said, “The bridge is safe.”", "Carla Weiss"),
        ("Carla Weiss told reporters on Monday that the bridge “is safe.”", "Carla Weiss"),
        ("“The bridge is safe,” the Lindal Courier wrote.", "Lindal Courier"),
        ("“The bridge is safe,” she said.", None),
        ("“The bridge is safe,” an unnamed senior Polish official told the paper.", None),
        ("“The bridge is safe,” said a friend of Carla Weiss.", None),
        ("“The bridge is safe,” the head of National Affairs Carla Weiss said.", None),
        ("“The bridge is safe.”", None),
        ("Carla Weiss said the bridge is safe.", None),
        ("Carla Weiss crossed the “safe” bridge.", None),
        ("", None),
    ],
)
def test_only_a_name_that_plainly_says_it_is_the_speaker(sentence: str, speaker: str | None) -> None:
    assert find_speaker(sentence) == speaker


def test_a_transcript_is_known_by_labels_that_come_back() -> None:
    turns = find_turns(["HILL: We paid.", "LAKE: You did not.", "Nobody did.", "HILL: We paid twice.", "Q: Why?"])
    assert turns == [Turn(6, "HILL"), Turn(6, "LAKE"), Turn(0, "LAKE"), Turn(6, "HILL"), Turn(3, None)]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["Warning: the bridge is closed.", "Nobody was hurt.", "Trams go north.", "The mayor left."],
        ["Bridge: closed", "Road: open", "Tram: late"],
        [],
    ],
)
def test_a_text_with_a_few_labels_is_no_transcript(paragraphs: list[str]) -> None:
    assert find_turns(paragraphs) == [Turn(0, None)] * len(paragraphs)


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_any_quotation_can_be_read(before: str, quoted: str, after: str) -> None:
    speaker = find_speaker(f"{before}“{quoted}” {after}")
    assert speaker is None or speaker in " ".join(f"{before} {after}".split()) or speaker in quoted
