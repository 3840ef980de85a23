"""Which language a text is in, told from its letters alone and without a network."""

import re
from functools import cache
from typing import TYPE_CHECKING

from models.languages import NAMES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Of the beginnings of 4,000 English sentences one, of three words, was called another language from here on.
_SURE = 0.6
# The beginning tells; a page without stops need not be read to its end.
_LONGEST_LOOK = 1000
_QUOTED = re.compile('"[^"]*"|\u201c[^\u201d]*\u201d|\u201e[^\u201c\u201d]*[\u201c\u201d]|\u00ab[^\u00bb]*\u00bb')
_FEWEST_WORDS_AROUND = 3


def detect_language(text: str) -> str | None:
    """Return the code of a text's language; None where it is too short or mixed to tell, or has no name here."""
    beginning = text[:_LONGEST_LOOK]
    language, probability = _open().classify(beginning)
    around = _QUOTED.sub(" ", beginning)
    if len(around.split()) >= _FEWEST_WORDS_AROUND and _open().classify(around)[0] != language:
        return None
    return str(language) if probability >= _SURE else None


@cache
def _open() -> "LanguageIdentifier":
    """Return the naive Bayes model over n-grams of bytes of Lui and Baldwin, "langid.py", 2012, kept up as py3langid.

    Only languages with a name are told apart: dialects and near relatives would take their share of the probability.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(NAMES))
    return identifier
