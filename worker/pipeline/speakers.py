"""Who says it: the name beside a quotation, and the name before a turn in a transcript."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from worker.pipeline.quotes import find_quotes
from worker.pipeline.vocabulary import gather_words

# These need no "that" after them where nothing stands between quotation marks.
_SPEAK = r"(?:said|says|told|tells|warned|warns|insisted|insists|testified|admitted|admits|acknowledged|acknowledges)"
_VERB = (
    rf"(?:{_SPEAK}|added|adds|explained|explains|noted|notes|argued|argues|claimed|claims|stated|states|announced|"
    r"announces|declared|concluded|stressed|asked|asks|wrote|writes|tweeted|tweets|posted|recalled|recalls|replied|"
    r"continued|commented|suggested|joked|quipped)"
)
_PART = r"[^\W_][\w.'\u2019-]{0,30}"
_WORDS = rf"{_PART}(?: {_PART}){{0,6}}"
_CLAUSE = r"(?:, [^\"\u201c\u201d.;:]{1,160},)?"
_ADVERB = r"(?:\w+ly |also |later |then |has |had |still |recently |once |now |just |again |himself |herself ){0,2}"
_SUBJECT = rf"(?:the )?(?P<name>{_WORDS}?){_CLAUSE} {_ADVERB}"
# A quotation, then "Name said" or "Name, the chair of the board, said".
_NAME_FIRST = re.compile(rf"\W{{0,3}}{_SUBJECT}{_VERB}\b")
# A quotation, then "said Name" or "according to Name".
_VERB_FIRST = re.compile(rf"\W{{0,3}}(?:{_VERB}|according to) (?:the )?(?P<name>{_WORDS})\b(?! ?['\u2019]s\b)")
# "Name said: \u201c" and "Name told reporters on Monday that \u201c", up to the opening mark.
_BEFORE_QUOTE = re.compile(
    rf"(?:^|[.,;] )(?:[Tt]he |[Bb]ut |[Aa]nd |[Aa]s )?{_SUBJECT}{_VERB}\b[^\"\u201c\u201d.;:]{{0,80}}\W{{0,3}}$"
)
# "Name said the bridge is safe": no quotation at all. Only verbs of speech count, and others before "that".
_LEAD_IN = (
    r"(?:(?i:but|and|as|however|also|later|meanwhile|still|instead|yesterday|today|on \w+day|in \w+ \w+|"
    r"in (?:a|an|his|her|its|their) [\w ]{1,30}),? )?"
)
_OPENING_FRAME = re.compile(
    rf"^[\W_]*{_LEAD_IN}(?:The )?{_SUBJECT}"
    rf"(?:{_SPEAK}(?! (?:a|an|his|her|its|their|goodbye|no|yes)\b)|{_VERB}(?: \w+){{0,3}} that)\b"
)
# "The bridge is safe, Name said." and "..., Name told reporters on Monday."
_CLOSING_FRAME = re.compile(
    rf", {_SUBJECT}(?:{_SPEAK}|added|explained|noted|wrote|notes|explains)(?: (?!that\b)[\w'\u2019-]+){{0,7}}[.!]$|"
    rf", (?:said|says) (?:the )?(?P<after>{_WORDS})(?:,[^.]{{0,120}})?[.!]$"
)
# "Name called them heroes, saying they “are not short of courage”."
_SAYING_SO = re.compile(
    r"(?P<name>(?:[A-Z\u00c0-\u00de][\w.'\u2019-]{0,30} ){1,7})(?:\w+ly |also |later |then |again |has |had )?\w+ed\b"
    r"[^\"\u201c\u201d.;]*, (?:saying|adding|arguing|warning|insisting|claiming|writing|stating)\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?:the )?(?P<name>{_WORDS})\b(?! ?['\u2019]s\b)")
_FIRST_NAME = re.compile(r"(?:[A-Z\u00c0-\u00de][\w.'\u2019-]{0,30},? ){1,5}(?=[a-z])")
_CAPITALISED = re.compile(r"(?<=[\s(])[A-Z\u00c0-\u00de][\w-]+")
_PRONOUN = re.compile(
    rf"(?:(?P<first>\b(?:he|she|they|it|I|we|who))(?:, [^\"\u201c\u201d.;:]{{1,60}},)? {_ADVERB}{_VERB}|"
    r"\b(?:said|says) (?P<last>he|she|they))\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    rf"\b{_VERB}\b|\baccording to\b|, (?:saying|adding|arguing|warning|insisting|claiming|writing|stating)\b",
    re.IGNORECASE,
)
_TITLES = gather_words(
    "mr mr. mrs mrs. ms ms. dr dr. prof prof. professor president vice prime minister premier chancellor secretary "
    "senator sen sen. rep rep. representative congressman congresswoman gov gov. governor mayor director general gen "
    "gen. col col. colonel lt lt. captain capt capt. sgt sgt. chief chairman chairwoman chair judge justice king queen "
    "prince princess sir lord lady pope rev rev. reverend officer analyst spokesman spokeswoman spokesperson coach "
    "attorney ambassador commissioner author economist former deputy foreign defense defence state ceo editor leader "
    "head advisor adviser founder researcher scientist manager engineer",
)
_DAYS = gather_words("monday tuesday wednesday thursday friday saturday sunday")
_NO_NAME = _DAYS | gather_words(
    "he she they it we i you who which that this these those one some many others another everyone nobody officials "
    "but and as so then when while after before if in on at by for from the a an his her their its our my however "
    "according also meanwhile still later today yesterday until since during with under what there here now both all "
    "most people critics experts scientists researchers sources us another no not",
)
# "Director of National Intelligence Avril Hill": the office ends with such a word, and the name begins.
_OFFICES = gather_words(
    "Affairs Agriculture Commerce Communications Defence Defense Development Education Energy Finance Health Housing "
    "Intelligence Interior Investigation Justice Labor Labour Operations Police Security Services State Trade "
    "Transport Transportation Treasury War",
)
# "Court of Auditors", "Department of State": what follows belongs to the name.
_BODIES = gather_words(
    "Academy Agency Association Bank Board Bureau Center Centers Centre Chamber Commission Committee Council Court "
    "Department Federation House Institute Institutes Ministry Office Organization Organisation School Society "
    "University",
)
_LABEL = re.compile(r"((?:[A-Z][\w.'\u2019-]{0,30} ){0,4}[A-Z][\w.'\u2019-]{0,30}):\s+(?=\S)")
_PARTICLES = gather_words("al bin bint da de del della den der di du el ibn la le ten ter van von y")
_LINKS = gather_words("of for at from in and with to by on about against near like")
_POSSESSIVES = ("'s", "\u2019s", "s'", "s\u2019")
_APOSTROPHES = "'\u2019"
_NO_SUBJECT = gather_words(
    "and or he she they it we I his her their than what which that how who if when because after before while though"
)
_CLOSED_FIRST = re.compile(
    r"[^\"\u201c\u201d\u00ab\u00bb]*[^\s\"\u201c\u201d\u00ab\u00bb(\u2014\u2013-](?:[\u201d\u00bb]|\"(?=\s|$))"
)
_QUOTED = " \u201c\u201d "
_LONGEST_INITIAL = 3  # "Ph." and "Jr."; a longer word with a stop ends the sentence
_LONGEST_LOOK = 4000
_REACH = 300
_MOST_QUOTES = 8
_FEWEST_TURNS = 3
_TURN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """How a paragraph of a transcript begins: so many characters of label, then `speaker` talks."""

    label: int
    speaker: str | None


class SpokenTurn(NamedTuple):
    """What begins at `start` of a text is said by `speaker`, `seconds` after the beginning of the recording."""

    start: int
    speaker: str | None
    seconds: float | None


class Attribution(NamedTuple):
    """Who a sentence says is speaking: a name, or only "he" or "she", or neither where somebody unnamed speaks.

    `talks` is false for "according to", which may name a newspaper. `beside` are the names that stand before a pronoun.
    """

    name: str | None = None
    pronoun: str | None = None
    talks: bool = True
    beside: tuple[str, ...] = ()


def find_speaker(sentence: str) -> str | None:
    """The name to which `sentence` itself plainly gives what it says; None where only "she said" or nobody stands."""
    found = find_attribution(sentence)
    return found.name if found else None


def find_attribution(sentence: str) -> Attribution | None:
    """Whom `sentence` gives its words to; None where it gives them to nobody."""
    plain = sentence[:_LONGEST_LOOK]
    quotes = _find_quotes(plain)
    frame = _blank_quotes(plain, quotes)
    if not _SOMEBODY.search(frame):
        return None
    if name := _find_beside_quotes(plain, quotes) or _find_in_frame(frame):
        return Attribution(name)
    if found := _PRONOUN.search(frame):
        beside = tuple(_CAPITALISED.findall(frame, 1, found.start()))
        return Attribution(pronoun=(found["first"] or found["last"]).lower(), beside=beside)
    found = _ACCORDING.search(frame)
    name = _read_name_at_start(found["name"].split()) if found else None
    return Attribution(name, talks=name is None)


def find_subject(sentence: str) -> str | None:
    """The name that `sentence` plainly begins with ("Carla Weiss" in "Carla Weiss built the bridge")."""
    found = _FIRST_NAME.match(sentence)
    return _strip_titles(found[0].split()) if found else None


def _find_quotes(sentence: str) -> list[tuple[int, int]]:
    """The quotations of one sentence; the first may have been opened in a sentence before."""
    closed = _CLOSED_FIRST.match(sentence)
    if closed is None:
        return find_quotes(sentence)[:_MOST_QUOTES]
    rest = [(closed.end() + opening, closed.end() + end) for opening, end in find_quotes(sentence[closed.end() :])]
    return [(0, closed.end()), *rest][:_MOST_QUOTES]


def _blank_quotes(sentence: str, quotes: Sequence[tuple[int, int]]) -> str:
    """The sentence with a mark in the place of each quotation's words: what is quoted says nothing of who speaks."""
    pieces = []
    place = 0
    for opening, closing in quotes:
        pieces += [sentence[place:opening], _QUOTED]
        place = closing
    return "".join(pieces) + sentence[place:]


