"""The shape of an error."""

from typing import Annotated

from pydantic import BaseModel, Field


class FieldProblem(BaseModel):
    """One part of the body that cannot be used."""

    pointer: Annotated[str, Field(description="JSON pointer to it.")]
    detail: str


class Problem(BaseModel):
    """An error as in RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[FieldProblem] = []
