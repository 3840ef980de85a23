"""Matching a stored claim again with what the desk is today, and telling what is different from what was stored."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.base import Json
from models.errors import UnavailableError
from models.operations.policy import read_error_bound
from models.operations.record import FoundMatch
from models.queries.encoding import describe_wait, find_encoder, latest_encoding
from models.queries.evidence import read_evidence
from models.queries.searched import describe_corpora
from models.queries.submissions import ClaimView, get_claim
from models.risk import Allowance, choose_threshold
from models.scoring import Sought
from models.session import transaction
from models.tables.corpus import Corpus, FactCheck
from models.tables.job import JobState
from models.tables.matching import KnownMatcher
from models.tables.search import Embedding, Encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.sought import seek_again

# A probability that moved by no more is the same: the last decimals depend on what else was encoded in a batch.
_MOVED = 0.001
_PERCENTAGE = re.compile(r"\d+(?:\.\d+)? ?%")


class What(StrEnum):
    """What may be another than it was: first what led to the answer, then the answer itself."""

    MATCHER = "matcher"
    ENCODER = "encoder"
    CORPUS = "corpus"
    ERROR_BOUND = "error_bound"
    THRESHOLD = "threshold"
    RANK = "rank"
    PROBABILITY = "probability"
    RELATION = "relation"
    ANSWER = "answer"
    UNANSWERED = "unanswered"


_OUTCOMES = frozenset({What.RANK, What.PROBABILITY, What.RELATION, What.ANSWER, What.UNANSWERED})


class Change(NamedTuple):
    """Something that is another than it was; None before or after means that there was or is none.

    `about` names the corpus, or is the claim of the fact-check, whose number is `factcheck`. A fact-check that came has
    no rank before, one that went has none after.
    """

    what: What
    before: Any
    after: Any
    about: str | None = None
    factcheck: int | None = None


@dataclass(frozen=True, slots=True)
class Rerun:
    """A claim matched again: what changed since its matches were stored, and its matches as they would be today.

    `names` holds of each fact-check, by number, its key, its corpus and its claim. `unanswered` says why the desk would
    not answer the claim alone.
    """

    claim_id: UUID
    text: str
    changes: Sequence[Change]
    matches: Sequence[FoundMatch]
    unanswered: str | None
    names: dict[int, "Name"]

    @property
    def same(self) -> bool:
        """Whether the answer is the same, whatever else has changed."""
        return not any(change.what in _OUTCOMES for change in self.changes)


class Name(NamedTuple):
    """How a fact-check is told from others."""

    key: str
    corpus: str
    claim: str


@dataclass(frozen=True, slots=True)
class _Matched:
    """How a claim was or is matched: by what, where, what was allowed, and what came of it."""

    matcher: str
    encoder: str
    corpora: dict[str, Json]
    allowance: Allowance
    matches: dict[int, "_Found"]
    unanswered: str | None


class _Found(NamedTuple):
    rank: int
    probability: float
    relation: str | None
    answers: bool


def rerun_claim(matcher: ClaimMatcher, claim_id: UUID) -> Rerun:
    """Match a stored claim again; the database stays as it is. An unknown claim is NotFoundError."""
    with transaction(matcher.engine) as session:
        # PostgreSQL itself keeps the promise that nothing is changed.
        session.connection(execution_options={"postgresql_readonly": True})
        view = get_claim(session, claim_id)
        _demand_encoder(session, matcher)
        submission = view.claim.submission
        slugs = [corpus.slug for corpus in submission.corpora]
        sought = seek_again(view.claim.text, view.claim.context, submission.title)
        stored = _read_stored(session, view)
        corpora = _by_slug(describe_corpora(session, slugs))
        allowance = _read_allowance(session, matcher)
    matches, unanswered = _match(matcher, sought, slugs, allowance)
    today = _Matched(
        f"{matcher.matcher.name} {matcher.matcher.version}",
        f"{matcher.encoder.files.name} {matcher.encoder.files.revision}",
        corpora,
        allowance,
        {m.factcheck_id: _Found(m.rank, m.probability, m.relation, m.answers) for m in matches},
        unanswered,
    )
    with transaction(matcher.engine) as session:
        names = _read_names(session, [*stored.matches, *today.matches])
    was_recorded = view.claim.matching is not None
    changes = [*_compare_means(stored, today, was_recorded=was_recorded), *_compare_outcomes(stored, today, names)]
    return Rerun(claim_id, view.claim.text, changes, matches, unanswered, names)


def _demand_encoder(session: Session, matcher: ClaimMatcher) -> None:
    """Refuse an encoder of which no fact-check has a vector, or not all yet: they would seem to be gone."""
    files = matcher.encoder.files
    encoder = find_encoder(session, files.name, files.revision)
    if encoder is None or session.scalar(select(~exists().where(Embedding.encoder_id == encoder.id))):
        raise UnavailableError(f"No corpus is encoded by “{files.name}” yet. Run “factdesk corpus encode” first.")
    encoding = latest_encoding(session, encoder.id)
    if encoding and not JobState(encoding.state).is_final:
        raise UnavailableError(describe_wait(session, encoder.id))


def _read_stored(session: Session, view: ClaimView) -> _Matched:
    """Return how a claim was matched; its run tells by what, where that is unknown its matches do."""
    matching = view.claim.matching
    made = {(match.matcher_name, match.matcher_version, match.encoder_id) for match in view.matches}
    if matching is not None and not made:
        made = {(matching.matcher.name, matching.matcher.version, matching.matcher.encoder_id)}
    encoders = session.scalars(select(Encoder).where(Encoder.id.in_([encoder_id for *_, encoder_id in made])))
    return _Matched(
        ", ".join(sorted({f"{name} {version}" for name, version, _ in made})),
        ", ".join(sorted(f"{encoder.name} {encoder.revision}" for encoder in encoders)),
        _by_slug(matching.corpora) if matching else {},
        Allowance(matching.error_bound, matching.threshold) if matching else Allowance(),
        {m.factcheck_id: _Found(m.rank, m.probability, m.relation, m.answers) for m in view.matches},
        view.claim.unanswered,
    )


def _read_allowance(session: Session, matcher: ClaimMatcher) -> Allowance:
    """Return what the matcher may answer alone today, without entering it among the known ones."""
    bound = read_error_bound(session)
    if bound is None:
        return Allowance()
    made = matcher.matcher
    known = KnownMatcher(
        name=made.name,
        version=made.version,
        encoder_id=made.encoder_id,
        steps=[list(step) for step in made.steps],
        obstacle=made.obstacle,
    )
    return Allowance(bound, choose_threshold(read_evidence(session, known, bound).steps, bound))


def _match(
    matcher: ClaimMatcher, sought: Sought, slugs: Sequence[str], allowance: Allowance
) -> tuple[list[FoundMatch], str | None]:
    [finding] = matcher.match([sought], slugs)
    return matcher.answer(finding, allowance)


def _read_names(session: Session, factcheck_ids: Sequence[int]) -> dict[int, Name]:
    rows = session.execute(
        select(FactCheck.id, FactCheck.key, Corpus.slug, FactCheck.claim)
        .join(Corpus, FactCheck.corpus_id == Corpus.id)
        .where(FactCheck.id.in_(factcheck_ids))
    )
    return {number: Name(*said) for number, *said in rows}


def _by_slug(corpora: Sequence[Json]) -> dict[str, Json]:
    return {corpus["slug"]: {name: corpus[name] for name in ("version", "factchecks")} for corpus in corpora}


def _compare_means(stored: _Matched, today: _Matched, *, was_recorded: bool) -> Iterator[Change]:
    """Yield what led to the answer and is another now; of an old claim it is not known where was searched."""
    for what, before, after in (
        (What.MATCHER, stored.matcher, today.matcher),
        (What.ENCODER, stored.encoder, today.encoder),
    ):
        if before not in {"", after}:
            yield Change(what, before, after)
    if not was_recorded:
        return
    for slug in sorted({*stored.corpora, *today.corpora}):
        if stored.corpora.get(slug) != today.corpora.get(slug):
            yield Change(What.CORPUS, stored.corpora.get(slug), today.corpora.get(slug), slug)
    if stored.allowance.error_bound != today.allowance.error_bound:
        yield Change(What.ERROR_BOUND, stored.allowance.error_bound, today.allowance.error_bound)
    if stored.allowance.threshold != today.allowance.threshold:
        yield Change(What.THRESHOLD, stored.allowance.threshold, today.allowance.threshold)


def _compare_outcomes(stored: _Matched, today: _Matched, names: dict[int, Name]) -> Iterator[Change]:
    """Yield what of the answer is another now, the matches in their order of today, then those that went."""
    for number in [*today.matches, *(number for number in stored.matches if number not in today.matches)]:
        before, after = stored.matches.get(number), today.matches.get(number)
        about = names[number].claim, number
        if before is None or after is None or before.rank != after.rank:
            yield Change(What.RANK, before and before.rank, after and after.rank, *about)
        if before is None or after is None:
            continue
        if abs(before.probability - after.probability) > _MOVED:
            yield Change(What.PROBABILITY, before.probability, after.probability, *about)
        # None says that the matcher did not look closer, which depends on the rank.
        if before.relation and after.relation and before.relation != after.relation:
            yield Change(What.RELATION, before.relation, after.relation, *about)
    answered, answers = _write_answer(stored, names), _write_answer(today, names)
    if answered != answers:
        yield Change(What.ANSWER, answered, answers)
    # A claim that neither was answered nor has a reason comes from a time when the desk was not asked.
    was_asked = answered or stored.unanswered
    if was_asked and _leave_out_figures(stored.unanswered) != _leave_out_figures(today.unanswered):
        yield Change(What.UNANSWERED, stored.unanswered, today.unanswered)


def _write_answer(matched: _Matched, names: dict[int, Name]) -> str | None:
    """Return the claim of the fact-check that answers alone; only the best match can."""
    return next((names[number].claim for number, match in matched.matches.items() if match.answers), None)


def _leave_out_figures(reason: str | None) -> str | None:
    """Return a reason without its percentages, which are told as changes of their own."""
    return _PERCENTAGE.sub("%", reason) if reason else None
