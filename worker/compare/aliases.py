"""What any editor knows of names: acronyms, and what people and bodies are called besides."""

from worker.compare.famous import ONE_WORD, ONE_WORD_WITH_CAPITAL

# The full name first, then what else it is called; without dots and apostrophes.
_ALIASES = """
united nations: un, u n
world health organization: who, world health organisation
world trade organization: wto, world trade organisation
european union: eu, e u
european central bank: ecb
international monetary fund: imf
north atlantic treaty organization: nato, north atlantic treaty organisation
federal bureau of investigation: fbi, f b i
central intelligence agency: cia, c i a
national security agency: nsa
national aeronautics and space administration: nasa
national oceanic and atmospheric administration: noaa
european space agency: esa
centers for disease control and prevention: cdc, centers for disease control, center for disease control
food and drug administration: fda
environmental protection agency: epa
internal revenue service: irs
department of justice: doj, justice department, us department of justice
department of homeland security: dhs, homeland security
federal emergency management agency: fema
immigration and customs enforcement: ice
transportation security administration: tsa
drug enforcement administration: dea
national rifle association: nra
national health service: nhs
british broadcasting corporation: bbc, bbc news, the beeb, beeb
associated press: ap
new york times: nyt, the new york times
republican party: gop, republicans
democratic party: democrats, dems
democratic national committee: dnc
republican national committee: rnc
black lives matter: blm
soviet union: ussr, u s s r
international business machines: ibm
general motors: gm
general electric: ge
johnson and johnson: johnson & johnson, j&j
procter and gamble: procter & gamble, p&g
coca cola: coke, cocacola
mcdonalds: mcdonald, mickey d
american civil liberties union: aclu
national football league: nfl
national basketball association: nba
unicef: united nations childrens fund
kentucky fried chicken: kfc
supreme court: scotus
white house: the white house
federal reserve: the fed
john f kennedy: jfk, j f k, president kennedy
robert f kennedy jr: rfk jr, rfk
martin luther king: mlk, m l k
franklin d roosevelt: fdr
lyndon b johnson: lbj
alexandria ocasio cortez: aoc, ocasio cortez
hillary clinton: hrc, hillary rodham clinton
barack obama: president obama, barack hussein obama
prince harry: duke of sussex
meghan markle: duchess of sussex
prince william: duke of cambridge
kate middleton: duchess of cambridge
prince philip: duke of edinburgh
prince andrew: duke of york
king charles: prince charles
queen elizabeth: queen elizabeth ii
jennifer lopez: j lo, jlo
dwayne johnson: the rock
volkswagen: vw, v w
mercedes: mercedes benz, merc
chevrolet: chevy
international red cross: red cross, icrc, international committee of the red cross
doctors without borders: msf, medecins sans frontieres
reporters without borders: rsf, reporters sans frontieres
world wide fund for nature: wwf, world wildlife fund
international atomic energy agency: iaea
organization for economic cooperation and development: oecd
united nations high commissioner for refugees: unhcr, un refugee agency
world food programme: wfp
international olympic committee: ioc
international criminal court: icc
european medicines agency: ema
deutsche bahn: db
deutsche bank
british airways
american airlines
credit suisse
goldman sachs
wall street journal: wsj, the wall street journal
washington post: wapo, the washington post
financial times: the ft
al jazeera: aljazeera
agence france presse: afp
deutsche presse agentur: dpa
human rights watch: hrw
amnesty international
people for the ethical treatment of animals: peta
american medical association: ama
american academy of pediatrics: aap
national institutes of health: nih
national institute of allergy and infectious diseases: niaid
federal communications commission: fcc
federal aviation administration: faa
massachusetts institute of technology: mit
university of california los angeles: ucla
london school of economics: lse
new york police department: nypd
los angeles police department: lapd
metropolitan police: scotland yard
secret intelligence service: mi6
security service: mi5
hennes and mauritz: h&m, h & m
american telephone and telegraph: at&t
hewlett packard: hp
advanced micro devices: amd
alternative for germany: afd, alternative fur deutschland
christian democratic union: cdu
social democratic party: spd, social democrats
irish republican army: ira
palestine liberation organization: plo
islamic state: isis, isil, daesh
muslim brotherhood
ku klux klan: kkk
national front: rassemblement national, national rally, front national
american broadcasting company: abc news
conservative party: tories, tory party, the conservatives
manchester united: man united, man utd, manchester utd
manchester city: man city
paris saint germain: psg
bayern munich: fc bayern, bayern munchen
real madrid
fc barcelona: barca
tottenham hotspur: spurs
juventus: juve
borussia dortmund: bvb
boston red sox: red sox
george w bush: dubya
arnold schwarzenegger: arnie
elvis presley
michael jackson: king of pop
cristiano ronaldo: cr7
vladimir lenin
mahatma gandhi
mother teresa
dalai lama
pope francis
marilyn monroe
robert lewandowski
david bowie
freddie mercury
kim kardashian
kanye west
snoop dogg: snoop
dr dre
sean combs: p diddy, diddy, puff daddy
stefani germanotta: lady gaga
margaret thatcher: iron lady, the iron lady
boris johnson: bojo
silvio berlusconi: il cavaliere
anthony fauci: dr fauci
roger federer
jay z: jayz
benjamin netanyahu: bibi
luiz inacio lula da silva: lula, lula da silva, president lula
andres manuel lopez obrador: amlo, lopez obrador
mohammed bin salman: mbs
sam bankman fried: sbf
eva peron: evita
david beckham: becks
usain bolt
muhammad ali: cassius clay
bruce springsteen: the boss
ruth bader ginsburg: rbg
marjorie taylor greene: mtg
lebron james: king james
barbra streisand
joseph stalin: uncle joe
otto von bismarck: iron chancellor
donald trump: the donald
theodore roosevelt: teddy roosevelt
franz beckenbauer: der kaiser
narendra modi: namo
gordon sumner: sting
diego maradona: el pibe
edson arantes do nascimento: pele
ronaldinho
mark twain: samuel clemens
"""


def _read_aliases() -> dict[str, tuple[str, ...]]:
    aliases: dict[str, tuple[str, ...]] = {}
    for line in _ALIASES.strip().splitlines():
        full, _, others = line.partition(": ")
        for name in filter(None, (full, *others.split(", "))):
            aliases[name] = tuple(full.split())
    return aliases


# What each name is called in full, by its words.
ALIASES = _read_aliases()
FIRST_OF_ALIASES = frozenset(name.split()[0] for name in ALIASES) | ONE_WORD | ONE_WORD_WITH_CAPITAL
LONGEST_ALIAS = max(len(name.split()) for name in ALIASES)
