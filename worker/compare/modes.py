"""The words that say whether something happened, is planned, possible, allowed, tried or demanded."""

from enum import StrEnum
from itertools import product

from worker.compare.content import PAST_FORMS


class Mode(StrEnum):
    """How a text speaks of a deed, in the words of a reason."""

    FACT = "a fact"
    WILL = "what will be"
    PLAN = "a plan"
    CHANCE = "a possibility"
    ABILITY = "what can be"
    LEAVE = "what is allowed"
    ATTEMPT = "an attempt"
    ADVICE = "advice"
    DUTY = "a duty"


def _list_modes(table: dict[tuple[Mode, ...], str]) -> dict[str, frozenset[Mode]]:
    """Each word with all that it may say."""
    return {word: frozenset(modes) for modes, words in table.items() for word in words.split()}


# What a single word says of the verb behind it, and what a word says of a verb after "to".
MODALS = _list_modes(
    {
        (Mode.WILL,): "will shall won't 'll he'll she'll they'll we'll i'll it'll you'll who'll gonna shan't",
        (Mode.WILL, Mode.PLAN, Mode.CHANCE): "would wouldn't 'd",
        (Mode.CHANCE,): """
            might could perhaps maybe possibly potentially conceivably considering considers considered consider
            mulls mulling mulled thinking ponders pondering weighs weighing discusses discussing discussed debates
            debating debated contemplates contemplating contemplated explores exploring whether eyes eyeing pondered
            floats floated floating theoretically feasibly hypothetically potential
        """,
        (Mode.CHANCE, Mode.LEAVE): "may",
        (Mode.CHANCE, Mode.WILL): "probably presumably likely",
        (Mode.ABILITY, Mode.LEAVE): "can",
        (Mode.ATTEMPT,): "almost nearly narrowly",
        (Mode.ADVICE,): "should ought shouldn't",
        (Mode.DUTY, Mode.ADVICE): "must mustn't",
    }
)
BEFORE_TO = _list_modes(
    {
        (Mode.WILL,): """
            going set about bound certain sure guaranteed destined doomed gonna fated track course inevitable
        """,
        (Mode.PLAN, Mode.WILL): """
            expected expects expect due scheduled poised slated decided decides decide agreed agrees agree tipped
            forecast predicted earmarked lined primed deal pact ready readying gearing shaping
        """,
        (Mode.PLAN,): """
            plan plans planned planning intend intends intended intending want wants wanted wanting vow vows vowed
            vowing promise promises promised promising pledge pledges pledged pledging threaten threatens threatened
            threatening propose proposes proposed proposing hope hopes hoped hoping aim aims aimed aiming prepare
            prepares prepared preparing intention intentions plot plots plotted plotting wish wishes wished swear
            swears swore sworn commit commits committed resolve resolves resolved ready willing eager keen
            determined dreams longs like offers offered offer undertakes ambition decision proposal bid proposals
            bids arranges arranged arrange arranging volunteers volunteered means meant mean moves moved pushes
            pushed campaigns campaigned lobbies lobbied waiting looks looking yearns desire desires plea scheme
            schemes goal target strategy steps move drive push readies motion bill bills request requests petition
            petitions campaign calls undertook conspired conspires conspiracy anxious itching
        """,
        (Mode.CHANCE, Mode.WILL): "likely unlikely",
        (Mode.CHANCE,): """
            possible conceivable considering rumoured rumored liable prone apt alleged suspected tempted thought
            believed feared tends
        """,
        (Mode.ATTEMPT,): """
            try tries tried trying attempt attempts attempted attempting seek seeks sought seeking struggle
            struggles struggled struggling effort efforts strives strive strove striving endeavours endeavoured
            scrambles scrambled scrambling races battles battled endeavors endeavored fought fights
        """,
        (Mode.ADVICE,): """
            urged urges urge advised advises advise recommended encouraged asked asks supposed invited ask asking
            encourages encourage urging advising recommends better invites invite begged begs implores implored
            advisable wise appealed appeals pressed presses reminded reminds
        """,
        (Mode.DUTY,): """
            duty obligation have has need needs needed required obliged ordered obligated instructed requires
            obliges orders instructs require oblige order mandated commanded commands necessary compulsory mandatory
            essential obligatory bound directs directed
        """,
        (Mode.DUTY, Mode.ADVICE): "told tells tell",
        (Mode.DUTY, Mode.FACT): "had forced compelled made having forces forcing compels force compel",
        (Mode.LEAVE,): """
            right rights permission freedom leave allowed permitted free entitled authorised authorized licensed
            cleared legal lawful lets allows permits enables entitles allowing permitting allow permit green-lit
            eligible welcome option choose
        """,
        (Mode.FACT, Mode.PLAN, Mode.WILL): "voted votes vote opted elected chose chosen chooses",
        (Mode.FACT, Mode.ABILITY): """
            managed manages dared dares bothered remembered happened happens got helped continued continues began
            begins started starts came went persuaded convinced caused led prompted tricked proceeded hastened
            hesitated
        """,
        (Mode.FACT, Mode.ABILITY, Mode.CHANCE): "able",
    }
)
# Verbs that take a noun or "-ing" right behind them: "plans a ban", "proposed closing"; also in the passive.
BEFORE_NOUN = _list_modes(
    {
        (Mode.PLAN,): """
            plan plans planned planning propose proposes proposed proposing suggests suggested wants wanted seeks
            sought demands demanded threatens threatened promises promised pledged prepares preparing envisages
            intends vows vowed pledges eyes promising threatening readies arranges scheduled envisaged favours
            favors advocates
        """,
        (Mode.ATTEMPT,): "attempted attempts attempting foiled thwarted averted botched",
        (Mode.CHANCE,): """
            consider considers considered considering discuss discusses discussed discussing debate debates debated
            debating mull mulls mulled mulling weigh weighs weighed weighing contemplate contemplates contemplated
            ponder ponders pondered explores exploring explored examines examining studies studying reviews
            reviewing evaluates evaluating assesses assessing eyes floats floated risks
        """,
        (Mode.ADVICE,): "recommend recommends recommended advocates advocated advises advised encourages encouraged",
        (Mode.DUTY,): "requires mandates mandated requiring required",
        (Mode.LEAVE,): """
            permits permitting legalised legalized legalises permitted allowed allows allow allowing permit
        """,
    }
)
# Verbs that take a noun or "-ing" behind a preposition: "is thinking of selling", "in favour of", "capable of".
BEFORE_ING = _list_modes(
    {
        (Mode.CHANCE,): """
            thinking talks discussions idea possibility prospect talk chance chances risk danger threat toying
            flirting looking looks considering debate accused suspected suspicion allegations rumours charged
            negotiations open fears
        """,
        (Mode.PLAN,): """
            plans planning plan intention hopes dreams insists insist intent proposal proposals calls called bid
            campaign campaigns pushes pushing push ambitions hoping aiming committed plot pressing
        """,
        (Mode.WILL, Mode.PLAN): "verge brink point cusp eve",
        (Mode.ATTEMPT,): "close",
        (Mode.ADVICE,): "favour favor",
        (Mode.ABILITY,): "capable",
        (Mode.FACT,): "succeeded succeeds succeed convicted guilty",
    }
)
# Words behind which a verb in its bare form says what is done.
ALREADY = frozenset("already now currently routinely regularly usually often always still also actually really".split())
# Behind "it is ... that": what the whole clause is.
BEFORE_THAT = _list_modes(
    {
        (Mode.CHANCE,): """
            possible conceivable imaginable feared possibility chance risk danger fears suspected suspects rumoured
        """,
        (Mode.CHANCE, Mode.WILL): "likely probable",
        (Mode.WILL,): "certain sure inevitable",
        (Mode.PLAN, Mode.WILL): "promised promises pledged vowed proposed expected agreed",
    }
)
# Behind these a second verb comes to the same: "can choose to pay", "will have to pay".
CHAINED = frozenset(
    """choose opt elect go come get able begin start continue agree help decide manage have be proceed happen remember
    return resume rush flock used""".split()
)
# Those that say of somebody else what is to be done: "ordered the club to close".
OBJECTS = frozenset(
    """want wants wanted wanting ask asks asked urge urges urged order orders ordered tell tells told force forces
    forced
    compels compelled allow allows allowed permit permits permitted enables entitles advise advises advised expect
    expects expected require requires required invite invites invited encourages encouraged instructs instructed begged
    begs pressed presses reminded reminds obliges obliged commands commanded persuaded convinced caused led prompted
    tricked helped got directs directed pushes pushed lets appealed""".split()
)
# What the end of a clause says of its subject: "a ban is on the table", "helmets are compulsory".
AGENDAS = {
    tuple(words.split()): modes
    for modes, group in (
        (frozenset({Mode.CHANCE}), "under consideration|under discussion|under review|being considered|up for debate"),
        (frozenset({Mode.CHANCE, Mode.PLAN}), "on the table|on the cards|on the agenda|in the offing|in the air"),
        (frozenset({Mode.PLAN, Mode.WILL}), "in the pipeline|in the works|in the making|in preparation|being planned"),
        (frozenset({Mode.FACT}), "in force|in place|in effect|under way|a reality|into force|took effect"),
    )
    for words in group.split("|")
}
AGENDA_STARTS = frozenset(words[0] for words in AGENDAS)
RULED = {
    word: frozenset({mode})
    for mode, words in (
        (Mode.DUTY, "compulsory mandatory obligatory required"),
        (Mode.LEAVE, "optional voluntary"),
        (Mode.ADVICE, "recommended advisable"),
        (Mode.CHANCE, "possible conceivable"),
    )
    for word in words.split()
}
AUXILIARIES = frozenset(
    """did does do has have had was were is are been being be didn't doesn't don't hasn't haven't wasn't weren't isn't
    aren't 's 've""".split()
)
_SHORTEST_PAST = 4


