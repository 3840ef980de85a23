"""What passes between the stages of matching: candidates as found, and as ranked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact-check that a leg found: cosine and BM25 score, both exact, and BM25 as a share of the best possible."""

    factcheck_id: int
    dense: float
    lexical: float
    lexical_share: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one claim as columns: what Candidate says, of hundreds at once."""

    factcheck_ids: "npt.NDArray[np.int64]"
    dense: "npt.NDArray[np.float64]"
    lexical: "npt.NDArray[np.float64]"
    lexical_share: "npt.NDArray[np.float64]"

    def pick(self, places: "npt.NDArray[np.intp] | npt.NDArray[np.bool_]") -> "Candidates":
        """Return those at some places, in the order of the places."""
        return Candidates(
            self.factcheck_ids[places], self.dense[places], self.lexical[places], self.lexical_share[places]
        )


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first; `ranker` is the fused score of each, `margin` its lead over the best other one.

    The fused score is in standard deviations of the claim's own list, so it says how far a candidate stands out
    and not how alike the texts are: that is what the cosine says.
    """

    candidates: Candidates
    ranker: "npt.NDArray[np.float64]"
    margin: "npt.NDArray[np.float64]"
