"""Reading submissions and their claims with what is known about each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from models.errors import NotFoundError
from models.tables.case import Case, Verdict
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.submission import Claim, Submission


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its case, its matches (best first) and its live verdict."""

    claim: Claim
    case: Case
    matches: Sequence[Match]
    verdict: Verdict | None

    @property
    def best(self) -> Match | None:
        """The match to show first: one that a person called the same, else the machine's first not refused."""
        same = [match for match in self.matches if match.judgement and match.judgement.relation == "same"]
        refused = {"different", "related"}
        left = [match for match in self.matches if not (match.judgement and match.judgement.relation in refused)]
        return next(iter([*same, *left]), None)


def get_submission(session: Session, submission_id: UUID) -> Submission:
    """Return a submission with its corpora; an unknown id is NotFoundError."""
    submission = session.get(Submission, submission_id, options=[selectinload(Submission.corpora)])
    if submission is None:
        raise NotFoundError("There is no submission with this id.")
    return submission


def list_submissions(session: Session, person_id: int, limit: int = 50) -> Sequence[Submission]:
    """Return a person's own submissions, newest first."""
    own = select(Submission).where(Submission.person_id == person_id)
    return session.scalars(own.order_by(Submission.created_at.desc()).limit(limit)).all()


def list_claims(session: Session, submission_id: UUID) -> list[ClaimView]:
    """Return a submission's claims in the order of the text, in a fixed number of queries."""
    claims = session.scalars(
        select(Claim)
        .where(Claim.submission_id == submission_id)
        .options(joinedload(Claim.submission))
        .order_by(Claim.position)
    ).all()
    return view_claims(session, claims)


def get_claim(session: Session, claim_id: UUID) -> ClaimView:
    """Return one claim with all that is known; an unknown id is NotFoundError."""
    claim = session.get(Claim, claim_id, options=[joinedload(Claim.submission)])
    if claim is None:
        raise NotFoundError("There is no claim with this id.")
    return view_claims(session, [claim])[0]


def view_claims(session: Session, claims: Sequence[Claim]) -> list[ClaimView]:
    """Add cases, matches and verdicts to claims."""
    case_ids = [claim.case_id for claim in claims]
    cases = {
        case.id: case
        for case in session.scalars(select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.reviewer)))
    }
    verdicts = {verdict.case_id: verdict for verdict in session.scalars(_live_verdicts(case_ids))}
    matches: dict[UUID, list[Match]] = {claim.id: [] for claim in claims}
    for match in session.scalars(_matches(list(matches))):
        matches[match.claim_id].append(match)
    return [ClaimView(claim, cases[claim.case_id], matches[claim.id], verdicts.get(claim.case_id)) for claim in claims]


def _live_verdicts(case_ids: list[int]) -> Select[Verdict]:
    return (
        select(Verdict)
        .where(Verdict.case_id.in_(case_ids), Verdict.superseded_at.is_(None))
        .options(selectinload(Verdict.evidence), joinedload(Verdict.person))
    )


def _matches(claim_ids: list[UUID]) -> Select[Match]:
    return (
        select(Match)
        .where(Match.claim_id.in_(claim_ids))
        .options(
            # Bodies are long, and ten of them hang on every claim.
            joinedload(Match.factcheck).options(
                defer(FactCheck.body), joinedload(FactCheck.source), joinedload(FactCheck.corpus)
            ),
            joinedload(Match.judgement).options(
                joinedload(Judgement.person), joinedload(Judgement.restores).joinedload(Judgement.person)
            ),
        )
        .order_by(Match.rank, Match.id)
    )
