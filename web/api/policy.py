"""Calls about what the desk may answer before anybody has looked."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from models.operations.policy import SMALLEST_BOUND, set_error_bound
from models.policy_shapes import PolicyOut, shape_policy
from models.queries.policy import view_policy
from models.tables.person import Role, Scope
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.auth import allow
from web.transaction import session


class PolicyIn(BaseModel):
    """What should hold from now on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    error_bound: Annotated[
        Annotated[float, Field(ge=SMALLEST_BOUND, lt=1)] | None,
        Field(description="The share of automatic answers that may be wrong; null answers nothing alone."),
    ]


@api.get("/policy")
@api.output(PolicyOut, description="What holds, and what the usual bounds would mean.")
@api.doc(operation_id="getPolicy", responses=expect(401, 403))
@allow(Role.ADMIN, Scope.ADMIN)
def show_policy() -> PolicyOut:
    """Read how wrong automatic answers may be, and from which probability on there are any."""
    return shape_policy(view_policy(session()))


@api.put("/policy")
@api.input(PolicyIn, arg_name="body")
@api.output(PolicyOut, description="What holds from now on.")
@api.doc(operation_id="setPolicy", responses=expect(400, 401, 403, 413, 415, 422))
@allow(Role.ADMIN, Scope.ADMIN)
def change_policy(body: PolicyIn) -> PolicyOut:
    """Set how wrong automatic answers may be, or switch them off with null."""
    set_error_bound(session(), caller(), body.error_bound)
    return shape_policy(view_policy(session()))
