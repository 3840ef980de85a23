"""The kinds that ratings are shown as, and how other publishers' rating words are sorted into them."""

import re
import unicodedata
from enum import StrEnum


class RatingClass(StrEnum):
    """The four kinds a rating is shown as; `open` is never a verdict of true or false."""

    FALSE = "false"
    MIXED = "mixed"
    TRUE = "true"
    OPEN = "open"


_TRUTH = (
    r"(true|correct\w*|correto|accurate|legit\w*|authentic|confirmed|verdader[oa]|cierto|verdadeir[oa]|vrai|exact|vero|"
    r"richtig|wahr|benar)"
)
_NOT = r"\b(not|isn t|never|hardly|far from|no longer|no es|nao e|pas|nicht|non|bukan|tidak) (\w+ ){0,2}"
_QUITE = (
    r"((this|that|it|the|claim|statement|is|s|es|e|mostly|largely|broadly|generally|basically|essentially|totally|"
    r"completely|absolutely|entirely|mayormente|majoritariamente|plutot|weitgehend|sebagian besar) )*"
)

# Looked for in words without case, accents and punctuation. First match wins, so that "mostly false" and "half true"
# are not taken for "false" and "true". A flip-flop is a changed mind, and no false statement.
_WORDS: tuple[tuple[RatingClass, str], ...] = (
    (RatingClass.OPEN, r"\b(half|full|no) (flip|flop)|unprov|unverif|not verif|unsupported|unsubstant|unfounded"),
    (RatingClass.OPEN, r"undetermined|unclear|unknown|inconclusive|in progress|insustenta|unbelegt"),
    (RatingClass.OPEN, r"(no|lacks?|insufficient|not enough) (evidence|proof)"),
    (RatingClass.MIXED, r"half|mixture|mixed|part(ly|ial|iell)|parcial|teilweise|(em|en|in) parte|en partie|halb"),
    (RatingClass.MIXED, r"mislead|engan|trompeu|irrefuhr|fuorvia|menyesatkan|[ck]ontext|contesto|cherry|distor"),
    (RatingClass.MIXED, r"exag?ger|overstat|outdated|miscaption|mislabel|misrepresent|not quite|nao e bem assim"),
    (RatingClass.FALSE, rf"barely true|untrue|unwahr|incorre|inaccura|wrong|{_NOT}{_TRUTH}"),
    (RatingClass.FALSE, r"fals|faux|fausse|fake|hoax|hoaks|scam|fraud|fabricat|forge[dr]|debunk|pants (on )?fire"),
    (RatingClass.FALSE, r"manipula|altered|doctored|photoshop|misattrib|satir|parod|\bmyth|\bbulo\b|mentira"),
    (RatingClass.FALSE, r"\bsalah\b|keliru"),
    (RatingClass.TRUE, rf"^{_QUITE}{_TRUTH}( attribution| quote| claim| statement)?$"),
)
_PATTERNS = tuple((kind, re.compile(words)) for kind, words in _WORDS)
_CLAUSE_END = re.compile(r"[.:;!?(|\n\u2013\u2014]+")
# A verdict stands at the beginning ("False. The photo shows …", "Our ruling: half true") and is short.
_CLAUSES = 2
_MOST_WORDS = 12


def classify_rating(words: str | None) -> RatingClass:
    """Sort a publisher's rating words into a display class; unknown or absent words are `open`."""
    return find_class(words) or RatingClass.OPEN


def find_class(words: str | None) -> RatingClass | None:
    """Return the class that a publisher's rating words name; None where they are absent or unknown."""
    for clause in _CLAUSE_END.split(words or "")[:_CLAUSES]:
        folded = fold_words(clause)
        found = next((kind for kind, pattern in _PATTERNS if pattern.search(folded)), None)
        if found and len(folded.split()) <= _MOST_WORDS:
            return found
    return None


def fold_words(words: str) -> str:
    """Return words without case, accents and punctuation, so that they can be compared."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(char for char in letters if not unicodedata.combining(char))))
