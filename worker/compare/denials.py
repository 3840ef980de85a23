"""The words that deny: negations, verbs and adjectives that say that something is not so."""

from worker.compare.content import stem_word
from worker.pipeline.vocabulary import gather_words

NOT = gather_words("""
    not never no cannot cant dont doesnt didnt isnt arent wasnt werent wont hasnt havent hadnt couldnt wouldnt shouldnt
    nobody nothing neither nor without hardly scarcely none nowhere ain't aint zero
""")
# Verbs that deny what follows; those in the next lists only before "to", before "of" or "from", or before "-ing".
DENY = gather_words("""
    deny denies denied denying lack lacks lacked lacking dispute disputes disputed disputing refute refutes refuted
    absent reject rejects rejected rejecting dismiss dismisses dispel dispels debunk debunks debunked disprove disproves
    disproved disproven rebut rebuts rebutted repudiate repudiates repudiated disavow disavows disavowed disclaim
    disclaims disclaimed renounce renounced veto vetoes vetoed withhold withholds withheld forgo forgoes forwent waive
    waives waived minus sans cancels cancelled canceled cancelling scraps scrapped abolishes abolished axed shelved
    boycotts boycotted skips skipped
""")
DENY_TO = gather_words("""
    fail fails failed failing failure refuse refuses refused refusing refusal decline declines declined declining
    unable neglect neglects neglected neglecting forgot forget forgets omit omits omitted unwilling powerless ceased
    ceases yet impossible forbidden illegal inability reluctant reluctance unwillingness hesitant unfit unlikely
    disinclined loath incapacity prohibited banned unlawful powerless unprepared
""")
DENY_OF = gather_words(
    """incapable devoid absence lack free innocent short refrain refrains refrained abstain abstains abstained bereft
    deprived stripped robbed ignorant unaware oblivious empty absolved acquitted cleared exonerated clear immune
    desist desists desisted"""
)
DENY_ING = gather_words("""
    stop stops stopped stopping quit quits cease ceases ceased avoid avoids avoided avoiding denies denied deny escape
    escapes escaped ruled resist resists resisted evade evaded oppose opposes opposed
""")
DENY_FROM = gather_words("""
    ban bans banned banning bar bars barred barring prohibit prohibits prohibited forbid forbids forbidden forbade
    prevent prevents prevented preventing stop stops stopped block blocks blocked blocking keep keeps kept
    discourage discourages discouraged dissuade dissuaded exclude excluded restrain restrained exempt exempted
    disqualify disqualified hinder hindered prevented deter deters deterred preclude precludes precluded shield shields
    shielded save saves saved spare spared protect protects protected suspend suspended debar debarred restrict
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
    unearthed undone undo increase increased increases increasing include included includes including inform informed
    informs invest invested invests investor investors investment industry industrial indeed inside insist insisted
    insists install installed installs instant instance instead institute institution instruct insult insure insured
    insurance intend intended intends intense interest interested internal international interview introduce
    introduced invade invaded invasion invent invented invention invite invited invites involve involved inquiry
    income incomes index indian indians india infant inflation influence initial injure injured injury inmate inmates
    inner input insect insects insight inspect inspector inspire inspired intact intake intelligence interim
    import imports imported impact impacts impose imposed imposes impress impressed improve improved improves imprison
    imprisoned image images imagine immigrant immigrants immune immunity implant imply implied important impulse
    display displays displayed discover discovered discovers discovery discuss discussed discusses disease diseases
    dismiss dismissed disaster district distance distant distress disturb discount discounts discourse dispute disputed
    dispose disposed disposal discharge discharged discipline disc discs dish dishes disk disperse dispatch dissolve
    distribute distributed divide disclose disclosed discard discarded disguise disgust disappoint disarm
    irish iron irony irritate illustrate illness ill illegally incident incidents incite inch inches incoming
    incumbent indicate indict indicted indoor indoors infect infected infection inherit inherited inhabit inhabitant
    initiative inspection inspections instrument instrumental integrate intercept interfere interior intern interrupt
    intervene intimate invoice inward inventory investigate investigated investigation investigator unearthed undone
    undo unionised unionized underage underpaid
""")
# What is banned is denied, whether the verb stands before it or behind it.
BANS = gather_words(
    "ban bans banned banning forbid forbids forbade prohibit prohibits prohibited outlaw outlaws outlawed"
)
# Verbs and nouns whose clause stays as it is when they are denied: "did not know that the bank had closed".
FACTIVE = frozenset(
    stem_word(word)
    for word in """know realise realize notice regret mention reveal disclose admit announce explain remember understand
    learn discover aware mind care recall recognise recognize inkling notion clue acknowledge concede specify forgive
    apologise apologize publicise publicize conceal hide knowledge idea""".split()
)
# "Had no trouble finding", "wasted no time in": what stands behind these happened.
SMOOTH = frozenset(stem_word(word) for word in "trouble difficulty problem qualm hesitation hesitate effort".split())
# "By no means", "at no point", "under no circumstances": the negation reaches what stands behind.
PHRASES = gather_words("means way circumstances point time stage account case sense condition conditions pretext")
# What a whole subject is denied by: "smoking is forbidden", "an early vote is out of the question".
PREDICATES = gather_words("""
    forbidden banned prohibited outlawed illegal unlawful disallowed verboten impossible unthinkable nonexistent
    unavailable lacking absent barred cancelled canceled scrapped abolished axed shelved
""")
# How far a denial goes: what is denied "beyond", "unless" or "without" something else may otherwise be so.
LIMITS = gather_words("beyond unless without except besides before alone otherwise")
# Words that may say the same as a negation of something else: "remained open" and "did not close".
SOFT = frozenset(
    stem_word(word)
    for word in """refuse refusal deny denial decline reject rejection ban forbid prohibit outlaw prohibition bar block
    stop prevent halt end cease cancel scrap abandon drop shelve axe abolish suspend withdraw retract revoke rescind
    overturn quash veto rule lack lacking shortage absence absent missing miss skip boycott avoid shun ignore neglect
    omit exclude exclusion exempt spare escape evade remain stay keep retain continue still without free empty bare
    vacant gone exhaust run deplete vanish disappear extinct lose lost fail failure flop collapse unable unwilling
    reluctant impossible unknown false untrue hoax myth fake invent fabricate baseless unfounded wrong mistaken debunk
    disprove refute rebut dispute contradict quiet silent silence secret hide conceal withhold unpaid unharmed unhurt
    unscathed intact untouched alive survive survivor safe innocent clear acquit exonerate idle inactive closed shut
    dormant alone devoid deprive strip forfeit forgo waive illegal unlawful off-limits taboo offline down dead
    defunct disused derelict nil nought blank zero useless pointless vain futile fruitless powerless helpless harmless
    oppose opposition against resist defy disobey breach flout refrain abstain renounce quit resign only solely
    overrule strike hardly barely scarcely seldom rarely few little instead rather keep foil thwart avert avoid
    unavailable forget forgot unaware ignorant oblivious stranger unfamiliar disagree differ different separate
    distinct lie lied cheat pretend forge fraud bogus nowhere immune postpone delay defer pending late""".split()
)
