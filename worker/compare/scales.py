"""The words that point somewhere: up or down a scale, before or after, at least or at most."""

# Scales, each with the words that point up it and the words that point down it; a word may stand on several.
_SCALES = {
    "amount": (
        """more higher greater bigger larger increase increases increased increasing rise rises rose risen rising grow
        grows grew grown growing growth climb climbs climbed climbing soar soars soared soaring surge surges surged
        surging jump jumps jumped jumping expand expands expanded expanding expansion raise raises raised raising hike
        hikes hiked skyrocket skyrocketed skyrocketing recover recovers recovered recovering recovery swell swelled
        swelling double doubles doubled doubling triple triples tripled tripling boost boosts boosted highest biggest
        largest greatest upward upwards most up gain gains gained gaining widen widened widening multiply multiplied
        escalate escalated escalating accumulate accumulated mounting balloon ballooned ballooning spike spikes spiked
        spiking rocket rocketed rocketing leap leapt uptick upturn rebound rebounds rebounded treble trebled quadruple
        quadrupled upped lift lifted lengthened high record-high outnumber outnumbers outnumbered outsell outsells
        outsold""",
        """less fewer lower smaller decrease decreases decreased decreasing fall falls fell fallen falling decline
        declines declined declining drop drops dropped dropping dip dips dipped plunge plunges plunged plunging plummet
        plummets plummeted plummeting shrink shrinks shrank shrunk shrinking cut cuts cutting lowers lowered lowering
        reduce reduces reduced reducing reduction slash slashes slashed slashing halve halves halved halving sink sinks
        sank sunk sinking tumble tumbles tumbled lowest smallest least fewest downward downwards down dwindle dwindled
        dwindling lose loses lost losing loss diminish diminishes diminished diminishing slump slumps slumped slumping
        collapse collapsed nosedive nosedived crash crashed contract contracted contracting slide slid recede receded
        receding subside subsided ease eased ebb ebbed shed sheds waned wane waning dwindles downturn low record-low
        drop-off lessen lessened curtail curtailed trim trimmed""",
    ),
    "order": ("before prior preceded precedes", "after following followed"),
    "early": ("earlier earliest sooner", "later latest"),
    "rank": (
        """win wins won winning beat beats beating beaten defeat defeats defeated victory victorious triumphed thrash
        thrashed trounce trounced outclassed overcame ahead overtake overtakes overtook overtaken overtaking surpass
        surpasses surpassed surpassing outperform outperforms outperformed outperforming outnumber outnumbers
        outnumbered outsell
        outsells outsold outlive outlives outlived outrank outranks outscored exceed exceeds exceeded eclipse eclipsed
        dwarf dwarfs dwarfed eliminated knocked edged routed hammered leads leading superior""",
        """lose loses lost losing trail trails trailed trailing lag lags lagged lagging behind inferior succumbed
        succumbs""",
    ),
    "quality": (
        """outperform outperforms outperformed better best improve improves improved improving improvement superior
        upgraded""",
        """worse worst worsen worsens worsened worsening deteriorate deteriorates deteriorated deteriorating inferior
        downgraded deterioration""",
    ),
    "age": ("older oldest elder", "younger youngest newer newest"),
    "warmth": ("hotter hottest warmer warmest", "colder coldest cooler coolest chillier"),
    "speed": (
        "faster fastest quicker quickest accelerate accelerated accelerating",
        "slower slowest slowed slowing decelerated",
    ),
    "strength": (
        "stronger strongest strengthen strengthens strengthened strengthening tightened tighten tougher stricter",
        "weaker weakest weaken weakens weakened weakening loosened loosen relaxed laxer softer",
    ),
    "wealth": ("richer richest wealthier wealthiest", "poorer poorest"),
    "price": ("dearer dearest costlier costliest pricier", "cheaper cheapest"),
    "safety": ("safer safest", "riskier riskiest deadlier deadliest"),
    "length": ("longer longest taller tallest", "shorter shortest"),
    "weight": ("heavier heaviest", "lighter lightest"),
    "distance": ("closer closest nearer nearest", "farther farthest further furthest"),
    "ease": ("easier easiest simpler", "harder hardest trickier"),
    "depth": ("deeper deepest", "shallower shallowest"),
    "width": ("wider widest broader", "narrower narrowest"),
    "thickness": ("thicker thickest fatter", "thinner thinnest slimmer"),
    "brightness": ("brighter brightest lighter", "darker darkest dimmer"),
    "loudness": ("louder loudest noisier", "quieter quietest"),
    "height": ("higher highest taller tallest", "lower lowest"),
    "moisture": ("wetter wettest damper", "drier driest dryer"),
    "cleanliness": ("cleaner cleanest", "dirtier dirtiest"),
    "health": ("healthier healthiest fitter", "unhealthier sicker"),
    "intelligence": ("smarter smartest cleverer brighter", "dumber stupider"),
    "happiness": ("happier happiest", "unhappier sadder saddest"),
    "trade": ("export exports exported exporting", "import imports imported importing"),
    "opening": ("open opens opened opening reopen reopens reopened", "close closes closed closing shut shuts shutting"),
    "support": (
        """support supports supported supporting back backs backed backing favour favours favoured favor favors favored
        endorse endorses endorsed""",
        """oppose opposes opposed opposing against""",
    ),
    "gathering": (
        "hire hires hired hiring recruit recruits recruited",
        "dismiss dismissed sack sacked laid fired fires",
    ),
    "trading": ("buy buys bought buying purchase purchased", "sell sells sold selling"),
    "loan": ("borrow borrows borrowed borrowing", "lend lends lent lending"),
}
# Scales on which the two sides of a word could change places.
SIDED = frozenset({"order", "rank"})
# Adjectives that "more" and "less" bring onto a scale.
_QUALITIES = {
    "price": ("expensive costly pricey", "cheap affordable"),
    "safety": ("safe secure", "dangerous risky deadly lethal hazardous"),
    "wealth": ("rich wealthy", "poor"),
    "chance": ("likely probable", "unlikely improbable"),
    "speed": ("quickly rapidly swiftly fast quick rapid", "slowly slow gradually"),
    "ease": ("easy simple", "difficult complicated hard"),
    "quality": ("effective efficient", "ineffective inefficient"),
    "popularity": ("popular", "unpopular"),
    "health": ("healthy nutritious", "unhealthy harmful"),
    "intelligence": ("intelligent clever smart", "stupid"),
}


def _list_poles(scales: dict[str, tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Each word with its scales and its direction on each."""
    poles: dict[str, dict[str, int]] = {}
    for scale, sides in scales.items():
        for pole, words in zip((1, -1), sides, strict=True):
            for word in words.split():
                poles.setdefault(word, {})[scale] = pole
    return poles


POLES, ADJECTIVES = _list_poles(_SCALES), _list_poles(_QUALITIES)
# What has a price: where it rises, something gets dearer.
PRICED = frozenset("price prices cost costs rent rents fee fees fare fares tariff tariffs bill bills".split())
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
