"""What was found for each claim of a submission, in rows: ten thousand claims are not built into objects for it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.conflicts import LIKELY
from models.queries.blind import is_hidden_from, is_word_hidden_from
from models.relations import Relation
from models.tables.case import Case
from models.tables.corpus import FactCheck, Source
from models.tables.match import Judgement, Match
from models.tables.person import Person
from models.tables.submission import Claim
from models.tables.verdict import Verdict

_LIVE = and_(Verdict.case_id == Claim.case_id, Verdict.superseded_at.is_(None))


def read_results(
    session: Session, submission_id: UUID, first: int, limit: int, person: Person | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return claims from position `first` on with the match to show first, the state of the case, and the verdict.

    Of what is hidden from `person`, None for a stranger, there is only the claim and the state of the case.
    """
    shown = ~is_hidden_from(person)
    claims = (
        select(Claim.id)
        .where(Claim.submission_id == submission_id, Claim.position >= first, Claim.dropped_at.is_(None))
        .order_by(Claim.position)
        .limit(limit)
    )
    best = _find_best(claims, person)
    return session.execute(
        select(
            Claim.position,
            Claim.id,
            Claim.text,
            Claim.original,
            Match.probability,
            best.c.relation.label("judgement"),
            Match.relation,
            Match.differs,
            best.c.stands.label("answered"),
            FactCheck.rating,
            FactCheck.rating_class,
            FactCheck.url,
            Source.name.label("publisher"),
            FactCheck.claim.label("factcheck"),
            Case.state,
            Verdict.rating.label("verdict"),
            Verdict.scale,
            Verdict.as_of,
            Verdict.valid_from,
            Verdict.valid_until,
            Verdict.confidence,
        )
        .join(Case, Claim.case_id == Case.id)
        .outerjoin(best, and_(best.c.claim_id == Claim.id, shown))
        .outerjoin(Match, Match.id == best.c.match_id)
        .outerjoin(FactCheck, Match.factcheck_id == FactCheck.id)
        .outerjoin(Source, FactCheck.source_id == Source.id)
        .outerjoin(Verdict, and_(_LIVE, shown))
        .where(Claim.id.in_(claims))
        .order_by(Claim.position)
    ).all()


def tally_answers(session: Session, submission_id: UUID, person: Person | None = None) -> Counter[str]:
    """Count a submission's claims by what answers them: a verdict, the machine alone, a likely match, or none.

    Those that are still to be compared are pending, those that were dropped not counted. What is hidden from `person`,
    None for a stranger, is answered by nothing yet.
    """
    kinds = name_answers(submission_id, person).subquery()
    counted = select(kinds.c.kind, func.count()).group_by(kinds.c.kind)
    return Counter(dict(session.execute(counted).all()))


def name_answers(submission_id: UUID, person: Person | None) -> Select[UUID, str]:
    """Return the query for what answers each claim of a submission, as `tally_answers` counts it."""
    shown = ~is_hidden_from(person)
    best = _find_best(select(Claim.id).where(Claim.submission_id == submission_id), person)
    told = or_(best.c.relation.is_not(None), best.c.probability >= LIKELY)
    kind: ColumnElement[str] = case(
        (Verdict.id.is_not(None), "verdict"),
        (Claim.pending, "pending"),
        (best.c.stands, "automatic"),
        (told, "match"),
        else_="none",
    )
    return (
        select(Claim.id, kind.label("kind"))
        .select_from(Claim)
        .join(Case, Claim.case_id == Case.id)
        .outerjoin(best, and_(best.c.claim_id == Claim.id, shown))
        .outerjoin(Verdict, and_(_LIVE, shown))
        .where(Claim.submission_id == submission_id, Claim.dropped_at.is_(None))
    )


def _find_best(claims: Select[UUID], person: Person | None) -> Subquery:
    """Pick for each claim what `ClaimView.best` picks: the first judged the same, else the first not refused."""
    word = case((is_word_hidden_from(person), None), else_=Judgement.relation)
    refused = word.in_((Relation.DIFFERENT, Relation.RELATED))
    same = func.coalesce(word == Relation.SAME, False)
    stands = and_(Match.answers, or_(word.is_(None), same))
    return (
        select(
            Match.id.label("match_id"),
            Match.claim_id,
            Match.probability,
            word.label("relation"),
            stands.label("stands"),
        )
        .outerjoin(Judgement, Match.judgement_id == Judgement.id)
        .where(Match.claim_id.in_(claims), or_(word.is_(None), ~refused))
        .ext(distinct_on(Match.claim_id))
        .order_by(Match.claim_id, same.desc(), Match.rank, Match.id)
        .subquery()
    )
