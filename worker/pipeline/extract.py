"""The extract stage: from a pasted text to the claims that are worth checking, each with its place and its context."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from worker.pipeline.attribution import attribute_sentences
from worker.pipeline.boilerplate import find_boilerplate, speaks_for_site
from worker.pipeline.checkable import find_obstacle
from worker.pipeline.compounds import cut_compound
from worker.pipeline.cues import find_cue
from worker.pipeline.heads import measure_head
from worker.pipeline.paragraphs import Paragraph, split_paragraphs
from worker.pipeline.sentences import Sentence, split_sentences
from worker.pipeline.speakers import SpokenTurn, Turn, find_speaker, find_turns

# What a claim is shown and matched with: a sentence alone is often unintelligible.
SENTENCES_BEFORE = 5
SENTENCES_AFTER = 3
# News has one to five sentences a paragraph; far more on average means that the line breaks were lost on the way.
_MOST_SENTENCES_A_PARAGRAPH = 10
_FEWEST_WORDS_ALONE = 4
_MOST_WORDS_ALONE = 40
_REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """One claim where it stands: `whole[start:end] == text`, and the article's sentences around it.

    `seconds` is when it is said, or its turn began, in the recording that the text was taken from.
    """

    text: str
    start: int
    end: int
    speaker: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that was looked at and is no claim; `reason` is one word for why, such as "question"."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """The claims of one text in order, how many of its sentences were looked at, and how many words it has.

    `left_out` are those of the sentences that are no claims, in order.
    """

    claims: tuple[ExtractedClaim, ...]
    sentences: int
    words: int
    left_out: tuple[LeftOut, ...] = ()


class _Said(NamedTuple):
    """A sentence of the article with who says it, and when in the recording."""

    sentence: Sentence
    speaker: str | None
    seconds: float | None


def extract_claims(
    text: str,
    *,
    kind: str,
    title: str | None = None,
    turns: Sequence[SpokenTurn] = (),
    advance: Callable[[int, int], object] = lambda *_: None,
) -> Extraction:
    """The claims of `text`: all of it where `kind` is "claim", each line of a "list", or what an "article" states.

    A paragraph that only repeats `title` is no part of the article. Where `turns` are given, in the order of the text,
    they alone say who speaks. `advance` hears how many lines of a list are done, and of how many. Raises ValueError for
    any other kind.
    """
    if kind == "claim":
        return _take_lines([text], turns, advance)
    if kind == "list":
        # Only at line feeds: a sender's line may hold other characters that some programs take for the end of one.
        return _take_lines(text.split("\n"), turns, advance)
    if kind == "article":
        return _read_article(text, title, turns)
    raise ValueError(f"A text to extract from is a claim, a list or an article, not {kind!r}.")


def read_turns(turns: Iterable[tuple[int, str | None, float | None]]) -> list[SpokenTurn]:
    """Return the turns of a recording as they were kept: where each begins, who speaks, after how many seconds."""
    return [SpokenTurn(*turn) for turn in turns]


def drop_site_lines(text: str) -> str:
    """Return the lines of an article that a page was cut down to, without those in which the site speaks for itself.

    Only wording counts: where the menus are gone already, a short line is a heading or the row of a table.
    """
    kept = [line for line in text.split("\n") if not speaks_for_site(line)]
    return "\n".join(kept).strip() or text


def _take_lines(lines: Sequence[str], turns: Sequence[SpokenTurn], advance: Callable[[int, int], object]) -> Extraction:
    """Each of the lines that is not blank as one claim, where it stands in the text that they make together."""
    claims = []
    start = 0
    for number, line in enumerate(lines, start=1):
        if claim := line.strip():
            claims.append(_take_whole(claim, start + line.index(claim), turns))
        start += len(line) + 1
        advance(number, len(lines))
    return Extraction(tuple(claims), len(claims), sum(len(claim.text.split()) for claim in claims))


def _take_whole(claim: str, start: int, turns: Sequence[SpokenTurn]) -> ExtractedClaim:
    turn = _find_turn(turns, start)
    speaker = turn.speaker if turns else find_speaker(claim)
    return ExtractedClaim(claim, start, start + len(claim), speaker, before=(), after=(), seconds=turn.seconds)


def _read_article(text: str, title: str | None, turns: Sequence[SpokenTurn]) -> Extraction:
    whole = _read_turns(text, turns) if turns else _find_body(text, title)
    body = [said._replace(sentence=part) for said in whole for part in _cut_parts(said.sentence)]
    texts = tuple(said.sentence.text for said in body)
    # What stands there twice (a caption, a pulled-out quotation) is claimed once, where it stands first.
    first = {words: number for number, words in reversed(list(enumerate(texts)))}
    claims, left_out = [], []
    for number, (sentence, speaker, seconds) in enumerate(body):
        reason = _REPEATED if first[sentence.text] != number else _find_reason(sentence.text, alone=len(texts) == 1)
        if reason:
            left_out.append(LeftOut(sentence.start, sentence.end, reason))
            continue
        before = texts[max(0, number - SENTENCES_BEFORE) : number]
        after = texts[number + 1 : number + 1 + SENTENCES_AFTER]
        claims.append(ExtractedClaim(sentence.text, sentence.start, sentence.end, speaker, before, after, seconds))
    return Extraction(tuple(claims), len(body), len(text.split()), tuple(left_out))


def _find_reason(sentence: str, *, alone: bool) -> str | None:
    """Why a sentence is no claim; a single short line that is the whole text was sent to be checked."""
    if alone and _FEWEST_WORDS_ALONE <= len(sentence.split()) <= _MOST_WORDS_ALONE:
        return None
    return find_obstacle(sentence)


def _read_turns(text: str, turns: Sequence[SpokenTurn]) -> list[_Said]:
    """All sentences of a recording; where somebody else takes the word, a sentence ends."""
    said = []
    for sentence in split_sentences(text):
        for piece in _cut_at_turns(sentence, turns):
            turn = _find_turn(turns, piece.start)
            said.append(_Said(piece, turn.speaker, turn.seconds))
    return said


def _cut_at_turns(sentence: Sentence, turns: Sequence[SpokenTurn]) -> Iterator[Sentence]:
    first = bisect_right(turns, sentence.start, key=attrgetter("start"))
    speaker = turns[first - 1].speaker if first else None
    start = sentence.start
    for turn in turns[first:]:
        if turn.start >= sentence.end:
            break
        if turn.speaker != speaker:
            yield from _trim(sentence, start, turn.start)
            start, speaker = turn.start, turn.speaker
    yield from _trim(sentence, start, sentence.end)


def _cut_parts(sentence: Sentence) -> Iterator[Sentence]:
    """The statements that a sentence is made of, without what only stands before them."""
    head = measure_head(sentence.text)
    for start, end in cut_compound(sentence.text[head:]):
        yield from _trim(sentence, sentence.start + head + start, sentence.start + head + end)


def _trim(sentence: Sentence, start: int, end: int) -> Iterator[Sentence]:
    """The part of a sentence without the blanks around it, where there is more than blanks."""
    piece = sentence.text[start - sentence.start : end - sentence.start]
    if words := piece.strip():
        start += piece.index(words)
        yield replace(sentence, text=words, start=start, end=start + len(words))


def _find_turn(turns: Sequence[SpokenTurn], place: int) -> SpokenTurn:
    """The turn that a place of the text is in."""
    number = bisect_right(turns, place, key=attrgetter("start"))
    return turns[number - 1] if number else SpokenTurn(0, None, None)


def _find_body(text: str, title: str | None) -> list[_Said]:
    """The article's own sentences, each with who is quoted in it or whose turn it is in a transcript."""
    paragraphs, sentences = split_paragraphs(text), split_sentences(text)
    turns = find_turns([paragraph.text for paragraph in paragraphs])
    kept = [
        sentence
        for sentence in _leave_out_boilerplate(paragraphs, sentences)
        if not _repeats(paragraphs[sentence.paragraph].text, title)
    ]
    speakers = attribute_sentences(paragraphs, kept)
    body = []
    for sentence in kept:
        paragraph, turn = paragraphs[sentence.paragraph], turns[sentence.paragraph]
        speaker = turn.speaker or speakers.get(sentence.start)
        body.append(_Said(_cut_label(sentence, paragraph, turn), speaker, None))
    return body