def _find_beside_quotes(sentence: str, quotes: Sequence[tuple[int, int]]) -> str | None:
    for opening, closing in quotes:
        after = sentence[closing : closing + _REACH]
        before = sentence[max(0, opening - _REACH) : opening]
        if found := _NAME_FIRST.match(after) or _OPENING_FRAME.match(before) or _BEFORE_QUOTE.search(before):
            name = _read_name_at_end(found["name"].split())
        else:
            found = _VERB_FIRST.match(after)
            name = _read_name_at_start(found["name"].split()) if found else None
        if name:
            return name
    return None


def _find_in_frame(frame: str) -> str | None:
    """The name that opens or closes a sentence with "Name said"."""
    if found := _OPENING_FRAME.match(frame) or _SAYING_SO.match(frame):
        return _read_name_at_end(found["name"].split())
    found = _CLOSING_FRAME.search(frame, max(0, len(frame) - _REACH))
    if found is None:
        return None
    if found["after"]:
        return _read_name_at_start(found["after"].split())
    return _read_name_at_end(found["name"].split())


def _read_name_at_end(words: list[str]) -> str | None:
    """The capitalised words that end a subject ("study author Lucas Pagan"); None where there are none."""
    start = len(words)
    while start and (words[start - 1][0].isupper() or words[start - 1] in _PARTICLES):
        start -= 1
    if _NO_SUBJECT.intersection(words[:start]):
        return None  # "he and his wife Ann Hill said", "smaller than what Hill said"
    if start and words[start - 1] in _LINKS:
        return _read_name_after_office(words, start)
    return _strip_titles(words[start:])


