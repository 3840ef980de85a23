"""The errors people can cause or meet, each with its HTTP status and one plain sentence."""

from http import HTTPStatus
from typing import ClassVar


class DeskError(Exception):
    """Base of all expected errors; `str(error)` is one sentence that says what is wrong and what to do."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR
    title: ClassVar[str] = "The desk could not do this"


class InvalidInputError(DeskError):
    """What was sent cannot be used; `field` names the part that is wrong."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "The input cannot be used"

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


class NotFoundError(DeskError):
    """There is no such thing, or the asker may not know of it."""

    status = HTTPStatus.NOT_FOUND
    title = "Not found"


class NotAllowedError(DeskError):
    """The person is known and may not do this."""

    status = HTTPStatus.FORBIDDEN
    title = "Not allowed"


class SignInNeededError(DeskError):
    """Nobody is signed in, or the credentials are wrong."""

    status = HTTPStatus.UNAUTHORIZED
    title = "Sign in first"


class ConflictError(DeskError):
    """Somebody else changed it meanwhile, or its state does not permit the action."""

    status = HTTPStatus.CONFLICT
    title = "It has changed meanwhile"


class UnavailableError(DeskError):
    """An engine or a part of the machine is missing or does not answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "Not available at present"
