"""A document as it came in, and the sentences that hold for every kind of it."""

from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from worker.outbound.client import Answer
from worker.readable import UnreadableError

KNOWN = "PDF, Word (DOCX), web page, plain text, e-mail (EML), subtitles (SRT, WebVTT) or transcript (CSV, TSV)"
MOST_CHARACTERS = 2_000_000


class Sent(NamedTuple):
    """The bytes of a document with what their sender says of them; `url` is where they were fetched.

    Of a `whole` page all that it shows is read, where no article stands out in it.
    """

    content: bytes
    name: str = ""
    content_type: str = ""
    url: str | None = None
    whole: bool = False


def take_answer(answer: Answer) -> Sent:
    """Return what came from an address, ready to be read."""
    name = PurePosixPath(unquote(urlsplit(answer.url).path)).name
    return Sent(answer.body, name, answer.headers.get("content-type", ""), answer.url)


def refuse_unknown(what: str = "This is none of the files that the desk reads") -> UnreadableError:
    """Return the error for a kind that is not read; it names those that are."""
    return UnreadableError(f"{what}. Send a {KNOWN}, or paste the text.")


def require_length(characters: int) -> None:
    """Raise UnreadableError where a text has become longer than anything that could be checked."""
    if characters > MOST_CHARACTERS:
        raise UnreadableError("The file holds far more text than can be checked at once. Send it in parts.")
