"""What can go wrong on the way outside: one family of errors, each with a sentence that anybody may read."""

from http import HTTPStatus
from typing import ClassVar

from models.errors import DeskError


class OutboundError(DeskError):
    """Base of all; `passing` is true where the same request may succeed later. No sentence names an address found."""

    status = HTTPStatus.BAD_GATEWAY
    title = "The other side could not be asked"
    passing: ClassVar[bool] = False


class RefusedError(OutboundError):
    """The desk does not go to this address, whatever answers there."""


class UnknownNameError(OutboundError):
    """No machine has the name in the address."""


class UntrustedError(OutboundError):
    """The other side's certificate does not prove who it is; somebody has to renew or correct it."""


class TooLargeError(OutboundError):
    """The answer is larger than the caller takes."""


class WrongTypeError(OutboundError):
    """The answer is of a kind that the caller cannot read."""


class ForbiddenError(OutboundError):
    """The site asks programs such as this one to leave the page alone."""


class RedirectError(OutboundError):
    """The address leads on to others without an end."""


class UnreachableError(OutboundError):
    """There was no connection, or it broke."""

    passing = True


class TooSlowError(OutboundError):
    """The time for the whole request was over before the answer was complete."""

    passing = True


class GarbledError(OutboundError):
    """What came back is no complete HTTP answer."""

    passing = True
