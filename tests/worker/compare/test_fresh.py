"""Pairs written by somebody who had not seen the rules, and the classes of wording that they stand for."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.relations import Kind, Relation
from worker.compare.compare import compare

PAIRS: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "fresh.jsonl").read_text(encoding="utf-8").splitlines()
]
# The rules were learned from all but the last of them; nothing was changed after those had been read.
LEARNED, UNSEEN = PAIRS[:-200], PAIRS[-200:]
# The precision and the recall that each kind has reached over the pairs that were learned from, rounded down.
REACHED = {
    Kind.NUMBER: (0.98, 0.96),
    Kind.UNIT: (0.98, 0.96),
    Kind.DATE: (1.0, 0.91),
    Kind.NAME: (1.0, 0.93),
    Kind.PLACE: (1.0, 0.93),
    Kind.NEGATION: (0.98, 0.93),
    Kind.QUANTIFIER: (1.0, 0.96),
    Kind.COMPARISON: (0.93, 0.96),
    Kind.MODALITY: (0.96, 0.98),
    Kind.SPEAKER: (1.0, 0.95),
}
# The share of changed pairs that blocks, and of kept ones that does, on both sorts of pairs.
FOUND, BLOCKED = {"learned": 0.95, "unseen": 0.84}, {"learned": 0.01, "unseen": 0.04}


def decide(claim: str, factcheck: str) -> set[str]:
    return {difference.kind.value for difference in compare(claim, factcheck).differs if difference.decides}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_is_found_as_well_as_it_was_before(kind: Kind) -> None:
    found, right, wanted = 0, 0, 0
    for pair in LEARNED:
        seen, expected = kind in decide(pair["a"], pair["b"]), kind in pair["differs"]
        found, right, wanted = found + seen, right + (seen and expected), wanted + expected
    precision, recall = REACHED[kind]
    assert right / found >= precision
    assert right / wanted >= recall


@pytest.mark.parametrize(("pairs", "known"), [(LEARNED, "learned"), (UNSEEN, "unseen")])
def test_most_changed_pairs_block_and_few_kept_ones_do(pairs: list[dict[str, Any]], known: str) -> None:
    blocked = dict.fromkeys((True, False), 0)
    for pair in pairs:
        blocked[bool(pair["differs"])] += compare(pair["a"], pair["b"]).blocks_auto
    changed = sum(bool(pair["differs"]) for pair in pairs)
    assert blocked[True] >= FOUND[known] * changed
    assert blocked[False] <= BLOCKED[known] * (len(pairs) - changed)


@pytest.mark.parametrize("text", ["???", "!!", "😀😀", "the of and", "12", "Who?", " ... "])
def test_a_text_without_a_telling_word_is_the_same_as_itself(text: str) -> None:
    comparison = compare(text, text)
    assert comparison.relation == Relation.SAME
    assert not comparison.blocks_auto


@pytest.mark.parametrize(
    ("claim", "factcheck", "kinds"),
    [
        ("The mill burned down in early 1990.", "The mill burned down in late 1990.", {"date"}),
        ("The mill burned down in the Second World War.", "The mill burned down in WW1.", {"date"}),
        ("The fair is on Saturday evening.", "The fair is on Saturday morning.", {"date"}),
        ("The fair is on Christmas Day.", "The fair is on 25 December.", set()),
        ("The temple was built in 300 BC.", "The temple was built in AD 300.", {"date"}),
        ("The guide earns $1,000 a month.", "The guide earns $12,000 a year.", set()),
        ("The keeper scored a hat-trick.", "The keeper scored four goals.", {"number"}),
        ("A million and a half bees died.", "1.5 million bees died.", set()),
        ("The north of Italy ran out of water.", "The south of Italy ran out of water.", {"place"}),
        ("Ships met in the Baltic Sea.", "Ships met in the Black Sea.", {"place"}),
        ("Dutch farmers bought the canal.", "Farmers in the Netherlands bought the canal.", set()),
        ("The town ruled out a second airport.", "The town did not plan a second airport.", set()),
        ("Pupils are banned from singing at lunch.", "Pupils may not sing at lunch.", set()),
        (
            "The guard is innocent of the theft at the mill.",
            "The guard is guilty of the theft at the mill.",
            {"negation"},
        ),
        ("Only a tiny fraction of the bees died.", "Nearly all bees died.", {"quantifier"}),
        ("Rye bread is healthier than white bread.", "White bread is healthier than rye bread.", {"comparison"}),
        ("Sheep outnumber goats in Orsa.", "There are more sheep than goats in Orsa.", set()),
        ("The town proposed closing the pool.", "The town closed the pool.", {"modality"}),
        ("The pool can close early.", "The pool is bound to close early.", {"modality"}),
        ("The mother of the boy said he left early.", "The father of the boy said he left early.", {"speaker"}),
        ("The bridge is safe, farmers complain.", "Fishermen complain the bridge is safe.", {"speaker"}),
        ("A surgeon said the tea is harmful.", "A doctor said the tea is harmful.", set()),
        ("GNT sold the old mill.", "GreatNorthTextile sold the old mill.", set()),
        ("Pope Lando kept bees.", "Aldo Rimi, the late pope, kept bees.", set()),
        ("Ada Lund's wife left the town.", "Ida Berg left the town.", set()),
        ("Orsa Ltd sold the old mill by the river.", "Orsa sold the old mill by the river.", set()),
        ("On his deathbed Karl Ost burned the map.", "Tim Pell burned the map on his deathbed.", {"name"}),
        ("Prince Aldric missed the feast.", "Prince Oswin missed the feast.", {"name"}),
        ("The fair was in Birmingham, England.", "The fair was in Birmingham, Alabama.", {"place"}),
        ("A drone filmed Lake Victoria.", "A drone filmed Lake Chad.", {"place"}),
        ("The guard paid 40 Swedish crowns.", "The guard paid 40 Danish crowns.", {"unit"}),
        ("The judges struck the law down.", "The judges struck down the law.", set()),
        ("It is not impossible that fish sing.", "It is possible that fish sing.", set()),
        ("Fans could not leave the hall until noon.", "Fans could leave the hall from noon on.", set()),
        ("Only bakers may sell bread.", "Anyone may sell bread.", {"quantifier"}),
        ("A third of all bread is thrown away.", "One third of bread is thrown away.", set()),
        ("The town is considering a fee for dogs.", "The town has brought in a fee for dogs.", {"modality"}),
        ("Guests were advised to boil the water.", "Guests were obliged to boil the water.", {"modality"}),
        ("The bridge was declared unsafe by engineers.", "Inspectors declared the bridge unsafe.", set()),
        ("A Muslim cleric said the tea is harmful.", "A mullah said the tea is harmful.", set()),
        ("The tea is harmful, says the chef Pim Ask.", "The tea is harmful, says the minister.", {"speaker"}),
        ("Swans live longer than geese.", "Swans die younger than geese.", {"comparison"}),
        ("George W. Ash bought the old mill.", "George H. W. Ash bought the old mill.", {"name"}),
        ("The mill ran out of flour.", "There was no flour left at the mill.", set()),
        ("Pupils were refused water at the fair.", "Pupils were given water at the fair.", {"negation"}),
        ("The bridge stayed open all winter.", "The bridge did not close all winter.", set()),
        ("The keeper stayed away from the feast.", "The keeper joined the feast.", {"negation"}),
        ("Ada is too young to vote in Orsa.", "Ada is allowed to vote in Orsa.", {"negation"}),
        ("The singer cancelled her tour of Orsa.", "The singer toured Orsa.", {"negation"}),
        ("Bread at the fair is free of salt.", "Bread at the fair contains salt.", {"negation"}),
        ("The kettle does not heat milk beyond 90 degrees.", "The kettle heats milk to 90 degrees.", set()),
        ("The letters from the mill are authentic.", "The letters from the mill are inauthentic.", {"negation"}),
        ("It is a myth that goldfish forget their food.", "Goldfish forget their food.", {"negation"}),
        (
            "The guard did not know that the mill had burned down.",
            "The guard had no idea that the mill burned down.",
            set(),
        ),
        ("Parents must pay for the bus.", "Parents can choose to pay for the bus.", {"modality"}),
        ("A ban on dogs is under consideration in Orsa.", "Orsa has introduced a ban on dogs.", {"modality"}),
        ("The baker is accused of burning the mill.", "The baker burned the mill.", {"modality"}),
        ("The judge ordered the club to close the bar.", "The club must close the bar.", set()),
        ("The town promised free buses to the pool.", "The town has provided free buses to the pool.", {"modality"}),
        (
            "He pledged that the roof would be mended and paid for.",
            "He promised to mend the roof and to pay for it.",
            set(),
        ),
        (
            "A spokesman for the airline said the crew was tired.",
            "A spokesman for the union said the crew was tired.",
            {"speaker"},
        ),
        (
            "One of the jurors claims that the tea is harmful.",
            "The accused claims that the tea is harmful.",
            {"speaker"},
        ),
        ("The tea is harmful, according to the professor's letter.", "The professor says the tea is harmful.", set()),
        ("The finance minister said the tea is harmful.", "The health minister said the tea is harmful.", {"speaker"}),
        (
            "Lawyers representing inmates say the tea is harmful.",
            "Lawyers for the inmates say the tea is harmful.",
            set(),
        ),
        ("The photo is of Greta Lund eating lunch.", "A photograph shows Ida Berg having lunch.", {"name"}),
        ("She finished ahead of the baker.", "The baker finished ahead of her.", {"comparison"}),
        (
            "The mill had more visitors this year than last.",
            "Visits to the mill were fewer last year than this.",
            set(),
        ),
        ("Wages in Orsa grew faster than prices.", "In Orsa prices rose faster than pay did.", {"comparison"}),
        ("Everybody at the feast was ill.", "Not a single guest at the feast was well.", set()),
        (
            "The whole council knew of the loan.",
            "Nobody in the council but the mayor knew of the loan.",
            {"quantifier"},
        ),
        (
            "The second wave killed more sheep than the first.",
            "The first wave killed fewer sheep than the second.",
            set(),
        ),
        ("Water levels in the lake have halved.", "Water levels in the lake have fallen by a third.", {"number"}),
    ],
)
def test_a_class_of_wording_is_understood(claim: str, factcheck: str, kinds: set[str]) -> None:
    assert decide(claim, factcheck) == kinds
