"""How the pages put numbers, relations, roles and states into words."""

import datetime as dt

from models.ratings import RatingClass
from models.relations import Relation
from models.tables.case import Case, CaseState
from models.tables.corpus import FactCheck
from models.tables.person import Person, Role, Scope
from models.tables.submission import Origin, SubmissionKind
from models.tables.verdict import Confidence, Stance

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

PERSONAL = {
    "phone": ("phone number", "phone numbers"),
    "email": ("e-mail address", "e-mail addresses"),
    "handle": ("handle", "handles"),
}

PROPOSALS: dict[Relation, str] = {
    Relation.SAME: "both say the same, as far as they could be compared",
    Relation.NARROWER: "the claim says the same of less",
    Relation.BROADER: "the claim says the same of more",
    Relation.OPPOSITE: "the claim says the contrary",
    Relation.OUTDATED: "the claim speaks of a later time",
    Relation.RELATED: "both are about the same, but do not plainly say the same",
    Relation.DIFFERENT: "their words have little in common",
}

# How much harm a claim does, and how far it reaches, from 0 on.
LEVELS = ("none", "some", "much", "very much")

SENDERS = {
    None: "somebody without an account",
    Role.SUBMITTER: "somebody with an account",
    Role.REVIEWER: "a reviewer of this desk",
    Role.EDITOR: "an editor of this desk",
    Role.ADMIN: "an administrator of this desk",
}

DOORS = {Origin.PAGE: "on the page", Origin.API: "by a program", Origin.CLI: "by a command", Origin.FEED: "by a feed"}

# Between a claim and a fact-check, in a sentence.
PREDICATES: dict[Relation, str] = {
    Relation.SAME: "says the same as",
    Relation.NARROWER: "is narrower than",
    Relation.BROADER: "is broader than",
    Relation.OPPOSITE: "is the opposite of",
    Relation.OUTDATED: "is no longer the same as",
    Relation.RELATED: "is only related to",
    Relation.DIFFERENT: "is different from",
    Relation.UNSURE: "may be the same as",
}

# In what a claim and a fact-check agree or differ.
ASPECTS = {
    "number": "Number",
    "unit": "Unit",
    "date": "Date",
    "name": "Name",
    "place": "Place",
    "negation": "Negation",
    "quantifier": "All or some",
    "comparison": "More or less",
    "modality": "Certainty",
    "speaker": "Speaker",
    "word": "Word",
}

UNCHECKED = (
    "No earlier fact-check of this claim was found. That does not mean that it is true or false: it has not been"
    " checked yet."
)

BLIND = (
    "Two reviewers look at this claim, and the second one is not to know what the first one thought. Until they are"
    " done, nobody is shown how likely a match is, or what was said about it."
)

LANGUAGES = dict(
    pair.split(":")
    for pair in (
        "ar:Arabic bg:Bulgarian bn:Bengali ca:Catalan cs:Czech da:Danish de:German el:Greek en:English es:Spanish"
        " et:Estonian fa:Persian fi:Finnish fr:French he:Hebrew hi:Hindi hr:Croatian hu:Hungarian id:Indonesian"
        " it:Italian ja:Japanese ko:Korean lt:Lithuanian lv:Latvian mk:Macedonian ms:Malay nl:Dutch no:Norwegian"
        " pl:Polish pt:Portuguese ro:Romanian ru:Russian sk:Slovak sl:Slovenian sq:Albanian sr:Serbian sv:Swedish"
        " ta:Tamil te:Telugu th:Thai tl:Tagalog tr:Turkish uk:Ukrainian ur:Urdu vi:Vietnamese zh:Chinese"
    ).split()
)

STANCES = {
    Stance.SUPPORTS: "Supports the claim",
    Stance.UNDERMINES: "Speaks against the claim",
    Stance.CONTEXT: "Gives context",
}

CONFIDENCES = {Confidence.LOW: "Low", Confidence.MEDIUM: "Medium", Confidence.HIGH: "High"}

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

KINDS = {
    SubmissionKind.CLAIM: "claim",
    SubmissionKind.ARTICLE: "article",
    SubmissionKind.LIST: "list of claims",
    SubmissionKind.URL: "link",
    SubmissionKind.FILE: "document",
}

_TURNED = {
    "mostly false": "Mostly true",
    "mostly true": "Mostly false",
    RatingClass.FALSE: "True",
    RatingClass.TRUE: "False",
}

STATES = {
    CaseState.OPEN: "waiting for a reviewer",
    CaseState.IN_REVIEW: "being reviewed",
    CaseState.SECOND_REVIEW: "waiting for a second look",
    CaseState.AGREED: "agreed on by two reviewers",
    CaseState.ADJUDICATION: "waiting for an editor to settle it",
    CaseState.DECIDED: "answered",
    CaseState.DISMISSED: "set aside by a reviewer",
}


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


def turn_round(factcheck: FactCheck) -> str:
    """Say what becomes of a fact-check's rating where the claim is the opposite of what was checked."""
    rating = factcheck.rating or "No rating given"
    turned = _TURNED.get(rating.casefold()) or _TURNED.get(factcheck.rating_class)
    if turned is None:
        return f"If the claim is the opposite, “{rating}” does not tell what holds for it. Look for yourself."
    return f"If the claim is the opposite, the rating turns round: {rating} becomes {turned}. Confirm it yourself."


def name_languages(codes: list[str]) -> str:
    """Write languages by name: “English, Spanish and Thai”; a code that is not known stays as it is."""
    names = [LANGUAGES.get(code.casefold(), code) for code in codes]
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def read_day(written: str | None) -> dt.date | None:
    """Return a day that is kept as text."""
    return dt.date.fromisoformat(written) if written else None


def describe_case(case: Case, person: Person | None = None) -> str:
    """Say in plain words where a case stands; to the desk's people also who has it."""
    if case.state == CaseState.IN_REVIEW and person is not None and case.reviewer is not None:
        return "with you" if case.reviewer_id == person.id else f"with {case.reviewer.name}"
    if case.state == CaseState.SECOND_REVIEW and person is not None and case.second_reviewer is not None:
        name = "you" if case.second_reviewer_id == person.id else case.second_reviewer.name
        return f"with {name} for a second look"
    return STATES[CaseState(case.state)]


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Write a number with its noun: “1 claim”, “14,512 claims”."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
