"""Which paragraphs of a pasted page are the site's own (menus, appeals, notices, credits) and not the article's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from worker.pipeline.cues import CORRECTION, CREDIT, FAINT_CUES, find_cue
from worker.pipeline.vocabulary import gather_words

# A paragraph goes when the greater part of its words stands in sentences that speak of the site.
_SITE_SHARE = 0.5
# From this many words on, a finished paragraph tells something; without a stop it takes a whole sentence's length.
_TELLING_WORDS = 12
_TELLING_WORDS_UNFINISHED = 25
# Scripts without blanks between words: about this many characters carry what one word does.
_LETTERS_PER_WORD = 8
# Between two separators the article is where at least this part of the words is told in whole paragraphs.
_BODY_SHARE = 0.4
_SEPARATOR = "is a separator"
_MENU = "is a menu"
_CAPTION_WORDS = 40
_SHAPE_LENGTH = 400  # longer paragraphs are neither menus nor rules
_END_LENGTH = 40
_TABLE_FIGURES = 3
_MENU_MARKS = 2
_MENU_ENTRY_WORDS = 4
_CONTROL_WORDS = 4

_STOP = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*\s+")
_FINISHED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]\u300d\u300f\s]*$")
_MENU_MARK = re.compile(r"\s[|\u2022\u00b7\u203a\u00bb>]\s")
_WORD = re.compile(r"[^\W_]+")
_BLANK = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*")
_FIGURE = re.compile(r"\d[\d.,]*")
_NAME = re.compile(r"(?:[^\W\d_][\w.'\u2019-]* ){1,5}?(?=(?:is|are|has|works|serves|writes|covers|reports|blogs)\b)")
_CONTROLS = gather_words(
    "about account advertisement advertising app all article articles author blog bookmark by category close "
    "categories comment comments contact cookie cookies copy donate download email facebook favorites filed follow "
    "forum gallery help home homepage image in instagram jobs jump latest like link linkedin listen log login logout "
    "mail main menu more navigation newsletter newsletters next open photo photos pinterest play podcast podcasts "
    "popular posted previous print privacy profile read reddit related register reply rss save search section "
    "sections see settings share shares shop show sign site skip sponsored stories story submit subscribe support "
    "tags telegram terms this to toggle top topics translate trending tweet twitter under up video videos view "
    "views watch weather whatsapp with your youtube content facebook min mins minute minutes",
)


@dataclass(frozen=True, slots=True)
class _Trait:
    """What one paragraph shows when it is looked at alone: the reasons against it, its length, its figures, its end."""

    plain: str | None
    faint: str | None
    words: int
    figures: int
    finished: bool

    @property
    def tells(self) -> bool:
        """Whether it reads as a paragraph of an article."""
        enough = _TELLING_WORDS if self.finished else _TELLING_WORDS_UNFINISHED
        return self.plain is None and self.faint is None and self.words >= enough


def find_boilerplate(paragraphs: Sequence[str]) -> list[str | None]:
    """For each paragraph why it is none of the article's ("asks for money"), or None where it belongs to it.

    Wording and shape decide anywhere, position only before the first and after the last telling paragraph.
    Where that would leave nothing at all, what only its position was against stays.
    """
    traits = _clear_tables(paragraphs, [_look_at(paragraph) for paragraph in paragraphs])
    traits = _clear_people_of_the_story(paragraphs, traits)
    plain = [trait.plain for trait in traits]
    body = _find_body(traits)
    told = [number for number in body if traits[number].tells]
    if not told:
        return plain
    placed = [
        trait.plain or _judge_place(trait, number, body, range(told[0], told[-1] + 1))
        for number, trait in enumerate(traits)
    ]
    return plain if all(placed) else placed


def speaks_for_site(paragraph: str) -> bool:
    """Whether the wording alone of a paragraph shows that it is the site's and not the article's."""
    return _judge_wording(paragraph) is not None


def _look_at(paragraph: str) -> _Trait:
    words = len(paragraph.split())
    return _Trait(
        plain=_judge_shape(paragraph) or _judge_wording(paragraph),
        faint=find_cue(paragraph, FAINT_CUES),
        words=max(words, len(paragraph) // _LETTERS_PER_WORD),
        figures=len(_FIGURE.findall(paragraph[:_SHAPE_LENGTH])),
        finished=_FINISHED.search(paragraph[-_END_LENGTH:]) is not None,
    )


def _judge_shape(paragraph: str) -> str | None:
    words = _WORD.findall(paragraph[:_SHAPE_LENGTH])
    if not words:
        return "is empty" if _BLANK.fullmatch(paragraph) else _SEPARATOR
    if len(words) <= _CONTROL_WORDS and _are_controls(words):
        return "is a control of the site"
    marks = _count_marks(paragraph)
    if marks >= _MENU_MARKS and len(words) <= _MENU_ENTRY_WORDS * (marks + 1) and not _FIGURE.search(paragraph):
        return _MENU
    return None


def _count_marks(paragraph: str) -> int:
    return len(_MENU_MARK.findall(paragraph[:_SHAPE_LENGTH]))


def _are_controls(words: list[str]) -> bool:
    """Whether these are the words on buttons, with counts ("12 comments") but not figures alone."""
    named = [word for word in words if not word.isdigit()]
    return bool(named) and all(word.lower() in _CONTROLS for word in named)


def _judge_wording(paragraph: str) -> str | None:
    """The reason of the first sentence that speaks of the site, where most of the paragraph's words do so."""
    reasons = [(find_cue(sentence), len(sentence)) for sentence in _STOP.split(paragraph) if sentence]
    if reasons and reasons[0][0] == CORRECTION:
        return CORRECTION
    if reasons and reasons[-1][0] == CREDIT and len(paragraph.split()) <= _CAPTION_WORDS:
        return CREDIT
    against = sum(length for reason, length in reasons if reason)
    if against < _SITE_SHARE * sum(length for _, length in reasons):
        return None
    return next((reason for reason, _ in reasons if reason), None)


