"""The words that point somewhere: up or down a scale, before or after, at least or at most."""

# Scales, each with the words that point up it and the words that point down it.
_SCALES = {
    "amount": (
        """more higher greater bigger larger increase increases increased increasing rise rises rose risen rising grow
        grows grew grown growing growth climb climbs climbed climbing soar soars soared soaring surge surges surged
        surging jump jumps jumped jumping expand expands expanded expanding expansion raise raises raised raising hike
        hikes hiked skyrocket skyrocketed skyrocketing recover recovers recovered recovering recovery swell swelled
        swelling double doubles doubled doubling triple triples tripled tripling boost boosts boosted highest biggest
        largest greatest upward upwards most up gain gains gained""",
        """less fewer lower smaller decrease decreases decreased decreasing fall falls fell fallen falling decline
        declines declined declining drop drops dropped dropping dip dips dipped plunge plunges plunged plunging plummet
        plummets plummeted plummeting shrink shrinks shrank shrunk shrinking cut cuts cutting lowers lowered lowering
        reduce reduces reduced reducing reduction slash slashes slashed slashing halve halves halved halving sink sinks
        sank sunk sinking tumble tumbles tumbled lowest smallest least fewest downward downwards down dwindle dwindled
        dwindling""",
    ),
    "order": ("before prior", "after following followed"),
    "early": ("earlier earliest sooner", "later latest"),
    "contest": (
        "win wins won winning beat beats beating beaten defeat defeats defeated victory victorious triumphed",
        "lose loses lost losing",
    ),
    "quality": (
        "better best improve improves improved improving improvement",
        "worse worst worsen worsens worsened worsening deteriorate deteriorated deteriorating",
    ),
    "age": ("older oldest elder", "younger youngest"),
    "warmth": ("hotter hottest warmer warmest", "colder coldest cooler coolest"),
    "speed": ("faster fastest quicker quickest", "slower slowest"),
    "strength": (
        "stronger strongest strengthen strengthens strengthened strengthening",
        "weaker weakest weaken weakens weakened weakening",
    ),
    "wealth": ("richer richest wealthier wealthiest", "poorer poorest"),
    "price": ("dearer costlier", "cheaper cheapest"),
    "safety": ("safer safest", "riskier riskiest deadlier deadliest"),
    "length": ("longer longest taller tallest", "shorter shortest"),
    "weight": ("heavier heaviest", "lighter lightest"),
    "distance": ("closer closest nearer nearest", "farther farthest further furthest"),
    "ease": ("easier easiest", "harder hardest"),
    "depth": ("deeper deepest", "shallower shallowest"),
    "width": ("wider widest broader", "narrower narrowest"),
}
# Adjectives that "more" and "less" bring onto a scale.
_QUALITIES = {
    "price": ("expensive costly", "cheap affordable"),
    "safety": ("safe", "dangerous risky deadly lethal"),
    "wealth": ("rich wealthy", "poor"),
    "chance": ("likely", "unlikely"),
    "ease": ("easy simple", "difficult complicated"),
    "quality": ("effective efficient", "ineffective inefficient"),
}


def _list_poles(scales: dict[str, tuple[str, str]]) -> dict[str, tuple[str, int]]:
    """Each word with its scale and its direction."""
    return {
        word: (scale, pole)
        for scale, poles in scales.items()
        for pole, words in zip((1, -1), poles, strict=True)
        for word in words.split()
    }


POLES, ADJECTIVES = _list_poles(_SCALES), _list_poles(_QUALITIES)
BOUNDS = {
    tuple(words.split()): pole
    for pole, group in {
        1: "more than|over|above|at least|no fewer than|no less than|not less than|exceeding|upwards of|a minimum of",
        -1: "less than|fewer than|under|below|at most|up to|no more than|not more than|a maximum of|at the most",
    }.items()
    for words in group.split("|")
}
BOUND_STARTS = frozenset(words[0] for words in BOUNDS)
FIXED = frozenset(
    tuple(words.split())
    for words in """
        more or less | after all | sooner or later | once more | any more | no more | no longer | much less |
        let alone | more and more | up to | day after day | year after year | time after time | named after |
        look after | looking after | looks after | win over | at least | at most | the more | day before
        yesterday | day after tomorrow | a cut | fall in love | fell in love | fall of | a fall | in the fall |
        before long | best known | at best | later this | later that | rise to | gave rise | follow up
    """.split("|")
)