def is_past(word: str) -> bool:
    """Tell whether a word looks like the past of a verb."""
    return word in PAST_FORMS or (word.endswith("ed") and len(word) > _SHORTEST_PAST)


# Words that turn "can" and "may" into what is allowed.
LEGALLY = frozenset("legally lawfully".split())
_CLASHES = frozenset(
    frozenset(pair)
    for pair in (
        *((Mode.FACT, mode) for mode in Mode if mode not in {Mode.FACT, Mode.ABILITY}),
        *((Mode.WILL, Mode.CHANCE), (Mode.WILL, Mode.ABILITY), (Mode.WILL, Mode.ATTEMPT), (Mode.WILL, Mode.ADVICE)),
        (Mode.WILL, Mode.LEAVE),
        (Mode.PLAN, Mode.CHANCE),
        *((Mode.DUTY, Mode.LEAVE), (Mode.DUTY, Mode.CHANCE), (Mode.DUTY, Mode.ABILITY)),
        *(
            (Mode.ADVICE, Mode.DUTY),
            (Mode.ADVICE, Mode.ABILITY),
            (Mode.ADVICE, Mode.CHANCE),
            (Mode.ADVICE, Mode.LEAVE),
            (Mode.ATTEMPT, Mode.ABILITY),
        ),
    )
)


def clash(ours: frozenset[Mode], theirs: frozenset[Mode]) -> bool:
    """Tell whether nothing that the one may say goes with anything that the other may say."""
    return all(frozenset(pair) in _CLASHES for pair in product(ours, theirs))
