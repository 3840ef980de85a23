"""Reading submissions and their claims with what is known about each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, defer, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from models.conflicts import LIKELY
from models.documents import Turn
from models.errors import NotFoundError
from models.languages import describe_unread
from models.queries.paging import Order, Page, RowNumber, read_page
from models.queries.voices import Group, find_contradictions, group_reprints, read_judgement
from models.relations import Relation
from models.tables.case import Case, CaseState
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.match import Judgement, Match
from models.tables.matching import Matching
from models.tables.submission import Claim, Submission, SubmissionKind
from models.tables.verdict import Evidence, Verdict

_NEWEST = Order(
    "submissions", (Submission.created_at, Submission.id), TypeAdapter(tuple[AwareDatetime, UUID]), descending=True
)
_BEGINNING = 300
_REFUSED = {Relation.DIFFERENT, Relation.RELATED}
_OF_TEXT = Order("claims", (Claim.position,), TypeAdapter(tuple[RowNumber]))


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim with its case, its matches (best first), its live verdict, and where matches were looked for.

    Of one that is still to be compared, `job` is what does it, or did not succeed.
    Of a `blind` one nobody may know yet what was found out; models.queries.blind makes it. `secrets` are matches on
    which a word stands that was said in another case, at which somebody else looks blind, with who may know it.
    """

    claim: Claim
    case: Case
    matches: Sequence[Match]
    verdict: Verdict | None
    matching: Matching | None = None
    blind: bool = False
    secrets: Mapping[int, int | None] = field(default_factory=dict)
    job: Job | None = None

    @property
    def best(self) -> Match | None:
        """The match to show first: one that a person called the same, else the machine's first not refused."""
        if self.blind:
            return None
        same = [match for match in self.matches if read_judgement(match) == Relation.SAME]
        left = [match for match in self.matches if read_judgement(match) not in _REFUSED]
        return next(iter([*same, *left]), None)

    @property
    def answer(self) -> Match | None:
        """The match with which the desk answered alone; None where it did not, or a person has said otherwise since."""
        best = self.best
        stands = best and best.answers and read_judgement(best) in {None, Relation.SAME}
        return best if stands and not self.verdict else None

    @property
    def is_matched(self) -> bool:
        """Whether a match is likely to be the claim, or a person has spoken on it; else nobody has checked it yet."""
        return self.best is not None and is_likely(self.best)

    @property
    def warning(self) -> str | None:
        """That the encoder does not know the claim's language, in a sentence; None where it may know it."""
        return describe_unread(self.claim.language, (self.matching.languages or ()) if self.matching else ())

    @property
    def groups(self) -> list[Group]:
        """The matches, those in nearly the same words together."""
        return group_reprints(self.matches)

    @property
    def conflict(self) -> list[Match]:
        """The matches whose ratings contradict each other; none where all agree."""
        return [] if self.blind else find_contradictions(self.matches)


def is_likely(match: Match) -> bool:
    """Whether a person has spoken on a match, or it is likelier to be the claim than not."""
    return read_judgement(match) is not None or match.probability >= LIKELY


def list_turns(submission: Submission) -> Sequence[Turn]:
    """Return who speaks where in a submission, and when, as its recording says; of other texts nothing."""
    return (submission.reading.turns if submission.reading else None) or ()


def get_submission(session: Session, submission_id: UUID, *, with_lines: bool = False) -> Submission:
    """Return a submission with its corpora, and the lines of a list where wanted; an unknown id is NotFoundError."""
    options: list[ORMOption] = [selectinload(Submission.corpora)]
    if with_lines:
        options += [undefer(Submission.rows), undefer(Submission.rejections), undefer(Submission.columns)]
    submission = session.get(Submission, submission_id, options=options, populate_existing=with_lines)
    if submission is None:
        raise NotFoundError("There is no submission with this id.")
    return submission


def list_submissions(session: Session, person_id: int, limit: int = 50) -> Sequence[tuple[Submission, str]]:
    """Return a person's own submissions, newest first, each with the beginning of its text, which may be long."""
    own = select(Submission, func.left(Submission.text, _BEGINNING)).where(Submission.person_id == person_id)
    newest = own.options(defer(Submission.text)).order_by(Submission.created_at.desc()).limit(limit)
    return [(submission, beginning) for submission, beginning in session.execute(newest)]


def page_submissions(
    session: Session,
    person_id: int,
    limit: int,
    cursor: str | None = None,
    kind: SubmissionKind | None = None,
    reference: str | None = None,
) -> Page[Submission]:
    """Return a page of a person's own submissions, the newest first."""
    own = select(Submission).where(Submission.person_id == person_id).options(defer(Submission.text))
    if kind:
        own = own.where(Submission.kind == kind)
    if reference:
        own = own.where(Submission.reference == reference)
    return read_page(session, own.options(selectinload(Submission.corpora)), _NEWEST, limit, cursor)


def list_claims(
    session: Session, submission_id: UUID, first: int = 0, limit: int | None = None, *, by_worth: bool = False
) -> list[ClaimView]:
    """Return a submission's claims from the one at place `first` on, in a fixed number of queries.

    They come in the order of the text, or those first that are most worth checking; what was dropped is left out.
    """
    claims = _claims(submission_id).order_by(Claim.position).limit(limit)
    if by_worth:
        claims = claims.order_by(None).order_by(Claim.check_worthiness.desc().nulls_last(), Claim.position)
        claims = claims.offset(first)
    else:
        claims = claims.where(Claim.position >= first)
    return view_claims(session, session.scalars(claims).all())


