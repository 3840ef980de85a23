"""What is told of personal data, by the command as by the interface."""

from typing import Annotated

from pydantic import BaseModel, Field


class ErasureOut(BaseModel):
    """What an erasure takes away."""

    done: Annotated[bool, Field(description="False where this is only what would go.")]
    submissions: Annotated[int, Field(description="Submissions that go, those included of which judged claims stay.")]
    stripped: Annotated[int, Field(description="Of them those of which only the claims stay that people have judged.")]
    claims_kept: Annotated[int, Field(description="Those claims: what was said of them stays, and who sent them goes.")]
    claims_deleted: int
    tokens: int
    sign_ins: int
    saved_views: int
    webhooks: int
    files: Annotated[int, Field(description="Files that were sent and are kept.")]
    list_lines: Annotated[int, Field(description="Lines in lists of others that lose the reference.")]


class KeptOut(BaseModel):
    """How long a kind of thing is kept."""

    kind: str
    meaning: Annotated[str, Field(description="What goes when its days are over.")]
    days: Annotated[int, Field(description="0: for ever.")]
    due: Annotated[int, Field(description="How many would go now.")]
