"""The words beside a capital word that tell whether it is a place, a person or neither."""

AT = frozenset("in near outside".split())
BEFORE_PLACE = AT | frozenset("from to of at across around off".split())
SETTLEMENTS = frozenset("town village city county district port island hamlet suburb river lake".split())
# Names that are also words: as places they need a capital, where capitals tell nothing a preposition.
ALSO_WORDS = frozenset(
    """turkey chad jordan la rio kent austin florence charlotte madison georgia virginia dallas orlando richmond lima
    nice polish poles buffalo java cork queens phoenix flint kiwis chile guinea georgian columbus perth porto essex
    bern mali bali oman reno dc man bath reading york hull derby faro split salvador male cali regina
    jackson gary mobile eugene concord salem mesa dover durham montgomery hue pole pale nice lund regent verona parma
    siena providence macon nassau kingston lexington cork bangor alpine tyre highlands savannah augusta aspen
    darwin fez surat""".split()
)
OPENING_WORDS = frozenset(
    "nice polish pole poles buffalo java cork queens phoenix flint kiwis reading bath mobile split alpine".split()
)
# A capital word before "of England", or beside "Paris", that makes the place a part of another name.
HEADS_OF_NAMES = frozenset(
    """bank university church duke duchess prince princess bishop archbishop college institute museum battle treaty
    tower order journal""".split()
)
# Capital words beside a place that do not make a name with it.
ROLES = frozenset(
    """dr doctor prof professor mr mrs ms miss sir dame lord lady president vice prime minister premier chancellor
    senator sen congressman congresswoman representative rep governor gov mayor councillor secretary judge justice
    king queen prince princess pope bishop archbishop cardinal reverend rev pastor imam general gen colonel col captain
    capt sergeant sgt lieutenant lt major admiral officer chief director ceo founder chairman actor actress singer
    comedian rapper author journalist reporter star footballer player coach billionaire tycoon activist former late
    ambassador attorney lawyer spokesman spokeswoman spokesperson ex first jr sr
    madame monsieur mme frau herr senor senora signor signora
    advisor adviser astronaut scientist""".split()
)
COMMON_BODIES = frozenset(
    """army navy air government parliament senate congress court ministry police zoo airport embassy republicans
    democrats state county embassy military marines christians muslims jews olympics""".split()
)
CALENDAR = frozenset(
    """january february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday christmas easter ramadan""".split()
)
NO_PLACES = CALENDAR | ROLES | frozenset("god congress parliament i covid".split())
FIRST_NAMES = frozenset(
    "jordan paris chad georgia austin sydney israel charlotte madison houston dallas florence india virginia".split()
)
