"""What the page of an article shows beside its claims: their places, what was left out, and what may be done."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.operations.amendable import find_obstacle, may_amend
from models.queries.marks import Mark, find_wordings, list_dropped, list_marks
from models.queries.submissions import ClaimView
from models.tables.job import JobState
from models.tables.person import Person
from models.tables.submission import Claim, Submission, Wording
from web.pages.passages import Passage, split_passages
from web.transaction import session

# What answers a claim, in the words of the legend.
ANSWERS = {
    "verdict": "answered by a person",
    "automatic": "answered automatically",
    "match": "an earlier fact-check found",
    "none": "not checked yet",
    "blind": "a second reviewer is looking at it",
    "pending": "still to be compared",
}

# Why a sentence was left out, by the word that the check gives.
REASONS = {
    "question": "It asks something.",
    "opinion": "It says what somebody thinks or feels.",
    "order": "It tells somebody what to do.",
    "wish": "It says what somebody wants or hopes.",
    "greeting": "It greets or thanks.",
    "fragment": "It is not a whole sentence.",
    "heading": "It is a heading.",
    "short": "It is too short to state anything.",
    "long": "It is too long to be one claim.",
    "repeated": "It stands in the text before.",
    "vague": "It only answers what was said before.",
    "frame": "It only announces what follows.",
    "worth": "It is less worth checking than this desk asks for.",
}
_OTHERWISE = "It states nothing that evidence could settle."
_MINUTE, _HOUR = 60, 3600
# Claims of one article do not overlap, and what was dropped seldom does.
_OVERLAPS = 8


@dataclass(frozen=True, slots=True)
class LeftSentence:
    """A sentence that is no claim, where it stands, and why: it was left out, or dropped."""

    start: int
    end: int
    text: str
    reason: str
    kind: str = "left"


@dataclass(frozen=True, slots=True)
class Article:
    """The text of an article in passages, and what stands around its claims; `editing` is the one to be reworded."""

    marks: Sequence[Mark]
    passages: Sequence[Passage[Mark | LeftSentence]]
    left_out: Sequence[LeftSentence]
    dropped: Sequence[Claim]
    wordings: dict[UUID, Wording]
    may_amend: bool
    editing: UUID | None

    @property
    def kinds(self) -> list[str]:
        """What answers its claims, as far as it occurs, in the order of the legend."""
        there = {mark.kind for mark in self.marks}
        return [kind for kind in ANSWERS if kind in there]


def read_article(
    submission: Submission, views: Sequence[ClaimView], person: Person | None, editing: UUID | None, *, by_worth: bool
) -> Article:
    """Put together what the page of an article shows; `views` are the claims of its list."""
    marks = list_marks(session(), submission.id, person, by_worth=by_worth)
    dropped = list_dropped(session(), submission.id)
    gone = [LeftSentence(claim.start, claim.end, claim.text, "", "dropped") for claim in dropped]
    left_out = _find_free(_list_left_out(submission), [*marks, *gone])
    spots: list[Mark | LeftSentence] = [*marks, *left_out, *_find_free(gone, marks)]
    return Article(
        marks=marks,
        passages=split_passages(submission.text, spots),
        left_out=left_out,
        dropped=dropped,
        wordings=find_wordings(session(), [view.claim for view in views]),
        may_amend=may_amend(submission, person) and submission.stripped_at is None,
        editing=editing,
    )


def list_pending(views: Iterable[ClaimView]) -> list[UUID]:
    """Return the jobs that are still to compare some of these claims."""
    return [view.job.id for view in views if view.job and not JobState(view.job.state).is_final]


def tell_obstacle(view: ClaimView, person: Person | None) -> str | None:
    """Say why a claim has to stay as it is; None where it can be dropped or reworded."""
    return find_obstacle(view.claim, view.case, person, has_verdict=view.verdict is not None)


def tell_time(seconds: float | None) -> str | None:
    """Write when something is said in a recording: “1:02:03” or “2:03”."""
    if not isinstance(seconds, int | float):
        return None
    whole = int(seconds)
    minutes, rest = whole % _HOUR // _MINUTE, whole % _MINUTE
    return f"{whole // _HOUR}:{minutes:02}:{rest:02}" if whole >= _HOUR else f"{minutes}:{rest:02}"


def _list_left_out(submission: Submission) -> list[LeftSentence]:
    """Return the sentences that were left out when the article was checked."""
    return [
        LeftSentence(start, end, submission.text[start:end], REASONS.get(reason, _OTHERWISE))
        for start, end, reason in submission.left_out or ()
    ]


def _find_free(sentences: Iterable[LeftSentence], taken: Iterable[Mark | LeftSentence]) -> list[LeftSentence]:
    """Return those sentences of whose place nothing is taken, in the order of the text."""
    there = sorted((spot.start, spot.end) for spot in taken)
    free = []
    for sentence in sorted(sentences, key=lambda sentence: sentence.start):
        before = there[: bisect_left(there, (sentence.end, 0))]
        if not before or max(end for _, end in before[-_OVERLAPS:]) <= sentence.start:
            free.append(sentence)
    return free
