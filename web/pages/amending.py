"""Adding, dropping, rewording the claims of an article on its page, and taking each of it back."""

import re
from collections.abc import Callable
from functools import partial
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, DeskError, InvalidInputError, NotAllowedError
from models.operations.amending import (
    Editor,
    add_claim,
    compare_again,
    drop_claim,
    restore_claim,
    reword_claim,
    undo_wording,
)
from models.operations.spans import find_span
from models.queries.submissions import get_claim, get_submission
from models.tables.submission import Claim
from web.auth import allow, anyone, current_person, request_owner
from web.limits import count_request, limit_submissions
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.forms import read_number
from web.pages.submissions import Refused, render_submission
from web.request import desk_settings
from web.transaction import session

_INCOMPLETE = "This form is incomplete. Load the page again and repeat."
_LONGEST_NUMBER = 18
_SPAN = re.compile(r"([0-9]{1,18}) ([0-9]{1,18})")


@pages.post("/submissions/<uuid:submission_id>/amend")
@allow(anyone)
def amend(submission_id: UUID) -> ResponseReturnValue:
    """Add, drop or take back a claim, or compare one again, by the button of its page that was pressed."""
    pressed = next((name for name in _ACTS if name in request.form), "words")
    words = request.form.get("words", "")
    try:
        claim = _ACTS.get(pressed, _add_words)(submission_id)
    except (ConflictError, InvalidInputError, NotAllowedError) as error:
        refused = Refused(str(error), words=words if pressed == "words" else "")
        return refuse(error, partial(render_submission, submission_id, refused=refused))
    return _show(claim)


@pages.post("/claims/<uuid:claim_id>/wording")
@allow(anyone)
@limit_submissions
def reword(claim_id: UUID) -> ResponseReturnValue:
    """Say a claim in other words, or in those of the text again; what is refused stays in the form."""
    wording = "" if "back" in request.form else request.form.get("wording", "")
    before = get_claim(session(), claim_id).claim
    submission_id, seen = before.submission_id, before.version
    try:
        claim = reword_claim(session(), claim_id, wording, read_number("version"), _edit())
    except (ConflictError, InvalidInputError, NotAllowedError) as error:
        refused = Refused(str(error), wording=wording, claim=claim_id)
        return refuse(error, partial(render_submission, submission_id, refused=refused, editing=claim_id))
    if claim.version != seen:
        leave_note("Reworded. The claim is compared anew.", wording={"claim": str(claim.id), "version": claim.version})
    return _show(claim)


@pages.post("/claims/<uuid:claim_id>/wording/undo")
@allow(anyone)
@limit_submissions
def undo_reword(claim_id: UUID) -> ResponseReturnValue:
    """Bring the wording back that a claim had before its last one."""
    submission_id = get_claim(session(), claim_id).claim.submission_id
    try:
        claim = undo_wording(session(), claim_id, read_number("version"), _edit())
    except DeskError as error:
        return refuse(error, partial(render_submission, submission_id, refused=Refused(str(error))))
    leave_note("The wording before is back.")
    return _show(claim)


def _edit() -> Editor:
    return Editor(current_person(), request_owner(), desk_settings())


def _show(claim: Claim) -> ResponseReturnValue:
    """Lead back to the claim in its list, in the order that was chosen there."""
    order = "text" if request.form.get("order") == "text" else None
    page = url_for("pages.show_submission", submission_id=claim.submission_id, order=order)
    return redirect(f"{page}#{'dropped' if claim.dropped_at else f'claim-{claim.position + 1}'}", 303)


def _add_words(submission_id: UUID) -> Claim:
    submission = get_submission(session(), submission_id)
    return _add_span(submission_id, *find_span(submission.text, request.form.get("words", "")))


def _add(submission_id: UUID) -> Claim:
    start, end = _read_numbers("add")
    return _add_span(submission_id, start, end)


def _add_span(submission_id: UUID, start: int, end: int) -> Claim:
    count_request("submit", request_owner())
    claim = add_claim(session(), submission_id, start, end, _edit())
    leave_note("Added. It is compared with the fact-checks now.", amend=_undo(claim, "drop", claim.version))
    return claim


def _drop(submission_id: UUID) -> Claim:
    claim_id, version = _read_claim("drop", submission_id)
    claim = drop_claim(session(), claim_id, version, _edit())
    leave_note("Dropped. It counts nowhere any more.", amend=_undo(claim, "restore", claim.version))
    return claim


def _restore(submission_id: UUID) -> Claim:
    claim_id, _ = _read_claim("restore", submission_id)
    claim = restore_claim(session(), claim_id, _edit())
    leave_note("The claim is back.")
    return claim


def _compare(submission_id: UUID) -> Claim:
    claim_id, _ = _read_claim("compare", submission_id)
    count_request("submit", request_owner())
    compare_again(session(), claim_id, _edit())
    return get_claim(session(), claim_id).claim


def _undo(claim: Claim, name: str, version: int) -> dict[str, str]:
    return {"submission": str(claim.submission_id), "name": name, "value": f"{claim.id} {version}"}


def _read_claim(name: str, submission_id: UUID) -> tuple[UUID, int]:
    """Return the claim of this submission that a button names, and its version."""
    claim_id, _, version = request.form.get(name, "").partition(" ")
    try:
        found = UUID(claim_id)
    except ValueError:
        raise InvalidInputError(_INCOMPLETE, name) from None
    if get_claim(session(), found).claim.submission_id != submission_id:
        raise InvalidInputError(_INCOMPLETE, name)
    return found, int(version) if version.isdecimal() and len(version) <= _LONGEST_NUMBER else 0


def _read_numbers(name: str) -> tuple[int, int]:
    """Return where something starts and ends in the text, as a button or a script says it: “12 34”."""
    found = _SPAN.fullmatch(request.form.get(name, ""))
    if found is None:
        raise InvalidInputError("Choose a sentence of the text first.", name)
    return int(found[1]), int(found[2])


_ACTS: dict[str, Callable[[UUID], Claim]] = {"add": _add, "drop": _drop, "restore": _restore, "compare": _compare}
