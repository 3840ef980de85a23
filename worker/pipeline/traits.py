"""What the words of a sentence tell of whether it is worth checking, without an encoder: plain counts, each named."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

_LONGEST_LOOK = 2000  # letters; beyond them stands a page without stops
_NUMERALS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|half|third|quarter|dozens?|twice|double"
)
_PAST = (
    "was|were|had|did|became|began|brought|built|came|cut|fell|found|gave|got|grew|held|kept|knew|led|left|lost|made|"
    "met|paid|put|ran|rose|said|saw|sent|signed|sold|spent|stood|took|told|went|won|wrote|\\w{2,20}(?<![ei])ed|\\w+ied"
)
# Each is counted in the sentence, whatever its case where the pattern is in small letters.
_COUNTED: Mapping[str, str] = {
    "figures": r"\d[\d.,]*",
    "years": r"\b(?:1[789]|20)\d\d\b|\b\d0s\b",
    "shares": r"%|\bper ?cent\b|\bpercentage\b|\bpoints\b",
    "money": r"[$€£]|\b(?:dollars?|euros?|cents?|pounds?)\b",
    "large units": r"\b(?:hundred|thousand|million|billion|trillion)s?\b",
    "numerals": rf"\b(?:{_NUMERALS})\b",
    "times": r"\b(?:years?|months?|weeks?|days?|decades?|today|yesterday|ago|since|last|during|ever)\b",
    "past": rf"\b(?:{_PAST}|wasn't|weren't|didn't|hadn't)\b",
    "perfect": r"\b(?:has|have|hasn't|haven't|\w+'ve)\b",
    "present": r"\b(?:is|are|isn't|aren't|does|doesn't|costs?|means|gets|makes|takes|pays|wants|says)\b",
    "passive": r"\b(?:was|were|been|being|is|are) \w+(?:ed|en)\b",
    "I": r"\b(?:i|i'm|i've|i'll|i'd|me|my|myself|mine)\b",
    "we": r"\b(?:we|we're|we've|we'll|us|our|ours)\b",
    "you": r"\b(?:you|you're|you've|you'll|your|yours)\b",
    "he, she, they": r"\b(?:he|she|they|his|her|him|their|them|he's|she's|they're|they've)\b",
    "it, that": r"\b(?:it|it's|this|that|that's|there|there's|these|those)\b",
    "opinion": r"\b(?:think|believe|feel|hope|guess|suppose|wish|want|love|like|know|sure|agree|opinion|view|mean)\b",
    "proposal": r"\b(?:will|won't|shall|should|must|ought|may|might|could|would|can|cannot|can't|let's|\w+'(?:ll|d))\b",
    "intention": r"\b(?:going to|gonna|need to|have to|has to|got to|plan|propose|try|continue|ready|future|next)\b",
    "if": r"\b(?:if|whether|unless|perhaps|maybe|probably|possibly)\b",
    "comparison": r"\b(?:more|less|fewer|higher|lower|larger|smaller|greater|better|worse|bigger|than|as much|over)\b",
    "extremes": r"\b(?:most|least|highest|lowest|largest|biggest|greatest|first|only|worst|best|record|history)\b",
    "all or none": r"\b(?:all|every|always|never|nobody|none|any|everybody|entire|single|no)\b",
    "change": r"\b(?:increas|decreas|rais|reduc|drop|gr[eo]w|rose|fell|fall|gone|went|lost|gain|creat|doubl|cut)\w*",
    "record": r"\b(?:vot|support|oppos|sign|pass|veto|propos|sponsor|promis|refus|call|introduc|appoint|balanc)\w*",
    "report": r"\b(?:said|says|told|according|report|study|studies|showed|shows|found|announced|admitted|claimed?)\b",
    "economy": r"\b(?:tax|job|wage|deficit|debt|budget|income|unemploy|spend|economy|trade|inflation|price|cost)\w*",
    "government": r"\b(?:president|congress|senat|governor|administration|government|federal|court|law|bill|act)\w*",
    "welfare": r"\b(?:health|insurance|medicare|medicaid|social security|school|education|vaccin|hospital|doctor)\w*",
    "force": r"\b(?:war|troops|military|nuclear|weapons?|crimes?|police|guns?|terror|border|immigra|kill|death)\w*",
    "people": r"\b(?:people|americans?|families|workers|children|women|men|countr(?:y|ies)|states?|nations?|world)\b",
    "cause": r"\b(?:because|caus\w+|due to|led to|result\w*|why|so that)\b",
    "negation": r"\b(?:not|no|nor|never|\w+n't)\b",
    "taste": r"\b(?:good|great|bad|important|right|wrong|very|really|terrible|wonderful|proud|honor|respect|fair)\b",
    "address": r"\b(?:thank|thanks|mr|mrs|ms|sir|jim|gentlemen|please|well|now|okay|yes|sorry|excuse|let me)\b",
    "question": r"\?|^(?:what|who|how|why|when|where|do|does|did|is|are|can|will|would|should)\b",
    "quotes": r"[\"“”„«»]",
    "stops": r"[,;:—]|--",
    "shout": r"!",
    "broken off": r"\.\.\.|…|--$",
    "tags": r"#\w",
    "accounts": r"@\w",
    "links": r"https?://",
}
_SPOTTED: Mapping[str, str] = {
    "names": r"(?<=[\w,;:] )(?!I\b|I')[A-Z][\w'’.-]+",
    "abbreviations": r"\b[A-Z]{2,6}\b",
}
_PATTERNS = {name: re.compile(pattern) for name, pattern in (*_COUNTED.items(), *_SPOTTED.items())}
_LENGTHS = ("words", "few words", "many words", "letters a word")
TRAITS = (*_PATTERNS, *_LENGTHS)
_FEW, _MANY = 6, 30


def read_traits(texts: Sequence[str]) -> Matrix:
    """Return a row for each text, columns in the order of TRAITS: logarithms of counts, and shapes of its length."""
    rows = [_read(" ".join(text[:_LONGEST_LOOK].replace("’", "'").split())) for text in texts]
    return np.array(rows, np.float64).reshape(-1, len(TRAITS))


def _read(text: str) -> list[float]:
    small = text.lower()
    counts = [len(pattern.findall(text if name in _SPOTTED else small)) for name, pattern in _PATTERNS.items()]
    words = len(text.split())
    length = np.log1p(words)
    few, many = max(0, _FEW - words) / _FEW, np.log1p(max(0, words - _MANY))
    return [*np.log1p(counts).tolist(), float(length), few, float(many), len(text) / (words or 1) / 5]
