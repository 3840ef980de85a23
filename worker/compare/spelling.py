"""Slips of the finger in the words that carry a quantity: two letters changed round, or one left out."""

from worker.pipeline.vocabulary import gather_words

_CARRIERS = gather_words("""
    three seven eight eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty
    forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen dozens hundreds
    thousands millions billions quarter quarters third thirds fifth sixth seventh eighth ninth tenth first second
    percent percentage points twice double doubled triple tripled halved metres meters metre kilometres kilometers
    kilometre centimetres miles inches yards hectares hectare acres litres liters gallons gallon barrels barrel
    kilograms grams milligrams micrograms tonnes tonne pounds pound ounces ounce stone seconds minutes minute hours
    weeks month months years decade decades fortnight century degrees celsius fahrenheit dollars dollar euros yen
    rupees crowns francs cents megawatts kilowatts gigawatts square cubic january february march april august
    september october november december monday tuesday wednesday thursday friday saturday sunday spring summer
    autumn winter nineties eighties seventies sixties every everyone everybody entire whole several majority
    minority nobody nothing neither hardly nearly almost around roughly approximately exactly under below above
    fewer greater higher lower larger smaller bigger increase increased increases decrease decreased decreases
    rising risen growing grown shrinking shrunk decline declined dropped plunged soared raised reduced recovered
    before after earlier later better worse improve improved older younger hotter warmer colder cooler faster slower
    stronger weaker strengthening weakening richer poorer cheaper expensive safer dangerous longer shorter taller
    heavier lighter easier harder closer deeper wider narrower defeated beaten losing winning likely unlikely solely
    exclusively people
""")
_REAL_WORDS = gather_words("there deceased noting nether grater wining horus father latter trial aboard")
_SHORTEST_CHANGED, _SHORTEST_LEFT_OUT = 5, 7


def _list_slips(word: str) -> set[str]:
    """The ways in which a word is commonly mistyped; its first letter stays."""
    slips = set[str]()
    for place in range(1, len(word)):
        if len(word) >= _SHORTEST_CHANGED and place + 1 < len(word):
            slips.add(word[:place] + word[place + 1] + word[place] + word[place + 2 :])
        if len(word) >= _SHORTEST_LEFT_OUT:
            slips.add(word[:place] + word[place + 1 :])
    return slips


_MENDED = {
    slip: word
    for word in sorted(_CARRIERS)
    for slip in _list_slips(word)
    if slip not in _CARRIERS and slip not in _REAL_WORDS and slip + "s" not in _CARRIERS and not word.startswith(slip)
}


def mend(folded: str) -> str:
    """Return the word that was meant, the word itself where none is known."""
    return _MENDED.get(folded, folded)
