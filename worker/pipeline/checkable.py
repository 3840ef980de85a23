"""Whether a sentence states something that evidence could settle, and if it does not, why."""

import re
from collections.abc import Callable

from worker.pipeline.forms import (
    COUNTED,
    ENGLISH,
    EXCLAMATION,
    FIGURE,
    FINISHED,
    FRAME,
    GREETING,
    LINK_AT_END,
    NORM,
    ONE_WORD_ORDER,
    OPINION,
    ORDER,
    PREFACE,
    QUESTION,
    QUOTE,
    REACTION,
    REPORT,
    SAYING,
    TASTE,
    WISH,
    WORD,
)

# A sentence is left out only where its form shows that it states nothing. How worth checking the others are is for
# another stage to say: a reviewer drops a claim with one key, but does not see a sentence that was left out.

_FEWEST_WORDS = 3
_MOST_WORDS = 120
_LONGEST_LOOK = 2000  # letters
_LETTERS_PER_WORD = 3  # in scripts that write no blanks between words
_WHOLE_WITHOUT_STOP = 20
_LONGEST_GREETING = 14
_SMALL_WORD = 3  # letters: "of" and "the" are written small in titles too
_FEWEST_WORDS_HEADING = 3
_HEADING_SHARE = 0.8
_FIRST_UNSPACED = "\u2e80"
_END_LENGTH = 40
_WRITTEN = re.compile(r"[^\W_]\S*")


def find_obstacle(sentence: str) -> str | None:
    """Why `sentence` states nothing that could be checked, in one word such as "question"; None where it does."""
    plain = LINK_AT_END.sub("", " ".join(sentence[:_LONGEST_LOOK].replace("\u2019", "'").split()))
    stated = PREFACE.sub("", plain, count=1)
    return next((reason for reason, shows in _OBSTACLES if shows(stated)), None)


def _is_short(sentence: str) -> bool:
    return _count_words(sentence) < _FEWEST_WORDS


def _is_long(sentence: str) -> bool:
    return _count_words(sentence) > _MOST_WORDS


def _count_words(sentence: str) -> int:
    blanks = len(_WRITTEN.findall(sentence))
    if sentence.isascii():
        return blanks
    unspaced = sum(1 for letter in sentence if letter >= _FIRST_UNSPACED and letter.isalpha())
    return blanks + unspaced // _LETTERS_PER_WORD


def _is_fragment(sentence: str) -> bool:
    """Whether a line without a stop has no verb; in a language not known here a figure among words stands for one."""
    if FINISHED.search(sentence[-_END_LENGTH:]) or _count_words(sentence) >= _WHOLE_WITHOUT_STOP:
        return False
    words = [word.lower() for word in WORD.findall(sentence)]
    if SAYING.search(sentence):
        return False
    return not ENGLISH.isdisjoint(words) or not len(FIGURE.findall(sentence)) < len(words) - _SMALL_WORD + 1


def _is_heading(sentence: str) -> bool:
    """Whether a line without a stop is written in capitals, as titles are."""
    if FINISHED.search(sentence[-_END_LENGTH:]) or _count_words(sentence) >= _WHOLE_WITHOUT_STOP:
        return False
    words = [word for word in WORD.findall(sentence) if len(word) > _SMALL_WORD]
    capitals = sum(1 for word in words if word[0].isupper())
    return len(words) >= _FEWEST_WORDS_HEADING and capitals >= _HEADING_SHARE * len(words)


def _is_question(sentence: str) -> bool:
    return QUESTION.search(sentence) is not None


def _is_greeting(sentence: str) -> bool:
    if FIGURE.search(sentence) or _count_words(sentence) > _LONGEST_GREETING:
        return False
    return GREETING.search(sentence) is not None


def _is_reported(sentence: str) -> bool:
    """Whether it says that somebody said something, which is settled by asking whether they did."""
    return QUOTE.search(sentence) is not None and REPORT.search(sentence) is not None


def _states_nothing(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether the words show, and nothing beside them that states something: a figure, a comparison, a report."""

    def shows(sentence: str) -> bool:
        found = pattern.search(sentence)
        return found is not None and not COUNTED.search(sentence, found.end()) and not _is_reported(sentence)

    return shows


def _shows(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda sentence: pattern.search(sentence) is not None and not _is_reported(sentence)


# In this order: the first that shows is the reason.
_OBSTACLES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("question", _is_question),
    ("short", _is_short),
    ("long", _is_long),
    ("heading", _is_heading),
    ("fragment", _is_fragment),
    ("greeting", _is_greeting),
    ("frame", _shows(FRAME)),
    ("order", _states_nothing(ORDER)),
    ("order", _shows(ONE_WORD_ORDER)),
    ("opinion", _states_nothing(OPINION)),
    ("wish", _states_nothing(WISH)),
    ("opinion", _shows(NORM)),
    ("opinion", _shows(TASTE)),
    ("opinion", _states_nothing(EXCLAMATION)),
    ("vague", _shows(REACTION)),
)
