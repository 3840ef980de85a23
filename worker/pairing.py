"""Looking for claims that say the same as others: the work of a pair job, and who sees that none is left out."""

import time
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from models.base import Json
from models.digests import digest_twins
from models.operations.pairing import FoundPair, PairedBy, queue_pairing, record_pairs
from models.operations.schedule import claim_duty
from models.operations.vectors import keep_claim_vectors
from models.queries.near import Candidate, Unpaired, find_near, find_unencoded, find_unpaired
from models.session import transaction
from models.tables.job import Job
from models.tables.search import write_vector
from worker.compare.compare import Comparison
from worker.faults import SetAsideError
from worker.indexing import make_index
from worker.pipeline.differ import compare_texts, describe_agreements, describe_differences
from worker.pipeline.explain import find_shared, recall_words
from worker.pipeline.matcher import ClaimMatcher, join_agreements
from worker.pipeline.near import Weights, load_near_calibration, measure_pair
from worker.progress import DeadlineError
from worker.runner import Record, Report

log = structlog.get_logger(__name__)

# So few that the statement which looks for their neighbours stays far inside a lease.
_BATCH = 20
_LOOK_SECONDS = 60.0
# Pairs that are remembered for not being compared twice take about 100 MB then, and are forgotten.
_MOST_SEEN = 1_000_000


def pair_claims(matcher: ClaimMatcher, report: Report, job_id: UUID) -> Record:
    """Put every claim that is not yet beside all others there; done again after an interruption, the rest."""
    work = _Pairing(matcher, report)
    try:
        work.encode_all()
        label = (matcher.encoder_id, matcher.encoder.dimensions)
        make_index(matcher.engine, *label, lambda: report("pair", 0, None), "claim_vector")
        work.pair_all()
    except DeadlineError:
        if not work.done:
            raise
        # It has come on, and whoever takes it up begins with the rest.
        raise SetAsideError("It took its time and goes on in another attempt.", 0) from None

    def record(session: Session) -> None:
        session.get_one(Job, job_id).summary = {"claims": work.done, "suggested": work.suggested}

    return record


def find_pairs(candidates: Iterable[Candidate], weights: Weights, suggest_from: float) -> list[FoundPair]:
    """Return those candidates that are likely enough to say the same, each pair once, whichever of the two came first.

    Where something differs that decides, they do not, however alike they are.
    """
    found: dict[tuple[UUID, UUID], FoundPair] = {}
    for candidate in candidates:
        pair = _assess(candidate, weights, suggest_from)
        if pair:
            key = (pair.lower_id, pair.higher_id)
            found[key] = max(found.get(key, pair), pair, key=lambda each: each.probability)
    return list(found.values())


class PairingDuty:
    """Has those claims put beside others that no job was queued for, as after a change of the encoder or of words."""

    def __init__(self, find_matcher: Callable[[], ClaimMatcher]) -> None:
        self._find_matcher = find_matcher
        self._next = 0.0

    def __call__(self) -> None:
        """Look where it is time to."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LOOK_SECONDS / 4
        matcher = self._find_matcher()
        with transaction(matcher.engine) as session:
            if not claim_duty(session, f"pairing {matcher.encoder_id}", _LOOK_SECONDS):
                return
            if any(find(session, matcher.encoder_id, 1) for find in (find_unencoded, find_unpaired)):
                queue_pairing(session, matcher.settings.job_attempts)


class _Pairing:
    """The way through all claims that wait: first each gets its vector, and only then any is compared."""

    def __init__(self, matcher: ClaimMatcher, report: Report) -> None:
        self._matcher = matcher
        self._report = report
        self._calibration = load_near_calibration()
        self._weights = self._calibration.choose(matcher.encoder.files.label)
        self._seen: set[int] = set()
        self.done = 0
        self.suggested = 0

    def encode_all(self) -> None:
        """Encode what has no vector: with gaps among the others, a claim would seem to have no twin."""
        encoder = self._matcher.encoder
        while batch := self._read(find_unencoded):
            self._report("encode", self.done, None)
            vectors = encoder.encode_batch([claim.text for claim in batch]).tolist()
            kept = [(claim.claim_id, claim.digest, write_vector(v)) for claim, v in zip(batch, vectors, strict=True)]
            with transaction(self._matcher.engine) as session:
                keep_claim_vectors(session, self._matcher.encoder_id, kept)

    def pair_all(self) -> None:
        """Compare until none is left."""
        while batch := self._read(find_unpaired):
            self._report("pair", self.done, None)
            ids = [claim.claim_id for claim in batch]
            fresh = self._pick_unseen(self._search(ids))
            pairs = find_pairs(fresh, self._weights, self._matcher.settings.suggest_from)
            with transaction(self._matcher.engine) as session:
                self.suggested += record_pairs(session, pairs, self._made_by, ids)
            self.done += len(batch)

    def _pick_unseen(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Leave out what was put beside each other before from the other side: half of the pairs of a long list."""
        fresh = {_name_pair(each): each for each in candidates}
        picked = [each for key, each in fresh.items() if key not in self._seen]
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        self._seen.update(fresh)
        return picked

    @property
    def _made_by(self) -> PairedBy:
        return PairedBy(self._calibration.name, self._calibration.version, self._matcher.encoder_id)

    def _read(self, find: Callable[[Session, int, int], list[Unpaired]]) -> list[Unpaired]:
        with transaction(self._matcher.engine) as session:
            return find(session, self._matcher.encoder_id, _BATCH)

    def _search(self, ids: Sequence[UUID]) -> list[Candidate]:
        encoder_id = self._matcher.encoder_id
        with transaction(self._matcher.engine) as session:
            return find_near(session, encoder_id, self._matcher.encoder.dimensions, ids)


def _name_pair(candidate: Candidate) -> int:
    """Name a pair whichever claim comes first; with another wording or a shared fact-check it is another pair."""
    return hash((frozenset((candidate.one, candidate.other)), candidate.shared))


def _assess(candidate: Candidate, weights: Weights, suggest_from: float) -> FoundPair | None:
    lower, higher = sorted((candidate.one, candidate.other), key=lambda claim: claim.claim_id)
    said = weights.estimate(measure_pair(lower.text, higher.text, candidate.cosine))
    if max(said, candidate.shared) < suggest_from:
        return None
    comparison = compare_texts(lower.text, higher.text)
    # What blocks mostly does so from either side, and comparing is nearly all the work.
    if comparison.blocks_auto or compare_texts(higher.text, lower.text).blocks_auto:
        return None
    return FoundPair(
        lower.claim_id,
        higher.claim_id,
        digest_twins(lower.digest, higher.digest),
        round(max(said, candidate.shared), 4),
        _describe_agreements(comparison, lower.text, higher.text),
        describe_differences(comparison, lower.text, higher.text),
        candidate.factcheck_id,
    )


def _describe_agreements(comparison: Comparison, one: str, other: str) -> list[Json]:
    shared = find_shared(recall_words(one), recall_words(other))
    words: list[Json] = [{"kind": kind, "claim": word, "factcheck": theirs} for kind, word, theirs in shared]
    return join_agreements(describe_agreements(comparison, one, other), words)