def _read_name_after_office(words: list[str], start: int) -> str | None:
    """What follows "Director of National Intelligence"; without a word that ends an office it is anybody's guess."""
    if start > 1 and words[start - 2] in _BODIES:
        return _strip_titles(words[start - 2 :])
    ends = [number for number in range(start, len(words) - 1) if words[number] in _OFFICES]
    return _strip_titles(words[ends[-1] + 1 :]) if ends else None


def _read_name_at_start(words: list[str]) -> str | None:
    """The capitalised words that begin what follows "said"; a title in small letters may come first."""
    while words and words[0].lower() in _TITLES:
        words = words[1:]
    end = 0
    while end < len(words) and _goes_on(words, end):
        end += 1
    if end < len(words) and end and (words[end - 1].endswith(_POSSESSIVES) or words[end][0] in _APOSTROPHES):
        return None  # "according to Hill's lawyer"
    return _strip_titles(words[:end])


def _goes_on(words: list[str], end: int) -> bool:
    word = words[end]
    if end and words[end - 1][-1] == "." and len(words[end - 1]) > _LONGEST_INITIAL:
        return False
    if word in _LINKS:
        return end > 0 and words[end - 1] in _BODIES and words[end + 1 : end + 2] != [] and words[end + 1][0].isupper()
    return word[0].isupper() or (end > 0 and word in _PARTICLES)


def _strip_titles(words: list[str]) -> str | None:
    titles = [number for number, word in enumerate(words[:-1]) if word.lower() in _TITLES]
    name = words[titles[-1] + 1 :] if titles else words
    while name and (name[0].lower() in _NO_NAME or name[0] in _PARTICLES):
        name = name[1:]
    while name and name[-1].rstrip(".,").lower() in _DAYS:
        name = name[:-1]
    if not name or name[-1].endswith(_POSSESSIVES) or not any(word[0].isupper() for word in name):
        return None
    return " ".join(name).rstrip(".,") or None


def find_turns(paragraphs: Sequence[str]) -> list[Turn]:
    """For each paragraph of a transcript its label and speaker, a speaker's later paragraphs included.

    Where the text is no transcript, that is where too few paragraphs begin with a label or labels never recur,
    every turn is empty.
    """
    labels = [_LABEL.match(paragraph) for paragraph in paragraphs]
    names = [label[1] for label in labels if label]
    if len(names) < max(_FEWEST_TURNS, _TURN_SHARE * len(paragraphs)) or len(set(names)) == len(names):
        return [Turn(0, None)] * len(paragraphs)
    turns: list[Turn] = []
    for label in labels:
        before = turns[-1].speaker if turns else None
        turns.append(Turn(label.end(), _read_label(label[1])) if label else Turn(0, before))
    return turns


def _read_label(label: str) -> str | None:
    """The label as the speaker's name; "Q" and "A" name nobody."""
    return label if len(label) > 1 else None
