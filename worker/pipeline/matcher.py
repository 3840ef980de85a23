"""The matcher: claims become ranked candidates, and these explained matches with their probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from sqlalchemy import Engine

from models.base import Json
from models.errors import UnavailableError
from models.languages import describe_unread, read_languages
from models.operations.corpus import register_encoder
from models.operations.record import FoundMatch, Matcher
from models.queries.references import Said
from models.risk import Allowance, Step
from models.scoring import Candidates, Ranking, Sought
from models.session import transaction
from models.settings import Settings
from worker.compare.compare import Comparison
from worker.pipeline.answer import refuse_answer
from worker.pipeline.calibrate import Calibration, load_calibration
from worker.pipeline.coverage import Coverage
from worker.pipeline.cross import PairReader, open_cross_encoder
from worker.pipeline.differ import LOOKED_AT, compare_texts, describe_agreements, describe_differences, look_closely
from worker.pipeline.encoder import Advance, SentenceEncoder, Vectors, ignore
from worker.pipeline.explain import find_shared, recall_words
from worker.pipeline.features import FEATURES
from worker.pipeline.language import detect_language
from worker.pipeline.origins import find_origins
from worker.pipeline.rank import READ_FEATURES, Ranker, load_ranker, rank_again
from worker.pipeline.retrieve import Retriever, Search
from worker.pipeline.worthiness import WITH_MIDDLES, Worthiness, load_worthiness

# Below the first, which are looked at closely in any case, a match is only if it is likely.
_LIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Finding:
    """The best candidates of a claim, and what each of them says; its language, worth checking or not, its vector."""

    sought: Sought
    ranking: Ranking
    said: list[Said]
    language: str | None = None
    worthiness: float | None = None
    vector: Sequence[float] | None = None


class ClaimVectors(NamedTuple):
    """Claims as the encoder sees them: alone, and between their neighbours where they have any; a row for each."""

    alone: Vectors
    in_context: Vectors


class ClaimMatcher:
    """The matcher of pages, API, commands and benchmarks: search legs, a learned ranker, calibrated probabilities."""

    NAME = "listwise"

    def __init__(self, engine: Engine, encoder: SentenceEncoder, settings: Settings) -> None:
        self.engine = engine
        self.encoder = encoder
        self.settings = settings

    @cached_property
    def ranker(self) -> Ranker:
        """What orders the candidates."""
        return load_ranker()

    @cached_property
    def calibration(self) -> Calibration:
        """What makes probabilities of the ranker's scores; one that belongs to another ranker is refused."""
        calibration = load_calibration()
        if calibration.ranker != self.ranker.version:
            raise UnavailableError(f"The calibration is of the ranker {calibration.ranker}, not {self.ranker.version}.")
        return calibration

    @cached_property
    def cross_encoder(self) -> PairReader | None:
        """What reads the first candidates again; None where none is set."""
        return open_cross_encoder(self.settings)

    @cached_property
    def encoder_id(self) -> int:
        """The number under which the database knows the encoder."""
        files = self.encoder.files
        with transaction(self.engine) as session:
            return register_encoder(session, files.name, files.revision, self.encoder.dimensions)

    @cached_property
    def coverage(self) -> Coverage:
        """Whether the encoder knows every fact-check."""
        return Coverage(self.engine, self.encoder_id)

    @cached_property
    def worthiness(self) -> Worthiness:
        """What tells how worth checking a claim is."""
        return load_worthiness()

    def load(self) -> None:
        """Load all models now that a check needs: the first job would do it under its lease, and could not report."""
        _ = self.calibration, self.cross_encoder, self.worthiness
        detect_language("")

    @cached_property
    def matcher(self) -> Matcher:
        """The name, version and encoder that are stored on every match, and what is known of its errors."""
        return replace(self._name_matcher(), languages=read_languages(self.settings.encoder_languages))

    def _name_matcher(self) -> Matcher:
        version = f"{self.ranker.version}.{self.calibration.version}"
        if cross := self.cross_encoder:
            saw = {**FEATURES, **READ_FEATURES}
            return Matcher(
                self.NAME, f"{version}+{cross.label}", self.encoder_id, features=saw, obstacle=cross.obstacle
            )
        if self.encoder.files.label != self.calibration.encoder:
            obstacle = (
                f"The probabilities were fitted with the encoder {self.calibration.encoder}, and this desk uses"
                f" {self.encoder.files.label}."
            )
            return Matcher(self.NAME, version, self.encoder_id, features=FEATURES, obstacle=obstacle)
        steps = [Step(said, int(answered), int(wrong)) for said, answered, wrong in self.calibration.steps]
        return Matcher(self.NAME, version, self.encoder_id, steps, self.calibration.figures, FEATURES)

    @cached_property
    def retriever(self) -> Retriever:
        """What finds the candidates."""
        return Retriever(self.engine, self.encoder_id, self.encoder.dimensions, self.settings)

    def find(self, claims: Sequence[Sought], slugs: Sequence[str] = (), advance: Advance = ignore) -> list[Candidates]:
        """Return the candidates of each claim as the search brings them, unordered."""
        search = self.retriever.open(slugs, len(claims), partial(advance, 0))
        return self.encoder.run_batches(claims, partial(self._find_batch, search), advance, _measure)

    def rank(self, claims: Sequence[Sought], slugs: Sequence[str] = (), advance: Advance = ignore) -> list[Ranking]:
        """Return all candidates of each claim, best first; `advance` hears how many claims are done."""
        search = self.retriever.open(slugs, len(claims), partial(advance, 0))
        return self.encoder.run_batches(claims, partial(self._rank_batch, search, None), advance, _measure, self._texts)

    def match(self, claims: Sequence[Sought], slugs: Sequence[str] = (), advance: Advance = ignore) -> list[Finding]:
        """Return what of each claim's candidates is worth a reviewer's look."""
        search = self.retriever.open(slugs, len(claims), partial(advance, 0))
        return self.encoder.run_batches(claims, partial(self._match_batch, search), advance, _measure, self._texts)

    @property
    def _texts(self) -> int:
        """How many texts a claim comes to: itself, and those that are read again."""
        return 1 + (self.cross_encoder.width if self.cross_encoder else 0)

    def _find_batch(self, search: Search, claims: Sequence[Sought]) -> list[Candidates]:
        """Encode and search claims together, on this thread."""
        return search.find(claims, *self._encode(claims))

    def _encode(self, claims: Sequence[Sought]) -> ClaimVectors:
        return self._place(claims, self.encoder.encode_batch([claim.text for claim in claims]))

    def _encode_deeply(self, claims: Sequence[Sought]) -> tuple[ClaimVectors, Vectors]:
        """Return the same, and how the middle of the encoder sees the claims if the model of their worth knows it."""
        texts = [claim.text for claim in claims]
        known = self.worthiness.pick_head(self.encoder.files.label) == WITH_MIDDLES
        vectors, middles = self.encoder.encode_deeply(texts) if known else (self.encoder.encode_batch(texts),) * 2
        return self._place(claims, vectors), middles

    def _place(self, claims: Sequence[Sought], vectors: Vectors) -> ClaimVectors:
        contexts = vectors
        if placed := [place for place, claim in enumerate(claims) if claim.in_context]:
            contexts = vectors.copy()
            contexts[placed] = self.encoder.encode_batch([claims[place].with_neighbours for place in placed])
        return ClaimVectors(vectors, contexts)

    def _rank_batch(self, search: Search, kept: int | None, claims: Sequence[Sought]) -> list[Ranking]:
        return self._rank_found(search, kept, claims, self._find_batch(search, claims))

    def _rank_found(
        self, search: Search, kept: int | None, claims: Sequence[Sought], found: Sequence[Candidates]
    ) -> list[Ranking]:
        cross = self.cross_encoder
        rankings = [
            self.ranker.rank(candidates, in_context=claim.in_context, kept=None if cross else kept)
            for claim, candidates in zip(claims, found, strict=True)
        ]
        if cross is None:
            return rankings
        return [self._read(cross, search, kept, *pair) for pair in zip(claims, rankings, strict=True)]

    def _read(self, cross: PairReader, search: Search, kept: int | None, claim: Sought, ranking: Ranking) -> Ranking:
        """Return a whole list as it is ordered once its first candidates have been read beside the claim."""
        numbers = ranking.candidates.factcheck_ids[: cross.width].tolist()
        said = search.read_said(numbers)
        return rank_again(ranking, cross.read(claim, [said[number] for number in numbers]), kept)

    def _match_batch(self, search: Search, claims: Sequence[Sought]) -> list[Finding]:
        vectors, middles = self._encode_deeply(claims)
        found = search.find(claims, *vectors)
        rankings = self._rank_found(search, self.settings.matches_kept, claims, found)
        texts = [claim.text for claim in claims]
        languages = [detect_language(text) for text in texts]
        worthiness = self.worthiness.assess(texts, languages, middles, self.encoder.files.label)
        lists = [ranking.candidates.factcheck_ids.tolist() for ranking in rankings]
        said = search.read_said([number for numbers in lists for number in numbers])
        return [
            Finding(claim, ranking, [said[number] for number in numbers], language, worth, vector)
            for claim, ranking, numbers, language, worth, vector in zip(
                claims, rankings, lists, languages, worthiness, vectors.alone.tolist(), strict=True
            )
        ]

    def explain(self, finding: Finding) -> list[FoundMatch]:
        """Return the candidates with their probabilities, what they share with the claim, and what differs."""
        ranking, claim = finding.ranking, finding.sought
        found = ranking.candidates
        comparisons = self._compare(finding)
        looks = [look_closely(claim.text, said.claim) for said in finding.said[:LOOKED_AT]]
        estimates = self.calibration.estimate(ranking, looks, in_context=claim.in_context)
        probabilities = estimates.round(4).tolist()
        scores = np.column_stack((found.get(*_SCORES), ranking.score, ranking.margin)).round(4).tolist()
        features = ranking.features.round(4).tolist()
        origins = find_origins([said.claim for said in finding.said])
        words = recall_words(claim.text)
        matches = []
        for place, (number, said) in enumerate(zip(found.factcheck_ids.tolist(), finding.said, strict=True)):
            shared = find_shared(words, recall_words(f"{said.claim} {said.title}"))
            agrees: list[Json] = [{"kind": kind, "claim": word, "factcheck": other} for kind, word, other in shared]
            differs: list[Json] = []
            relation = None
            if comparison := comparisons[place]:
                agrees = join_agreements(describe_agreements(comparison, claim.text, said.claim), agrees)
                differs = describe_differences(comparison, claim.text, said.claim)
                relation = str(comparison.relation)
            matches.append(
                FoundMatch(
                    number,
                    place + 1,
                    probabilities[place],
                    dict(zip((*_SCORES, "ranker", "margin"), scores[place], strict=True)),
                    agrees,
                    differs,
                    relation,
                    origins[place],
                    features[place],
                )
            )
        return matches

    def _compare(self, finding: Finding) -> list[Comparison | None]:
        """Return what the first and all likely candidates agree and differ in; None for the others."""
        claim = finding.sought
        likely = self.calibration.estimate(finding.ranking, in_context=claim.in_context) >= _LIKELY
        return [
            compare_texts(claim.text, said.claim) if place < LOOKED_AT or likely[place] else None
            for place, said in enumerate(finding.said)
        ]

    def answer(self, finding: Finding, allowance: Allowance) -> tuple[list[FoundMatch], str | None]:
        """Return the explained matches, the first one marked where it answers the claim, else why it does not."""
        matches = self.explain(finding)
        ratings = [said.rating_class for said in finding.said]
        unread = describe_unread(finding.language, self.matcher.languages)
        reason = refuse_answer(matches, ratings, allowance, self.matcher.obstacle or unread)
        if reason is None:
            matches[0] = matches[0]._replace(answers=True)
        return matches, reason


_SCORES = ("dense", "lexical", "lexical_share", "body")


def join_agreements(compared: list[Json], shared: list[Json]) -> list[Json]:
    """Return what a comparison found to agree, and what is shared beside that."""
    told = {found["claim"] for found in compared}
    return compared + [found for found in shared if found["claim"] not in told]


def _measure(claim: Sought) -> int:
    return len(claim.text) + (len(claim.with_neighbours) if claim.in_context else 0)
