"""The words that deny: negations, verbs and adjectives that say that something is not so."""

from worker.compare.content import stem_word
from worker.pipeline.vocabulary import gather_words

NOT = gather_words("""
    not never no cannot cant dont doesnt didnt isnt arent wasnt werent wont hasnt havent hadnt couldnt wouldnt shouldnt
    nobody nothing neither nor without hardly none nowhere ain't aint zero
""")
# Verbs that deny what follows; those in the next lists only before "to", before "of" or "from", or before "-ing".
DENY = gather_words("""
    deny denies denied denying lack lacks lacked lacking dispute disputes disputed disputing refute refutes refuted
    absent reject rejects rejected rejecting dismiss dismisses dispel dispels debunk debunks debunked
""")
DENY_TO = gather_words("""
    fail fails failed failing failure refuse refuses refused refusing refusal decline declines declined declining
    unable neglect neglects neglected neglecting forgot forget forgets omit omits omitted unwilling powerless ceased
    ceases yet impossible forbidden illegal inability
""")
DENY_OF = gather_words(
    "incapable devoid absence lack free innocent short refrain refrains refrained abstain abstains abstained"
)
DENY_ING = gather_words("""
    stop stops stopped stopping quit quits cease ceases ceased avoid avoids avoided avoiding denies denied deny
""")
DENY_FROM = gather_words("""
    ban bans banned banning bar bars barred barring prohibit prohibits prohibited forbid forbids forbidden forbade
    prevent prevents prevented preventing stop stops stopped block blocks blocked blocking keep keeps kept
    discourage discourages discouraged dissuade dissuaded exclude excluded restrain restrained exempt exempted
    disqualify disqualified hinder hindered prevented
""")
STOPS = gather_words("but because although though while whereas unless if and nor who which when where ,")
STOPS_OF_THAT = STOPS - gather_words("and ,")
# "not only", "no doubt", "no fewer than", "nothing but": what looks like a negation and is none.
HARMLESS_NEXT = gather_words("""
    only just merely simply solely alone doubt doubts fewer less more wonder matter but surprise joke least later
    sooner necessarily
""")
QUANTIFIERS = gather_words("""
    all every everyone everybody any some someone most none few several both each half many much majority single
    neither nobody
""")
COUNTING = gather_words("no nobody neither none nothing")
HARMLESS_HEADS = frozenset(
    stem_word(word)
    for word in "believe forget miss know remember joke kid wonder imagine wait help worry stress".split()
)
# The negation of "there is no evidence that" and of "did not make it worse" reaches the words behind these.
TRANSPARENT = frozenset(
    stem_word(word)
    for word in """evidence proof true truth case sign indication basis fact reason way real really actually make give
    come go become appear seem begin start want longer manage try bother dare cause able allow permit let plan intend
    wish willing aware exist hold show grounds suggestion trace hint data research study suggest prove confirm
    single any use need right time chance""".split()
)
RATINGS = gather_words("""
    false untrue true hoax fake myth rumour rumor lie legend fabrication misinformation wrong incorrect baseless
    unfounded bogus nonsense invented
""")
RUMOURS = gather_words(
    "claim claims story rumour rumor report allegation idea belief theory allegations reports rumours"
)
ACCUSATIONS = gather_words("""
    charge charges accusation accusations suspicion suspicions allegation allegations fear fears complaint complaints
""")
BEFORE_RATING = gather_words("is are was were be a an not isn't completely entirely totally mostly simply pure just")
UNREAL_PREFIXES = gather_words("""
    under until unless unite united union unions unit units unique universe universal university universities uncle
    uncles unity unites uniform uniforms unicorn unicorns unilateral undergo undergoes underwent underground undermine
    understand understands understood undertake underwater unanimous unanimously unison unesco unicef unrest unleash
    unleashed unveil unveiled unveils unveiling unpack unless uncover uncovered uncovers unlock unlocked unload unearth
    unearthed undone undo unionised unionized underage underpaid
""")
# Words that deny others: prefixes that no rule tells from the beginning of a word, and opposites.
_BASES = """
    illegal unlawful illicit: legal lawful | illegally unlawfully: legally | impossible: possible |
    inaccurate: accurate | incorrect: correct | ineffective: effective | insufficient: sufficient | invalid: valid |
    inactive: active | irresponsible: responsible | immoral: moral | disapproved: approved | disapproves: approves |
    disapprove: approve | disagree: agree | disagreed: agreed | disagrees: agrees | dishonest: honest |
    incomplete: complete | inedible: edible | illiterate: literate | infertile: fertile | incurable: curable |
    intolerant: tolerant | invisible: visible | independent: dependent | indirect: direct | inexpensive: expensive |
    informal: formal | inhumane: humane | insane: sane | insecure: secure | involuntary: voluntary |
    irrelevant: relevant | irregular: regular | irreversible: reversible | immature: mature | immortal: mortal |
    imperfect: perfect | improbable: probable | improper: proper | impure: pure | inability: ability |
    inadequate: adequate | inadmissible: admissible | inappropriate: appropriate | incapable: capable |
    incompatible: compatible | incompetent: competent | inconsistent: consistent | indefinite: definite |
    ineligible: eligible | inefficient: efficient | inexperienced: experienced | infrequent: frequent |
    dislike: like | dislikes: likes | distrust: trust | distrusts: trusts | disobey: obey | disobeyed: obeyed |
    disloyal: loyal | disproved disproven: proven proved | disappear: appear | disappeared vanished: appeared |
    discontinued: continued | disconnected: connected | disqualified: qualified | disallowed: allowed |
    ignorant: aware | innocent: guilty | acquitted: convicted | exonerated cleared: convicted guilty |
    absent: present | rejected: accepted approved adopted | rejects: accepts approves | reject: accept approve |
    refuses: agrees accepts | refused: agreed accepted | refuse: agree accept | declined: accepted agreed |
    declines: accepts agrees | denies: admits confirms | denied: admitted confirmed granted | excludes: includes |
    excluded: included | failed: passed succeeded managed | fails: passes succeeds | alive: dead | sober: drunk |
    optional voluntary: mandatory compulsory obligatory | harmless: harmful dangerous | useless: useful |
    painless: painful | powerless: powerful | fake counterfeit forged: real genuine authentic | nonexistent: existent |
    ignored: heeded | withheld: disclosed | concealed: disclosed revealed | bankrupt: solvent |
    banned forbidden prohibited outlawed: allowed permitted legal | bans forbids prohibits: allows permits |
    ban forbid prohibit: allow permit | missing: present | false untrue: true | wrong: right |
    survived: died | survives: dies | empty: full | vacant: occupied | dissatisfied: satisfied
"""
BASES = {
    word: tuple(stem_word(base) for base in bases.split())
    for group in _BASES.split("|")
    for words, bases in (group.split(":"),)
    for word in words.split()
}
