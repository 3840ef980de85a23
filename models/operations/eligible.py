"""Who may look at a case: nobody reviews what they sent, and nobody the same case twice."""

from collections.abc import Sequence
from enum import Enum

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, object_session

from models.tables.case import Case
from models.tables.match import Judgement, Match
from models.tables.person import Person, Role
from models.tables.submission import Claim, Submission
from models.tables.verdict import Opinion, Verdict

_PersonId = int | InstrumentedAttribute[int]


class Own(Enum):
    """Whether a person may review a claim that they sent themselves."""

    ALLOWED = "always"
    IF_ALONE = "where nobody else could"
    NEVER = "never"


def may_review(case: Case, person: Person, own: Own) -> bool:
    """True where it does not matter that the person sent one of the case's claims, or they did not."""
    session = object_session(case)
    if own is Own.ALLOWED or session is None or not session.scalar(select(_has_sent(case, person.id))):
        return True
    others = _list_reviewers().where(Person.id != person.id)
    return own is Own.IF_ALONE and not session.scalar(select(others.exists()))


def may_look_again(case: Case, person: Person) -> bool:
    """True where the person may take the second look at a case: they neither sent nor reviewed anything of it."""
    session = object_session(case)
    if not person.may(Role.REVIEWER) or case.reviewer_id == person.id or session is None:
        return False
    return not session.scalar(select(or_(_has_sent(case, person.id), _has_looked(case, person.id))))


def find_second_reviewers(session: Session, case: Case, first: Person) -> Sequence[Person]:
    """Return everybody who could take the second look at a case that `first` has reviewed, by name."""
    others = _list_reviewers().where(Person.id != first.id, ~_has_sent(case, Person.id), ~_has_looked(case, Person.id))
    return session.scalars(others.order_by(Person.name, Person.id)).all()


def _list_reviewers() -> Select[Person]:
    return select(Person).where(Person.active, Person.role != Role.SUBMITTER)


def _has_sent(case: Case, person: _PersonId) -> ColumnElement[bool]:
    sent = select(Claim.id).join(Submission, Claim.submission_id == Submission.id)
    return sent.where(Claim.case_id == case.id, Submission.person_id == person).exists()


def _has_looked(case: Case, person: _PersonId) -> ColumnElement[bool]:
    """Whether a person gave an opinion, a verdict or a word on a match of the case, in whichever round."""
    judged = select(Judgement.id).join(Match, Judgement.match_id == Match.id).join(Claim, Match.claim_id == Claim.id)
    own = (Judgement.person_id == person, Judgement.carried_id.is_(None))
    return or_(
        exists().where(Opinion.case_id == case.id, Opinion.person_id == person),
        exists().where(Verdict.case_id == case.id, Verdict.person_id == person),
        judged.where(Claim.case_id == case.id, *own).exists(),
    )
