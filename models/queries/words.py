"""The words by which a claim is looked up, cut by PostgreSQL as it cut the fact-checks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.scoring import Sought
from models.tables.search import write_words

# What a word around the claim counts beside one of the claim itself; chosen on training queries.
CONTEXT_WEIGHT = 0.3

_WORD = re.compile(r"[^\W\d_][\w’'-]+")
_DIGIT = re.compile(r"\d")


class ClaimWords(NamedTuple):
    """The different words of a claim, those of its surroundings alone, and which of its own are names and numbers."""

    own: list[str]
    around: list[str]
    names: list[str]
    numbers: list[str]

    @property
    def weights(self) -> dict[str, float]:
        """Every word with its weight."""
        return dict.fromkeys(self.own, 1.0) | dict.fromkeys(self.around, CONTEXT_WEIGHT)


def cut_claims(session: Session, claims: Sequence[Sought]) -> list[ClaimWords]:
    """Return the words of each claim."""
    parts = [(claim.text, claim.surroundings, _pick_names(claim.text)) for claim in claims]
    cut = iter(split_words(session, [part for texts in parts for part in texts]))
    return [_gather(own, around, names) for own, around, names in zip(cut, cut, cut, strict=True)]


def split_words(session: Session, texts: Sequence[str]) -> list[list[str]]:
    """Return the different words of each text, in one statement for all."""
    different = list(dict.fromkeys(texts))
    rows = session.scalars(
        text("""
            SELECT tsvector_to_array(to_tsvector('english', words))
            FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS claim (words, place) ORDER BY place"""),
        {"texts": [write_words(text) for text in different]},
    )
    words = dict(zip(different, rows, strict=True))
    return [words[text] for text in texts]


def _pick_names(claim: str) -> str:
    """Return what begins with a capital; the rare word that only begins a sentence does little harm."""
    return " ".join(word for word in _WORD.findall(claim) if word[0].isupper())


def _gather(own: list[str], around: list[str], names: list[str]) -> ClaimWords:
    known = set(own)
    return ClaimWords(
        own,
        [word for word in around if word not in known],
        [word for word in names if word in known],
        [word for word in own if _DIGIT.search(word)],
    )
