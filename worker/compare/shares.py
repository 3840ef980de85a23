"""How many of the things spoken of: the words for all, most, some or none, and which of them clash."""

from enum import StrEnum


class Share(StrEnum):
    """How many of the things spoken of."""

    NONE = "none"
    FEW = "few"
    PART = "part"
    SOME = "some"
    MANY = "many"
    HALF = "half"
    MOST = "most"
    NEARLY = "nearly all"
    ALL_BUT = "all but one"
    ALL = "all"
    NOT_ALL = "not all"
    ONLY = "only"
    NOT_ONLY = "not only"


# Phrases that say how many; the longest that stands at a token is taken, and one without a share says nothing.
_PHRASES = {
    Share.ALL: """all|all of|each|each of|every|every one of|every single|every single one of|entire|whole|both|both of|
        everyone|everybody|everything|anyone|anybody|100 % of|a hundred percent of|100 percent of|100 per cent of|the
        entirety of|
        each and every|each and every one of|every last|every last one of|all without exception|always|invariably|
        any and all|the full|a full""",
    Share.NEARLY: """all but a few|all but a handful|vast majority|overwhelming majority|great majority|
        the bulk of|the lion 's share of""",
    Share.ALL_BUT: "all but one|all but one of|all but two|all but three|all except|all but the",
    Share.MOST: """most|most of|majority|majority of|more than half|more than half of|over half|over half of|mostly|
        mainly|chiefly|predominantly|primarily|for the most part|the better part of|the greater part of|
        the larger part of|usually|generally""",
    Share.HALF: """half|half of|just under half|just over half|nearly half|almost half|about half|around half|
        roughly half|every second|every other""",
    Share.PART: """a third of|one third of|a quarter of|one quarter of|a fifth of|one fifth of|a tenth of|one tenth of|
        a sixth of|an eighth of|a small part of""",
    Share.MANY: """dozens of|hundreds of|thousands of|many|many of|numerous|lots of|a lot of|plenty of|quite a
    few|countless|scores of|a great many|
        a good many|much of|multiple|loads of|masses of|tons of|heaps of|a host of|a multitude of|a wealth of|
        a great deal of|often|frequently|regularly""",
    Share.SOME: """some|some of|several|several of|a few|a few of|certain|a number of|part of|parts of|various|
        a couple of|portions of|one or two|one or two of|at least one|sometimes|occasionally|now and then|
        from time to time|selected|a selection of""",
    Share.FEW: """very little of|precious little of|little of|few|few of|very few|very few of|too few|precious
    few|relatively few|hardly any|hardly any of|
        scarcely any|scarcely any of|barely any|barely any of|less than half|less than half of|fewer than half|
        fewer than half of|under half|hardly anyone|hardly anybody|hardly a|barely anyone|scarcely anyone|only some|
        only some of|only one|only one of|not many|not many of|not much of|almost no|almost none|almost none of|
        next to no|next to none|virtually no|virtually none|virtually none of|practically no|practically none|
        almost nobody|almost no one|virtually nobody|virtually no one|practically nobody|nearly no|rarely|seldom|
        hardly ever|scarcely ever|one of the|one of his|one of her|one of its|one of their""",
    Share.NONE: """no|none|none of|not a single|not one|not one of|not a|not any|not any of|no single|zero|neither|
        neither of|nobody|no one|nothing|0 % of|not a single one of|not even one|not even a single""",
    Share.NOT_ALL: """not all|not every|not each|not everyone|not everybody|not all of|not everything|not both|
        not every one of|not always""",
    Share.ONLY: "only|solely|exclusively|no one but|nobody but|none but|nothing but|purely",
    Share.NOT_ONLY: "not only|not just|not solely|not exclusively|not merely|not simply",
    None: """
        after all | at all | in all | above all | all over | all over again | first of all | all right | all
        along | all in all | once and for all | all the same | all time | of all time | all the time | all day
        | all night | all year | all summer | all season | each other | every other | some day | some time |
        some way | some kind of | some sort of | some more | every time | the most | a most | at most | at the
        most | no doubt | no longer | no more | no more than | no fewer than | no less than | no matter | no
        wonder | no way | no sooner | no later | half a | half an | half past | half time | a half | and a
        half | second half | first half | the only | if only | the whole time | only if | only when | only
        after | only because | only to | as many as | how many | so many | as many | too many | the
        few | every day | every year | every week | every month | every night | every hour | on the whole | as
        a whole | all but | neither here | the past few | the last few | the next few | past few
        | last few | next few | the many | no . | not a lot of | one and all | all of a sudden | half of one |
        all of us | all of them | some of them | most of them | none of them | many of them | a whole | whole
        new | all that | all this | all it | all of that | all of this | not half | all but certain |
        one of the most | one of the best | one of the first | one of the biggest | one of the largest |
        one of the world 's | one of the few | one of the many | no other | no such | and others | a few more | some
        other | part of a | half time |
        for the whole | by no means | in no way | always been | as always | not always easy | such as
    """,
}
# What a part is called, how small or large it may be, and what stands before a small one.
_PORTIONS = "fraction minority handful number part portion share percentage proportion sliver smattering"
_SMALL = "small|tiny|minuscule|very small|negligible|mere|minute"
_LARGE = "large|huge|great|good|big|considerable|substantial|significant|vast|sizeable|growing"
_ALMOST = "nearly|almost|virtually|practically|just about|close to|pretty much|next to"
_WHOLE = "all|all of|every|everyone|everybody|everything|every single|each|the whole|the entire|every one of"


