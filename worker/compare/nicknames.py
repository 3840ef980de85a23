"""First names and what they are shortened to."""

_NICKNAMES = """
robert: bob bobby rob robbie bert
william: bill billy will liam
richard: dick rick ricky rich
james: jim jimmy jamie
john: jack johnny jon
joseph: joe joey
michael: mike mick mickey
thomas: tom tommy
edward: ed eddie ted teddy ned
elizabeth: liz lizzie beth betty eliza lisa
margaret: maggie meg peggy
katherine: kate katie kathy cathy catherine kathryn
alexander: alex alec sasha
alexandra: alex sandra
anthony: tony
andrew: andy drew
benjamin: ben benny
bernard: bernie
charles: charlie chuck
christopher: chris kit
daniel: dan danny
david: dave davy
donald: don donnie
frederick: fred freddy
gregory: greg
henry: harry hank
jacob: jake
jennifer: jen jenny
jonathan: jon
kenneth: ken kenny
lawrence: larry
leonard: leo len
matthew: matt
nicholas: nick
patricia: pat patty trish
patrick: pat paddy
peter: pete
philip: phil phillip
raymond: ray
rebecca: becky
ronald: ron ronnie
samuel: sam sammy
samantha: sam
stephen: steve steven
susan: sue susie
theodore: ted teddy theo
timothy: tim
victoria: vicky
vincent: vince
walter: walt
"""
# First names: where capitals tell nothing, a first name and the word behind it make a name.
_MORE_FIRST_NAMES = """
    adam alan albert alice amy angela anna anne arnold arthur barack barbara boris brian bruce carlos caroline clara
    craig cynthia dennis diana dolly dorothy douglas elena ellen elon emily emma emmanuel eric ernest eva felipe
    francis frank gary george gerald gloria greta hannah harold heather helen hillary hugh ivanka jane jason jeanne jeff
    jeffrey jerry jessica joan joanne joshua juan judith julia julie justin karen keith kevin laura linda louis luis
    malala maria marie mario mark martha martin mary melania melissa michelle miguel mitch mohammed nancy naomi nathan
    nelson nicole nora olaf oprah oscar pablo paul paula rachel ralph ringo rishi rita roger roy ruth ryan sarah scott
    sean serena sergei sharon simon sophie stanley stella taylor teresa theresa todd tyler ursula vanessa venus
    vladimir volodymyr wayne winston zoe kim kanye tulsi bernard jose pedro ivan ahmed ali"""


def _read_nicknames() -> dict[str, frozenset[str]]:
    nicknames: dict[str, set[str]] = {}
    for line in _NICKNAMES.strip().splitlines():
        full, others = line.split(": ")
        for name in (full, *others.split()):
            nicknames.setdefault(name, set()).add(full)
    return {name: frozenset(full) for name, full in nicknames.items()}


# What first names each first name may stand for.
NICKNAMES = _read_nicknames()
FIRST_NAMES = frozenset(NICKNAMES) | frozenset(_MORE_FIRST_NAMES.split())
# First names that are words as well: where no capital tells, they are none.
WORDS_TOO = frozenset(
    "will mark bill rob sue grant frank jack art pat ray rich dick drew bob max rose grace hope".split()
)