def page_claims(session: Session, submission_id: UUID, limit: int, cursor: str | None = None) -> Page[ClaimView]:
    """Return a page of a submission's claims in the order of the text."""
    page = read_page(session, _claims(submission_id), _OF_TEXT, limit, cursor)
    return Page(view_claims(session, page.items), page.next)


def count_claims(session: Session, submission_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return how many claims were found in each submission; one without any is left out."""
    number = func.count()
    found = select(Claim.submission_id, number).where(
        Claim.submission_id.in_(submission_ids), Claim.dropped_at.is_(None)
    )
    return dict(session.execute(found.group_by(Claim.submission_id)).all())


def get_claim(session: Session, claim_id: UUID) -> ClaimView:
    """Return one claim with all that is known; an unknown id is NotFoundError."""
    claim = session.get(Claim, claim_id)
    if claim is None:
        raise NotFoundError("There is no claim with this id.")
    return view_claims(session, [claim])[0]


def view_claims(session: Session, claims: Sequence[Claim]) -> list[ClaimView]:
    """Add cases, matches and verdicts to claims."""
    case_ids = [claim.case_id for claim in claims]
    cases = {
        case.id: case
        for case in session.scalars(
            select(Case).where(Case.id.in_(case_ids)).options(joinedload(Case.reviewer), joinedload(Case.holder))
        )
    }
    verdicts = {verdict.case_id: verdict for verdict in session.scalars(_live_verdicts(case_ids))}
    matchings = {matching.id: matching for matching in session.scalars(_matchings(claims))}
    matches: dict[UUID, list[Match]] = {claim.id: [] for claim in claims}
    for match in session.scalars(_matches(list(matches))):
        matches[match.claim_id].append(match)
    jobs = find_comparisons(session, [claim.id for claim in claims if claim.pending])
    secrets = _find_secrets(session, [match for found in matches.values() for match in found])
    return [
        ClaimView(
            claim,
            cases[claim.case_id],
            matches[claim.id],
            verdicts.get(claim.case_id),
            matchings[claim.matching_id] if claim.matching_id else None,
            secrets={match.id: secrets[match.id] for match in matches[claim.id] if match.id in secrets},
            job=jobs.get(claim.id),
        )
        for claim in claims
    ]


def find_comparisons(session: Session, claim_ids: Collection[UUID]) -> dict[UUID, Job]:
    """Return of each of these claims the newest job that compares it alone."""
    if not claim_ids:
        return {}
    newest = select(Job).where(Job.claim_id.in_(claim_ids)).ext(distinct_on(Job.claim_id))
    jobs = session.scalars(newest.order_by(Job.claim_id, Job.created_at.desc()))
    return {job.claim_id: job for job in jobs if job.claim_id}


def _find_secrets(session: Session, matches: Sequence[Match]) -> dict[int, int | None]:
    """Return the matches whose words were said in a case in its second review, with the first reviewer there."""
    words = [match.judgement for match in matches if match.judgement]
    sources = {word.match_id: word.carried_id or (word.restores and word.restores.carried_id) for word in words}
    sources = {match_id: source for match_id, source in sources.items() if source}
    if not sources:
        return {}
    secret = (
        select(Judgement.id, Case.reviewer_id)
        .join(Match, Match.id == Judgement.match_id)
        .join(Claim, Claim.id == Match.claim_id)
        .join(Case, Case.id == Claim.case_id)
        .where(Judgement.id.in_(set(sources.values())), Case.state == CaseState.SECOND_REVIEW)
    )
    first_reviewers = dict(session.execute(secret).all())
    return {number: first_reviewers[source] for number, source in sources.items() if source in first_reviewers}


def _claims(submission_id: UUID) -> Select[Claim]:
    return select(Claim).where(Claim.submission_id == submission_id, Claim.dropped_at.is_(None))


def _matchings(claims: Sequence[Claim]) -> Select[Matching]:
    numbers = {claim.matching_id for claim in claims if claim.matching_id}
    return select(Matching).where(Matching.id.in_(numbers)).options(joinedload(Matching.matcher))


def _live_verdicts(case_ids: list[int]) -> Select[Verdict]:
    return (
        select(Verdict)
        .where(Verdict.case_id.in_(case_ids), Verdict.superseded_at.is_(None))
        .options(selectinload(Verdict.evidence).joinedload(Evidence.archive_job), joinedload(Verdict.person))
    )


def with_reasons(matches: Select[Match]) -> Select[Match]:
    """Load matches with their fact-checks and judgements."""
    return matches.options(
        # Bodies are long, and ten of them hang on every claim.
        joinedload(Match.factcheck).options(
            defer(FactCheck.body), joinedload(FactCheck.source), joinedload(FactCheck.corpus)
        ),
        joinedload(Match.judgement).options(
            joinedload(Judgement.person), joinedload(Judgement.restores).joinedload(Judgement.person)
        ),
    )


def _matches(claim_ids: list[UUID]) -> Select[Match]:
    found = select(Match).where(Match.claim_id.in_(claim_ids))
    return with_reasons(found).order_by(Match.rank, Match.id)
