"""Verbs of speaking, and which of them name a speaker."""

from worker.pipeline.vocabulary import gather_words

# Each verb in its base form, third person and past.
_VERBS = """
    say says said saying | claim claims claimed claiming | warn warns warned warning | announce announces announced |
    admit admits admitted |
    testify testifies testified | state states stated | argue argues argued | predict predicts predicted |
    confirm confirms confirmed | declare declares declared | insist insists insisted | suggest suggests suggested |
    explain explains explained | assert asserts asserted | allege alleges alleged | acknowledge acknowledges
    acknowledged |
    complain complains complained | believe believes believed | maintain maintains maintained | note notes noted |
    observe observes observed | estimate estimates estimated | conclude concludes concluded | stress stresses stressed |
    emphasise emphasises emphasised | emphasize emphasizes emphasized | reiterate reiterates reiterated |
    boast boasts boasted | brag brags bragged | concede concedes conceded | confess confesses confessed |
    contend contends contended | deny denies denied | lament laments lamented | caution cautions cautioned |
    promise promises promised | swear swears swore | vow vows vowed | pledge pledges pledged | joke jokes joked |
    quip quips quipped | remark remarks remarked | comment comments commented |
    recommend recommends recommended | advise advises advised | urge urges urged | demand demands demanded |
    assure assures assured | inform informs informed | tell tells told | tweet tweets tweeted | post posts posted |
    write writes wrote | report reports reported | reveal reveals revealed | disclose discloses disclosed |
    find finds found | agree agrees agreed | think thinks thought | fear fears feared | accuse accuses accused |
    ask asks asked | answer answers answered | reply replies replied | respond responds responded | add adds added |
    whisper whispers whispered | shout shouts shouted | mention mentions mentioned | propose proposes proposed |
    teach teaches taught | proclaim proclaims proclaimed | threaten threatens threatened | forecast forecasts |
    call calls called | expect expects expected | reckon reckons reckoned | hint hints hinted | signal signals
    signalled |
    repeat repeats repeated | recall recalls recalled | recount recounts recounted | opine opines opined |
    muse muses mused | exclaim exclaims exclaimed | retort retorts retorted | counter counters countered |
    snap snaps snapped | grumble grumbles grumbled | moan moans moaned | attest attests attested |
    underline underlines underlined | underscore underscores underscored | highlight highlights highlighted |
    profess professes professed | imply implies implied | hold holds held | speculate speculates speculated |
    surmise surmises surmised | guess guesses guessed | foresee foresees foresaw | envisage envisages envisaged |
    clarify clarifies clarified | elaborate elaborates elaborated | relate relates related | certify certifies
    certified |
    blog blogs blogged | tip tips tipped | caution cautions cautioned | crow crows crowed | plead pleads pleaded |
    criticise criticises criticised | criticize criticizes criticized | describe describes described |
    swear swears sworn | fret frets fretted | rage rages raged | fume fumes fumed | preach preaches preached |
    blame blames blamed | sigh sighs sighed | venture ventures ventured | submit submits submitted | rule rules ruled
    | cite cites cited
"""
_FORMS = [group.split() for group in _VERBS.split("|")]
_LATE = gather_words("""
    blame find agree fear ask accuse add expect propose teach demand threaten urge found signal repeat recall hold
    relate
    tip crow rule cite submit snap describe criticise criticize highlight guess counter venture underline certify
""")
# Those that name a speaker also where nothing is quoted; and their base forms behind a plural: "police say".
SAYING = frozenset(word for forms in _FORMS for word in forms[1:] if forms[0] not in _LATE)
ASKED = frozenset(forms[0] for forms in _FORMS if forms[0] not in _LATE)
BEHIND_PLURAL = ASKED - gather_words("state report claim post note comment promise call joke remark blog hint plead")
# What is written or posted may be a thing as well.
WRITES = gather_words("wrote writes write posted")
# Behind these the listener stands, not the speaker.
TO_SOMEBODY = gather_words(
    "tell tells told assure assures assured inform informs informed urge urges advise advises advised"
)
# What a study says, it finds or shows.
FINDS = gather_words("find finds found show shows showed suggest suggests suggested")
