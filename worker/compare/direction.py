"""Whether a claim and a fact-check point the same way: more or less, up or down, before or after, won or lost."""

from models.relations import Kind
from worker.compare.finding import Agreement, Difference, Finding, Span
from worker.compare.opposites import has_opposites
from worker.compare.pointing import PERSONS, Cue, find_directions
from worker.compare.reading import Reading
from worker.pipeline.vocabulary import gather_words

_TIMES = gather_words("last year month week today now ago")


def _measure_swap(claim: Cue, factcheck: Cue) -> int:
    """Tell whether the sides are swapped: 2 where both have changed places, 1 where one seems to have, else 0."""
    if not (claim.sided and factcheck.sided):
        return 0
    left, right = claim.left - claim.right, claim.right - claim.left
    other_left, other_right = factcheck.left - factcheck.right, factcheck.right - factcheck.left
    to_left, to_right = len(right & other_left), len(left & other_right)
    if to_left and to_right:
        return 2
    moved = right & other_left | left & other_right
    if moved and moved <= _TIMES:
        # "More this year than last", "fewer last year than this".
        return 1
    return int(to_left + to_right > 0 and not right & other_right and to_left + to_right >= len(left & other_left))


def _point_alike(claim: Cue, factcheck: Cue) -> bool | None:
    """Whether two cues point the same way on a scale that both are on; None where they tell of different things."""
    shared = claim.poles.keys() & factcheck.poles.keys()
    if not shared or not (claim.around & factcheck.around) - PERSONS.keys():
        return None
    swap = _measure_swap(claim, factcheck)
    same = any(claim.poles[scale] == factcheck.poles[scale] for scale in shared)
    if same == (swap == 0):
        return True
    return None if swap == 1 or claim.negated != factcheck.negated else False


def _find_pairs(mine: tuple[Cue, ...], others: tuple[Cue, ...]) -> list[tuple[Cue, Cue, bool]]:
    """The cues of two texts that tell of the same; the same word in both is no partner for any other."""
    pairs = [(one, other, alike) for one in mine for other in others if (alike := _point_alike(one, other)) is not None]
    taken = {id(cue) for one, other, alike in pairs if alike and one.word == other.word != "" for cue in (one, other)}
    return [
        (one, other, alike)
        for one, other, alike in pairs
        if (one.word == other.word and alike) or not {id(one), id(other)} & taken
    ]


def compare_direction(claim: Reading, factcheck: Reading) -> list[Finding]:
    """Compare where two texts point; a direction decides where it is turned round and nothing else agrees with it."""
    mine, others = find_directions(claim), find_directions(factcheck)
    if not mine or not others:
        return []
    pairs = _find_pairs(mine, others)
    agreeing = {one.span: other.span for one, other, alike in pairs if alike}
    settled = {other.span for _, other, alike in pairs if alike}
    findings: list[Finding] = [Agreement(Kind.COMPARISON, *spans) for spans in agreeing.items()]
    told = set[Span]()
    for one, other, alike in sorted(pairs, key=lambda pair: -len(pair[0].around & pair[1].around)):
        if alike or one.span in agreeing or one.span in told or other.span in settled:
            continue
        told.add(one.span)
        settled.add(other.span)
        words = [reading.text[cue.span.start : cue.span.end] for reading, cue in ((claim, one), (factcheck, other))]
        if has_opposites(claim, factcheck, one.word, other.word):
            # "More people stayed" and "fewer people left" may say the same.
            continue
        said = "The sides of the comparison are swapped" if _measure_swap(one, other) else "The directions differ"
        reason = f"{said}: “{words[0]}” and “{words[1]}”."
        findings.append(Difference(Kind.COMPARISON, one.span, other.span, reason, decides=True))
    return findings
