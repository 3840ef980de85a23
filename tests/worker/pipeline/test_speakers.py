"""A quotation is given to the name beside it, to nobody where no name stands there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.speakers import Attribution, Turn, find_attribution, find_speaker, find_turns


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
        ("“The bridge is safe,” the head of National Affairs Carla Weiss said.", "Carla Weiss"),
        ("“The bridge is safe,” the head of Lindal Bridges Carla Weiss said.", None),
        ("“The bridge is safe.”", None),
        ("Carla Weiss said the bridge is safe.", "Carla Weiss"),
        ("Carla Weiss, who leads the department, said that the bridge is safe.", "Carla Weiss"),
        ("On Monday, Carla Weiss told reporters the bridge is safe.", "Carla Weiss"),
        ("But Mayor Weiss has also said the bridge is safe.", "Weiss"),
        ("Director of National Intelligence Carla Weiss told Congress that the bridge is safe.", "Carla Weiss"),
        ("The bridge is safe, Carla Weiss said.", "Carla Weiss"),
        ("The bridge is safe, Carla Weiss told reporters on Monday.", "Carla Weiss"),
        ("The bridge is safe, said Carla Weiss, who leads the department.", "Carla Weiss"),
        ("According to Reuters, the bridge is safe.", "Reuters"),
        ("The bridge is safe, according to the Lindal Court of Auditors.", "Lindal Court of Auditors"),
        ("The bridge is safe, according to a report.", None),
        ("The bridge is safe, according to Monday's report.", None),
        ("The bridge is safe, according to Carla Weiss's lawyer.", None),
        ("Mayor Carla Weiss called it old, saying it “is not safe.”", "Carla Weiss"),
        ("As Carla Weiss wrote in her blog, “the bridge is safe.”", "Carla Weiss"),
        ("Officials speaking with Reuters said the bridge is safe.", None),
        ("The head of the department and Carla Weiss said the bridge is safe.", None),
        ("The mayor said the bridge is safe.", None),
        ("The bridge is older than what Weiss said.", None),
        ("The United States lost to Canada, a small team, on Monday.", None),
        ("Carla Weiss said goodbye to the bridge.", None),
        ("Weiss claimed the prize.", None),
        ("Weiss added 3 bridges to the list.", None),
        ("He and his wife Carla explained the bridge.", None),
        ("Carla Weiss crossed the “safe” bridge.", None),
        ("", None),
    ],
)
def test_only_a_name_that_plainly_says_it_is_the_speaker(sentence: str, speaker: str | None) -> None:
    assert find_speaker(sentence) == speaker


def test_a_pronoun_and_somebody_unnamed_are_told_from_nobody() -> None:
    assert find_attribution("“It is safe,” she said.") == Attribution(pronoun="she")
    assert find_attribution("When Bob Lake left, he said it is safe.") == Attribution(
        pronoun="he", beside=("Bob", "Lake")
    )
    assert find_attribution("“It is safe,” an engineer said.") == Attribution()
    assert find_attribution("According to Reuters, it is safe.") == Attribution("Reuters", talks=False)
    assert find_attribution("The bridge is “safe” now.") is None


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
