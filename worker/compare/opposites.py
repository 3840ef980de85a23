"""Words that deny others: opposites, and those with a prefix that no rule tells from the beginning of a word."""

from functools import lru_cache

from worker.compare.content import find_content, find_stems, stem_word
from worker.compare.denials import UNREAL_PREFIXES
from worker.compare.reading import Reading

# Each with what is not so where it is said: what is open is not closed.
_BASES = """
    illegal unlawful illicit: legal lawful | illegally unlawfully: legally | impossible: possible | inaccurate:
    accurate | incorrect: correct | ineffective: effective | insufficient: sufficient | invalid: valid | inactive
    dormant: active | irresponsible: responsible | immoral: moral | disapproved: approved | disapproves: approves |
    disapprove: approve | disagree: agree | disagreed: agreed | disagrees: agrees | dishonest: honest | incomplete:
    complete | inedible: edible | illiterate: literate | infertile sterile: fertile | incurable: curable | intolerant:
    tolerant | invisible: visible | independent: dependent | indirect: direct | inexpensive: expensive | informal:
    formal | inhumane: humane | insane: sane | insecure: secure | involuntary: voluntary | irrelevant: relevant |
    irregular: regular | irreversible: reversible | immature: mature | immortal: mortal | imperfect: perfect |
    improbable: probable | improper: proper | impure: pure | inability: ability | inadequate: adequate | inadmissible:
    admissible | inappropriate: appropriate | incapable: capable | incompatible: compatible | incompetent: competent |
    inconsistent: consistent | indefinite: definite | ineligible: eligible | inefficient: efficient | inexperienced:
    experienced | infrequent: frequent | dislike: like | dislikes: likes | distrust: trust | distrusts: trusts |
    disobey: obey | disobeyed: obeyed | disloyal: loyal | disproved disproven: proven proved | disappear: appear |
    disappeared vanished: appeared | discontinued: continued | disconnected: connected | disqualified: qualified |
    disallowed: allowed | ignorant: aware | innocent: guilty | acquitted: convicted | exonerated cleared: convicted
    guilty | absent missing: present | rejected: accepted approved adopted | rejects: accepts approves | reject:
    accept approve | refuses: agrees accepts | refused: agreed accepted | refuse: agree accept | declined: accepted
    agreed | declines: accepts agrees | denies: admits confirms | denied: admitted confirmed granted | excludes:
    includes | excluded: included | failed: passed succeeded managed | fails: passes succeeds | alive: dead died
    killed | sober: drunk | optional voluntary: mandatory compulsory obligatory | harmless: harmful dangerous |
    useless: useful | painless: painful | powerless: powerful | fake counterfeit forged: real genuine authentic |
    nonexistent: existent | ignored: heeded | withheld: disclosed | concealed: disclosed revealed | bankrupt: solvent
    | banned forbidden prohibited outlawed: allowed permitted legal | bans forbids prohibits: allows permits | ban
    forbid prohibit: allow permit | false untrue: true | wrong: right | survived: died | survives: dies | empty: full
    | vacant: occupied | dissatisfied: satisfied | cancelled canceled scrapped: held | abolished repealed: introduced
    kept retained | dissolved: founded formed | remained remain remains: left resigned changed | stayed stay stays:
    left resigned | kept keeps retained retains: dropped abandoned scrapped lost changed sold | open opened: closed
    shut | closed shut: reopened | ended: continued began | continued continues continue: stopped ceased | stopped
    ceased: started | halted: continued started | unknown: known | unmarried: married | childless: children | unarmed:
    armed | homeless: housed | jobless unemployed: employed | lossmaking unprofitable: profitable | boycotted skipped
    missed: attended joined played competed participated | forgot: remembered | loosened relaxed: tightened |
    abandoned dropped: adopted pursued | shelved axed: kept adopted pursued | lifted: imposed | revoked rescinded
    withdrawn: granted issued | granted: refused | quashed overturned: upheld confirmed | upheld: struck | vetoed
    blocked: passed approved allowed | lied: truthful | truthful: lying | faithful: cheated | awake: asleep | wet: dry
    | hostile: friendly | guilty: acquitted | healthy: sick ill | sick ill: well | intact: damaged destroyed broken |
    damaged destroyed: undamaged | unharmed unhurt unscathed: harmed hurt injured | opaque secret: public | public:
    private | temporary: permanent | domestic: foreign | extinct: living surviving | obsolete: current | blunt: sharp
    | deaf: hearing | stale: fresh | raw: cooked | peaceful: violent | lawful: forbidden banned |
    followed: ignored | released freed: jailed detained | included: omitted | omitted: mentioned | tame: wild |
    natural: artificial | synthetic: natural | real: imaginary | fictional: real | harmful dangerous contaminated
    polluted: safe | safe: unsafe | solitary: social | silent: spoke talked | hated: loved | sunny: cloudy | foreign:
    local | mild: severe | scarce: plentiful abundant | united: divided | clean: dirty contaminated polluted |
    intoxicated: sober | trustworthy: unreliable | rigged: fair honest | biased: impartial neutral | contagious
    infectious: noninfectious
"""
BASES = {
    word: tuple(stem_word(base) for base in bases.split())
    for group in _BASES.split("|")
    for words, bases in (group.split(":"),)
    for word in words.split()
}
_SHORTEST_BASE = 4
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non")


@lru_cache(maxsize=32_768)
def find_bases(folded: str) -> tuple[str, ...]:
    """Return the stems that a word denies: of "unsafe" that of "safe", of "innocent" that of "guilty"."""
    if folded in BASES:
        return BASES[folded]
    prefix = next((prefix for prefix in _PREFIXES if folded.startswith(prefix)), "")
    if prefix and len(folded) >= len(prefix) + _SHORTEST_BASE and folded not in UNREAL_PREFIXES:
        return (stem_word(folded.removeprefix(prefix)),)
    if folded.endswith("less") and len(folded) >= len("less") + _SHORTEST_BASE:
        return (stem_word(folded.removesuffix("less")),)
    return ()


@lru_cache(maxsize=4096)
def find_prefixed(reading: Reading) -> frozenset[str]:
    """Return the stems of words that deny others by how they are built: "unsuccessful", "helpless"."""
    content = find_content(reading)
    return frozenset(
        stem
        for stem, word in zip(content.stems, content.words, strict=True)
        if stem and word not in BASES and find_bases(word)
    )


def has_opposites(claim: Reading, factcheck: Reading, *besides: str) -> bool:
    """Tell whether one text has a word that the other has not, and that is the opposite of one there: "ill", "well"."""
    return any(
        base in find_stems(other) and stem not in find_stems(other) and base not in find_stems(one)
        for one, other in ((claim, factcheck), (factcheck, claim))
        for word, stem in zip(find_content(one).words, find_content(one).stems, strict=True)
        if stem and word not in besides
        for base in find_bases(word)
    )
