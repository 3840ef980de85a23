"""Sentences of a plain text, each with its exact place and its paragraph; made to survive whatever people paste."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from worker.pipeline.paragraphs import Span, split_paragraphs
from worker.pipeline.quotes import find_quotes
from worker.pipeline.vocabulary import gather_words

# A quotation of up to this many sentences stays whole: cut loose from its frame, a quoted sentence says something
# that nobody is known to have said. A longer one would make an unreadable claim.
LONGEST_WHOLE_QUOTE = 4

# Ideographic full stops end a sentence without a blank after them.
_UNSPACED_STOPS = "\u3002\uff01\uff1f\uff61"
_CLOSING_QUOTES = "\"'\u201c\u201d\u2019\u00bb\u203a\u300d\u300f"
_INVISIBLE = "\u200b\u200e\u200f\ufeff"
_STOP = re.compile(
    rf"(?P<marks>[.!?\u2026\u061f\u06d4\u0964{_UNSPACED_STOPS}]+)"
    rf"(?P<closers>[{_CLOSING_QUOTES}){_INVISIBLE}\]}}]*)"
    r"(?:(?:\[\d{1,3}\]){1,9}|(?<=[a-z]\.)\d{1,2}(?=\s+[A-Z]))?",
)
_OPENING = "\"'\u201c\u201e\u2018\u00ab\u2039("
_NEXT_WORD = re.compile(rf"[\s{_OPENING}\[\u00a1\u00bf\u2013\u2014*\u2022-]*(\w[\w'\u2019]{{0,40}})?")
_LAST_WORD = re.compile(rf"[^\s{_OPENING}\[\u2014/]*$")
_LOOK_BACK = 48

# Names and figures follow these, so the dot never ends a sentence.
_BEFORE_A_NAME = gather_words(
    "mr mrs ms mx dr prof rev hon fr st ste mt ft messrs mme mlle gov sen rep reps sens pres amb atty sgt cpl pvt lt "
    "col gen maj capt cmdr adm supt det insp vs v fig figs eq vol pp ca cf approx e.g i.e viz",
)
# These may also stand last, so the dot ends a sentence where the next word is one that names do not begin with.
_MAYBE_LAST = gather_words(
    "inc ltd co corp bros llc plc jr sr esq ph.d phd etc al jan feb mar apr jun jul aug sep sept oct nov dec "
    "mon tue tues wed thu thur thurs fri sat sun ave blvd rd sq dept dist est min max tel no nos ed eds",
)
_BEFORE_A_NUMBER = gather_words("art arts sec ch chap para cl reg nr p pp ss")
# "am 5. Mai": in some languages a stop makes an ordinal of a number.
_AFTER_AN_ORDINAL = gather_words(
    "Januar Februar M\u00e4rz April Mai Juni Juli August September Oktober November Dezember Jahrhundert"
)
_ORDINAL = re.compile(r"\d{1,2}")
_BRACKETS = re.compile(r"\([^()]{1,300}\)")
_STARTERS = gather_words(
    "a about according additionally after all also although among an and another any are as at because before both but "
    "by can despite did do does during each even every few finally following for former from furthermore had has have "
    "he her here his how however i if in indeed instead is it its it's last later many meanwhile more moreover most "
    "much my nearly neither nevertheless no nobody none nor not now of on once one only or other our over people she "
    "since so some still such than that that's the their then there there's therefore these they this those though "
    "through thus to today under until was we we're were what when where whether which while who why will with "
    "within without yesterday yet you your",
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WORD_BEFORE_LETTER = re.compile(r"\b([^\W\d_][\w'\u2019-]*)\s\w$")
# "Vitamin C. Doctors": a letter after one of these is a label; after any other word it is somebody's initial.
_LETTERED = gather_words(
    "act appendix block category class exhibit figure gate grade group hepatitis influenza item letter line option "
    "part phase plan point schedule section step team type vitamin war zone",
)
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}|\w)")
_ATTRIBUTION = re.compile(
    r"\s+(?:[^\W\d_][\w'\u2019.-]{0,30}\s+){1,4}"
    r"(?:said|says|asked|asks|wrote|writes|added|told|tweeted|replied|shouted|continued|wondered|joked)\b",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence where it stands: `whole[start:end] == text`; `paragraph` counts from 0."""

    text: str
    start: int
    end: int
    paragraph: int


