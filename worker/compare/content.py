"""The sentences of a text with the stems of their words, and how much two texts share: what wording is aligned by."""

from functools import lru_cache
from typing import NamedTuple

from worker.compare.reading import Reading, Token
from worker.compare.wording import find_stem, find_wording

# Past forms that no rule of endings finds, each with the verb.
PAST_FORMS = dict(
    pair.split(":")
    for pair in """
    ate:eat eaten:eat beaten:beat became:become began:begin begun:begin bitten:bite blew:blow blown:blow bought:buy
    broke:break broken:break brought:bring built:build burnt:burn came:come caught:catch chose:choose chosen:choose
    dealt:deal died:die drank:drink drawn:draw drew:draw driven:drive drove:drive drunk:drink fallen:fall fed:feed
    fell:fall felt:feel fled:flee flew:fly flown:fly forbade:forbid forbidden:forbid forgot:forget forgotten:forget
    fought:fight found:find froze:freeze frozen:freeze gave:give given:give goes:go gone:go grew:grow grown:grow
    heard:hear held:hold hid:hide hidden:hide kept:keep knew:know known:know laid:lay led:lead left:leave lent:lend
    lied:lie lost:lose met:meet paid:pay ran:run rang:ring ridden:ride risen:rise rode:ride rose:rise sang:sing
    sank:sink sat:sit saw:see seen:see sent:send shook:shake shot:shoot shown:show slept:sleep sold:sell sought:seek
    spent:spend spoke:speak spoken:speak stole:steal stolen:steal stood:stand struck:strike stuck:stick sung:sing
    sunk:sink swam:swim swore:swear sworn:swear swum:swim taken:take taught:teach thought:think threw:throw
    thrown:throw told:tell took:take tore:tear torn:tear understood:understand went:go withdrew:withdraw
    bent:bend bled:bleed bred:breed clung:cling crept:creep dug:dig fled:flee flung:fling hung:hang knelt:kneel
    leapt:leap learnt:learn leant:lean meant:mean mistook:mistake mistaken:mistake overcame:overcome overran:overrun
    overtook:overtake overtaken:overtake overthrew:overthrow overthrown:overthrow proven:prove rebuilt:rebuild
    resold:resell retook:retake rewrote:rewrite rewritten:rewrite shone:shine shrank:shrink shrunk:shrink slain:slay
    slid:slide sped:speed spat:spit spelt:spell spilt:spill spoilt:spoil sprang:spring sprung:spring stank:stink
    strove:strive stung:sting swept:sweep swollen:swell swung:swing trod:tread trodden:tread undergone:undergo
    underwent:undergo undid:undo undone:undo upheld:uphold wept:weep withheld:withhold withstood:withstand woven:weave
    wove:weave broadcast:broadcast forgave:forgive forgiven:forgive foresaw:foresee misled:mislead outdid:outdo
    sued:sue withdrawn:withdraw woke:wake won:win wore:wear worn:wear wrote:write written:write
    """.split()
)
_SENTENCE_ENDS = frozenset(".!?…:;—–()\n")
_ABBREVIATED = frozenset("dr mr mrs ms prof sen rep gov gen st no jr lt sgt col".split())
_NO_ADVERBS = frozenset(
    "family reply apply supply fly ally rely assembly butterfly belly bully jelly july italy".split()
)
# Pictures stand between words and say nothing of what is claimed.
_FIRST_PICTURE = "\U0001f000"
_LONGEST_CLAUSE = 40
_LONG_WORD = 3
_MOST_CAPITALS = 0.9


