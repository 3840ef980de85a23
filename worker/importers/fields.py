"""The names that other people give to the fields of a fact-check, and the plain words in nested values."""

import re
from collections.abc import Iterable
from functools import lru_cache

_NOT_NAMED = re.compile(r"[^a-z0-9]+")
_DEEPEST = 3
_MOST_ITEMS = 20
_EMPTY = frozenset({"", "nan", "none", "null", "n/a"})
_LONGEST_EMPTY = 20
TEXT_KEYS = ("name", "@value", "rendered", "text", "alternateName", "headline")

# Without case, blanks and punctuation: "Claim Reviewed" and claim_reviewed are both claimreviewed. First come, first
# taken. The long ones are the columns of the ClaimsKG collection.
_SYNONYMS: dict[str, str] = {
    "claim": "claim claimreviewed reviewedclaim claimtext textclaim textofclaim claimstatement statement vclaim "
    "claimreviewclaimreviewed",
    "rating": "rating verdict label alternatename textualrating ratingalternatename reviewrating truthrating veracity "
    "truthfulness claimrating claimlabel ratingname",
    "title": "title headline reviewtitle articletitle factchecktitle extratitle",
    "subtitle": "subtitle subheadline subhead deck standfirst summary description",
    "body": "body text content explanation justification article articlebody reviewbody articletext fulltext extrabody",
    "speaker": "speaker claimant claimauthor claimby statedby claimedby saidby claimauthorname claimspeaker "
    "creativeworkauthorname",
    "publisher": "publisher source site organization organisation outlet factchecker publishername publishersite "
    "sourcename claimreviewauthorname claimreviewsource website domain",
    "url": "url link factcheckurl reviewurl articleurl sourceurl permalink claimreviewurl",
    "date": "date published datepublished reviewdate publishedat publicationdate publisheddate datepublication "
    "publishdate pubdate factcheckdate claimreviewdatepublished",
    "language": "language lang inlanguage languagecode locale",
    "key": "id key slug vclaimid claimid factcheckid identifier guid uuid",
}
_FIELDS = {name: (field, rank) for field, names in _SYNONYMS.items() for rank, name in enumerate(names.split())}


@lru_cache(maxsize=4096)
def find_field(name: str) -> tuple[str, int] | None:
    """Return the field of `FactCheckRecord` that a column means, and how far down it stands among its synonyms."""
    return _FIELDS.get(_NOT_NAMED.sub("", name.lower()))


def pick_fields(record: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return a flat record's values under the names of `FactCheckRecord`; empty ones give way to synonyms."""
    picked: dict[str, tuple[int, object]] = {}
    for name, value in record:
        found = find_field(name)
        if found is None or is_empty(value):
            continue
        field, rank = found
        if field not in picked or rank < picked[field][0]:
            picked[field] = (rank, value)
    return {field: value for field, (_, value) in picked.items()}


def is_empty(value: object) -> bool:
    """Whether a value says nothing; False and 0 say something."""
    if isinstance(value, str):
        return value.isspace() if len(value) > _LONGEST_EMPTY else value.strip().lower() in _EMPTY
    return value is None or value in ([], {})


def read_words(value: object, keys: tuple[str, ...] = TEXT_KEYS, depth: int = 0) -> str | None:
    """Return the words in a value: a text, a number, the first of `keys` in an object; lists are joined by commas."""
    if depth > _DEEPEST or is_empty(value):
        return None
    if isinstance(value, dict):
        words = (read_words(value.get(key), keys, depth + 1) for key in keys)
        return next((word for word in words if word), None)
    if isinstance(value, list):
        items = (read_words(item, keys, depth + 1) for item in value[:_MOST_ITEMS])
        return ", ".join(item for item in items if item) or None
    return str(value)
