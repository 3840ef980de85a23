"""Who says each sentence of an article: quotations keep their speaker over sentences and paragraphs."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter

from worker.pipeline.paragraphs import Paragraph, Span
from worker.pipeline.quotes import find_quotes
from worker.pipeline.sentences import Sentence
from worker.pipeline.speakers import Attribution, find_attribution, find_subject

_PERSONAL = frozenset(("he", "she"))
_OPENING = '"\u201c\u201e\u00ab'
_STRAIGHT = '"'


@dataclass(slots=True)
class _Memory:
    """Whom a reader has in mind: who spoke last, by name, and in which paragraph.

    `open` says that the last paragraph ended inside a quotation, `announced` that it ended before one.
    """

    speaker: str | None = None
    paragraph: int = -1
    open: bool = False
    announced: bool = False

    def recall(self, paragraph: int) -> str | None:
        """Return who "he" or "she" is: who spoke in this paragraph or the one before, and nobody came between."""
        return self.speaker if self.speaker and paragraph - self.paragraph <= 1 else None

    def forget(self) -> None:
        """Somebody else came into it."""
        self.speaker = None


def attribute_sentences(paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence]) -> dict[int, str]:
    """The speaker of each sentence that is plainly somebody's words, by where the sentence starts."""
    memory = _Memory()
    speakers: dict[int, str] = {}
    for number, group in groupby(sentences, key=attrgetter("paragraph")):
        for sentence, speaker in _read_paragraph(paragraphs[number], list(group), memory):
            if speaker:
                speakers[sentence.start] = speaker
    return speakers


def _read_paragraph(
    paragraph: Paragraph, sentences: Sequence[Sentence], memory: _Memory
) -> Iterator[tuple[Sentence, str | None]]:
    number = sentences[0].paragraph
    quotes = [(paragraph.start + opening, paragraph.start + end) for opening, end in find_quotes(paragraph.text)]
    goes_on = (memory.open or memory.announced) and paragraph.text[0] in _OPENING
    carried = memory.recall(number) if goes_on else None
    found = [find_attribution(sentence.text) for sentence in sentences]
    frames = _find_frames(quotes, sentences, found)
    here: str | None = None
    for place, sentence in enumerate(sentences):
        speaker = _resolve(found[place], sentence, number, memory)
        quote = _find_around(quotes, sentence)
        if speaker is None and found[place] is None and quote is not None:
            frame = frames.get(quote)
            speaker = _resolve(found[frame], sentences[frame], number, memory) if frame is not None else here or carried
        here = speaker or (here if quote else None)
        yield sentence, speaker
    memory.open = _ends_open(paragraph.text, quotes, paragraph.end)
    memory.announced = paragraph.text.endswith(":") and memory.paragraph == number
    if carried and memory.speaker == carried:
        memory.paragraph = number


def _resolve(found: Attribution | None, sentence: Sentence, number: int, memory: _Memory) -> str | None:
    """The name behind an attribution; whoever is named is in mind from now on, anybody else leaves nobody there."""
    if found is None:
        subject = find_subject(sentence.text)
        if subject and memory.speaker and subject not in memory.speaker and memory.speaker not in subject:
            memory.forget()
        return None
    if found.name:
        if found.talks:
            memory.speaker, memory.paragraph = found.name, number
        return found.name
    speaker = memory.recall(number)
    if speaker and found.pronoun in _PERSONAL and all(name in speaker for name in found.beside):
        memory.paragraph = number
        return speaker
    memory.forget()
    return None


def _find_around(quotes: Sequence[Span], sentence: Sentence) -> Span | None:
    """The quotation that the whole sentence stands in."""
    number = bisect_right(quotes, sentence.start, key=itemgetter(0)) - 1
    return quotes[number] if number >= 0 and sentence.end <= quotes[number][1] else None


def _find_frames(
    quotes: Sequence[Span], sentences: Sequence[Sentence], found: Sequence[Attribution | None]
) -> dict[Span, int]:
    """For each quotation over several sentences which of those at its ends says whose words it is, if it is one."""
    starts = [sentence.start for sentence in sentences]
    frames = {}
    for quote in quotes:
        first, last = bisect_right(starts, quote[0]) - 1, bisect_left(starts, quote[1]) - 1
        at_ends = {max(0, first), last}
        touching = [place for place in at_ends if found[place] and _find_around([quote], sentences[place]) is None]
        if len(touching) == 1:
            frames[quote] = touching[0]
    return frames


def _ends_open(text: str, quotes: Sequence[Span], end: int) -> bool:
    """Whether the paragraph ends inside a quotation, which is then opened again in the next."""
    if quotes and quotes[-1][1] == end and text[-1] not in '\u201d\u00bb"':
        return True
    return text.count(_STRAIGHT) % 2 == 1
