"""The whole line: a text becomes claims, each with its ranked, calibrated and explained matches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import overload

from sqlalchemy import Engine

from models.operations.corpus import register_encoder
from models.operations.record import FoundClaim, FoundMatch, Matcher
from models.scoring import Ranking
from models.session import transaction
from models.settings import Settings
from worker.pipeline.calibrate import load_calibration
from worker.pipeline.encoder import Advance, SentenceEncoder, ignore
from worker.pipeline.explain import find_shared, read_words, recall_words
from worker.pipeline.extract import ExtractedClaim, extract_claims
from worker.pipeline.rank import rank_candidates
from worker.pipeline.retrieve import Retriever, Search

Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found; nothing of it is written yet."""

    sentences: int
    claims: Sequence[FoundClaim]
    matcher: Matcher


@dataclass(frozen=True, slots=True)
class Finding:
    """The best candidates of a claim, and what each of them says."""

    ranking: Ranking
    texts: list[str]


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

    @cached_property
    def retriever(self) -> Retriever:
        """What finds the candidates."""
        return Retriever(self.engine, self.matcher.encoder_id, self.encoder.dimensions, self.settings)

    def rank(self, claims: Sequence[str], slugs: Sequence[str] = (), advance: Advance = ignore) -> list[Ranking]:
        """Return all candidates of each claim, best first; `advance` hears how many claims are done."""
        search = self.retriever.open(slugs, len(claims))
        return self.encoder.run_batches(claims, partial(self._rank_batch, search, None), advance)

    def match(self, claims: Sequence[str], slugs: Sequence[str] = (), advance: Advance = ignore) -> list[Finding]:
        """Return what of each claim's candidates is worth a reviewer's look."""
        search = self.retriever.open(slugs, len(claims))
        return self.encoder.run_batches(claims, partial(self._match_batch, search), advance)

    def _rank_batch(self, search: Search, kept: int | None, claims: Sequence[str]) -> list[Ranking]:
        """Encode and search claims together, on this thread."""
        found = search.find(claims, self.encoder.encode_batch(claims))
        return [rank_candidates(candidates, self.settings.dense_weight, kept) for candidates in found]

    def _match_batch(self, search: Search, claims: Sequence[str]) -> list[Finding]:
        rankings = self._rank_batch(search, self.settings.matches_kept, claims)
        lists = [ranking.candidates.factcheck_ids.tolist() for ranking in rankings]
        texts = search.read_texts([number for numbers in lists for number in numbers])
        return [
            Finding(ranking, [texts[number] for number in numbers])
            for ranking, numbers in zip(rankings, lists, strict=True)
        ]

    def explain(self, claim: str, finding: Finding) -> list[FoundMatch]:
        """Return the candidates with their probabilities and what they share with the claim."""
        ranking = finding.ranking
        words = read_words(claim)
        found = ranking.candidates
        columns = (
            found.factcheck_ids,
            self.calibration.estimate(ranking).round(4),
            found.dense.round(4),
            found.lexical.round(3),
            found.lexical_share.round(4),
            ranking.ranker.round(4),
            ranking.margin.round(4),
        )
        rows = zip(*(column.tolist() for column in columns), finding.texts, strict=True)
        matches = []
        for rank, (number, probability, dense, lexical, share, ranker, margin, text) in enumerate(rows, start=1):
            scores = {"dense": dense, "lexical": lexical, "lexical_share": share, "ranker": ranker, "margin": margin}
            shared = find_shared(words, recall_words(text))
            agrees = [{"kind": kind, "claim": word, "factcheck": other} for kind, word, other in shared]
            matches.append(FoundMatch(number, rank, probability, scores, agrees))
        return matches


def check_text(
    matcher: ClaimMatcher, text: str, kind: str, title: str | None, slugs: Sequence[str], report: Progress
) -> CheckResult:
    """Extract and match; `report` is told the stage and the counts, and may raise to stop the work."""
    report("extract", 0, None)
    extraction = extract_claims(text, kind=kind, title=title, advance=partial(report, "extract"))
    claims = extraction.claims
    report("extract", extraction.sentences, extraction.sentences)
    report("match", 0, len(claims))
    found = matcher.match([claim.text for claim in claims], slugs, lambda done: report("match", done, len(claims)))
    report("record", len(claims), len(claims))
    return CheckResult(extraction.sentences, FoundClaims(matcher, claims, found), matcher.matcher)


class FoundClaims(Sequence[FoundClaim]):
    """The claims of a text with their explained matches, each put together when it is asked for.

    All of a long list would fill the memory; so they are made while the database takes in those before them.
    """

    def __init__(self, matcher: ClaimMatcher, claims: Sequence[ExtractedClaim], findings: Sequence[Finding]) -> None:
        self._matcher = matcher
        self._claims = claims
        self._findings = findings

    def __len__(self) -> int:
        return len(self._claims)

    @overload
    def __getitem__(self, place: int) -> FoundClaim: ...
    @overload
    def __getitem__(self, place: slice) -> list[FoundClaim]: ...
    def __getitem__(self, place: int | slice) -> FoundClaim | list[FoundClaim]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        claim = self._claims[place]
        context = {"speaker": claim.speaker, "before": list(claim.before), "after": list(claim.after)}
        matches = self._matcher.explain(claim.text, self._findings[place])
        return FoundClaim(claim.text, claim.start, claim.end, claim.check_worthiness, context, matches)
