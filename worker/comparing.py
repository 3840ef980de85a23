"""Comparing one claim of an article that a person has added or reworded, as the check compares all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import Json
from models.operations.comparing import Compared, WordsChangedError, record_comparison
from models.operations.jobs import CancelRequestedError
from models.operations.pairing import queue_pairing
from models.operations.policy import allow_answers
from models.operations.record import Searched
from models.queries.searched import describe_corpora
from models.queries.submissions import list_turns
from models.session import transaction
from models.tables.job import Job
from models.tables.submission import Claim
from worker.encoding import demand_vectors
from worker.pipeline.check import check_lines
from worker.pipeline.extract import SENTENCES_AFTER, SENTENCES_BEFORE, ExtractedClaim, extract_claims, read_turns
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.speakers import SpokenTurn, find_speaker
from worker.progress import StoppingError
from worker.runner import Record, Report


class ChangedMeanwhileError(StoppingError):
    """The claim reads otherwise by now; the job begins again, and no attempt is used up."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A claim as it reads now, with the text in which it stands."""

    claim_id: UUID
    version: int
    words: str
    start: int
    end: int
    context: Json
    text: str
    title: str | None
    slugs: list[str]
    turns: Sequence[SpokenTurn]


def compare_claim(matcher: ClaimMatcher, job_id: UUID, report: Report) -> Record:
    """Match the claim that a job is for, and return what writes its matches down."""
    report("match", 0, 1)
    task = _read_task(job_id)
    demand_vectors(matcher, task.slugs)
    with transaction() as session:
        searched = Searched(describe_corpora(session, task.slugs), allow_answers(session, matcher.matcher))
    place = (
        _recall_place(task)
        if task.context
        else find_place(task.text, task.title, task.start, task.end, turns=task.turns)
    )
    claim = replace(place, text=task.words)
    [found] = check_lines(matcher, [claim], task.title, task.slugs, allowance=searched.allowance)
    report("record", 1, 1)

    def record(session: Session) -> None:
        try:
            record_comparison(session, Compared(task.claim_id, task.version, found, matcher.matcher, searched))
        except WordsChangedError as error:
            raise ChangedMeanwhileError from error
        queue_pairing(session, matcher.settings.job_attempts)

    return record


def find_place(
    text: str, title: str | None, start: int, end: int, *, turns: Sequence[SpokenTurn] = ()
) -> ExtractedClaim:
    """Return what stands in an article from `start` to `end` as a claim, with the article's sentences around it."""
    extraction = extract_claims(text, kind="article", title=title, turns=turns)
    left_out = [(left.start, left.end) for left in extraction.left_out]
    spans = sorted([*((claim.start, claim.end) for claim in extraction.claims), *left_out])
    around = [claim for claim in extraction.claims if claim.start < end and claim.end > start]
    words = text[start:end]
    turn = next((turn for turn in reversed(turns) if turn.start <= start), SpokenTurn(0, None, None))
    named = find_speaker(words) or next((claim.speaker for claim in around if claim.speaker), None)
    return ExtractedClaim(
        words,
        start,
        end,
        turn.speaker if turns else named,
        tuple(text[first:last] for first, last in spans if last <= start)[-SENTENCES_BEFORE:],
        tuple(text[first:last] for first, last in spans if first >= end)[:SENTENCES_AFTER],
        turn.seconds,
    )


def _read_task(job_id: UUID) -> _Task:
    with transaction() as session:
        claim = session.get(Claim, session.get_one(Job, job_id).claim_id)
        if claim is None:
            raise CancelRequestedError
        submission = claim.submission
        return _Task(
            claim_id=claim.id,
            version=claim.version,
            words=claim.text,
            start=claim.start,
            end=claim.end,
            context=claim.context,
            text=submission.text,
            title=submission.title,
            slugs=[corpus.slug for corpus in submission.corpora],
            turns=read_turns(list_turns(submission)),
        )


def _recall_place(task: _Task) -> ExtractedClaim:
    """Return a reworded claim with what stood around it when it was found."""
    context = task.context
    around = tuple(context.get("before", ())), tuple(context.get("after", ()))
    return ExtractedClaim(
        task.words, task.start, task.end, context.get("speaker"), *around, seconds=context.get("seconds")
    )
