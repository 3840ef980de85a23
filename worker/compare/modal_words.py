"""Where a word that looks modal is a noun or a name, and where "to" stands for "will"."""

from worker.compare.content import PAST_FORMS, Content
from worker.compare.denials import DENY_TO
from worker.compare.modes import (
    AUXILIARIES,
    BEFORE_TO,
    MODALS,
)

_HEADLINE = 5
_MONTH_BEFORE = frozenset("in of since until by last this next early late mid during from to on".split())
DETERMINERS = frozenset("a an the his her their its my our your last all free good this that no any 's".split())
_NO_VERBS = frozenset("thank thanks due according how welcome here time way ways".split())
# Verbs of weighing up that are nouns as well: "with his own eyes", "the debates".
_NOUNS_TOO = frozenset("eyes debates whether potential likely considered thinking".split())


def is_whether(content: Content, place: int) -> bool:
    """Whether "whether" opens a question that nobody thinks of doing: only "whether to" does."""
    return content.at(place) == "whether" and content.at(place + 1) != "to"


def is_noun(content: Content, place: int, *, mixed: bool) -> bool:
    """Whether "may", "will" or "might" is a month, a name or a noun here."""
    token, before, after = content.tokens[place], content.at(place - 1), content.at(place + 1)
    if token.folded in _NOUNS_TOO:
        return before in DETERMINERS or before in {"own", "been", "in", "of", "most", "more"}
    if token.folded not in {"may", "will", "might"}:
        return False
    if token.folded == "may" and (before in _MONTH_BEFORE or after[:1].isdigit() or before[:1].isdigit()):
        return True
    if before in DETERMINERS:
        return True
    if not mixed or not token.text[0].isupper() or token.text.isupper():
        return False
    opens = content.sentences[place].first == place
    named = place + 1 < len(content.tokens) and content.tokens[place + 1].text[0].isupper()
    asks = content.at(content.sentences[place].end) == "?"
    return not opens or (named and not asks)


def is_headline(content: Content, place: int) -> bool:
    """Whether "to" stands for "will", as in "Schools to drop handwriting"."""
    start = content.sentences[place].first
    if not 0 < place - start < _HEADLINE or not content.stems[place - 1] or content.tokens[place - 1].text[-2:] == "ed":
        return False
    words = [content.tokens[at].folded for at in range(start, place)]
    if any(word in AUXILIARIES or word in PAST_FORMS or word in MODALS or word in BEFORE_TO for word in words):
        return False
    if words[-1] in DENY_TO:
        return False
    return words[-1] not in _NO_VERBS and (
        place + 1 < len(content.tokens) and bool(content.stems[place + 1]) and content.tokens[place + 1].text.islower()
    )