def _clear_tables(paragraphs: Sequence[str], traits: list[_Trait]) -> list[_Trait]:
    """The traits without the suspicion of a menu against lines above or below the rows of a table as wide as they."""
    shapes = [_count_marks(paragraph) for paragraph in paragraphs]
    cleared = list(traits)
    for numbers in (range(1, len(traits)), range(len(traits) - 2, -1, -1)):
        for number in numbers:
            neighbour = number - numbers.step
            is_row = shapes[neighbour] >= _MENU_MARKS and cleared[neighbour].plain is None
            if cleared[number].plain == _MENU and is_row and shapes[number] == shapes[neighbour]:
                cleared[number] = replace(cleared[number], plain=None)
    return cleared


def _clear_people_of_the_story(paragraphs: Sequence[str], traits: list[_Trait]) -> list[_Trait]:
    """The traits without a suspicion against those whom the article itself speaks of: they are not its writers."""
    pairs = list(zip(paragraphs, traits, strict=True))
    story = {word for text, trait in pairs if trait.tells for word in _WORD.findall(text)}
    return [
        replace(trait, faint=None) if trait.faint and _names_one_of(text, story) else trait for text, trait in pairs
    ]


def _names_one_of(paragraph: str, story: set[str]) -> bool:
    name = _NAME.match(paragraph)
    return name is not None and _WORD.findall(name[0])[-1] in story


def _find_body(traits: list[_Trait]) -> range:
    """The paragraphs from the first to the last stretch between separators that is told in whole paragraphs."""
    stretches = [stretch for stretch in _part_at_separators(traits) if _is_told(traits, stretch)]
    return range(stretches[0].start, stretches[-1].stop) if stretches else range(len(traits))


def _part_at_separators(traits: list[_Trait]) -> Iterator[range]:
    start = 0
    for number, trait in enumerate(traits):
        if trait.plain == _SEPARATOR:
            yield range(start, number)
            start = number + 1
    yield range(start, len(traits))


def _is_told(traits: list[_Trait], stretch: range) -> bool:
    told = sum(traits[number].words for number in stretch if traits[number].tells)
    return told > 0 and told >= _BODY_SHARE * sum(traits[number].words for number in stretch)


def _judge_place(trait: _Trait, number: int, body: range, told: range) -> str | None:
    if number not in body:
        return "stands apart from the article"
    if number in told:
        return None
    # The rows of a table are short and have no stop either, but they hold figures.
    fragment = not trait.finished and trait.words < _TELLING_WORDS_UNFINISHED and trait.figures < _TABLE_FIGURES
    return trait.faint or ("is a fragment before or after the article" if fragment else None)
