"""Calls about who has a case before them: taking the next one, keeping one, giving one back."""

from flask import Response

from models.errors import NotFoundError
from models.operations.leases import keep_lease, leave_case, take_next
from models.operations.transitions import lock_case
from models.queries.cases import get_case
from models.queries.leases import read_lease
from models.tables.person import Person, Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.lease_schemas import LeaseOut, NextIn
from web.api.review_schemas import CaseDetail
from web.api.review_shapes import show_whole_case
from web.auth import allow
from web.transaction import session


@api.post("/cases/next")
@api.input(NextIn, arg_name="body")
@api.output(CaseDetail, description="The case, which is before you now.")
@api.doc(operation_id="takeNextCase", responses=expect(400, 413, 415, 422) | {204: "No case waits for you."})
@allow(Role.REVIEWER)
def take_next_case(body: NextIn) -> CaseDetail | Response:
    """Take the next open case in the order of the inbox: nobody else is given it meanwhile. 204 where none waits."""
    person = caller()
    if body.after is not None:
        leave_case(session(), body.after, person)
    case_id = take_next(session(), person, body.after)
    if case_id is None:
        return Response(status=204)
    return show_whole_case(get_case(session(), case_id), person)


@api.post("/cases/<int:case_id>/lease")
@api.output(LeaseOut, description="The lease, as long as it can be.")
@api.doc(operation_id="keepCase", responses=expect(404, 409))
@allow(Role.REVIEWER)
def keep_case(case_id: int) -> LeaseOut:
    """Take or renew the lease on a case, so that nobody else works on it. 409 while somebody else has it."""
    keep_lease(session(), case_id, caller())
    return _show_lease(case_id, caller())


@api.delete("/cases/<int:case_id>/lease")
@api.doc(operation_id="leaveCase", responses=expect(401, 403, 404) | {204: "It is not before you any more."})
@allow(Role.REVIEWER)
def leave(case_id: int) -> tuple[str, int]:
    """Give the lease on a case back; one whose review you had begun waits a moment, in case you come back."""
    lock_case(session(), case_id)
    leave_case(session(), case_id, caller())
    return "", 204


def _show_lease(case_id: int, person: Person) -> LeaseOut:
    lease = read_lease(session(), case_id)
    if lease is None:
        raise NotFoundError("Nobody has this case before them.")
    return LeaseOut(mine=lease.is_of(person), holder=lease.holder.name, until=lease.until)
