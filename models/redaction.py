"""Taking phone numbers, e-mail addresses and handles out of a text; years, sums, dates and other figures stay.

What is checked are mostly numbers, so a number is taken for a phone's only where its form or a word before it says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain


class Personal(StrEnum):
    """What can be taken out; handles apart, because those of public figures help to find what was checked."""

    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"


PLACEHOLDERS = {
    Personal.PHONE: "[phone number]",
    Personal.EMAIL: "[e-mail address]",
    Personal.HANDLE: "[handle]",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something personal stands in a text."""

    start: int
    end: int
    kind: Personal


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what was personal in it; `places` are those of the text before."""

    text: str
    places: tuple[Place, ...] = ()

    def move(self, offset: int) -> int:
        """Return where in the new text a place of the former one is; inside of what went it is the beginning."""
        moved = offset
        for place in self.places:
            if place.start >= offset:
                break
            gone = min(offset, place.end) - place.start
            moved += (len(PLACEHOLDERS[place.kind]) if offset >= place.end else 0) - gone
        return moved


@dataclass(slots=True)
class Redactor:
    """Takes the chosen kinds out of all parts of what somebody sends, and counts them."""

    kinds: frozenset[Personal]
    counts: dict[str, int] = field(default_factory=dict)

    def clean(self, text: str) -> str:
        """Return the text without them."""
        return self.redact(text).text

    def clean_line(self, line: str | None) -> str | None:
        """Return the line without them; None stays None."""
        return line if line is None else self.clean(line)

    def redact(self, text: str) -> Redacted:
        """Return the text without them, and where they stood."""
        redacted = redact(text, self.kinds)
        for place in redacted.places:
            self.counts[place.kind] = self.counts.get(place.kind, 0) + 1
        return redacted


def read_kinds(words: str) -> frozenset[Personal]:
    """Return the kinds that a setting names, with commas between; one that there is not raises ValueError."""
    named = [word.strip().lower() for word in words.split(",") if word.strip()]
    if any(name not in set(Personal) for name in named):
        raise ValueError("write any of phone, email and handle, with commas between")
    return frozenset(map(Personal, named))


def redact(text: str, kinds: Iterable[Personal]) -> Redacted:
    """Put a placeholder for all that is personal and of these kinds; of two that overlap goes the first."""
    wanted = set(kinds)
    found = chain.from_iterable(_FINDERS[kind](text) for kind in Personal if kind in wanted)
    places = tuple(_drop_overlaps(sorted(found, key=lambda place: (place.start, -place.end))))
    if not places:
        return Redacted(text)
    parts, reached = [], 0
    for place in places:
        parts += [text[reached : place.start], PLACEHOLDERS[place.kind]]
        reached = place.end
    return Redacted("".join([*parts, text[reached:]]), places)


def _drop_overlaps(places: Iterable[Place]) -> Iterator[Place]:
    reached = 0
    for place in places:
        if place.start >= reached:
            yield place
            reached = place.end


# E-mail addresses, also as people write them for programs not to find them.
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}"
_EMAIL = re.compile(rf"(?<![\w.+%@-])[\w+%-](?:[\w.+%'-]{{0,62}}[\w+%-])?@{_HOST}(?![\w@])")
_AT, _DOT = r" ?(?:\[at\]|\(at\)|\{at\}) ?", r"(?:\.| ?(?:\[dot\]|\(dot\)|\{dot\}) ?)"
_HIDDEN_EMAIL = re.compile(
    rf"(?<![\w.+%@-])[\w+%-][\w.+%-]{{0,62}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[^\W\d_]{{2,24}}(?!\w)",
    re.IGNORECASE,
)


def _find_emails(text: str) -> Iterator[Place]:
    if "@" in text:
        yield from _place(_EMAIL.finditer(text), Personal.EMAIL)
    if "at" in text.lower():
        yield from _place(_HIDDEN_EMAIL.finditer(text), Personal.EMAIL)


# @name, @name@host and @name:host, and the name in the address of a profile.
_HANDLE = re.compile(rf"(?<![\w@.+-])@(?=\w{{0,29}}[^\W\d])\w(?:[\w.-]{{0,38}}\w)?(?:[@:]{_HOST})?(?![\w@])")
_PROFILE = re.compile(
    r"(?<![\w.-])(?:www\.|m\.|mobile\.)?(?:x|twitter|instagram|tiktok|threads|t|telegram|facebook|bsky)\."
    r"(?:com|net|me|app)/(?:profile/)?(@?[A-Za-z_][\w.-]{1,62}\w)(?![\w@])",
    re.IGNORECASE,
)
_NO_PROFILES = {
    *"i intent share search home hashtag explore status events groups watch reel reels tv stories tag hashtags".split(),
    *"joinchat addstickers settings about help privacy terms login signup photo photos sharer plugins pages".split(),
}


def _find_handles(text: str) -> Iterator[Place]:
    if "@" in text:
        yield from _place(_HANDLE.finditer(text), Personal.HANDLE)
    for found in _PROFILE.finditer(text):
        if found[1].lower().partition(".php")[0] not in _NO_PROFILES:
            yield Place(found.start(1), found.end(1), Personal.HANDLE)


# Phone numbers. Between two digits stand at most a space, a stroke or a dot, and parentheses; never a comma, a tab or
# a line end, nor a dot with a space, which ends a sentence.
_SPACE = "[ \u00a0\u2009\u202f]"
_BETWEEN = rf"(?:{_SPACE}?\(?0?\)?{_SPACE}?(?:[-\u2010-\u2013/]{_SPACE}?|\.(?=\d))?\(?)"
_BEFORE, _AFTER = r"(?<![\w.,@#+/&=-])", r"(?!\w|[.,:/-]\d|[-\u2010-\u2013]\w|%)"
_ABROAD = re.compile(rf"{_BEFORE}(?:\(?\+|(?<!\d )00{_SPACE}?(?=[1-9]))(?:{_BETWEEN}\d){{7,15}}{_AFTER}")
_AT_HOME = re.compile(rf"{_BEFORE}(?<!\d )\(?0[1-9](?:{_BETWEEN}\d){{6,11}}{_AFTER}")
_AMERICAN = re.compile(rf"{_BEFORE}(?:1[-. ])?\(?[2-9]\d{{2}}(?:\) ?|[-. ])[2-9]\d{{2}}[-. ]\d{{4}}{_AFTER}")
_IN_BRACKETS = re.compile(rf"{_BEFORE}\((?!(?:19|20)\d\d\))\d{{2,5}}\)[ -]?\d{{3,5}}[ -]?\d{{3,5}}{_AFTER}")
_CUE = (
    r"(?:tel(?:ephone|efon|éfono)?|t(?:é|e)l(?:é|e)phone|phone|mobile?|móvil|cell(?:phone)?|handy|call|ring|dial|fax|"
    r"whats ?app|sms|hotline|helpline|rufnummer|telefonnummer|text|signal)"
)
_AFTER_CUE = re.compile(
    rf"(?<![\w-]){_CUE}(?:{_SPACE}?(?:number|nummer|no\.?|us|me|him|her|them|at|on|is|under|unter|:|\.)){{0,4}}"
    rf"{_SPACE}{{0,2}}(?P<number>\+?\(?\d(?:{_BETWEEN}\d){{5,14}}){_AFTER}",
    re.IGNORECASE,
)
_IN_LINK = re.compile(r"(?:wa\.me/|whatsapp\.com/send/?\?phone=|\btel:)(?P<number>\+?[\d-]{7,20})(?!\w)", re.IGNORECASE)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

_MOST_DIGITS = 15
_FEWEST_AT_HOME = 9
_IN_PAIRS = 10
_DATE = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d)(?!\d)")
_NETWORK = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_DECIMAL = re.compile(r"\+?\d{1,3}\.\d+")
_THOUSANDS = re.compile(r"\+?\d{1,3}(?:([ .\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")
_PAIRS = re.compile(r"\d\d(?:[ .\u00a0]\d\d)+")
_MONEY = re.compile(r"(?:[€$£¥₹]|\b(?:EUR|USD|GBP|Rs\.?))\s?$")
_UNIT = re.compile(
    rf"{_SPACE}?(?:[€$£¥₹%°]|(?:euros?|dollars?|pounds?|rupees?|yen|francs?|people|persons|voters?|votes?|cases|deaths|"
    r"jobs|tons?|tonnes|times|million|billion|trillion|inhabitants|residents|years?|days|hours|percent|per cent|kilomet"
    r"(?:er|re)s|met(?:er|re)s|miles|km|kg|eur|usd|gbp)\b)",
    re.IGNORECASE,
)
_OTHER_NUMBER = re.compile(
    r"\b(?:isbn(?:-1[03])?|issn|iban|doi|id|ids|invoice|order|parcel|tracking|shipment|case|docket|patent|serial|account|"
    r"reference|ref|version|lotto|lottery|numbers (?:are|were)|winning numbers|drawn|barcode|ean)\b[ .:#]{0,3}"
    r"(?:(?:no|number|nr|id|is)\b[ .:#]{0,3})?$",
    re.IGNORECASE,
)
_LOOK_BACK = 40


def _find_phones(text: str) -> Iterator[Place]:
    yield from _place(_IN_LINK.finditer(text), Personal.PHONE, "number")
    links = [found.span() for found in _LINK.finditer(text)]
    for pattern, is_phone in _PHONES:
        for found in pattern.finditer(text):
            start, end = found.span("number" if "number" in found.groupdict() else 0)
            in_link = any(first <= start < last for first, last in links)
            if not in_link and is_phone(text[start:end]) and not _is_figure(text, start, end):
                yield Place(start, end, Personal.PHONE)


def _is_figure(text: str, start: int, end: int) -> bool:
    """Tell from what it is, and from the words around it, whether a number is something to be checked."""
    number, before = text[start:end], text[max(0, start - _LOOK_BACK) : start]
    return bool(
        _count_digits(number) > _MOST_DIGITS + 2
        or _DATE.search(number)
        or _NETWORK.fullmatch(number)
        or _DECIMAL.fullmatch(number)
        or _MONEY.search(before)
        or _OTHER_NUMBER.search(before)
        or _UNIT.match(text, end)
    )


def _is_abroad(number: str) -> bool:
    return _count_digits(number) >= _IN_PAIRS or not _THOUSANDS.fullmatch(number)


def _is_at_home(number: str) -> bool:
    digits = _count_digits(number)
    if _PAIRS.fullmatch(number):
        return digits == _IN_PAIRS
    # A row of digits alone may be the number of anything.
    return digits >= _FEWEST_AT_HOME and not number.isdecimal()


def _is_after_cue(number: str) -> bool:
    return _count_digits(number) >= _FEWEST_AT_HOME or not _THOUSANDS.fullmatch(number)


def _is_any(_: str) -> bool:
    return True


_PHONES: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_ABROAD, _is_abroad),
    (_AT_HOME, _is_at_home),
    (_AMERICAN, _is_any),
    (_IN_BRACKETS, lambda number: _count_digits(number) >= _FEWEST_AT_HOME),
    (_AFTER_CUE, _is_after_cue),
)


def _count_digits(number: str) -> int:
    return sum(sign.isdecimal() for sign in number)


def _place(found: Iterable[re.Match[str]], kind: Personal, group: str | int = 0) -> Iterator[Place]:
    return (Place(*match.span(group), kind) for match in found)


_FINDERS: dict[Personal, Callable[[str], Iterator[Place]]] = {
    Personal.PHONE: _find_phones,
    Personal.EMAIL: _find_emails,
    Personal.HANDLE: _find_handles,
}
