"""The words that say whether something happened, is planned, possible, allowed, tried or demanded."""

from enum import StrEnum
from itertools import product


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
        (Mode.WILL,): "will shall won't 'll he'll she'll they'll we'll i'll it'll gonna",
        (Mode.WILL, Mode.PLAN, Mode.CHANCE): "would wouldn't 'd",
        (Mode.CHANCE,): """might could perhaps maybe possibly potentially conceivably considering considers considered
            consider mulls mulling mulled thinking ponders pondering weighs weighing discusses discussing discussed
            debates debating debated contemplates contemplating contemplated explores exploring whether eyes eyeing""",
        (Mode.CHANCE, Mode.LEAVE): "may",
        (Mode.CHANCE, Mode.WILL): "probably presumably",
        (Mode.ABILITY, Mode.LEAVE): "can",
        (Mode.ATTEMPT,): "almost nearly",
        (Mode.ADVICE,): "should ought shouldn't",
        (Mode.DUTY, Mode.ADVICE): "must mustn't",
    }
)
BEFORE_TO = _list_modes(
    {
        (Mode.WILL,): "going set about bound certain sure guaranteed destined doomed",
        (
            Mode.PLAN,
            Mode.WILL,
        ): "expected expects expect due scheduled poised slated decided decides decide agreed agrees",
        (Mode.PLAN,): """plan plans planned planning intend intends intended intending want wants wanted wanting vow
            vows vowed vowing promise promises promised promising pledge pledges pledged pledging threaten threatens
            threatened threatening propose proposes proposed proposing hope hopes hoped hoping aim aims aimed aiming
            prepare prepares prepared preparing intention intentions plot plots plotted plotting wish wishes wished
            swear swears swore sworn commit commits committed resolve resolves resolved ready willing eager keen
            determined dreams longs like offers offered offer undertakes ambition decision proposal bid""",
        (Mode.CHANCE, Mode.WILL): "likely unlikely",
        (Mode.CHANCE,): "possible conceivable considering rumoured rumored",
        (Mode.ATTEMPT,): """try tries tried trying attempt attempts attempted attempting seek seeks sought seeking
            struggle struggles struggled struggling effort efforts""",
        (Mode.ADVICE,): "urged urges urge advised advises advise recommended encouraged asked asks supposed invited",
        (Mode.DUTY,): "duty obligation have has need needs needed required obliged ordered told obligated instructed",
        (Mode.DUTY, Mode.FACT): "had forced compelled made having",
        (
            Mode.LEAVE,
        ): "right rights permission freedom leave allowed permitted free entitled authorised authorized licensed",
        (Mode.FACT, Mode.ABILITY): "managed manages",
        (Mode.FACT, Mode.ABILITY, Mode.CHANCE): "able",
    }
)
# Verbs that take a noun or "-ing" right behind them: "plans a ban", "proposed closing"; also in the passive.
BEFORE_NOUN = _list_modes(
    {
        (Mode.PLAN,): """plan plans planned planning propose proposes proposed proposing suggests suggested wants wanted
            seeks sought demands demanded threatens threatened promises promised pledged prepares preparing
            envisages""",
        (
            Mode.CHANCE,
        ): """consider considers considered considering discuss discusses discussed discussing debate debates
            debated debating mull mulls mulled mulling weigh weighs weighed weighing contemplate contemplates
            contemplated ponder ponders pondered""",
        (Mode.ADVICE,): "recommend recommends recommended advocates advocated",
    }
)
# Verbs that take a noun or "-ing" behind a preposition: "is thinking of selling", "in favour of", "capable of".
BEFORE_ING = _list_modes(
    {
        (Mode.CHANCE,): "thinking talks discussions idea possibility prospect talk",
        (Mode.PLAN,): "plans planning plan intention hopes dreams insists insist intent",
        (Mode.ABILITY,): "capable",
        (Mode.FACT,): "succeeded succeeds succeed",
    }
)
# Words behind which a verb in its bare form says what is done.
ALREADY = frozenset("already now currently routinely regularly usually often always still also actually really".split())
# Behind "it is ... that": what the whole clause is.
BEFORE_THAT = _list_modes(
    {
        (Mode.CHANCE,): "possible conceivable imaginable feared possibility",
        (Mode.CHANCE, Mode.WILL): "likely probable",
        (Mode.WILL,): "certain sure inevitable",
    }
)
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
