"""The answer to a claim in one line: a person's verdict, else an earlier fact-check, else that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.queries.corpora import CorpusView
from models.queries.submissions import ClaimView
from models.ratings import RATINGS
from models.tables.case import Verdict
from models.tables.match import Match, Relation
from models.tables.submission import Submission
from web.pages.words import WORTH_TELLING, count, name_probability, tell_relation


@dataclass(frozen=True, slots=True)
class Reach:
    """What a claim was compared with: how many fact-checks, and the date of the newest."""

    factchecks: int
    newest: date | None

    def __str__(self) -> str:
        return count(self.factchecks, "fact-check")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a claim's row shows; `kind` tells which of the other parts there are."""

    kind: Literal["verdict", "match", "none"]
    words: str
    verdict: Verdict | None = None
    match: Match | None = None

    @property
    def rating_class(self) -> str:
        """The shape and hue of the answer."""
        if self.verdict:
            return RATINGS[self.verdict.rating].rating_class
        return self.match.factcheck.rating_class if self.match else "open"

    @property
    def carries_over(self) -> bool:
        """True where nobody said that the claim and what was checked differ, so that the rating may hold for both."""
        judgement = self.match.judgement if self.match else None
        return judgement is None or judgement.relation in {None, Relation.SAME}


def find_answer(view: ClaimView) -> Answer:
    """Pick what answers a claim; a machine's match counts only where it is likely enough to be worth telling."""
    if view.verdict:
        return Answer("verdict", "decided by a person", verdict=view.verdict)
    best = view.best
    if best is None or not is_worth_telling(best):
        return Answer("none", "Not checked yet")
    if best.judgement and best.judgement.relation:
        return Answer("match", tell_relation(best.judgement.relation), match=best)
    return Answer("match", f"{name_probability(best.probability)} as an earlier fact-check", match=best)


def is_worth_telling(match: Match) -> bool:
    """True where a person spoke on the match, or the machine holds it likely enough to be more than a guess."""
    judged = match.judgement is not None and match.judgement.relation is not None
    return judged or match.probability >= WORTH_TELLING


def measure_reach(corpora: Sequence[CorpusView], submission: Submission | None = None) -> Reach:
    """Add up the corpora that a submission is compared with: those it names, else all."""
    named = {corpus.id for corpus in submission.corpora} if submission else set()
    searched = [view for view in corpora if not named or view.corpus.id in named]
    newest = [view.newest for view in searched if view.newest]
    return Reach(sum(view.factchecks for view in searched), max(newest, default=None))