def _leave_out_boilerplate(paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of the article's paragraphs; judged one by one where the paste has lost its paragraphs."""
    if len(sentences) > _MOST_SENTENCES_A_PARAGRAPH * len(paragraphs):
        verdicts = find_boilerplate([sentence.text for sentence in sentences])
        return [sentence for sentence, reason in zip(sentences, verdicts, strict=True) if reason is None]
    reasons = find_boilerplate([paragraph.text for paragraph in paragraphs])
    # A sentence that is a whole paragraph has been judged as such.
    alone = {number for number, count in Counter(sentence.paragraph for sentence in sentences).items() if count == 1}
    return [
        sentence
        for sentence in sentences
        if reasons[sentence.paragraph] is None and (sentence.paragraph in alone or find_cue(sentence.text) is None)
    ]


def _repeats(paragraph: str, title: str | None) -> bool:
    return title is not None and paragraph.casefold().split() == title.casefold().split()


def _cut_label(sentence: Sentence, paragraph: Paragraph, turn: Turn) -> Sentence:
    """The sentence without the speaker's label before it: who speaks is no part of what is said."""
    if sentence.start != paragraph.start or turn.label >= len(sentence.text):
        return sentence
    return replace(sentence, text=sentence.text[turn.label :], start=sentence.start + turn.label)
