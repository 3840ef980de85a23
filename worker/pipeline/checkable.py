"""How much a sentence is worth checking: a sum of plain features, each with its weight and its reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from worker.pipeline.vocabulary import gather_words

# Sentences from here on become claims. A plain statement of fact that names somebody or gives a figure reaches it;
# one without either needs a second sign (a comparison, a report, a finished action). Set so that on ordinary news
# two thirds of the sentences pass: a reviewer can drop a claim with one key, but cannot see a sentence left out.
CHECKABLE_FROM = 0.5

_BASE = 0.2
_TOO_FEW_WORDS = 4
_ENOUGH_WORDS = 9
_TOO_MANY_WORDS = 120
_LONGEST_LOOK = 2000  # letters; a sentence beyond them is a page without stops and is marked down as endless
_LETTERS_PER_WORD = 3  # in scripts that write no blanks between words
_WHOLE_WITHOUT_STOP = 20
_FIRST_UNSPACED = "\u2e80"
_END_LENGTH = 40

_NUMBER = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|"
    r"eighty|ninety|hundred|thousand|million|billion|trillion|dozen|half|third|quarter|double|twice|percent)s?\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:(?:1[89]|20)\d\d|January|February|March|April|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"yesterday|(?:last|past|this) (?:year|month|week|decade|century|quarter)|(?:years|months|weeks|days) ago)\b",
)
_REPORT = re.compile(
    r"\b(?:said|says|told|tells|according to|announced|reported|reports|reportedly|confirmed|denied|denies|claimed|"
    r"claims|admitted|acknowledged|warned|stated|revealed|testified|accused|alleged|found|showed|shows|suggested|"
    r"estimated|argued|insisted|published|recorded)\b",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|did|didn't|does|doesn't|"
    r"became|began|came|cut|fell|gave|got|grew|held|kept|knew|led|left|lost|made|met|paid|rose|ran|saw|sent|signed|"
    r"sold|spent|stood|took|voted|went|won|wrote|\w{2,20}(?<!e)ed|comes|makes|lacks|remains|costs|means|includes|"
    r"contains|causes|gets|goes|takes|uses|gives|needs|\w+'(?:re|ve))\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\b(?:more|less|fewer|higher|lower|larger|smaller|greater|better|worse|bigger) than\b|"
    r"\b(?:most|least|highest|lowest|largest|biggest|smallest|first|only|never|always|every|nobody|majority|"
    r"record|increas\w{1,4}|decreas\w{1,4}|doubled|tripled|rate|number of|amount of|because|caus\w{1,3}|due to|"
    r"wages?|prices?|costs?|tax(?:es)?|debt|deficit|budget|jobs|income|unemployment|crime|deaths?|cases)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile('["\u201c\u201d\u00ab\u201e]')
_OPINION = re.compile(
    r"\b(?:I|we) (?:\w+ ){0,2}?(?:think|believe|feel|hope|guess|suppose|wish|want|love|like|hate|know|doubt|mean)\b|"
    r"\bI'(?:m|d) (?:\w+ )?(?:sure|afraid|glad|happy|proud|sorry|like|love|going|not going|just)\b|"
    r"\b(?:in my (?:opinion|view|mind)|to my mind|personally|my (?:guess|hope|sense|feeling))\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|I'm|I've|I'll|I'd|me|my|myself|let me)\b")
_SECOND_PERSON = re.compile(r"\b(?:you|your|you're|you've|you'll|yourself)\b", re.IGNORECASE)
_FUTURE = re.compile(
    r"\b(?:will|won't|shall|should|must|ought|may|might|could|would|let's|let us|hop(?:es?|ed|ing|efully)|"
    r"wish(?:es|ed)?|if|(?:going|needs?|ha(?:ve|s)|wants?|wanted|plan(?:s|ned)?|aims?|aimed|expect(?:s|ed)?|"
    r"intend(?:s|ed)?) to)\b|\b\w+'(?:ll|d)\b",
    re.IGNORECASE,
)
_TASTE = re.compile(
    r"\b(?:good|great|bad|best|worst|nice|beautiful|amazing|awesome|wonderful|terrible|horrible|awful|stunning|"
    r"handsome|weird|strange|crazy|fun|funny|exciting|excited|incredible|fantastic|perfect|lovely|ugly|elegant|"
    r"brilliant|impressive|interesting|poorly|badly|dire|steadfast(?:ly)?|rightly|wrongly|sadly|unfortunately|clearly|"
    r"obviously|certainly|perhaps|maybe|probably|possibly|seems?|seemed|appears?|feels?|felt|really|pretty|quite|very|stuff|"
    r"things?)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:unnamed|anonymous(?:ly)?|on condition of|unidentified)\b|"
    r"\b(?:some|many|others|critics|sources|observers|experts|insiders|people) (?:have |had )?"
    r"(?:say|said|believed?|think|thought|admit|admitted|argued?|claim|claimed|fear|feared|see|saw|worry)\b|"
    r"\bit (?:is|was|has been) (?:believed|said|thought|rumou?red|widely)\b",
    re.IGNORECASE,
)
_LEANING = re.compile(
    r"^\W*(?:(?:and|but|so|or|yet|also|however|additionally|still|instead|then),? )?"
    r"(?:it|it's|they|they're|he|he's|she|she's|this|that|that's|these|those|there|there's|his|her|their|its|here|"
    r"here's|such|some)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:thank(?:s| you)|hello|hi|hey|good (?:morning|afternoon|evening|night)|welcome|congratulations|dear|"
    r"goodbye|bye|cheers|oh|ok|okay|yes|no|well|please|sorry|wow|all right|alright)\b[,.! ]",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"^\W*(?:(?:and|but|so|then|now|please|also|just|first|instead),? )?"
    r"(?:do not|don't|never|please|let's|let us|let me|"
    r"(?:add|ask|avoid|be|begin|bring|buy|call|check|choose|click|come|consider|cut|do|download|drink|eat|find|follow|"
    r"get|give|go|grab|have|help|join|keep|learn|leave|listen|look|make|meet|mix|pick|place|put|read|remember|save|see|"
    r"send|set|share|sign|skip|start|stay|stop|subscribe|take|talk|tell|think|try|turn|use|visit|wait|watch|work|write)"
    r" (?:a|an|the|this|that|these|those|your|my|our|it|them|him|her|me|us|all|any|some|more|up|out|off|on|about|at|to|"
    r"sure|here|there|yourself|with|into|ready|back|in|and|one|\d+)) ?\b",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964][\"'\u201d\u2019\u00bb)\]\u300d\u300f\d]*$")
_QUESTION = re.compile(r"[?\uff1f\u061f][\"'\u201d\u2019\u00bb)\]\u300d\u300f]*$")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
# Hardly an English sentence goes without one of these; one in another language seldom has any.
_ENGLISH = gather_words(
    "a an and are as at be but by for from had has have he in is it not of on or that the they this to was were with",
)
# Capitals at these words come from their place in a quotation or from the language, not from a name.
_NO_NAMES = gather_words(
    "I I'm I've I'll I'd A An The This That These Those It He She They We You And But So If In On At"
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One sign for or against a check: what it adds to the score when it shows, and what it looks at."""

    name: str
    weight: float
    shows: Callable[[str], bool]


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda sentence: pattern.search(sentence) is not None


