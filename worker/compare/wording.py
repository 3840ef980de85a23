"""The words of a text that say something, and their stems: what quantities and directions are aligned by."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from worker.compare.gazetteer import MEANT
from worker.compare.reading import Reading, Token
from worker.compare.spelling import mend
from worker.compare.synonyms import SAME
from worker.pipeline.vocabulary import gather_words

# What a post carries besides its words: addresses, handles, tags with digits, the number within a thread.
_MACHINERY = re.compile(
    r"\A\s*(?:claim|fact[ -]?check|breaking|urgent|update|rumou?r)\s*:|(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S*|@\w+|#\w*\d\w*|\A\s*[(\[]?\d{1,2}\s?/(?:\d{1,2}|n)?[)\]:.]?(?=\s)(?!\s+of\b)"
    r"|\s[(\[]?\d{1,2}\s?/\s?(?:\d{1,2}|n)[)\]]?\s*\Z",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"[—–]\s?[^—–\n]{0,80}\(@\w{1,40}\)(?:\s+[^\W\d_]+ \d{1,2}, \d{1,4})?")
_LONGEST_STEM = 30
# Small words that are names where they stand in capitals.
_CAPITAL_NAMES = frozenset({"US", "WHO"})
# So many stems on either side are near, looked for among so many tokens.
_NEAR, _FAR = 6, 16
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

SMALL_WORDS = gather_words("""
    a about above across after again against all almost also although am among an and any are around as at be became
    because been before being below between both but by can cannot could did do does doing done down during each either
    even ever every few for from get got had has have having he her here hers him his how however i if in into is it its
    itself just least less made make many may me might more most much must my neither never no nor not now of off on
    once one only or other our out over own per quite rather said same say says shall she should since so some still
    such than that the their them then there these they this those though through thus to too under until up upon us
    very was we were what when where whether which while who whom whose why will with within without would yet you your
    isn't aren't wasn't weren't don't doesn't didn't won't can't couldn't wouldn't shouldn't hasn't haven't hadn't s t
""")


def _strip_ending(word: str) -> str:
    """Take the endings of plurals and verbs off, as roughly as comparing needs."""
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 3 and word[-2] not in "sui":  # noqa: PLR2004
        word = word[:-2] if word.endswith(("shes", "ches", "xes", "sses")) else word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:  # noqa: PLR2004
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "sle":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word  # noqa: PLR2004


_STANDS_FOR = {
    form: group.split()[0]
    for group in SAME.split("|")
    for word in group.split()
    for form in (word, _strip_ending(word))
}


@lru_cache(maxsize=32768)
def find_stem(folded: str) -> str:
    """What a word has in common with its other forms and its synonyms; of "Dutch" it is the country."""
    word = folded[:_LONGEST_STEM].removesuffix("'s").removesuffix("'")
    if word in MEANT:
        return MEANT[word]
    if word in _STANDS_FOR:
        return _STANDS_FOR[word]
    stripped = _strip_ending(word)
    return _STANDS_FOR.get(stripped, stripped)


class Wording(NamedTuple):
    """Tokens in order, those with inner hyphens cut; beside each its folded text, and its stem.

    The stem is empty for signs, numbers and small words.
    """

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]

    def at(self, index: int) -> str:
        """Return the folded text of the token there, nothing beyond the ends."""
        words = self.words
        return words[index] if 0 <= index < len(words) else ""

    def stems_in(self, start: int, end: int) -> frozenset[str]:
        """Gather the stems of the tokens from `start` up to `end`."""
        return frozenset(filter(None, self.stems[max(start, 0) : max(end, 0)]))

    def stems_near(self, start: int, end: int) -> frozenset[str]:
        """Gather the nearest stems before `start` and from `end` on."""
        before, after = self.stems[max(start - _FAR, 0) : start], self.stems[end : end + _FAR]
        return frozenset([*list(filter(None, before))[-_NEAR:], *list(filter(None, after))[:_NEAR]])

    def glued(self, index: int) -> bool:
        """True when nothing stands between the token there and the one before it."""
        return 0 < index < len(self.tokens) and self.tokens[index - 1].end == self.tokens[index].start

    def follows(self, index: int, *words: str) -> bool:
        """True when these words stand there, in this order."""
        return all(self.at(index + offset) == word for offset, word in enumerate(words))


def _find_machinery(text: str) -> list[tuple[int, int]]:
    """The stretches that belong to a post and not to what it says."""
    return sorted(found.span() for pattern in (_MACHINERY, _SIGNATURE) for found in pattern.finditer(text))


def _cut_hyphens(token: Token) -> list[Token]:
    """The parts of a word with hyphens: "two-thirds" is two words to whoever counts."""
    if "-" not in token.text or len(token.text) == 1:
        return [token]
    return [
        Token(part.group(), part.group().casefold(), token.start + part.start(), token.start + part.end(), token.starts)
        for part in _LETTERS.finditer(token.text)
    ]


@lru_cache(maxsize=4096)
def find_wording(reading: Reading) -> Wording:
    """Return what a text says, without addresses, handles, signatures and the numbers within names (COVID-19, G20)."""
    stretches = _find_machinery(reading.text)
    kept: list[Token] = []
    for token in reading.tokens:
        while stretches and stretches[0][1] <= token.start:
            stretches.pop(0)
        if stretches and token.end > stretches[0][0]:
            continue
        kept.extend(_cut_hyphens(token))
    tokens: list[Token] = []
    for place, token in enumerate(kept):
        before = kept[place - 1] if place and kept[place - 1].end == token.start else None
        after = kept[place + 1] if place + 1 < len(kept) and kept[place + 1].start == token.end else None
        if token.text == "-" and before and after and (after.text.isalpha() or before.text.isalpha()):
            continue
        if token.text[0].isdigit() and before and _is_name_part(before, kept[place - 2] if place > 1 else None, token):
            continue
        meant = mend(token.folded)
        tokens.append(token if meant == token.folded else replace(token, folded=meant))
    stems = tuple(
        ""
        if (token.folded in SMALL_WORDS and token.text not in _CAPITAL_NAMES) or not token.text[0].isalpha()
        else find_stem(token.folded)
        for token in tokens
    )
    return Wording(tuple(tokens), tuple(token.folded for token in tokens), stems)


def _is_name_part(before: Token, further: Token | None, token: Token) -> bool:
    """True when a number is glued to a word, directly or by a hyphen, and is not a year."""
    year = len(token.text) == 4  # noqa: PLR2004
    if before.text == "-":
        return not year and further is not None and further.end == before.start and further.text.isalpha()
    return before.text.isalpha() and before.folded not in {"rs", "usd", "eur", "us", "gbp"}
