"""Attribution: who is said to have said it, whether before the words, behind them or after a dash."""

from functools import lru_cache
from typing import NamedTuple

from models.relations import Kind
from worker.compare.content import find_content, find_stems, measure_overlap
from worker.compare.finding import Agreement, Difference, Finding
from worker.compare.name_parts import Name
from worker.compare.naming import find_names
from worker.compare.reading import Reading
from worker.compare.roles import Role, find_roles
from worker.compare.same_name import agree, says
from worker.compare.speakers import find_group, may_be_same
from worker.compare.speaking import find_speakers, is_speech

_LEAST_OVERLAP = 0.5
_COMMON = frozenset("evidence data research history legend tradition science black white paper breaking".split())


class Speaker(NamedTuple):
    """Somebody to whom a text gives words, and the stems of those words."""

    name: Name
    stems: frozenset[str]


def compare_attribution(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the speakers who agree, or the first who do not: where none of one text is among those of the other."""
    ours, theirs = find_speakers(claim), find_speakers(factcheck)
    if not ours and not theirs:
        return _compare_roles(claim, factcheck)
    pairs = [(our, their) for our in ours for their in theirs if agree(our, their)]
    if pairs:
        return [Agreement(Kind.SPEAKER, pairs[0][0].span, pairs[0][1].span)]
    if ours and theirs:
        our, their = ours[0], theirs[0]
        named = f"{_quote(claim, our)} and {_quote(factcheck, their)}"
        known = says(factcheck, our) or says(claim, their)
        known = known or any(agree(our, name) for name in find_names(factcheck))
        known = known or any(agree(their, name) for name in find_names(claim))
        persons = _is_person(claim, our) and _is_person(factcheck, their)
        decides = persons and not known and _is_aligned(claim, factcheck)
        return [Difference(Kind.SPEAKER, our.span, their.span, f"The speakers differ: {named}.", decides)]
    if (ours or theirs) and (differs := _compare_callings(claim, factcheck, ours, theirs)):
        return [differs]
    if ours:
        reason = f"Only the claim says who said it: {_quote(claim, ours[0])}."
        return [Difference(Kind.SPEAKER, ours[0].span, None, reason, decides=False)]
    reason = f"Only the fact-check says who said it: {_quote(factcheck, theirs[0])}."
    return [Difference(Kind.SPEAKER, None, theirs[0].span, reason, decides=False)]


def _compare_callings(
    claim: Reading, factcheck: Reading, ours: tuple[Name, ...], theirs: tuple[Name, ...]
) -> Difference | None:
    """Return the speakers where only one has a name, and what the text calls that one the other cannot be."""
    named, other = (claim, factcheck) if ours else (factcheck, claim)
    name, roles = (ours or theirs)[0], find_roles(other)
    content = find_content(named)
    calling = find_group(content.at(name.first - 1)) or ("doctor" if name.title in {"dr", "doctor"} else "")
    if not (roles and calling) or may_be_same(calling, roles[0].group) or not find_group(roles[0].group):
        return None
    if roles[0].group in _find_groups(named) or calling in _find_groups(other) or not _is_aligned(claim, factcheck):
        return None
    spans = (name.span, roles[0].span) if ours else (roles[0].span, name.span)
    told = (_quote(named, name), _quote(other, roles[0]))
    reason = "The speakers differ: {} and {}.".format(*(told if ours else told[::-1]))
    return Difference(Kind.SPEAKER, *spans, reason, decides=True)


def _compare_roles(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Return the speakers without a name who agree, or the first who cannot be the same."""
    ours, theirs = find_roles(claim), find_roles(factcheck)
    groups, other_groups = _find_groups(claim), _find_groups(factcheck)
    for our in ours:
        for their in theirs:
            if may_be_same(our.group, their.group) and _speak_for_same(our, their):
                return [Agreement(Kind.SPEAKER, our.span, their.span)]
    if not (ours and theirs):
        return []
    one, other = ours[0], theirs[0]
    named = f"{_quote(claim, one)} and {_quote(factcheck, other)}"
    # Whose noun has no group may be any word: it decides only where the other text does not have it.
    known = (not find_group(one.group) and one.group in other_groups) or (
        not find_group(other.group) and other.group in groups
    )
    known = known or (may_be_same(one.group, other.group) and bool(one.of & other_groups or other.of & groups))
    decides = not known and _is_aligned(claim, factcheck)
    return [Difference(Kind.SPEAKER, one.span, other.span, f"The speakers differ: {named}.", decides)]


def _speak_for_same(our: Role, their: Role) -> bool:
    """Whether two may speak for one body; false for "a spokesman for the airline" and "a spokesman for the union"."""
    if not (our.of and their.of):
        return True
    return any(may_be_same(body, other) for body in our.of for other in their.of)


@lru_cache(maxsize=4096)
def _find_groups(reading: Reading) -> frozenset[str]:
    """Return the groups of all nouns for speakers that a text has, whether they speak or not."""
    content = find_content(reading)
    return frozenset(find_group(token.folded) for token in content.tokens) | frozenset(content.stems)


def _is_person(reading: Reading, name: Name) -> bool:
    """Whether a name is one: a lone word that opens a sentence is where no noun would do without an article."""
    word = find_content(reading).at(name.first)
    plural = word.endswith("s") and not find_content(reading).at(name.end).endswith("s")
    return name.sure or not (word in _COMMON or find_group(word) or plural)


def _quote(reading: Reading, name: Name | Role) -> str:
    return f"“{reading.text[name.span.start : name.span.end]}”"


def _is_aligned(claim: Reading, factcheck: Reading) -> bool:
    """Whether both texts give about the same words to their speakers."""
    return measure_overlap(_find_words(claim), _find_words(factcheck)) >= _LEAST_OVERLAP


@lru_cache(maxsize=4096)
def _find_words(reading: Reading) -> frozenset[str]:
    """Return the stems of a text without its speakers and the verbs of speaking."""
    content = find_content(reading)
    speakers: list[Name | Role] = [*find_speakers(reading), *find_roles(reading)]
    spoken = {stem for speaker in speakers for stem in content.stems[speaker.first : speaker.end]}
    verbs = {content.stems[place] for place in range(len(content.tokens)) if is_speech(content, place)}
    return find_stems(reading) - spoken - verbs
