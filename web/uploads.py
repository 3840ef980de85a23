"""Files that are sent: how large they may be, on the few views that take one, and reading them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request

from models.errors import DeskError, InvalidInputError
from web.request import desk_settings

# What the fields beside the file, and the lines that part them, may add.
_BESIDE = 65_536
_MULTIPART = "multipart/form-data"

View = TypeVar("View", bound=Callable[..., Any])


class NoFormError(DeskError):
    """A file was sent in another way than as part of a form."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    title = "Wrong content type"

    def __init__(self) -> None:
        super().__init__(f"Send a form with the part “file”, as {_MULTIPART}.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent, with the name that its sender gave it."""

    name: str
    content: bytes
    content_type: str = ""


def take_upload(setting: str, *, optional: bool = False) -> Callable[[View], View]:
    """Declare that a view takes a file, at most as large as the setting of this name says, and nothing but a form.

    It stands above what reads the form. Where the file is `optional`, a form may come without any.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def answer(*args: Any, **arguments: Any) -> Any:
            if request.mimetype != _MULTIPART and not optional:
                raise NoFormError
            return view(*args, **arguments)

        vars(answer)["upload_setting"] = setting
        return cast("View", answer)

    return mark


def register_uploads(app: Flask) -> None:
    """Let the views that declare it take larger bodies; before anything else reads the form."""
    app.before_request(raise_limits)


def raise_limits() -> None:
    """Set how large the body of this request may be."""
    view = current_app.view_functions.get(request.endpoint or "")
    setting = vars(view).get("upload_setting") if view else None
    if setting:
        largest = getattr(desk_settings(), setting) + _BESIDE
        request.max_content_length = request.max_form_memory_size = largest


def read_upload(text_field: str | None = None) -> Upload:
    """Return the part “file”, or what was typed into `text_field` instead; neither is an error."""
    file = request.files.get("file")
    typed = request.form.get(text_field, "") if text_field else ""
    if file and typed.strip():
        raise InvalidInputError("Send a file or type the lines, not both.", "file")
    if file:
        return Upload(file.filename or "", file.stream.read(), file.mimetype)
    if typed.strip():
        return Upload("", typed.encode("utf-8", "surrogatepass"))
    raise InvalidInputError("There is no file. Send one as the part “file” of a form.", "file")
