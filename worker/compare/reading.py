"""A text cut into words once, so that every kind of comparison reads the same words."""

import re
from dataclasses import dataclass
from functools import cached_property

from worker.compare.finding import Span

# Numbers with their separators, words with inner apostrophes and hyphens, and single signs.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’\-][^\W\d_]+)*|[^\s\w]|_")
_SENTENCE_END = frozenset(".!?…:;\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; `folded` is its casefolded text with straight apostrophes, `starts` opens a sentence."""

    text: str
    folded: str
    start: int
    end: int
    starts: bool

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Reading:
    """A text and its tokens; what each kind of comparison reads in it is read once and kept."""

    text: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Return all tokens in order."""
        tokens, starts = [], True
        for found in _TOKEN.finditer(self.text):
            word = found.group()
            folded = word.casefold().replace("’", "'")
            tokens.append(Token(word, folded, found.start(), found.end(), starts))
            starts = word in _SENTENCE_END or (starts and not word[0].isalnum())
        return tuple(tokens)
