"""Who may add, drop and reword the claims of an article, and of which claims their cases allow it."""

from models.errors import ConflictError, NotAllowedError
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from models.tables.submission import Claim, Origin, Submission

_REASONS = {
    CaseState.IN_REVIEW: "A reviewer is working on this claim. They can drop it, or say it in other words.",
    CaseState.SECOND_REVIEW: "This claim is waiting for a second look, so it has to stay as it is.",
    CaseState.AGREED: "Two reviewers have looked at this claim, so it has to stay as it is.",
    CaseState.ADJUDICATION: "Two reviewers have looked at this claim, so it has to stay as it is.",
    CaseState.DISMISSED: "A reviewer has set this claim aside. It can be changed when its case is open again.",
}
_ANSWERED = "This claim has a verdict, which is about these words. Add another sentence, or send the claim anew."


def may_amend(submission: Submission, person: Person | None) -> bool:
    """True where the person, None for a stranger, may change what the claims of a submission are.

    Reviewers may, and whoever sent it: that account alone, or, where it was sent without one, who holds its link.
    """
    if person is not None and person.may(Role.REVIEWER):
        return True
    if submission.person_id is None:
        return submission.origin != Origin.FEED and submission.stripped_at is None
    return person is not None and person.id == submission.person_id


def require_amendable(submission: Submission, person: Person | None) -> None:
    """Refuse somebody who may not change the claims, and what is no article or was not checked yet."""
    if not may_amend(submission, person):
        raise NotAllowedError("Only whoever sent this, signed in, and the desk's reviewers can change its claims.")
    if submission.stripped_at is not None:
        raise ConflictError("What was sent is not kept any more, so its claims cannot be changed.")
    if not submission.is_article:
        raise ConflictError("Only the claims of an article can be added, dropped and reworded. Send a claim anew.")
    if submission.sentences is None:
        raise ConflictError("This text is still being checked. Its claims can be changed when that is done.")


def find_obstacle(claim: Claim, case: Case, person: Person | None, *, has_verdict: bool) -> str | None:
    """Say in a sentence why a claim has to stay as it is; None where it can be dropped or reworded.

    One that others ask about too, and that does not lead their case, only leaves it. One that leads takes its case
    along, which must have no verdict, and nobody else's work in it.
    """
    if not claim.leads:
        return None
    if has_verdict or case.state == CaseState.DECIDED:
        return _ANSWERED
    is_theirs = person is not None and (case.reviewer_id == person.id or person.may(Role.EDITOR))
    if case.state == CaseState.OPEN or (case.state == CaseState.IN_REVIEW and is_theirs):
        return None
    return _REASONS[CaseState(case.state)]
