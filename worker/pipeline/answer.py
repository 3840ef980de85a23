"""Whether a claim may be answered with its best match before anybody has looked."""

from collections.abc import Sequence

from models.conflicts import Voice, find_conflict
from models.operations.policy import write_percent
from models.operations.record import FoundMatch
from models.ratings import RatingClass
from models.risk import Allowance


def refuse_answer(
    matches: Sequence[FoundMatch], ratings: Sequence[str], allowance: Allowance, obstacle: str | None = None
) -> str | None:
    """Return in one sentence why the best match does not answer the claim; None where it does.

    `obstacle` is what forbids the matcher any answer, to all claims or to this one, whatever it finds.
    """
    bound, threshold = allowance.error_bound, allowance.threshold
    if bound is None:
        return "The desk gives no answer that nobody has looked at."
    if obstacle:
        return obstacle
    if threshold is None:
        return f"It cannot be shown that at most {write_percent(bound)} % of the answers would be wrong."
    if not matches:
        return "There was nothing to compare the claim with."
    best = matches[0]
    differences = [difference["reason"] for difference in best.differs if difference["decides"]]
    said, needed = write_percent(best.probability), write_percent(threshold)
    reasons = {
        f"The best match is {said} % likely; an answer needs {needed} %.": best.probability < threshold,
        f"The claim and the fact-check differ. {''.join(differences[:1])}": bool(differences),
        "The fact-check leaves it open whether the claim is true.": ratings[0] == RatingClass.OPEN,
        "Fact-checks of this claim disagree.": bool(find_conflict(hear(matches, ratings))),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def hear(matches: Sequence[FoundMatch], ratings: Sequence[str]) -> list[Voice]:
    """Return what each match says of the claim."""
    return [
        Voice(
            match.rank, match.probability, any(d["decides"] for d in match.differs), rating, match.origin or match.rank
        )
        for match, rating in zip(matches, ratings, strict=True)
    ]
