"""What the desk remembers of the texts before it: words on the same texts, and what follows from words on others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload

from models.clusters import Clusters, Inference, Word
from models.queries.blind import is_hidden_from
from models.queries.submissions import ClaimView
from models.relations import Relation
from models.tables.audit import AuditEvent
from models.tables.case import Case, CaseState
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim

# So many texts around a pair are looked at; more than a person would follow, and few enough to stay quick.
MOST_TEXTS = 300

# What is not to be suggested again.
REFUSED = frozenset({Relation.DIFFERENT, Relation.RELATED})


class Said(NamedTuple):
    """A word with the texts it is about, who said it and when, and where it stands; `version` is that of the match."""

    relation: Relation
    claim: str
    factcheck: str
    person: str
    at: datetime
    case_id: int
    match_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A relation that follows from words on other texts, which lead from the claim to the fact-check."""

    relation: Relation
    because: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a claim's matches, by their numbers.

    `inferred` is what follows from other words. `earlier` was said of the pair before one of its texts changed.
    `carried` says where a word was said that stands here only because the pair is the same.
    """

    inferred: dict[int, Suggestion] = field(default_factory=dict)
    earlier: dict[int, Said] = field(default_factory=dict)
    carried: dict[int, Said] = field(default_factory=dict)


class Corrections(NamedTuple):
    """How often people corrected the desk: suggestions they refused at once, and confirmed matches they detached."""

    rejected: int
    detached: int


def recall(session: Session, view: ClaimView, person: Person) -> Memory:
    """Return what is remembered of a claim's matches, as far as the person may know it."""
    if view.blind:
        return Memory()
    matches = {match.id: match for match in view.matches}
    unjudged = [match for match in view.matches if match.judgement_id is None or not _says_something(match)]
    inferred = _infer(session, view.claim, unjudged, person)
    earlier = _find_earlier(session, unjudged)
    carried = {key: match.judgement.carried_id for key, match in matches.items() if match.judgement}
    told = _tell(
        session,
        [word.judgement_id for inference in inferred.values() for word in inference.because]
        + [*earlier.values(), *(number for number in carried.values() if number)],
        person,
    )
    return Memory(
        {
            key: Suggestion(inference.relation, [told[word.judgement_id] for word in inference.because])
            for key, inference in inferred.items()
            if all(word.judgement_id in told for word in inference.because)
        },
        {key: told[number] for key, number in earlier.items() if number in told},
        {key: told[number] for key, number in carried.items() if number in told},
    )


def was_refused_before(match: Match) -> bool:
    """True where people refused the same pair elsewhere, so that nobody needs to be asked here."""
    word = match.judgement
    return word is not None and word.carried_id is not None and word.relation in REFUSED


def read_words(
    session: Session, claims: Collection[bytes], factchecks: Collection[int], person: Person | None = None
) -> list[Word]:
    """Return what people said among the texts that are the same as these over any number of words, the nearest first.

    Of those who said the same of a pair the first is heard. With a person, what they may not know yet is left out.
    """
    asked = {"claims": list(claims), "factchecks": list(factchecks), "most": MOST_TEXTS}
    asked |= {"person": person.id if person else None, "second": CaseState.SECOND_REVIEW}
    rows = session.execute(_READ_WORDS, asked)
    return [Word(bytes(claim), number, Relation(relation), *ids) for claim, number, relation, *ids in rows]


def tell_words(session: Session, judgement_ids: Iterable[int], person: Person | None = None) -> dict[int, Said]:
    """Return words by number with all that is needed to put them into a sentence; see `read_words` for the person."""
    return _tell(session, list(judgement_ids), person)


def count_corrections(session: Session, since: datetime | None = None) -> Corrections:
    """Return how often people refused suggestions and detached confirmed matches, from a moment on."""
    counted = select(
        func.count().filter(AuditEvent.action == "reject_suggestion"),
        func.count().filter(AuditEvent.action == "detach_match"),
    )
    if since:
        counted = counted.where(AuditEvent.at >= since)
    rejected, detached = session.execute(counted).one()
    return Corrections(rejected, detached)


def _says_something(match: Match) -> bool:
    return match.judgement is not None and match.judgement.relation is not None


def _infer(session: Session, claim: Claim, matches: Sequence[Match], person: Person) -> dict[int, Inference]:
    if not matches:
        return {}
    numbers = [match.factcheck_id for match in matches]
    clusters = Clusters(read_words(session, [claim.digest], numbers, person))
    found = {match.id: clusters.infer(claim.digest, match.factcheck_id) for match in matches}
    return {key: inference for key, inference in found.items() if inference}


