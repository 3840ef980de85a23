"""The sorts of errors with their titles and sentences, and what the sender of a request that failed is told."""

from dataclasses import dataclass, field
from http import HTTPStatus

from models.errors import DeskError


class HeaderedError(DeskError):
    """An error whose answer carries headers of its own."""

    def __init__(self, sentence: str, headers: dict[str, str]) -> None:
        super().__init__(sentence)
        self.headers = headers


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of error: the name under which the interface's page explains it, its title, and what to say."""

    slug: str
    title: str
    sentence: str


SORTS: dict[HTTPStatus, Sort] = {
    HTTPStatus.BAD_REQUEST: Sort(
        "broken-request", "The request is broken", "The request cannot be read. Send it again."
    ),
    HTTPStatus.UNAUTHORIZED: Sort("sign-in-needed", "Sign in first", "This is for people who are signed in."),
    HTTPStatus.FORBIDDEN: Sort("not-allowed", "Not allowed", "You may not do this."),
    HTTPStatus.NOT_FOUND: Sort(
        "not-found", "Not found", "There is nothing at this address. Check that the link was copied as a whole."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Sort("wrong-method", "Wrong method", "This address does not answer that method."),
    HTTPStatus.CONFLICT: Sort(
        "conflict", "It has changed meanwhile", "Somebody changed this meanwhile. Load it again."
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Sort(
        "too-large", "Too large", "More was sent than can be taken at once. Send it in parts."
    ),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Sort(
        "wrong-type", "Wrong content type", "Send JSON as plain UTF-8, with the header Content-Type: application/json."
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: Sort(
        "invalid-input", "The input cannot be used", "Something in what was sent cannot be used."
    ),
    HTTPStatus.TOO_MANY_REQUESTS: Sort(
        "too-many",
        "Too many requests",
        "Too many requests came from you or from your address. Wait a moment, then try again.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: Sort("fault", "Something went wrong", "Something went wrong on our side."),
    HTTPStatus.SERVICE_UNAVAILABLE: Sort(
        "unavailable",
        "Not available at present",
        "The desk's database does not answer at present. Nothing was recorded; try again in a moment.",
    ),
}
OTHER = Sort("other", "This did not work", "The request cannot be answered.")

OUTDATED_FORM = "This form is out of date, so nothing was recorded. Load the page again and repeat."
BROKEN_JSON = "The body is not JSON, or nested too deep."

# What is wrong with one field, by the name that pydantic gives to the fault.
FIELD_SENTENCES = {
    "missing": "This field is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be text.",
    "string_unicode": "This text contains broken characters.",
    "string_too_long": "This text is too long.",
    "string_too_short": "This text is too short.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "The body must be a JSON object.",
    "model_attributes_type": "The body must be a JSON object.",
    "too_long": "This list is too long.",
    "too_short": "This list is too short.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "int_from_float": "This must be a whole number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "greater_than": "This number is too small.",
    "greater_than_equal": "This number is too small.",
    "less_than": "This number is too large.",
    "less_than_equal": "This number is too large.",
    "enum": "This is none of the values that are allowed here.",
    "literal_error": "This is none of the values that are allowed here.",
    "uuid_parsing": "This must be an id.",
    "date_from_datetime_parsing": "This must be a day, as 2026-03-31.",
    "date_parsing": "This must be a day, as 2026-03-31.",
    "datetime_parsing": "This must be a moment, as 2026-03-31T12:00:00Z.",
    "datetime_from_date_parsing": "This must be a moment, as 2026-03-31T12:00:00Z.",
}
FIELD_OTHER = "This value cannot be used."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender of a request that failed is told."""

    status: HTTPStatus
    title: str
    sentence: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    instance: str | None = None

    @property
    def problem(self) -> dict[str, object]:
        """The body for programs, as in RFC 9457; `type` is an address at which the problem is explained."""
        said: dict[str, object] = {
            "type": f"/api/docs#{SORTS.get(self.status, OTHER).slug}",
            "title": self.title,
            "status": int(self.status),
            "detail": self.sentence,
        }
        if self.instance:
            said["instance"] = self.instance
        if self.errors:
            said["errors"] = self.errors
        return said


def answer_status(status: HTTPStatus, headers: dict[str, str] | None = None) -> Answer:
    """Return what is said about a status when nothing more is known."""
    sort = SORTS.get(status, OTHER)
    return Answer(status, sort.title, sort.sentence, headers=headers or {})


def say_largest(size: int | None) -> str:
    """Say how much can be sent at once, where that is known."""
    sentence = SORTS[HTTPStatus.REQUEST_ENTITY_TOO_LARGE].sentence
    megabytes = f"{(size or 0) / 2**20:.1f}".removesuffix(".0")
    return f"At most {megabytes} MB can be sent at once. Send it in parts." if size else sentence


def point_at(*place: str | int) -> str:
    """Return the JSON pointer to a place in the body, cut short where the sender named it at length."""
    parts = (str(part)[:80].replace("~", "~0").replace("/", "~1") for part in place)
    return "#" + "".join(f"/{part}" for part in parts)
