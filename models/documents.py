"""What was read of a document, a page or a file: its text, and what it says of itself."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

# Where something begins in the text, who says it, and how many seconds after the beginning of the recording.
Turn = tuple[int, str | None, float | None]


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document; of a page, `url` is where the redirects ended.

    `turns` are those of a recording in the order of the text, which holds no labels of speakers; others have none.
    """

    text: str
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    author: str | None = None
    published_on: dt.date | None = None
    language: str | None = None
    turns: Sequence[Turn] = ()
