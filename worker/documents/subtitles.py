"""Subtitles in SRT or WebVTT: cues become sentences again, with their speakers and times."""

import re
from collections.abc import Iterator
from io import StringIO

import webvtt

from models.documents import Document
from worker.documents.turns import Piece, join_pieces
from worker.readable import UnreadableError

# A recording of ten hours has about fifteen thousand.
MOST_CUES = 50_000
# Whoever pauses for so long begins something new.
_PAUSE_SECONDS = 4.0
_CHANGE = re.compile(r"\s*(?:>>+|\u00bb)\s*")
_DASH = re.compile(r"\s*[-\u2013\u2014]\s+(?=\S)")
_NAME = re.compile(r"\s*(?:>>+\s*)?([A-Z][^\W\d_]*[\w.,'\u2019 -]{0,58}[\w.)]|[A-Z]{2,}):(?=\s|$)")
_MOST_NAME_WORDS = 5
_VOICE = re.compile(r"<v(?:\.[^\s>]+)*[ \t]+([^>]{1,80})>")
_STYLED = re.compile(r"</?[a-z][^>]{0,80}>|\{\\[^}]{0,80}\}")


def read_subtitles(text: str, form: str) -> Document:
    """Return what is said in subtitles of the form "vtt" or "srt"."""
    if text.count("-->") > MOST_CUES:
        raise UnreadableError(f"There are more than {MOST_CUES:,} subtitles in the file. Send it in parts.")
    captions = webvtt.WebVTT.from_buffer(StringIO(text), format=form).captions
    said, turns = join_pieces(_follow(captions), " ")
    if not said:
        raise UnreadableError("The subtitles hold no words.")
    return Document(said, turns=turns)


def _follow(captions: list[webvtt.Caption]) -> Iterator[Piece]:
    """Yield each line of each cue; who speaks stays until another does, what rolls up is taken once."""
    speaker, ended, shown = None, 0.0, set[str]()
    for caption in captions:
        seconds, fresh = caption.start_time.in_milliseconds() / 1000, True
        lines = [line for line in caption.raw_text.split("\n") if line.strip()]
        begins = seconds - ended >= _PAUSE_SECONDS
        if begins:
            shown = set()
        for line in lines:
            words, named, takes_word = _read_line(line)
            changes = takes_word and (named is None or named != speaker)
            if words in shown and not takes_word:
                continue
            if changes:
                speaker = named
            yield Piece(words, speaker, seconds if fresh else None, begins or changes)
            fresh = begins = False
        shown = {_read_line(line)[0] for line in lines}
        ended = caption.end_time.in_milliseconds() / 1000


def _read_line(line: str) -> tuple[str, str | None, bool]:
    """Return the words of a line, the speaker whom it names, and whether somebody takes the word with it."""
    voice = _VOICE.search(line)
    words = _STYLED.sub("", line)
    named = _NAME.match(words)
    if voice:
        return words, voice[1].strip(), True
    if named and len(named[1].split()) <= _MOST_NAME_WORDS:
        return words[named.end() :].strip(), named[1].strip(), True
    sign = _CHANGE.match(words) or _DASH.match(words)
    return (words[sign.end() :], None, True) if sign else (words, None, False)
