"""How the pages put numbers, relations, roles and states into words."""

from models.ratings import RATINGS, Rating
from models.tables.case import Case, CaseState, Stance
from models.tables.match import Relation
from models.tables.person import Person, Role, Scope
from models.tables.submission import SubmissionKind

# From this probability on a match is told to the submitter; below, the closest candidates are only listed.
WORTH_TELLING = 0.3

_LEVELS = (
    (0.9, "Almost certainly the same"),
    (0.6, "Likely the same"),
    (WORTH_TELLING, "Perhaps the same"),
    (0.0, "Unlikely to be the same"),
)

RELATIONS: dict[Relation, tuple[str, str]] = {
    Relation.SAME: ("Same", "Both say the same, so the earlier rating answers the claim."),
    Relation.NARROWER: ("Narrower", "The claim is a special case of what was checked."),
    Relation.BROADER: ("Broader", "The claim says more than what was checked."),
    Relation.OPPOSITE: ("Opposite", "The claim says the contrary of what was checked."),
    Relation.OUTDATED: ("Outdated", "It was the same, but the world has changed since."),
    Relation.RELATED: ("Related", "The same subject, but the rating says nothing about the claim."),
    Relation.DIFFERENT: ("Different", "It has nothing to do with the claim."),
    Relation.UNSURE: ("Unsure", "It cannot be told from what is shown here."),
}

_TOLD_RELATIONS: dict[Relation, str] = {
    Relation.SAME: "The same claim was checked before",
    Relation.NARROWER: "A more general claim was checked before",
    Relation.BROADER: "A part of this was checked before",
    Relation.OPPOSITE: "The opposite was checked before",
    Relation.OUTDATED: "It was checked before, but that is out of date",
    Relation.UNSURE: "A person could not tell whether this is the same",
}

STANCES = {
    Stance.SUPPORTS: "Supports the claim",
    Stance.UNDERMINES: "Speaks against the claim",
    Stance.CONTEXT: "Gives context",
}

ROLES = {
    Role.SUBMITTER: "You can send claims and articles and read the answers.",
    Role.REVIEWER: "You can judge matches and record verdicts.",
    Role.EDITOR: "You can judge, record verdicts, and give back cases for others.",
    Role.ADMIN: "You can do everything at this desk.",
}

SCOPES = {
    Scope.SUBMIT: "send claims and articles, and stop or repeat their jobs",
    Scope.READ: "read what you may read",
    Scope.REVIEW: "judge matches and decide cases",
    Scope.ADMIN: "run the desk",
}

TOKEN_TERMS = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "a year", "never": "without an end"}

KINDS = {SubmissionKind.CLAIM: "claim", SubmissionKind.ARTICLE: "article", SubmissionKind.LIST: "list of claims"}

_STATES = {
    CaseState.OPEN: "waiting for a reviewer",
    CaseState.IN_REVIEW: "being reviewed",
    CaseState.DECIDED: "answered",
    CaseState.DISMISSED: "set aside by a reviewer",
}


def name_probability(probability: float) -> str:
    """Say a probability in words."""
    return next(words for lowest, words in _LEVELS if probability >= lowest)


def write_probability(probability: float) -> str:
    """Write a probability with two decimals, never as the certainty that it is not."""
    rounded = f"{probability:.2f}"
    return {"0.00": "<0.01", "1.00": ">0.99"}.get(rounded, rounded)


def explain_probability(probability: float) -> str:
    """Say what the number of a match promises."""
    hundredths = round(probability * 100)
    share = {0: "fewer than 1", 100: "more than 99"}.get(hundredths, f"about {hundredths}")
    return f"An estimate: of 100 pairs that get this number, {share} should be about the same claim."


def label_relation(relation: str) -> str:
    """Return the word on the button of a relation."""
    return RELATIONS[Relation(relation)][0]


def tell_relation(relation: str) -> str:
    """Say to a submitter what a person judged about a match."""
    return _TOLD_RELATIONS.get(Relation(relation), "It was looked at and set aside")


def describe_case(case: Case, person: Person | None = None) -> str:
    """Say in plain words where a case stands; to the desk's people also who has it."""
    if case.state == CaseState.IN_REVIEW and person is not None and case.reviewer is not None:
        return "with you" if case.reviewer_id == person.id else f"with {case.reviewer.name}"
    return _STATES[CaseState(case.state)]


def find_rating(value: str) -> Rating:
    """Return a rating of the desk's scale."""
    return RATINGS[value]


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Write a number with its noun: “1 claim”, “14,512 claims”."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