def _list_phrases() -> dict[tuple[str, ...], Share | None]:
    """Each phrase, as its words, with the share that it says."""
    shares: dict[str, Share | None] = {
        phrase: share for share, phrases in _PHRASES.items() for phrase in phrases.split("|")
    }
    for portion in _PORTIONS.split():
        for small in _SMALL.split("|"):
            shares |= {f"{start} {small} {portion} of": Share.FEW for start in ("a", "only a", "just a", "merely a")}
            shares |= {f"{small} {portion} of": Share.FEW}
        shares |= {f"{only} a {portion} of": Share.FEW for only in ("only", "just", "merely", "but")}
        shares |= {f"a {large} {portion} of": Share.MANY for large in _LARGE.split("|")}
        shares |= {f"{large} {portion}s of": Share.MANY for large in _LARGE.split("|")}
    for large in (*_LARGE.split("|"), "clear", "narrow", "slim", "slight", "broad", "strong"):
        shares |= {f"{start}{large} majority{of}": Share.MOST for start in ("a ", "the ", "") for of in ("", " of")}
    vast = ("vast", "overwhelming", "great", "crushing")
    shares |= {
        f"{start}{large} majority{of}": Share.NEARLY
        for start in ("a ", "the ", "")
        for of in ("", " of")
        for large in vast
    }
    shares |= {f"{almost} {whole}": Share.NEARLY for almost in _ALMOST.split("|") for whole in _WHOLE.split("|")}
    shares |= {
        f"{start} {few}": Share.FEW for start in ("only", "just", "merely", "but") for few in ("a few", "a few of")
    }
    shares |= {f"{start}minority{of}": Share.FEW for start in ("a ", "") for of in ("", " of")}
    shares |= {"a fraction of": Share.FEW, "a handful of": Share.SOME, "a portion of": Share.SOME}
    return {tuple(phrase.split()): share for phrase, share in shares.items() if phrase.strip()}


SHARES = _list_phrases()
LONGEST = max(map(len, SHARES))
STARTS = frozenset(words[0] for words in SHARES)
# Pairs that cannot both be meant. What is merely weaker (some of most, many of all but a few) is left to people.
CLASHES = frozenset(
    frozenset((Share(share), Share(other)))
    for share, others in {
        Share.ALL: (
            *(Share.NONE, Share.FEW, Share.SOME, Share.MANY, Share.HALF, Share.MOST, Share.NOT_ALL, Share.ONLY),
            *(Share.PART, Share.ALL_BUT),
        ),
        Share.NONE: (Share.SOME, Share.MANY, Share.HALF, Share.MOST, Share.NEARLY, Share.PART, Share.ALL_BUT),
        Share.MOST: (Share.SOME, Share.FEW, Share.HALF, Share.PART),
        Share.NEARLY: (Share.SOME, Share.FEW, Share.HALF, Share.PART),
        Share.ALL_BUT: (Share.SOME, Share.FEW, Share.HALF, Share.PART),
        Share.HALF: (Share.FEW,),
        Share.MANY: (Share.FEW,),
        Share.ONLY: (Share.NOT_ONLY, Share.MOST),
    }.items()
    for other in others
)
ALIKE = frozenset(
    {
        frozenset((Share.MOST, Share.NEARLY)),
        frozenset((Share.SOME, Share.NOT_ALL)),
        frozenset((Share.NEARLY, Share.ALL_BUT)),
    }
)
