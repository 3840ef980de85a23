"""What passes between the stages of matching: the claim as it is looked for, candidates as found, and as ranked."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What retrieval says of every candidate, whichever leg found it; the columns of Candidates.signals.
SIGNALS = (
    "dense",
    "dense_context",
    "lexical",
    "lexical_share",
    "lexical_context",
    "body",
    "names",
    "numbers",
    "words",
    "speaker",
    "days",
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A claim to be matched, with what is known of where it stands: a sentence alone is often unintelligible.

    `before` and `after` are the sentences around it, in their order; `date` is the day on which it was said.
    """

    text: str
    speaker: str | None = None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    document: str | None = None
    date: dt.date | None = None

    @property
    def in_context(self) -> bool:
        """Whether any sentence around it is known."""
        return bool(self.before or self.after)

    @property
    def with_neighbours(self) -> str:
        """The claim between the sentences next to it, as the encoder sees it a second time."""
        return " ".join((*self.before[-1:], self.text, *self.after[:1]))

    @property
    def surroundings(self) -> str:
        """All that is known beside the claim itself."""
        return " ".join((*self.before, *self.after, self.speaker or ""))


class Candidate(NamedTuple):
    """A fact-check that a leg found.

    `dense` is the cosine of claim and fact-check, `dense_context` that of the claim with its neighbours. `lexical` is
    BM25 of the claim's words and `lexical_share` its part of the best score possible; `lexical_context` counts the
    words around the claim too, as `body` does in the fact-check's body. `names` and `numbers` are the shares of the
    claim's names and numbers that the fact-check has, weighed by rarity. `words` is the length of what is said in
    claim and title, `speaker` 1 where both name the same one, `days` the days from the claim to the fact-check; not a
    number where one of them has no date.
    """

    factcheck_id: int
    dense: float
    dense_context: float
    lexical: float
    lexical_share: float
    lexical_context: float
    body: float
    names: float
    numbers: float
    words: float
    speaker: float
    days: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one claim: their numbers, a row of SIGNALS for each, and among how many they were found."""

    factcheck_ids: "npt.NDArray[np.int64]"
    signals: "npt.NDArray[np.float64]"
    searched: int = 0

    def get(self, *names: str) -> "npt.NDArray[np.float64]":
        """Return one signal as a vector, or several as columns."""
        places = [SIGNALS.index(name) for name in names]
        return self.signals[:, places[0]] if len(places) == 1 else self.signals[:, places]

    def pick(self, places: "npt.NDArray[np.intp] | npt.NDArray[np.bool_]") -> "Candidates":
        """Return those at some places, in the order of the places."""
        return Candidates(self.factcheck_ids[places], self.signals[places], self.searched)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first, with the ranker's `score` of each, what it saw (`features`), and its lead (`margin`).

    A score says how far a candidate stands out of the claim's own list and not how alike the texts are. The margin of
    the first is its lead over the second, that of the others how far they are behind the first; `share` is the
    logarithm of each one's part in the softmax over the whole list.
    """

    candidates: Candidates
    features: "npt.NDArray[np.float64]"
    score: "npt.NDArray[np.float64]"
    margin: "npt.NDArray[np.float64]"
    share: "npt.NDArray[np.float64]"
