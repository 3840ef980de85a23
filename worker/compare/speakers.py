"""Nouns for the people and bodies that words are given to, and which of them may be one speaker."""

from functools import lru_cache

from worker.pipeline.vocabulary import gather_words

# Nouns for who speaks, those that mean the same in one group; before ">" stands what any of the others may be called.
_SPEAKERS = """
    scientist researcher academic scholar > geologist, biologist, chemist, physicist, astronomer, climatologist,
        epidemiologist, virologist, economist, historian, archaeologist, psychologist, sociologist, zoologist,
        meteorologist forecaster weatherman, oceanographer, nutritionist dietitian, engineer, professor lecturer,
        mathematician, botanist, linguist, anthropologist, statistician, immunologist, toxicologist, seismologist,
        volcanologist, entomologist, ornithologist, marine, ecologist, pharmacologist, neuroscientist, geneticist,
        palaeontologist paleontologist, glaciologist, hydrologist, criminologist, theologian
    doctor physician medic > surgeon, cardiologist, oncologist, paediatrician pediatrician, psychiatrist, dentist,
        gynaecologist, neurologist, dermatologist, radiologist, vet veterinarian, coroner pathologist, gp,
        consultant, anaesthetist, urologist, optician, orthodontist, obstetrician
    politician lawmaker legislator > minister, senator, mayor, president head chief leader boss chairman chairwoman
        chair director ceo manager, chancellor, premier, governor, mp, congressman congresswoman representative,
        councillor, candidate, ambassador diplomat, deputy, opposition, secretary, whip, backbencher, speaker,
        alderman, treasurer, prefect, commissioner, envoy, sheriff, dictator, monarch
    police policeman policewoman > officer constable, sheriff, detective inspector investigator, commissioner
    relative family kin > mother mum mom, father dad, parent, son, daughter, brother, sister, wife, husband, widow,
        widower, uncle, aunt, cousin, grandmother granny, grandfather, nephew, niece, girlfriend, boyfriend,
        stepmother, stepfather, sibling, twin, fiancee, fiance, spouse, in-law
    lawyer attorney solicitor barrister counsel > defender
    athlete sportsman > footballer player, coach trainer, striker, goalkeeper, referee, champion, cyclist, swimmer,
        runner, captain, boxer, jockey, rider, rower, skier, skater, gymnast, sprinter, golfer, wrestler,
        batsman, bowler, goalie, defender, midfielder, winger, sailor
    artist > painter, singer, actor actress, musician, drummer, guitarist, composer, director, comedian, rapper,
        dancer, sculptor, pianist, violinist, organist, conductor, playwright dramatist, poet,
        novelist, photographer, designer, illustrator, cartoonist, bassist
    journalist reporter correspondent > editor, presenter anchor newsreader, photographer, columnist, broadcaster,
        newspaper, magazine, publisher, sportswriter
    soldier military > general, admiral, colonel, army, navy
    cleric clergyman > priest, mullah, vicar, bishop, archbishop, imam, rabbi, nun, monk, pope pontiff, pastor, church
"""
_OTHERS = """
    farmer grower rancher, hunter, fisherman angler, forester ranger, shepherd, miner, landowner, trucker lorry,
    cabbie, steward stewardess attendant, barman bartender barmaid landlady publican, hairdresser barber,
    physiotherapist, therapist counsellor, conservationist environmentalist, watchdog regulator, pollster, trustee,
    sponsor, donor, umpire, warden, dealer, stationmaster, postmaster, tutor, dean, rector, provost, choirmaster,
    undertaker, tailor, jeweller, locksmith, roofer, welder, glazier, decorator, florist, grocer, greengrocer,
    fishmonger, milkman, courier, porter, concierge, receptionist, typist, secretary, babysitter, lifeguard,
    detective, spy, smuggler, dealer, addict, pensioner retiree, newcomer, apprentice, trainee, intern, graduate,
    lobby, think-tank, foundation, orchestra, choir, factory, brewery, bakery, restaurant, cafe, pub, hotel,
    railway, carrier, operator, dockers docker, stevedore, striker, picket, conscript, deserter, hostage,
    kidnapper, terrorist, rebel insurgent, militia, squatter, camper, hiker walker, pedestrian, biker motorcyclist,
    commuter, subscriber, viewer, listener, reader, spectator fan supporter, gambler, bookmaker bookie,
    beekeeper, vintner, beekeeper, baker, butcher, chef cook, waiter waitress, cleaner,
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
    activist campaigner environmentalist, archivist, curator, translator, biographer, ombudsman, registrar, caretaker,
    janitor, secretary-general, charity,
    owner proprietor, inventor, founder, singer, translator, interpreter, host, guest, bride, groom,
    developer, programmer, lobbyist
"""
# Whoever may be called so as well.
_ANYBODY = gather_words("""
    man men woman women person people documentary film movie programme program show message leaflet recording text
    letter email clip headline page site website blog newsletter flyer poster tweet
    thread meme caption story rumour audio interview statement note sign card brochure document file diary posts
    spokesman spokeswoman spokesperson source insider
    witness critic author writer user blogger study report survey article post video podcast paper
    book colleague friend member team group local veteran survivor whistleblower research poll analysis review
""")
# Nouns for people of many kinds, with the groups that they may be said of.
_KINDS = {
    "expert": gather_words("scientist doctor lawyer engineer analyst journalist architect artist banker accountant"),
    "specialist": gather_words("scientist doctor lawyer engineer analyst"),
    "official": gather_words("""
        politician police ministry government council agency commission commissioner committee court school hospital
        university prosecutor judge clerk regulator soldier doctor scientist teacher ranger coroner parliament embassy
    """),
    "authority": gather_words("""
        politician police ministry government council agency commission commissioner court prosecutor regulator expert
        scientist doctor hospital school parliament
    """),
    "activist": gather_words("protester charity union environmentalist conservationist resident voter pupil farmer"),
}
# What these are called by somebody else: speakers who work for different bodies are not the same.
SPEAKS_FOR = gather_words("""
    spokesman spokeswoman spokesperson official member minister ministry leader head chief boss director manager
    chairman chairwoman chair
    president source insider employee worker lawyer solicitor representative delegate founder owner secretary adviser
    advisor chef treasurer captain editor driver officer ceo team group expert
""")
# What a minister may be in charge of.
OFFICES = gather_words("""
    finance health defence defense foreign interior home justice education transport energy environment agriculture
    economy economics trade labour labor culture sports prime housing treasury immigration tourism science climate
""")
# What finds and shows things in place of saying them.
STUDIES = gather_words("study survey report research poll paper analysis review article")
# Words that belong to whoever has spoken them: "the professor's testimony".
TEXTS = gather_words("""
    testimony statement letter email words account story report book memoir memoirs diary speech interview view opinion
    claim claims warning post tweet blog article evidence remarks comment comments description version
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


@lru_cache(maxsize=32_768)
def find_group(folded: str) -> str:
    """Return the first noun of the group that a noun for a speaker belongs to, nothing for other words."""
    word = folded.removesuffix("'s").removesuffix("'")
    for form in (word, _singular(word), word.replace("men", "man")):
        if form in _GROUPS or form in _ANYBODY or form in _KINDS:
            return _GROUPS.get(form, form)
    return ""


def may_be_same(group: str, other: str) -> bool:
    """Tell whether two nouns may be said of one speaker: "doctor" and "surgeon", "expert" and "farmer"."""
    if group == other or {group, other} & _ANYBODY:
        return True
    for kind, noun in ((group, other), (other, group)):
        if kind in _KINDS and (noun in _KINDS[kind] or _WIDER.get(noun) in _KINDS[kind] or noun in _KINDS):
            return True
    return _WIDER.get(group) == other or _WIDER.get(other) == group
