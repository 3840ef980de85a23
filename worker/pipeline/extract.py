"""The extract stage: from a pasted text to the claims that are worth checking, each with its place and its context."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from worker.pipeline.boilerplate import find_boilerplate, speaks_for_site
from worker.pipeline.checkable import CHECKABLE_FROM, score_checkability
from worker.pipeline.cues import find_cue
from worker.pipeline.paragraphs import Paragraph, split_paragraphs
from worker.pipeline.sentences import Sentence, split_sentences
from worker.pipeline.speakers import Turn, find_speaker, find_turns

# What a claim is shown and matched with: a sentence alone is often unintelligible.
SENTENCES_BEFORE = 5
SENTENCES_AFTER = 3
# News has one to five sentences a paragraph; far more on average means that the line breaks were lost on the way.
_MOST_SENTENCES_A_PARAGRAPH = 10
_FEWEST_WORDS_ALONE = 4
_MOST_WORDS_ALONE = 40


@dataclass(frozen=True, slots=True)
class ExtractedClaim:
    """One claim where it stands: `whole[start:end] == text`, and the article's sentences around it."""

    text: str
    start: int
    end: int
    check_worthiness: float
    speaker: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """The claims of one text in order, how many of its sentences were looked at, and how many words it has."""

    claims: tuple[ExtractedClaim, ...]
    sentences: int
    words: int


def extract_claims(
    text: str, *, kind: str, title: str | None = None, advance: Callable[[int, int], object] = lambda *_: None
) -> Extraction:
    """The claims of `text`: all of it where `kind` is "claim", each line of a "list", or what an "article" states.

    A paragraph that only repeats `title` is no part of the article. `advance` hears how many lines of a list are done,
    and of how many. Raises ValueError for any other kind.
    """
    if kind == "claim":
        return _take_lines([text], advance)
    if kind == "list":
        # Only at line feeds: a sender's line may hold other characters that some programs take for the end of one.
        return _take_lines(text.split("\n"), advance)
    if kind == "article":
        return _read_article(text, title)
    raise ValueError(f"A text to extract from is a claim, a list or an article, not {kind!r}.")


def drop_site_lines(text: str) -> str:
    """Return the lines of an article that a page was cut down to, without those in which the site speaks for itself.

    Only wording counts: where the menus are gone already, a short line is a heading or the row of a table.
    """
    kept = [line for line in text.split("\n") if not speaks_for_site(line)]
    return "\n".join(kept).strip() or text


def _take_lines(lines: Sequence[str], advance: Callable[[int, int], object]) -> Extraction:
    """Each of the lines that is not blank as one claim, where it stands in the text that they make together."""
    claims = []
    start = 0
    for number, line in enumerate(lines, start=1):
        if claim := line.strip():
            claims.append(_take_whole(claim, start + line.index(claim)))
        start += len(line) + 1
        advance(number, len(lines))
    return Extraction(tuple(claims), len(claims), sum(len(claim.text.split()) for claim in claims))


def _take_whole(claim: str, start: int) -> ExtractedClaim:
    score = score_checkability(claim)
    return ExtractedClaim(claim, start, start + len(claim), score, find_speaker(claim), before=(), after=())


def _read_article(text: str, title: str | None) -> Extraction:
    body = _find_body(text, title)
    texts = tuple(sentence.text for sentence, _ in body)
    # What stands there twice (a caption, a pulled-out quotation) is claimed once, where it stands first.
    first = {words: number for number, words in reversed(list(enumerate(texts)))}
    claims = tuple(
        ExtractedClaim(
            sentence.text,
            sentence.start,
            sentence.end,
            score,
            find_speaker(sentence.text) or speaker,
            texts[max(0, number - SENTENCES_BEFORE) : number],
            texts[number + 1 : number + 1 + SENTENCES_AFTER],
        )
        for number, (sentence, speaker) in enumerate(body)
        if first[sentence.text] == number
        and ((score := score_checkability(sentence.text)) >= CHECKABLE_FROM or _is_all_there_is(texts))
    )
    return Extraction(claims, len(body), len(text.split()))


def _is_all_there_is(texts: tuple[str, ...]) -> bool:
    """Whether the body is a single short line: a headline sent alone was sent to be checked."""
    return len(texts) == 1 and _FEWEST_WORDS_ALONE <= len(texts[0].split()) <= _MOST_WORDS_ALONE


def _find_body(text: str, title: str | None) -> list[tuple[Sentence, str | None]]:
    """The article's own sentences, each with the speaker whose turn it is in a transcript."""
    paragraphs, sentences = split_paragraphs(text), split_sentences(text)
    turns = find_turns([paragraph.text for paragraph in paragraphs])
    body = []
    for sentence in _leave_out_boilerplate(paragraphs, sentences):
        paragraph, turn = paragraphs[sentence.paragraph], turns[sentence.paragraph]
        if not _repeats(paragraph.text, title):
            body.append((_cut_label(sentence, paragraph, turn), turn.speaker))
    return body


def _leave_out_boilerplate(paragraphs: Sequence[Paragraph], sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of the article's paragraphs; judged one by one where the paste has lost its paragraphs."""
    if len(sentences) > _MOST_SENTENCES_A_PARAGRAPH * len(paragraphs):
        verdicts = find_boilerplate([sentence.text for sentence in sentences])
        return [sentence for sentence, reason in zip(sentences, verdicts, strict=True) if reason is None]
    reasons = find_boilerplate([paragraph.text for paragraph in paragraphs])
    return [
        sentence for sentence in sentences if reasons[sentence.paragraph] is None and find_cue(sentence.text) is None
    ]


def _repeats(paragraph: str, title: str | None) -> bool:
    return title is not None and paragraph.casefold().split() == title.casefold().split()


def _cut_label(sentence: Sentence, paragraph: Paragraph, turn: Turn) -> Sentence:
    """The sentence without the speaker's label before it: who speaks is no part of what is said."""
    if sentence.start != paragraph.start or turn.label >= len(sentence.text):
        return sentence
    return replace(sentence, text=sentence.text[turn.label :], start=sentence.start + turn.label)
