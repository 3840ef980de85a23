"""The JSON-LD in HTML pages."""

import re
from collections.abc import Iterator

# A comment (what stands in it was taken off the page) or a script's start tag.
_START = re.compile(r"<!--|<script\b([^<>]*)>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\b", re.IGNORECASE)
_JSON_LD = "ld+json"


def read_blocks(page: str) -> Iterator[str]:
    """Yield the text of each script element of JSON-LD, in order; a last one may lack its end tag."""
    at = 0
    while start := _START.search(page, at):
        if start[1] is None:
            at = page.find("-->", start.end())
        else:
            end = _SCRIPT_END.search(page, start.end())
            at = end.start() if end else len(page)
            if _JSON_LD in start[1].lower():
                yield page[start.end() : at]
        if at < 0:
            return


def has_blocks(text: str) -> bool:
    """Whether a text can be a page with JSON-LD in it."""
    return _JSON_LD in text and "<script" in text.lower()
