"""Where a sentence states two things that can each be checked and read alone; in doubt it stays whole."""

import re

from worker.pipeline.checkable import find_obstacle
from worker.pipeline.paragraphs import Span
from worker.pipeline.quotes import find_quotes
from worker.pipeline.speakers import find_attribution
from worker.pipeline.vocabulary import gather_words

_LONGEST_LOOK = 600  # letters; a longer sentence is a list or a page without stops
_FEWEST_WORDS = 4
_SUBJECT_WORDS = 9
_JOINT = re.compile(r"(?:,? and |, but )|; (?:and |but |however, )?")
# Verbs that are nothing else, so that a clause with one says something of its subject.
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|isn't|aren't|wasn't|weren't|hasn't|haven't|did not|does not|do not|didn't|"
    r"doesn't|"
    r"don't|cannot|can't|can|will|won't|fell|rose|grew|shrank|became|began|came|went|gave|got|took|made|won|lost|paid|"
    r"sold|bought|spent|sent|built|kept|led|met|held|(?!need|speed|seed|feed|breed|\w+eed\b)\w{3,20}ed)\b"
)
# A clause that one of these opens or governs says its piece under a condition, or in somebody's name.
_GOVERNED = re.compile(
    r"\b(?:because|if|although|though|while|when|whenever|whereas|unless|until|since|before|after|as|than|that|"
    r"which|who|"
    r"whom|whose|where|whether|what|how|why|so|either|neither|both|between|not only|the more|the less|thus|hence|"
    r"respectively|"
    r"knew|know|knows|think|thinks|thought|believe|believes|believed|found|finds|show|shows|showed|shown|means|mean|"
    r"meant|hope|hopes|hoped|fear|fears|feared|claim|claims|claimed|see|sees|saw|seen|suppose|suggests?|suggested|like|"
    r"including|such|saying|adding|revealed|reveals|proves?|proved|confirms?|confirmed|assumes?|assumed)\b",
    re.IGNORECASE,
)
# What leans on the other part cannot be read alone.
_LEANING = re.compile(
    r"\b(?:he|she|it|they|him|her|his|hers|its|their|theirs|them|this|that|these|those|there|then|here|such|same|so|"
    r"too|"
    r"also|both|what|certainly|soon|former|latter|others?|another|one|ones|some|none|neither|nor|either|each|even|"
    r"vice|more|less|only|again|"
    r"instead|I|we|you|my|our|your|who|which|himself|herself|itself|themselves|rest)\b",
    re.IGNORECASE,
)
# "In 2019 crime fell and prices rose": the second part would lose its year.
_SCOPES = gather_words(
    "in on at by for from under over during with without within after before since until last next this that these "
    "those yesterday today according despite as per through among across between every once now currently recently "
    "when "
    "if of to usually often sometimes perhaps maybe allegedly reportedly out soon yet no neither nobody not only "
    "never here there "
    "meanwhile however"
)
_NO_START = gather_words(
    "to not only then also even therefore thus who which that is are was were has have had will can may might "
    "should would could must be been being start stop keep let make help get do treat give take"
)
_BEFORE_PARTICIPLE = re.compile(r"(?:ly|ing|\bbe|\bbeen|\bto|\bget|\bgot)$")


def cut_compound(sentence: str) -> list[Span]:
    """The places of the parts of `sentence`, each a statement with a subject of its own; or the place of it whole."""
    whole = (0, len(sentence))
    if len(sentence) > _LONGEST_LOOK or not _JOINT.search(sentence):
        return [whole]
    quotes = find_quotes(sentence)
    cuts: list[Span] = []
    start = 0
    for joint in _JOINT.finditer(sentence):
        inside = any(opening < joint.end() and joint.start() < closing for opening, closing in quotes)
        if not inside and _parts(sentence[start : joint.start()], sentence[joint.end() :]):
            cuts.append((start, joint.start()))
            start = joint.end()
    return [*cuts, (start, len(sentence))] if cuts and _may_be_cut(sentence) else [whole]


def _may_be_cut(sentence: str) -> bool:
    """Whether nothing spans the whole of it: nobody says it, no condition, question or scope stands at its head."""
    first = sentence.split(maxsplit=1)[0].strip("\"'\u201c(").lower().rstrip(",")
    return first not in _SCOPES and find_obstacle(sentence) is None and find_attribution(sentence) is None


def _parts(left: str, right: str) -> bool:
    """Whether both sides of a joint are statements that can be read alone."""
    return (
        not _GOVERNED.search(left)
        and not _LEANING.search(right)
        and _opens_with_subject(right)
        and _FINITE.search(left.rsplit(",", 1)[-1]) is not None
        and _stands_alone(left)
        and _stands_alone(right)
    )


def _stands_alone(part: str) -> bool:
    return len(part.split()) >= _FEWEST_WORDS and part.count("(") == part.count(")") and find_obstacle(part) is None


def _opens_with_subject(part: str) -> bool:
    """Whether a noun comes before the verb: "prices rose", and not "rose by 5 percent" or "is now being priced"."""
    found = _FINITE.search(part)
    before = part[: found.start()].split() if found else []
    if not 0 < len(before) <= _SUBJECT_WORDS or "," in "".join(before):
        return False
    return before[0].lower() not in _NO_START | _SCOPES and _BEFORE_PARTICIPLE.search(before[-1]) is None
