"""The answer to a claim in one line: a person's verdict, else an earlier fact-check, else that there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.likelihood import name_likelihood
from models.queries.corpora import CorpusView
from models.queries.scales import read_rating
from models.queries.submissions import ClaimView
from models.queries.voices import find_deciding, read_judgement
from models.relations import Relation
from models.tables.job import JobState
from models.tables.match import Match
from models.tables.submission import Submission
from models.tables.verdict import Verdict
from web.pages.words import PROPOSALS, count, tell_relation


@dataclass(frozen=True, slots=True)
class Reach:
    """What a claim was compared with: how many fact-checks, and the date of the newest."""

    factchecks: int
    newest: date | None

    def __str__(self) -> str:
        return count(self.factchecks, "fact-check")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a claim's row shows; `kind` tells which of the other parts there are.

    A `caveat` says why the rating of a match may not hold for the claim; `voices` are the matches that disagree.
    """

    kind: Literal["verdict", "pending", "failed", "automatic", "match", "conflict", "none", "blind"]
    words: str
    verdict: Verdict | None = None
    match: Match | None = None
    caveat: str | None = None
    voices: Sequence[Match] = ()

    @property
    def rating_class(self) -> str:
        """The shape and hue of the answer."""
        if self.verdict:
            return read_rating(self.verdict).rating_class
        return self.match.factcheck.rating_class if self.match and self.carries_over else "open"

    @property
    def carries_over(self) -> bool:
        """True where nobody said that the claim and what was checked differ, so that the rating may hold for both."""
        judged = read_judgement(self.match) if self.match else None
        return judged == Relation.SAME or (judged is None and self.caveat is None)


def find_answer(view: ClaimView) -> Answer:
    """Pick what answers a claim: a person's word, then the machine's own answer, then what is likely enough."""
    if view.blind:
        return Answer("blind", "A second reviewer is looking at it")
    return _tell_pending(view) if view.claim.pending and not view.verdict else _pick_answer(view)


def _pick_answer(view: ClaimView) -> Answer:
    if view.verdict:
        return Answer("verdict", "decided by a person", verdict=view.verdict)
    if view.answer:
        return Answer("automatic", _tell_automatic(view.answer), match=view.answer)
    best = view.best
    if best and (judged := read_judgement(best)):
        return Answer("match", tell_relation(judged), match=best)
    if view.conflict:
        return Answer("conflict", "Earlier fact-checks of this claim disagree", voices=view.conflict)
    if best is None or not view.is_matched:
        return Answer("none", "Not checked yet")
    caveat = find_caveat(best)
    likely = f"{name_likelihood(best.probability)} as an earlier fact-check"
    return Answer("match", "An earlier fact-check comes close" if caveat else likely, match=best, caveat=caveat)


def _tell_pending(view: ClaimView) -> Answer:
    """Say that a claim which a person added or reworded is still to be compared, or why it could not be."""
    if view.job and view.job.state in {JobState.FAILED, JobState.CANCELLED}:
        return Answer("failed", f"It could not be compared. {view.job.error or 'That was stopped.'}")
    return Answer("pending", "Being compared with earlier fact-checks")


def find_caveat(match: Match) -> str | None:
    """Return why the rating of a match that nobody judged may not hold for the claim; None where nothing is known."""
    if deciding := find_deciding(match):
        return str(deciding["reason"])
    if match.relation in {None, Relation.SAME}:
        return None
    proposed = PROPOSALS[Relation(match.relation)]
    return f"{proposed[0].upper()}{proposed[1:]}."


def _tell_automatic(match: Match) -> str:
    if read_judgement(match):
        return "found automatically, and confirmed by a person"
    return "found automatically; nobody at this desk has looked at it yet"


def measure_reach(corpora: Sequence[CorpusView], submission: Submission | None = None) -> Reach:
    """Add up the corpora that a submission is compared with: those it names, else all."""
    named = {corpus.id for corpus in submission.corpora} if submission else set()
    searched = [view for view in corpora if not named or view.corpus.id in named]
    newest = [view.newest for view in searched if view.newest]
    return Reach(sum(view.factchecks for view in searched), max(newest, default=None))
