"""Verbs of speaking, and the nouns for people and bodies that words are given to."""

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
    call calls called | expect expects expected
"""
_FORMS = [group.split() for group in _VERBS.split("|")]
_LATE = gather_words("find agree fear ask accuse add expect propose teach demand threaten urge found")
# Those that name a speaker also where nothing is quoted; and their base forms behind a plural: "police say".
SAYING = frozenset(word for forms in _FORMS for word in forms[1:] if forms[0] not in _LATE)
ASKED = frozenset(forms[0] for forms in _FORMS if forms[0] not in _LATE)
BEHIND_PLURAL = ASKED - gather_words("state report claim post note comment promise call joke remark")
# What is written or posted may be a thing as well.
WRITES = gather_words("wrote writes write posted")
# Behind these the listener stands, not the speaker.
TO_SOMEBODY = gather_words(
    "tell tells told assure assures assured inform informs informed urge urges advise advises advised"
)
# Nouns for who speaks, those that mean the same in one group; before ">" stands what any of the others may be called.
_SPEAKERS = """
    scientist researcher academic scholar > geologist, biologist, chemist, physicist, astronomer, climatologist,
        epidemiologist, virologist, economist, historian, archaeologist, psychologist, sociologist, zoologist,
        meteorologist forecaster weatherman, oceanographer, nutritionist dietitian, engineer, professor lecturer,
        mathematician, botanist, linguist, anthropologist, statistician, immunologist, toxicologist
    doctor physician medic > surgeon, cardiologist, oncologist, paediatrician pediatrician, psychiatrist, dentist,
        gynaecologist, neurologist, dermatologist, radiologist, vet veterinarian, coroner pathologist, gp
    politician lawmaker legislator > minister, senator, mayor, president head chief leader boss chairman chairwoman
        chair director ceo manager, chancellor, premier, governor, mp, congressman congresswoman representative,
        councillor, candidate, ambassador diplomat, deputy, opposition, secretary
    police policeman policewoman > officer constable, sheriff, detective inspector investigator, commissioner
    relative family kin > mother mum mom, father dad, parent, son, daughter, brother, sister, wife, husband, widow,
        widower, uncle, aunt, cousin, grandmother granny, grandfather, nephew, niece, girlfriend, boyfriend
    lawyer attorney solicitor barrister counsel > defender
    athlete sportsman > footballer player, coach trainer, striker, goalkeeper, referee, champion, cyclist, swimmer,
        runner, captain
    artist > painter, singer, actor actress, musician, drummer, guitarist, composer, director, comedian, rapper, dancer
    journalist reporter > editor, presenter, photographer, columnist, broadcaster, newspaper, magazine
    soldier military > general, admiral, colonel, army, navy
    cleric clergyman > priest, mullah, vicar, bishop, archbishop, imam, rabbi, nun, monk, pope pontiff, pastor, church
"""
_OTHERS = """
    farmer, hunter, fisherman angler, forester ranger, beekeeper, baker, butcher, chef cook, waiter waitress, cleaner,
    teacher, headteacher headmaster headmistress, pupil student, nurse midwife, pharmacist, patient, prosecutor, judge,
    jury juror, defendant suspect accused, victim, neighbour neighbor, resident inhabitant villager citizen, boy,
    girl, child kid teenager, tenant, landlord,
    passenger traveller commuter, tourist visitor, driver motorist, pilot, sailor, firefighter fireman brigade,
    paramedic, worker employee, employer, union, trader shopkeeper retailer, customer shopper, consumer, voter,
    taxpayer,
    protester demonstrator, refugee, king, queen, prince, princess, astronaut, mechanic, builder, architect, plumber,
    electrician, carpenter, banker, broker, investor, analyst, hacker, soldier, veteran, mountaineer, climber, diver,
    gardener, zookeeper, biographer, novelist author writer, poet, philosopher, airline, bank, company firm,
    manufacturer
    maker, supermarket, hospital, university, school, ministry, government, parliament, court, council, commission,
    committee, agency, embassy, insurer, hotelier, brewer, winemaker, librarian, postman, plumber, whistleblower,
    millionaire billionaire, entrepreneur businessman businesswoman, guard, warder, prisoner inmate, burglar thief,
    survivor, organiser organizer, museum, zoo, club, treasurer, accountant, auditor, clerk, agent, publicist,
    bodyguard, butler, nanny, chauffeur,
    archivist, curator, translator, biographer, ombudsman, registrar, caretaker, janitor, secretary-general, charity,
    owner proprietor, inventor, founder, singer, translator, interpreter, host, guest, bride, groom,
    developer, programmer, lobbyist
"""
# Whoever may be called so as well.
_ANYBODY = gather_words("""
    man men woman women person people documentary film movie programme program show message leaflet recording text
    letter email clip headline page site website blog newsletter flyer poster tweet
    thread meme caption story rumour audio interview statement note sign card brochure document file diary posts
    expert specialist official spokesman spokeswoman spokesperson source insider
    witness critic activist campaigner author writer user blogger study report survey article post video podcast paper
    book colleague friend member team group local authority authorities veteran survivor whistleblower
""")


def _singular(word: str) -> str:
    if word in {"men", "women", "police", "ceo", "gp", "mp"}:
        return word
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s") if not word.endswith("ss") else word


def _read_speakers() -> tuple[dict[str, str], dict[str, str]]:
    """Return the group of each noun, and what the nouns of a group may be called as a whole."""
    groups: dict[str, str] = {}
    wider: dict[str, str] = {}
    text = " ".join(line if line.startswith("     ") else "|" + line for line in _SPEAKERS.splitlines())
    for line in filter(str.strip, text.split("|")):
        whole, narrower = line.split(">")
        groups |= dict.fromkeys(whole.split(), whole.split()[0])
        for group in narrower.split(","):
            first, *rest = group.split()
            groups |= dict.fromkeys([first, *rest], first)
            wider[first] = whole.split()[0]
    for group in _OTHERS.split(","):
        first, *rest = group.split()
        groups |= {word: groups.get(word, first) for word in (first, *rest)}
    return groups, wider


_GROUPS, _WIDER = _read_speakers()


def find_group(folded: str) -> str:
    """Return the first noun of the group that a noun for a speaker belongs to, nothing for other words."""
    word = folded.removesuffix("'s").removesuffix("'")
    for form in (word, _singular(word), word.replace("men", "man")):
        if form in _GROUPS or form in _ANYBODY:
            return _GROUPS.get(form, form)
    return ""


def may_be_same(group: str, other: str) -> bool:
    """Tell whether two nouns may be said of one speaker: "doctor" and "surgeon", "expert" and "farmer"."""
    if group == other or {group, other} & _ANYBODY:
        return True
    return _WIDER.get(group) == other or _WIDER.get(other) == group
