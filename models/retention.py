"""How long each kind of thing is kept: the kinds, what goes with them, and the days of a setting."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Kept(StrEnum):
    """What is deleted when its days are over."""

    SUBMISSIONS = "submissions"
    UNREVIEWED = "unreviewed"
    JUDGED = "judged"
    FILES = "files"
    IMPORTS = "imports"
    FEEDS = "feeds"
    DELIVERIES = "deliveries"
    TRACES = "traces"


MEANINGS: Mapping[Kept, str] = MappingProxyType(
    {
        Kept.SUBMISSIONS: "What was sent and is done with: none of it waits for a person, and nobody has judged any of"
        " it. It goes with its claims and their matches.",
        Kept.UNREVIEWED: "What was sent and still waits, though nobody has taken it up. It goes with its claims, their"
        " matches and cases.",
        Kept.JUDGED: "Who sent what people have judged, under which reference and title, and the text around it. The"
        " judged claims keep their words, and what was said of them stays.",
        Kept.FILES: "Documents whose text could not be read. What they say can still be pasted.",
        Kept.IMPORTS: "Names of imported files, and the lines of them that could not be used. The fact-checks stay.",
        Kept.FEEDS: "Titles of what feeds have listed. The addresses stay, so that nothing is sent twice.",
        Kept.DELIVERIES: "Messages to receivers, and how they arrived.",
        Kept.TRACES: "Traces of jobs that went wrong. What the reader was told stays.",
    }
)
# What people judged, and what waits for them, is kept for ever unless somebody decides otherwise.
USUAL_DAYS: Mapping[Kept, int] = MappingProxyType(
    {
        Kept.SUBMISSIONS: 0,
        Kept.UNREVIEWED: 0,
        Kept.JUDGED: 0,
        Kept.FILES: 30,
        Kept.IMPORTS: 0,
        Kept.FEEDS: 0,
        Kept.DELIVERIES: 90,
        Kept.TRACES: 90,
    }
)
_MOST_DAYS = 36_500


def read_retention(words: str) -> dict[Kept, int]:
    """Return the days of each kind, 0 for ever; what is no kind or no number of days raises ValueError."""
    days = dict(USUAL_DAYS)
    for part in filter(None, map(str.strip, words.split(","))):
        name, _, number = (side.strip().lower() for side in part.partition("="))
        if name not in set(Kept):
            raise ValueError(f"there is no kind “{name[:40]}”; there are: {', '.join(Kept)}")
        if not (number.isascii() and number.isdecimal() and int(number[:9]) <= _MOST_DAYS):
            raise ValueError(f"write days as “{name}=365”, or “{name}=0” for ever")
        days[Kept(name)] = int(number)
    return days
