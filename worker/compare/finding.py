"""What a comparison finds."""

from typing import NamedTuple

from models.relations import Kind


class Span(NamedTuple):
    """A piece of a text: `text[start:end]`."""

    start: int
    end: int


class Agreement(NamedTuple):
    """Something that both texts say, where each says it."""

    kind: Kind
    claim: Span
    factcheck: Span


class Difference(NamedTuple):
    """Something that one text says otherwise than the other, or that only one of them says (the other span is None).

    `reason` is one plain sentence for a reviewer. `decides` is True where the two texts cannot be the same claim
    because of it; False where it only adds detail.
    """

    kind: Kind
    claim: Span | None
    factcheck: Span | None
    reason: str
    decides: bool


Finding = Agreement | Difference
