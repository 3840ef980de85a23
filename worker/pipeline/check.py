"""The whole line: a text becomes claims, each with its ranked, calibrated and explained matches."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.operations.corpus import register_encoder
from models.operations.record import FoundClaim, FoundMatch, Matcher
from models.queries.candidates import find_searchable
from models.scoring import Ranked
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from worker.pipeline.calibrate import load_calibration
from worker.pipeline.encoder import SentenceEncoder, Vectors
from worker.pipeline.explain import find_shared
from worker.pipeline.extract import ExtractedClaim, extract_claims
from worker.pipeline.rank import rank_candidates
from worker.pipeline.retrieve import retrieve_candidates

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; nothing of it is written yet."""

    sentences: int
    claims: list[FoundClaim]
    matcher: Matcher


class ClaimMatcher:
    """Two legs fused by z-score, with a logistic calibration: the matcher of pages, API, commands and benchmarks."""

    NAME = "fusion"
    VERSION = "1"

    def __init__(self, engine: Engine, encoder: SentenceEncoder, settings: Settings) -> None:
        self.engine = engine
        self.encoder = encoder
        self.settings = settings
        self.calibration = load_calibration()

    @cached_property
    def matcher(self) -> Matcher:
        """The name, version and encoder that are stored on every match."""
        files = self.encoder.files
        with transaction(self.engine) as session:
            encoder_id = register_encoder(session, files.name, files.revision, self.encoder.dimensions)
        return Matcher(self.NAME, f"{self.VERSION}.{self.calibration.version}", encoder_id)

    def rank(self, session: Session, claim: str, vector: Sequence[float], corpora: dict[int, int]) -> list[Ranked]:
        """Return all candidates of a claim, best first."""
        encoder_id = self.matcher.encoder_id
        found = retrieve_candidates(session, claim, vector, encoder_id, corpora, self.settings)
        return rank_candidates(found, self.settings.dense_weight)

    def match(self, claim: str, vector: Sequence[float], corpora: dict[int, int]) -> list[FoundMatch]:
        """Return the matches of a claim that are worth a reviewer's look, explained."""
        with transaction(self.engine) as session:
            ranked = self.rank(session, claim, vector, corpora)[: self.settings.matches_kept]
            texts = _read_texts(session, ranked)
        return [
            self._explain(claim, texts[entry.candidate.factcheck_id], entry, rank)
            for rank, entry in enumerate(ranked, start=1)
        ]

    def _explain(self, claim: str, factcheck: str, entry: Ranked, rank: int) -> FoundMatch:
        candidate = entry.candidate
        scores = {
            "dense": round(candidate.dense, 4),
            "lexical": round(candidate.lexical, 3),
            "lexical_share": round(candidate.lexical_share, 4),
            "ranker": round(entry.ranker, 4),
            "margin": round(entry.margin, 4),
        }
        agrees = [asdict(shared) for shared in find_shared(claim, factcheck)]
        probability = round(self.calibration.estimate(entry), 4)
        return FoundMatch(candidate.factcheck_id, rank, probability, scores, agrees)


def check_text(
    matcher: ClaimMatcher, text: str, kind: str, title: str | None, slugs: Sequence[str], report: Progress
) -> CheckResult:
    """Extract, encode and match; `report` is told the stage and the counts, and may raise to stop the work."""
    report("extract", 0, None)
    extraction = extract_claims(text, kind=kind, title=title)
    claims = extraction.claims
    report("extract", extraction.sentences, extraction.sentences)
    vectors = _encode(matcher.encoder, [claim.text for claim in claims], report)
    with transaction(matcher.engine) as session:
        corpora = find_searchable(session, matcher.matcher.encoder_id, slugs)
    found = []
    for done, (claim, vector) in enumerate(zip(claims, vectors, strict=True)):
        report("match", done, len(claims))
        found.append(_place(claim, matcher.match(claim.text, vector, corpora)))
    report("record", len(claims), len(claims))
    return CheckResult(extraction.sentences, found, matcher.matcher)


def _encode(encoder: SentenceEncoder, texts: Sequence[str], report: Progress) -> list[Sequence[float]]:
    vectors: list[Sequence[float]] = []
    report("embed", 0, len(texts))
    batch: Vectors
    for batch in encoder.encode_batches(texts):
        vectors.extend(batch.tolist())
        report("embed", len(vectors), len(texts))
    return vectors


def _place(claim: ExtractedClaim, matches: Sequence[FoundMatch]) -> FoundClaim:
    context = {"speaker": claim.speaker, "before": list(claim.before), "after": list(claim.after)}
    return FoundClaim(claim.text, claim.start, claim.end, claim.check_worthiness, context, matches)


def _read_texts(session: Session, ranked: Sequence[Ranked]) -> dict[int, str]:
    """Return what each candidate says, as far as both search legs saw it."""
    ids = [entry.candidate.factcheck_id for entry in ranked]
    rows = session.execute(select(FactCheck.id, FactCheck.claim, FactCheck.title).where(FactCheck.id.in_(ids)))
    return {number: f"{claim} {title or ''}" for number, claim, title in rows}
