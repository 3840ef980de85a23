"""What may stand before a statement and is no part of it: the mark of a list, the place and agency of news."""

import re

_MARK = re.compile(r"(?:[-*\u2022\u2023\u25aa\u25cf\u25e6\u2013\u2014\u00b7>]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")
_DATE = r"(?:,? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w{0,6}\.? \d{1,2}(?:, \d{4})?)?"
_DASH = r"\s?(?:\u2014|\u2013|--?)\s+(?=[A-Z\u00c0-\u00de\"\u201c\d])"
# A place in capitals, or any with an agency behind it in brackets, up to the dash.
_DATELINE = re.compile(
    rf"(?:[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'\u2019.-]+(?: [A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'\u2019.-]+){{0,3}}"
    rf"(?:, [A-Z][\w. ]{{1,30}}?)?{_DATE}(?: \([^()]{{2,30}}\))?|"
    rf"[A-Z\u00c0-\u00de][\w ,.'\u2019-]{{1,40}}? \((?:[A-Z]{{2,10}}|Reuters|Bloomberg|Xinhua)\)){_DASH}"
)


def measure_head(sentence: str) -> int:
    """How many characters stand before the statement; 0 where there is nothing but them."""
    mark = _MARK.match(sentence)
    start = mark.end() if mark else 0
    dateline = _DATELINE.match(sentence, start)
    end = dateline.end() if dateline else start
    return end if end < len(sentence) else 0
