"""Who says it: the name beside a quotation, and the name before a turn in a transcript."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from worker.pipeline.quotes import find_quotes
from worker.pipeline.vocabulary import gather_words

_VERB = (
    r"(?:said|says|told|tells|asked|asks|added|adds|wrote|writes|tweeted|posted|explained|explains|noted|notes|"
    r"recalled|recalls|argued|argues|warned|warns|claimed|claims|replied|continued|insisted|stated|testified|announced|"
    r"declared|commented|admitted|acknowledged|concluded|stressed|suggested)"
)
_PART = r"[^\W\d_][\w.'\u2019-]{0,30}"
_WORDS = rf"{_PART}(?: {_PART}){{0,6}}"
_CLAUSE = r"(?:, [^\"\u201c\u201d.;:]{1,90},)?"
# A quotation, then "Name said" or "Name, the chair of the board, said".
_NAME_FIRST = re.compile(rf"\W{{0,3}}(?:the )?({_WORDS}?){_CLAUSE} (?:\w+ly |also |later |then |has |had )?{_VERB}\b")
# A quotation, then "said Name" or "according to Name".
_VERB_FIRST = re.compile(rf"\W{{0,3}}(?:{_VERB}|according to) (?:the )?({_WORDS})")
# "Name said: “" and "Name told reporters that “", up to the opening mark.
_BEFORE_QUOTE = re.compile(
    rf"(?:^|[.,;] )(?:the |but |and |as )?({_WORDS}?){_CLAUSE} (?:\w+ly |also |later |then |has |had )?{_VERB}"
    r"(?: (?!that\b)\w+){0,4}(?: that(?: \w+){0,4})?\W{0,3}$",
    re.IGNORECASE,
)
_TITLES = gather_words(
    "mr mr. mrs mrs. ms ms. dr dr. prof prof. professor president vice prime minister premier chancellor secretary "
    "senator sen sen. rep rep. representative congressman congresswoman gov gov. governor mayor director general gen "
    "gen. col col. colonel lt lt. captain capt capt. sgt sgt. chief chairman chairwoman chair judge justice king queen "
    "prince princess sir lord lady pope rev rev. reverend officer analyst spokesman spokeswoman spokesperson coach "
    "attorney ambassador commissioner author economist former deputy foreign defense defence state ceo editor leader "
    "head",
)
_NO_NAME = gather_words(
    "he she they it we i you who which that this these those one some many others another everyone nobody officials "
    "but and as so then when while after before if in on at by for from the a an his her their its our my however "
    "according also meanwhile still later today yesterday monday tuesday wednesday thursday friday saturday sunday",
)
_LABEL = re.compile(r"((?:[A-Z][\w.'\u2019-]{0,30} ){0,4}[A-Z][\w.'\u2019-]{0,30}):\s+(?=\S)")
_PARTICLES = gather_words("al bin bint da de del della den der di du el ibn la le ten ter van von y")
_LINKS = gather_words("of for at from in and")
_REACH = 200
_MOST_QUOTES = 8
_FEWEST_TURNS = 3
_TURN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Turn:
    """How a paragraph of a transcript begins: so many characters of label, then `speaker` talks."""

    label: int
    speaker: str | None


def find_speaker(sentence: str) -> str | None:
    """The name to which `sentence` itself plainly gives a quotation; None where only "she said" or nobody stands."""
    for opening, closing in find_quotes(sentence)[:_MOST_QUOTES]:
        after = sentence[closing : closing + _REACH]
        before = sentence[max(0, opening - _REACH) : opening]
        if found := _NAME_FIRST.match(after) or _BEFORE_QUOTE.search(before):
            name = _read_name_at_end(found[1].split())
        else:
            found = _VERB_FIRST.match(after)
            name = _read_name_at_start(found[1].split()) if found else None
        if name:
            return name
    return None


def _read_name_at_end(words: list[str]) -> str | None:
    """The capitalised words that end a subject ("study author Lucas Pagan"); None where there are none."""
    start = len(words)
    while start and (words[start - 1][0].isupper() or words[start - 1] in _PARTICLES):
        start -= 1
    if start and words[start - 1] in _LINKS:
        return None  # "the head of National Intelligence Anna Hill": where the name begins is anybody's guess
    return _strip_titles(words[start:])


def _read_name_at_start(words: list[str]) -> str | None:
    """The capitalised words that begin what follows "said"; a title in small letters may come first."""
    while words and words[0].lower() in _TITLES:
        words = words[1:]
    end = 0
    while end < len(words) and (words[end][0].isupper() or (end and words[end] in _PARTICLES)):
        end += 1
    return _strip_titles(words[:end])


def _strip_titles(words: list[str]) -> str | None:
    titles = [number for number, word in enumerate(words[:-1]) if word.lower() in _TITLES]
    name = words[titles[-1] + 1 :] if titles else words
    while name and (name[0].lower() in _NO_NAME or name[0] in _PARTICLES):
        name = name[1:]
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
