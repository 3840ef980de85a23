"""What passes between the stages of matching: candidates as found, and as ranked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact-check that a leg found: cosine and BM25 score, both exact, and BM25 as a share of the best possible."""

    factcheck_id: int
    dense: float
    lexical: float
    lexical_share: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place; `ranker` is the fused score, `margin` its lead over the best other one.

    The fused score is in standard deviations of the claim's own list, so it says how far a candidate stands out
    and not how alike the texts are: that is what the cosine says.
    """

    candidate: Candidate
    ranker: float
    margin: float