def _names_somebody(sentence: str) -> bool:
    words = _WORD.findall(sentence)
    return any(word[0].isupper() and word not in _NO_NAMES for word in words[1:])


def _is_ordinary_length(sentence: str) -> bool:
    return _ENOUGH_WORDS <= _count_words(sentence) <= _TOO_MANY_WORDS


def _is_short(sentence: str) -> bool:
    return _count_words(sentence) < _TOO_FEW_WORDS


def _is_endless(sentence: str) -> bool:
    return _count_words(sentence) > _TOO_MANY_WORDS


def _is_fragment(sentence: str) -> bool:
    return _FINISHED.search(sentence[-_END_LENGTH:]) is None and _count_words(sentence) < _WHOLE_WITHOUT_STOP


def _is_unread_language(sentence: str) -> bool:
    words = {word.lower() for word in _WORD.findall(sentence)}
    return _count_words(sentence) >= _TOO_FEW_WORDS and not words & _ENGLISH


def _count_words(sentence: str) -> int:
    blanks = len(sentence.split())
    unspaced = sum(1 for letter in sentence if letter >= _FIRST_UNSPACED and letter.isalpha())
    return blanks + unspaced // _LETTERS_PER_WORD


FEATURES = (
    Feature("statement", 0.15, _matches(_STATEMENT)),
    Feature("number", 0.2, _matches(_NUMBER)),
    Feature("name", 0.15, _names_somebody),
    Feature("report", 0.1, _matches(_REPORT)),
    Feature("measure", 0.1, _matches(_MEASURE)),
    Feature("date", 0.05, _matches(_DATE)),
    Feature("quotation", 0.05, _matches(_QUOTE)),
    Feature("ordinary length", 0.1, _is_ordinary_length),
    Feature("unread language", 0.15, _is_unread_language),
    Feature("question", -0.5, _matches(_QUESTION)),
    Feature("opinion", -0.3, _matches(_OPINION)),
    Feature("first person", -0.1, _matches(_FIRST_PERSON)),
    Feature("second person", -0.15, _matches(_SECOND_PERSON)),
    Feature("future or wish", -0.15, _matches(_FUTURE)),
    Feature("taste or guess", -0.1, _matches(_TASTE)),
    Feature("vague source", -0.2, _matches(_VAGUE)),
    Feature("leans on context", -0.1, _matches(_LEANING)),
    Feature("greeting", -0.4, _matches(_GREETING)),
    Feature("order", -0.4, _matches(_ORDER)),
    Feature("fragment", -0.35, _is_fragment),
    Feature("short", -0.3, _is_short),
    Feature("endless", -0.6, _is_endless),
)


def score_checkability(sentence: str) -> float:
    """How much `sentence` is worth checking, from 0 (not at all) to 1; the same for the same sentence, always."""
    return round(min(1.0, max(0.0, _BASE + sum(feature.weight for feature in find_features(sentence)))), 2)


def find_features(sentence: str) -> tuple[Feature, ...]:
    """The features that show in `sentence`: the reasons of its score."""
    plain = " ".join(sentence[:_LONGEST_LOOK].replace("\u2019", "'").split())
    return tuple(feature for feature in FEATURES if feature.shows(plain))