class Content(NamedTuple):
    """Tokens in order; beside each its folded text, its stem (empty where it says little), and its sentence."""

    tokens: tuple[Token, ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    sentences: tuple["Sentence", ...]

    def at(self, place: int) -> str:
        """Return the folded text of a token, nothing beyond the ends."""
        words = self.words
        return words[place] if 0 <= place < len(words) else ""

    def find_end(self, start: int, stops: frozenset[str]) -> int:
        """Return where a clause that begins at `start` ends: at a stop word, or with its sentence."""
        if start >= len(self.tokens):
            return len(self.tokens)
        end = min(self.sentences[start].end, start + _LONGEST_CLAUSE)
        return next((place for place in range(start, end) if self.words[place] in stops), end)


class Sentence(NamedTuple):
    """The places of the first token and of the sign that ends it, and the stems between."""

    first: int
    end: int
    stems: frozenset[str]


@lru_cache(maxsize=65_536)
def stem_word(folded: str) -> str:
    """Return the stem of a word, that of the verb for an irregular past."""
    folded = PAST_FORMS.get(folded, folded)
    if folded.endswith("ied") and len(folded) > _LONG_WORD + 1:
        folded = folded.removesuffix("ied") + "y"
    stem = find_stem(folded)
    # "boycotted" and "boycott": the ending may have taken a letter with it that belongs to the word.
    return stem[:-1] if len(stem) > _LONG_WORD and stem[-1] == stem[-2] else stem


@lru_cache(maxsize=4096)
def find_content(reading: Reading) -> Content:
    """Return the tokens of a text with stems and sentences, without what a post carries besides its words."""
    wording = find_wording(reading)
    kept = [
        (token, stem and stem_word(token.folded))
        for token, stem in zip(wording.tokens, wording.stems, strict=True)
        if token.text[0] < _FIRST_PICTURE
    ]
    tokens, stems = tuple(token for token, _ in kept), tuple(stem for _, stem in kept)
    sentences: list[Sentence] = []
    first = 0
    for place in range(len(stems)):
        if place + 1 == len(stems) or _ends_sentence(tokens, place):
            end = place if _ends_sentence(tokens, place) else place + 1
            sentence = Sentence(first, end, frozenset(filter(None, stems[first:end])))
            sentences.extend([sentence] * (place + 1 - first))
            first = place + 1
    return Content(tokens, tuple(token.folded for token in tokens), stems, tuple(sentences))


@lru_cache(maxsize=4096)
def find_stems(reading: Reading) -> frozenset[str]:
    """Return the stems of all words that mean something."""
    return frozenset(filter(None, find_content(reading).stems))


def is_adverb(folded: str) -> bool:
    """Whether a word is an adverb by its ending: a negation or a modal word reaches the verb behind it."""
    return folded.endswith("ly") and folded not in _NO_ADVERBS


def measure_overlap(claim: frozenset[str], factcheck: frozenset[str]) -> float:
    """Return which share of the shorter text's stems stands in the other as well; 0 where either says nothing."""
    shorter = min(len(claim), len(factcheck))
    return len(claim & factcheck) / shorter if shorter else 0.0


@lru_cache(maxsize=4096)
def tells_names(reading: Reading) -> bool:
    """Whether capitals tell names from words: not in all lower or upper case, nor where Each Word Has One."""
    content = find_content(reading)
    words = [
        token.text for token, stem in zip(content.tokens, content.stems, strict=True) if stem and len(token.text) > 1
    ]
    capital = sum(word[0].isupper() for word in words)
    shouted = sum(word.isupper() for word in words if len(word) > _LONG_WORD)
    few = capital <= min(_LONG_WORD, len(words) - 1)
    return capital > 0 and shouted * 2 <= len(words) and (few or capital <= _MOST_CAPITALS * len(words))


def _ends_sentence(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether a token ends a sentence; the full stop of an abbreviation does not: "U.S.", "Dr.", "No. 10"."""
    if tokens[place].text not in _SENTENCE_ENDS:
        return False
    if tokens[place].text != "." or not place or place + 1 == len(tokens):
        return True
    before, after = tokens[place - 1], tokens[place + 1]
    return not ((len(before.text) == 1 or before.folded in _ABBREVIATED) and after.text[0].isalnum())
