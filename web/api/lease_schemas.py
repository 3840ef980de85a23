"""The shapes of leases: who has a case before them."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class NextIn(BaseModel):
    """Where to go on from."""

    model_config = ConfigDict(extra="forbid", strict=True)

    after: Annotated[
        int | None, Field(ge=1, le=10**18 - 1, description="The case that you leave; you are offered others first.")
    ] = None


class LeaseOut(BaseModel):
    """Who has a case before them; nobody else can judge or decide it meanwhile."""

    mine: Annotated[bool, Field(description="True where it is you.")]
    holder: Annotated[str, Field(description="The name of who has it.")]
    until: Annotated[dt.datetime, Field(description="When it ends, unless it is renewed: by every act, or by asking.")]