def _find_earlier(session: Session, matches: Sequence[Match]) -> dict[int, int]:
    """Return for matches the newest word on the same claim and fact-check from before one of their texts changed."""
    if not matches:
        return {}
    here, before, later = aliased(Match), aliased(Match), aliased(Judgement)
    own, other = aliased(Claim), aliased(Claim)
    found = (
        select(here.id, Judgement.id)
        .join(own, own.id == here.claim_id)
        .join(FactCheck, FactCheck.id == here.factcheck_id)
        .join(other, other.digest == own.digest)
        .join(before, (before.claim_id == other.id) & (before.factcheck_id == here.factcheck_id))
        .join(Judgement, Judgement.match_id == before.id)
        .where(
            here.id.in_([match.id for match in matches]),
            Judgement.carried_id.is_(None),
            Judgement.relation.is_not(None),
            Judgement.pair != pair_of(own.digest, FactCheck.claim_digest),
            ~select(later.id).where(later.supersedes_id == Judgement.id).exists(),
        )
        .ext(distinct_on(here.id))
        .order_by(here.id, Judgement.id.desc())
    )
    return dict(session.execute(found).all())


def pair_of(claim: InstrumentedAttribute[bytes], factcheck: InstrumentedAttribute[bytes]) -> ColumnElement[Any]:
    """Write models.digests.digest_pair in SQL, of two digests."""
    return func.sha256(claim.op("||")(factcheck))


def _tell(session: Session, numbers: Sequence[int], person: Person | None) -> dict[int, Said]:
    if not numbers:
        return {}
    words = (
        select(Judgement, Match.version, Claim.text, FactCheck.claim, Claim.case_id)
        .join(Match, Match.id == Judgement.match_id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Case, Case.id == Claim.case_id)
        .join(FactCheck, FactCheck.id == Match.factcheck_id)
        .where(Judgement.id.in_(numbers))
        .options(
            joinedload(Judgement.person),
            joinedload(Judgement.restores).joinedload(Judgement.person),
            joinedload(Judgement.carried),
        )
    )
    if person:
        words = words.where(~is_hidden_from(person))
    return {
        word.id: Said(
            Relation(relation), claim, factcheck, word.author.name, word.said_at, case_id, word.match_id, version
        )
        for word, version, claim, factcheck, case_id in session.execute(words)
        if (relation := word.relation) is not None
    }


# Texts are reached over words that call two the same. The first of a pair's words counts, and one that was said there
# before one that was carried.
_READ_WORDS = text("""
    WITH RECURSIVE reached (claim, factcheck) AS (
      SELECT * FROM (
        SELECT digest, CAST(NULL AS bigint) FROM unnest(CAST(:claims AS bytea[])) AS seed (digest)
        UNION ALL SELECT NULL, number FROM unnest(CAST(:factchecks AS bigint[])) AS seed (number)) AS seeds
      UNION
      SELECT step.claim, step.factcheck FROM reached CROSS JOIN LATERAL (
        SELECT CAST(NULL AS bytea) AS claim, match.factcheck_id AS factcheck
        FROM claim JOIN match ON match.claim_id = claim.id AND match.judgement_id IS NOT NULL
        JOIN judgement ON judgement.id = match.judgement_id AND judgement.relation = 'same'
        WHERE claim.digest = reached.claim
        UNION ALL
        SELECT claim.digest, NULL
        FROM match JOIN judgement ON judgement.id = match.judgement_id AND judgement.relation = 'same'
        JOIN claim ON claim.id = match.claim_id
        WHERE match.factcheck_id = reached.factcheck AND match.judgement_id IS NOT NULL
      ) AS step
    ), near AS MATERIALIZED (SELECT claim, factcheck FROM reached LIMIT :most)
    SELECT DISTINCT ON (claim.digest, match.factcheck_id, judgement.relation)
           claim.digest, match.factcheck_id, judgement.relation, match.id, judgement.id
    FROM near JOIN claim ON claim.digest = near.claim
    JOIN match ON match.claim_id = claim.id AND match.judgement_id IS NOT NULL
    JOIN judgement ON judgement.id = match.judgement_id AND judgement.relation <> 'unsure'
    JOIN "case" ON "case".id = claim.case_id
    WHERE match.factcheck_id IN (SELECT factcheck FROM near WHERE factcheck IS NOT NULL)
      AND (CAST(:person AS bigint) IS NULL
           OR "case".state <> :second OR "case".reviewer_id IS NOT DISTINCT FROM CAST(:person AS bigint))
      AND (CAST(:person AS bigint) IS NULL OR NOT EXISTS (
           SELECT FROM judgement source JOIN match origin ON origin.id = source.match_id
           JOIN claim spoken ON spoken.id = origin.claim_id JOIN "case" looked ON looked.id = spoken.case_id
           WHERE source.id = judgement.carried_id AND looked.state = :second
             AND looked.reviewer_id IS DISTINCT FROM CAST(:person AS bigint)))
    ORDER BY claim.digest, match.factcheck_id, judgement.relation, judgement.carried_id NULLS FIRST, judgement.id""")
