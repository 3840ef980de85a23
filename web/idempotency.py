"""The header Idempotency-Key: whoever repeats a call under the same key gets the same answer, and one job."""

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import make_response, request
from werkzeug.wrappers import Response

from models.errors import ConflictError, DeskError, InvalidInputError
from models.operations.idempotency import KeptAnswer, find_answer, keep_answer, take_key
from web.auth import request_owner
from web.problems import HeaderedError
from web.transaction import session

HEADER = "Idempotency-Key"
LONGEST_KEY = 255

_FORM = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
_KEPT_HEADERS = ("Content-Type", "Location", "Retry-After")
View = TypeVar("View", bound=Callable[..., Any])


class BrokenKeyError(DeskError):
    """What stands in the header is no key."""

    status = HTTPStatus.BAD_REQUEST
    title = "The request is broken"

    def __init__(self) -> None:
        super().__init__(f"{HEADER} must have 1 to {LONGEST_KEY} visible ASCII characters; a fresh UUID is a good one.")


class KeyInUseError(HeaderedError, ConflictError):
    """The same call under the same key is being answered at this moment."""

    title = "It is being answered right now"

    def __init__(self) -> None:
        super().__init__("The same call is being answered right now. Ask again in a second.", {"Retry-After": "1"})


def idempotent(view: View) -> View:
    """Let callers repeat a call that creates something; it stands right below the route, above all other decorators."""

    @wraps(view)
    def answer(*args: Any, **arguments: Any) -> Any:
        key = request.headers.get(HEADER)
        if key is None:
            return view(*args, **arguments)
        if not _FORM.fullmatch(key):
            raise BrokenKeyError
        return _answer_once(key, lambda: view(*args, **arguments))

    vars(answer)["idempotent"] = True
    return cast("View", answer)


def _answer_once(key: str, work: Callable[[], Any]) -> Response:
    owner, fingerprint = request_owner(), fingerprint_request()
    if not take_key(session(), owner, key):
        raise KeyInUseError
    kept = find_answer(session(), owner, key)
    if kept is not None:
        return _replay(kept, fingerprint)
    response = make_response(work())
    if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        kept = KeptAnswer(fingerprint, response.status_code, headers, response.get_data(as_text=True))
        keep_answer(session(), owner, key, kept)
    return response


def fingerprint_request() -> bytes:
    """Return what tells this request from another one; two with the same fingerprint ask for the same."""
    digest = hashlib.sha256()
    for part in _list_parts():
        digest.update(len(part).to_bytes(8))
        digest.update(part)
    return digest.digest()


def _list_parts() -> Iterator[bytes]:
    yield from (_encode(request.method), _encode(request.path), request.query_string, _encode(request.mimetype))
    # Not the bytes of a form with files: what parts them is made anew with every request.
    if request.mimetype != "multipart/form-data":
        yield request.get_data()
        return
    for name, value in request.form.items(multi=True):
        yield from (_encode(name), _encode(value))
    for name, file in request.files.items(multi=True):
        yield from (_encode(name), _encode(file.filename or ""))
        yield hashlib.file_digest(file.stream, "sha256").digest()  # type: ignore[arg-type]
        file.stream.seek(0)


def _encode(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def _replay(kept: KeptAnswer, fingerprint: bytes) -> Response:
    if kept.fingerprint != fingerprint:
        raise InvalidInputError(f"This {HEADER} was used for another request. Take a fresh key for each.")
    return Response(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"})
