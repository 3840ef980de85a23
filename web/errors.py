"""One table from errors to answers: RFC 9457 problems for programs, pages for people.

No sentence repeats what was sent; a page gives people back what they wrote, below it.
"""

import secrets
from http import HTTPStatus

import structlog
from apiflask.exceptions import HTTPError
from flask import Flask, Response, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from models.errors import DeskError, InvalidInputError
from web.problems import (
    BROKEN_JSON,
    FIELD_OTHER,
    FIELD_SENTENCES,
    OUTDATED_FORM,
    SORTS,
    Answer,
    HeaderedError,
    answer_status,
    point_at,
    say_largest,
)
from web.request import PROBLEM, is_api_request, wants_json

log = structlog.get_logger(__name__)

_KEPT_HEADERS = {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range"}
# Fields in which people write more than they would like to write twice.
_WRITTEN = ("text", "wording", "words", "justification", "quote", "note", "reason")
_PATIENCE = {"Retry-After": "5"}


def register_errors(app: Flask) -> None:
    """Let the table answer every error that leaves a view, or never reached one."""
    for sort in (HTTPError, HTTPException, Exception):
        app.register_error_handler(sort, answer_error)


def answer_error(error: Exception) -> AnyResponse | HTTPException:
    """Turn an error into the response of its kind; redirects and ready responses pass unchanged."""
    if isinstance(error, HTTPException) and (error.response or (error.code or 500) < HTTPStatus.BAD_REQUEST):
        return error
    answer = describe_error(error)
    response = _build_problem(answer) if wants_json() else _build_page(answer)
    response.headers.extend(answer.headers)
    return response


def describe_error(error: Exception) -> Answer:
    """Find the answer to an error; one that nobody expected is logged under an id and answered with that id alone."""
    match error:
        case DeskError():
            return _describe_desk_error(error)
        case HTTPError():
            return _describe_validation(error)
        case HTTPException():
            return _describe_http(error)
        case OperationalError() | InterfaceError() | PoolTimeoutError():
            return _describe_silence(error)
        case _:
            return _describe_fault(error)


def _describe_desk_error(error: DeskError) -> Answer:
    errors = []
    if isinstance(error, InvalidInputError) and error.field:
        errors.append({"pointer": point_at(error.field), "detail": str(error)})
    headers = error.headers if isinstance(error, HeaderedError) else {}
    if error.status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers = _PATIENCE | headers
    if error.status is HTTPStatus.UNAUTHORIZED and is_api_request():
        headers = {"WWW-Authenticate": "Bearer"} | headers
    return Answer(error.status, error.title, str(error), errors, headers)


def _describe_validation(error: HTTPError) -> Answer:
    """A body that does not fit its schema; the sentences are ours, because a library's may repeat the input."""
    answer = answer_status(HTTPStatus(error.status_code))
    if isinstance(error.__cause__, ValidationError):
        for found in error.__cause__.errors(include_url=False, include_context=False, include_input=False):
            detail = FIELD_SENTENCES.get(found["type"], FIELD_OTHER)
            answer.errors.append({"pointer": point_at(*found["loc"]), "detail": detail})
    return answer


def _describe_http(error: HTTPException) -> Answer:
    status = HTTPStatus(error.code or 500)
    if status is HTTPStatus.INTERNAL_SERVER_ERROR:
        return _describe_fault(getattr(error, "original_exception", None) or error)
    answer = answer_status(status, {name: value for name, value in error.get_headers() if name in _KEPT_HEADERS})
    if isinstance(error, CSRFError):
        return Answer(status, answer.title, OUTDATED_FORM)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return Answer(status, answer.title, say_largest(request.max_content_length))
    if status is HTTPStatus.BAD_REQUEST and request.is_json:
        return Answer(status, answer.title, BROKEN_JSON)
    return answer


def _describe_silence(error: OperationalError | InterfaceError | PoolTimeoutError) -> Answer:
    g.setdefault("person", None)  # the page about it must not ask the database for the reader's name
    log.error("the database does not answer", problem=str(getattr(error, "orig", error)))
    return answer_status(HTTPStatus.SERVICE_UNAVAILABLE, dict(_PATIENCE))


def _describe_fault(error: BaseException) -> Answer:
    number = secrets.token_hex(4)
    log.error("a request failed", fault=number, endpoint=request.endpoint, method=request.method, exc_info=error)
    sort = SORTS[HTTPStatus.INTERNAL_SERVER_ERROR]
    sentence = f"{sort.sentence} The operator finds it in the log under {number}."
    return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, sort.title, sentence, instance=f"urn:factdesk:fault:{number}")


def _build_problem(answer: Answer) -> Response:
    body = current_app.json.dumps(answer.problem)
    return current_app.response_class(body, status=answer.status, content_type=PROBLEM)


def _collect_written() -> list[str]:
    """Return what somebody wrote into the form that could not be taken, so that it is not lost."""
    try:
        return [text for name in _WRITTEN for text in request.form.getlist(name) if text.strip()]
    except HTTPException:  # the form itself cannot be read
        return []


def _build_page(answer: Answer) -> Response:
    try:
        page = render_template(
            "error.html",
            status=int(answer.status),
            title=answer.title,
            sentence=answer.sentence,
            written=_collect_written(),
        )
    except Exception:
        log.exception("the error page itself failed")
        plain = f"{answer.title}\n\n{answer.sentence}\n"
        return Response(plain, answer.status, content_type="text/plain; charset=utf-8")
    return Response(page, answer.status)
