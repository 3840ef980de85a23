"""The work of an encode job, which gives fact-checks their vectors by a new encoder; and who waits until it is done."""

import time
from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.operations.corpus import mark_changed, register_encoder
from models.operations.encoding import (
    LOOK_SECONDS,
    Unencoded,
    is_looked_after,
    look_after,
    queue_encoding,
    read_unencoded,
    store_vectors,
    wake_others,
    wake_waiting,
)
from models.operations.jobs import CancelRequestedError
from models.queries.encoding import count_gaps, describe_wait
from models.session import desk_engine, transaction
from models.settings import load_settings
from models.tables.job import Job
from worker.faults import PostponedError, SetAsideError
from worker.indexing import make_index
from worker.pipeline.encoder import SentenceEncoder, open_encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.progress import DeadlineError
from worker.runner import Record, Report

log = structlog.get_logger(__name__)

_BATCH = 256
# Those who wait are woken; that they also look by themselves is for the case that the encoder is another by then.
_LOOK_SECONDS = 300.0
_OUT_OF_PLACE_SECONDS = 10.0


def encode_factchecks(job_id: UUID, report: Report) -> Record:
    """Encode all fact-checks that this worker's encoder does not know; done again after an interruption, the rest."""
    encoder = open_encoder(load_settings())
    with transaction() as session:
        encoder_id = register_encoder(session, encoder.files.name, encoder.files.revision, encoder.dimensions)
        _demand_own(session, session.get_one(Job, job_id), encoder_id)
    work = _Encoding(desk_engine(), encoder, encoder_id, report)
    try:
        work.do_all()
        make_index(desk_engine(), encoder_id, encoder.dimensions, lambda: report("index", 0, None))
    except DeadlineError:
        if not work.done:
            raise
        # It has come on, and whoever takes it up begins with the rest.
        raise SetAsideError("It took its time and goes on in another attempt.", 0) from None

    def record(session: Session) -> None:
        session.get_one(Job, job_id).summary = {"encoded": work.done}
        wake_waiting(session, encoder_id)

    return record


def demand_vectors(matcher: ClaimMatcher, slugs: list[str]) -> None:
    """Set the job aside while the encoder does not know every fact-check of the named corpora (none: all).

    Searched without them, a claim would seem to have no match.
    """
    if not matcher.coverage.find_gaps(slugs):
        return
    with transaction(matcher.engine) as session:
        queue_encoding(session, matcher.encoder_id, matcher.settings.job_attempts)
        sentence = describe_wait(session, matcher.encoder_id)
    raise SetAsideError(sentence, _LOOK_SECONDS, matcher.encoder_id)


class EncodingDuty:
    """Has fact-checks encoded that a worker's encoder does not know: looked for at its start, and every minute."""

    def __init__(self, find_matcher: Callable[[], ClaimMatcher]) -> None:
        self._find_matcher = find_matcher
        self._has_begun = False
        self._next = 0.0

    def __call__(self) -> None:
        """Look where it is time to."""
        if time.monotonic() < self._next:
            return
        matcher = self._find_matcher()
        with transaction(matcher.engine) as session:
            is_due = look_after(session, matcher.encoder_id)
            if not self._has_begun:
                wake_others(session, matcher.encoder_id)
        if is_due or not self._has_begun:
            self._look(matcher)
        self._has_begun = True
        # Which of several workers looks is told by the database, which need not be asked at every turn.
        self._next = time.monotonic() + LOOK_SECONDS / 4

    def _look(self, matcher: ClaimMatcher) -> None:
        gaps = matcher.coverage.find_gaps()
        if gaps:
            with transaction(matcher.engine) as session:
                job_id = queue_encoding(session, matcher.encoder_id, matcher.settings.job_attempts)
            if job_id:
                log.info("fact-checks are to be encoded", job=str(job_id), factchecks=sum(gaps.values()))


class _Encoding:
    """The way through the corpora, the smallest gap first, so that they can be searched one after the other."""

    def __init__(self, engine: Engine, encoder: SentenceEncoder, encoder_id: int, report: Report) -> None:
        self._engine = engine
        self._encoder = encoder
        self._encoder_id = encoder_id
        self._report = report
        self._total = 0
        self.done = 0

    def do_all(self) -> None:
        """Encode until nothing is missing; what was changed meanwhile is looked for again."""
        while gaps := self._find_gaps():
            before = self.done
            self._total = before + sum(gaps.values())
            self._report("encode", before, self._total)
            for corpus_id in gaps:
                self._do_corpus(corpus_id)
            if self.done == before:
                raise PostponedError("The fact-checks were changed while they were encoded.")

    def _find_gaps(self) -> dict[int, int]:
        with transaction(self._engine) as session:
            return count_gaps(session, self._encoder_id)

    def _do_corpus(self, corpus_id: int) -> None:
        last = 0
        while batch := self._read(corpus_id, last):
            vectors = self._encoder.run_batches([each.text for each in batch], self._encoder.encode_batch, self._tell)
            with transaction(self._engine) as session:
                lists = [vector.tolist() for vector in vectors]
                self.done += store_vectors(session, self._encoder_id, corpus_id, batch, lists)
            last = batch[-1].factcheck_id
        with transaction(self._engine) as session:
            mark_changed(session, corpus_id)

    def _read(self, corpus_id: int, last: int) -> list[Unencoded]:
        with transaction(self._engine) as session:
            return read_unencoded(session, self._encoder_id, corpus_id, last, _BATCH)

    def _tell(self, encoded: int) -> None:
        """Say how far it is; those of a batch that is not written yet count too."""
        self._report("encode", min(self.done + encoded, self._total), self._total)


def _demand_own(session: Session, job: Job, encoder_id: int) -> None:
    """Leave a job of another encoder to a worker that has that; where none has, nobody needs it any more."""
    if job.encoder_id in {None, encoder_id}:
        return
    if job.encoder_id and is_looked_after(session, job.encoder_id):
        raise SetAsideError("This worker has another encoder.", _OUT_OF_PLACE_SECONDS)
    raise CancelRequestedError
