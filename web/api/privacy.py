"""Calls about personal data: how long what is kept, and erasing somebody."""

from dataclasses import asdict
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from models.operations.erasure_orders import Subject, carry_out_erasure, look_at_erasure
from models.privacy_shapes import ErasureOut, KeptOut
from models.queries.privacy import list_kept
from models.retention import read_retention
from models.tables.person import Role, Scope
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.auth import allow
from web.request import desk_settings
from web.transaction import session


class ErasureIn(BaseModel):
    """What should be erased: a person, a reference or a submission."""

    model_config = ConfigDict(extra="forbid", strict=True)

    person: Annotated[str | None, Field(max_length=500, description="E-mail address, name or number.")] = None
    reference: Annotated[str | None, Field(max_length=500, description="What was sent under it.")] = None
    submission: Annotated[UUID | None, Field(strict=False)] = None
    dry_run: Annotated[bool, Field(description="True only says what would go. What is erased never comes back.")]

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if len(self._list_named()) != 1:
            raise ValueError("name one of person, reference and submission")
        return self

    def find_subject(self) -> tuple[Subject, str]:
        """Return what is named, and how."""
        [(subject, value)] = self._list_named()
        return subject, str(value)

    def _list_named(self) -> list[tuple[Subject, object]]:
        named = [(subject, getattr(self, subject)) for subject in Subject]
        return [(subject, value) for subject, value in named if value is not None]


class RetentionOut(BaseModel):
    """How long what is kept."""

    items: list[KeptOut]


@api.get("/retention")
@api.output(RetentionOut, description="Every kind of thing, with its days and how many would go now.")
@api.doc(operation_id="getRetention", responses=expect(401, 403))
@allow(Role.ADMIN, Scope.ADMIN)
def show_retention() -> RetentionOut:
    """Read how long what is kept, and how much would go now."""
    views = list_kept(session(), read_retention(desk_settings().retention))
    return RetentionOut(
        items=[KeptOut(kind=view.kind, meaning=view.meaning, days=view.days, due=view.due) for view in views]
    )


@api.post("/erasures")
@api.input(ErasureIn, arg_name="body")
@api.output(ErasureOut, description="What was erased, or would be.")
@api.doc(operation_id="erase", responses=expect(400, 401, 403, 404, 409, 413, 415, 422))
@allow(Role.ADMIN, Scope.ADMIN)
def erase(body: ErasureIn) -> ErasureOut:
    """Erase a person, what was sent under a reference, or a submission, for good.

    Claims that people have judged stay, without who sent them, and so does what reviewers decided, under a pseudonym.
    """
    subject, value = body.find_subject()
    if body.dry_run:
        erased = look_at_erasure(session(), subject, value)[1]
    else:
        erased = carry_out_erasure(session(), subject, value, caller())
    return ErasureOut(done=not body.dry_run, **asdict(erased))
