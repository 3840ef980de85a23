"""Finding the fact-checks in a JSON value: ClaimReview objects wherever they stand, search answers, flat records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from worker.importers.fields import find_field, is_empty, pick_fields, read_words
from worker.importers.mending import BrokenJsonError, parse_json
from worker.importers.pages import has_blocks, read_blocks

Fields = Mapping[str, object]
_TYPE = "ClaimReview"
_RATING_KEYS = ("alternateName", "name", "ratingName")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that ought to be a fact-check and is none; the reason goes on from “it”."""

    reason: str
    shown: str | None


def find_factchecks(value: object) -> Iterator[Fields | Fault]:
    """Yield the fields of each fact-check in a value, in the order they stand there, however deep.

    What looks like a fact-check is not searched for further ones.
    """
    if isinstance(value, dict) and not _is_nested(value) and _names_claim(value):
        yield pick_fields(value.items())
        return
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict) and _is_review(part):
            yield from _read_review(part)
        elif isinstance(part, dict) and _is_answer(part):
            yield from _read_answer(part)
        elif isinstance(part, dict):
            waiting.extend(reversed(part.values()))
        elif isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, str) and has_blocks(part):
            yield from find_in_page(part)


def show_value(value: object) -> str | None:
    """Return words by which a person finds a value again: its texts, or those of its fields."""
    texts = value.values() if isinstance(value, dict) else [value]
    return ", ".join(text for text in texts if isinstance(text, str)) or None


def find_in_page(page: str) -> Iterator[Fields | Fault]:
    """Yield the fields of each fact-check in the JSON-LD of an HTML page."""
    for block in read_blocks(page):
        try:
            value = parse_json(block)
        except BrokenJsonError as error:
            if _TYPE in block:
                yield Fault(str(error), block)
        else:
            yield from find_factchecks(value)


def _is_nested(value: Fields) -> bool:
    return _is_review(value) or _is_answer(value)


def _names_claim(value: Fields) -> bool:
    found = ((find_field(name), content) for name, content in value.items())
    return any(field and field[0] == "claim" and not is_empty(content) for field, content in found)


def _is_review(value: Fields) -> bool:
    kinds = value.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and kind.endswith(_TYPE) for kind in kinds) or (
        "claimReviewed" in value and ("reviewRating" in value or "itemReviewed" in value)
    )


def _is_answer(value: Fields) -> bool:
    """Whether it is a claim as a search for fact-checks answers: one claim and those who checked it."""
    return "text" in value and isinstance(value.get("claimReview"), list)


def _read_review(review: Fields) -> Iterator[Fields]:
    """Most reviews check one claim; some list several."""
    item = _first_object(review.get("itemReviewed"))
    claims = review.get("claimReviewed") or item.get("text")
    fields = {
        "title": _first(review, "headline", "name", "title"),
        "subtitle": _first(review, "alternativeHeadline", "subtitle", "description"),
        "body": _first(review, "reviewBody", "articleBody", "text"),
        "speaker": item.get("author"),
        "rating": _read_rating(review.get("reviewRating")),
        "url": _first(review, "url", "mainEntityOfPage"),
        "publisher": read_words(review.get("publisher")) or _find_organization(review.get("author")),
        "date": _first(review, "datePublished", "dateModified", "dateCreated"),
        "language": review.get("inLanguage"),
    }
    for claim in claims if isinstance(claims, list) and claims else [claims]:
        yield fields | {"claim": claim}


def _read_answer(answer: Fields) -> Iterator[Fields | Fault]:
    reviews = answer["claimReview"]
    for review in reviews if isinstance(reviews, list) else []:
        if not isinstance(review, dict):
            yield Fault("has a review that is not an object", read_words(answer["text"]))
            continue
        publisher = _first_object(review.get("publisher"))
        yield {
            "claim": answer["text"],
            "speaker": answer.get("claimant"),
            "title": review.get("title"),
            "rating": review.get("textualRating"),
            "url": review.get("url"),
            "publisher": _first(publisher, "name", "site"),
            "date": review.get("reviewDate"),
            "language": review.get("languageCode"),
        }


def _read_rating(rating: object) -> str | None:
    """The words of a rating; a bare number says nothing without its publisher's scale."""
    words = read_words(rating, _RATING_KEYS)
    if words is None and isinstance(rating, dict):
        value = read_words(rating.get("ratingValue"))
        words = None if value and value.replace(".", "").isdecimal() else value
    return words


def _find_organization(author: object) -> str | None:
    """The name of an author who is no person: such an author is the publisher."""
    authors = author if isinstance(author, list) else [author]
    names = (read_words(each) for each in authors if not (isinstance(each, dict) and each.get("@type") == "Person"))
    return next((name for name in names if name), None)


def _first(fields: Fields, *names: str) -> object:
    return next((fields[name] for name in names if not is_empty(fields.get(name))), None)


def _first_object(value: object) -> Fields:
    values = value if isinstance(value, list) else [value]
    return next((each for each in values if isinstance(each, dict)), {})