def split_sentences(text: str) -> tuple[Sentence, ...]:
    """All sentences of `text` in order, not overlapping; between them stands nothing but blanks. Never raises."""
    return tuple(
        Sentence(paragraph.text[start:end], paragraph.start + start, paragraph.start + end, number)
        for number, paragraph in enumerate(split_paragraphs(text))
        for start, end in cut_sentences(paragraph.text)
    )


def cut_sentences(paragraph: str) -> list[Span]:
    """The places of the sentences of one paragraph, short quotations kept whole."""
    borders = [found.end() for found in _STOP.finditer(paragraph) if _ends_sentence(paragraph, found)]
    brackets = [found.span() for found in _BRACKETS.finditer(paragraph)]
    return _cut(paragraph, _keep_whole(_keep_whole(borders, find_quotes(paragraph)), brackets))


def _cut(paragraph: str, borders: Iterable[int]) -> list[Span]:
    spans = []
    start = 0
    for border in (*borders, len(paragraph)):
        piece = paragraph[start:border]
        if words := piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            spans.append((left, left + len(words)))
        start = border
    return spans


def _keep_whole(borders: list[int], quotes: list[Span]) -> list[int]:
    """The borders without those that stand inside a quotation, or brackets, short enough to stay whole."""
    kept: list[int] = []
    place = 0
    for opening, closing in quotes:
        while place < len(borders) and borders[place] <= opening:
            kept.append(borders[place])
            place += 1
        first = place
        while place < len(borders) and borders[place] < closing:
            place += 1
        if place - first >= LONGEST_WHOLE_QUOTE:
            kept += borders[first:place]
    return kept + borders[place:]


def _ends_sentence(paragraph: str, stop: re.Match[str]) -> bool:
    """Whether the sentence is over after this stop, judged by the words on both sides of it."""
    quoted = any(mark in _CLOSING_QUOTES for mark in stop["closers"])
    following = paragraph[stop.end() : stop.end() + 1]
    if not following.isspace():
        return stop["marks"][-1] in _UNSPACED_STOPS and not quoted
    match = _NEXT_WORD.match(paragraph, stop.end())
    word = (match[1] if match else None) or ""
    if word[:1].islower() and not word[1:2].isupper():
        return False
    if stop["marks"] == ".":
        return _dot_ends_sentence(paragraph, stop.start(), word)
    return not (quoted and _ATTRIBUTION.match(paragraph, stop.end()))


def _dot_ends_sentence(paragraph: str, place: int, following: str) -> bool:
    before = paragraph[max(0, place - _LOOK_BACK) : place]
    match = _LAST_WORD.search(before)
    word = match[0] if match else ""
    if len(word) == place and _LIST_NUMBER.fullmatch(word):
        return False
    if word.lower() in _BEFORE_A_NAME or (_ORDINAL.fullmatch(word) and following in _AFTER_AN_ORDINAL):
        return False
    if word.lower() in _BEFORE_A_NUMBER and following[:1].isdigit():
        return False
    if word.lower() in _MAYBE_LAST or _INITIALS.fullmatch(word):
        return _stands_last(before, word, following)
    return True


def _stands_last(before: str, word: str, following: str) -> bool:
    """Whether a shortened word is the last of its sentence: the next word must be no part of a name or a date."""
    if following.lower().replace("\u2019", "'") in _STARTERS:
        return True
    if word.lower() == "no":
        return not following[:1].isdigit()
    if len(word) > 1 or not following:
        return not following
    label = _WORD_BEFORE_LETTER.search(before)
    return label is not None and label[1].lower() in _LETTERED
