"""A quotation keeps its speaker over sentences and paragraphs, where it is plain who that is."""

import pytest

from worker.pipeline.attribution import attribute_sentences
from worker.pipeline.paragraphs import split_paragraphs
from worker.pipeline.sentences import split_sentences

SAFE = "“The bridge is safe,” said Carla Weiss, who leads the department."


def speakers_of(text: str) -> list[str | None]:
    sentences = split_sentences(text)
    speakers = attribute_sentences(split_paragraphs(text), sentences)
    return [speakers.get(sentence.start) for sentence in sentences]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (f"{SAFE} “Nobody has to worry.”", ["Carla Weiss", "Carla Weiss"]),
        (f"{SAFE} “It is old,” she added.", ["Carla Weiss", "Carla Weiss"]),
        (f"{SAFE}\n\n“It is old,” she added. “It was built in 1890.”", ["Carla Weiss"] * 3),
        (f"{SAFE}\n\nTrams go north.\n\n“It is old,” she added.", ["Carla Weiss", None, None]),
        (f"{SAFE} Bob Lake left. “It is old,” he said.", ["Carla Weiss", None, None]),
        (f"{SAFE} Lake, however, left. “It is old,” he said.", ["Carla Weiss", None, None]),
        (f"{SAFE} “It is old,” an engineer said. “It was shut,” she said.", ["Carla Weiss", None, None]),
        (f"{SAFE} “It is old,” Bob Lake said. “It was shut.”", ["Carla Weiss", "Bob Lake", "Bob Lake"]),
        (f"{SAFE} When Mayor Bob Lake left, he said it is old.", ["Carla Weiss", None]),
        (f"{SAFE} The bridge was built in 1890.", ["Carla Weiss", None]),
        (f"{SAFE}\n\n“It was built in 1890.”", ["Carla Weiss", None]),
        ("Carla Weiss wrote on Monday that it is shut. Weiss said:\n\n“It is old.”", ["Carla Weiss", "Weiss", "Weiss"]),
        ("Carla Weiss told reporters that it is shut.\n\n“It is old,” she said.", ["Carla Weiss", "Carla Weiss"]),
        ("“We came early. We left late. We paid. We slept. We woke,” Carla Weiss said.", ["Carla Weiss"] * 5),
        ('"We came early. We left late. We paid. We slept. We woke," Carla Weiss said.', ["Carla Weiss"] * 5),
        ("Carla Weiss said, “We came early. We left. We paid. We slept. We woke.”", ["Carla Weiss"] * 5),
        ("Carla Weiss said: “We came early.\n\n“We left late.”", ["Carla Weiss", "Carla Weiss"]),
        ('Carla Weiss said: "We came early.\n\n"We left late."', ["Carla Weiss", "Carla Weiss"]),
        ("According to Reuters, it is shut. “It is old,” he said.", ["Reuters", None]),
        ("“It is old,” she said.", [None]),
        ("“It is old,” they said. “It was shut.”", [None, None]),
    ],
)
def test_each_sentence_has_the_speaker_a_reader_would_give_it(text: str, speakers: list[str | None]) -> None:
    assert speakers_of(text) == speakers


def test_a_text_without_sentences_has_no_speakers() -> None:
    assert speakers_of("") == []
