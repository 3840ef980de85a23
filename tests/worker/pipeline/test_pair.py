"""One claim beside one fact-check: a paraphrase is probable, a changed number is not, and the answer stays the same."""

import json
from pathlib import Path

import pytest

from models.errors import UnavailableError
from worker.compare.compare import compare
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.pair import (
    ARTEFACT,
    FEATURES,
    Pair,
    PairAnswer,
    PairMatcher,
    load_pair_calibration,
    measure_cosines,
    read_features,
)

WAGES = "The minimum wage rose by 40 % in 2019."


@pytest.fixture
def pairs(encoder: SentenceEncoder) -> PairMatcher:
    return PairMatcher(encoder)


def ask(pairs: PairMatcher, claim: str, factcheck: str) -> PairAnswer:
    [answer] = pairs.answer([Pair(claim, factcheck)])
    return answer


@pytest.mark.parametrize(
    ("claim", "factcheck"),
    [
        (WAGES, WAGES),
        ("In 2019 the minimum wage went up by 40 percent", WAGES),
        ("We only use a tenth of our brains", "Humans use only ten percent of their brains."),
        (
            "Chewing gum stays in your stomach for 7 years",
            "Swallowed chewing gum stays in the stomach for seven years.",
        ),
        ("In 1963 the Thames in London froze over!!", "The River Thames froze over in London in 1963."),
    ],
)
def test_a_paraphrase_is_probable(pairs: PairMatcher, claim: str, factcheck: str) -> None:
    answer = ask(pairs, claim, factcheck)
    assert answer.probability > 0.7
    assert not answer.blocks_auto


@pytest.mark.parametrize(
    ("claim", "factcheck", "kind"),
    [
        ("The minimum wage rose by 14 % in 2019.", WAGES, "number"),
        ("The minimum wage rose by 40 % in 2009.", WAGES, "date"),
        ("The minimum wage did not rise by 40 % in 2019.", WAGES, "negation"),
        ("The minimum wage fell by 40 % in 2019.", WAGES, "comparison"),
        ("Pfizer recalled the vaccine for children.", "Moderna recalled the vaccine for children.", "name"),
        ("Vienna bans cars from its centre.", "Oslo bans cars from its centre.", "place"),
        ("All nurses in the ward were ill.", "Some nurses in the ward were ill.", "quantifier"),
    ],
)
def test_a_deciding_difference_makes_it_improbable(pairs: PairMatcher, claim: str, factcheck: str, kind: str) -> None:
    answer = ask(pairs, claim, factcheck)
    assert answer.probability < 0.15
    assert answer.blocks_auto
    assert kind in [found["kind"] for found in answer.differs if found["decides"]]


def test_texts_about_different_things_are_improbable(pairs: PairMatcher) -> None:
    assert ask(pairs, "Bats are blind.", WAGES).probability < 0.05


def test_what_agrees_and_differs_is_told_with_its_place(pairs: PairMatcher) -> None:
    claim = "In 2019 the minimum wage rose by 14 %."
    answer = ask(pairs, claim, WAGES)
    [number] = answer.differs
    assert (number["kind"], number["claim"], number["factcheck"]) == ("number", "14 %", "40 %")
    assert claim[slice(*number["claim_span"])] == "14 %"
    assert WAGES[slice(*number["factcheck_span"])] == "40 %"
    assert {"date", "comparison"} >= {found["kind"] for found in answer.agrees} >= {"date"}


def test_the_answer_does_not_depend_on_what_else_is_asked(pairs: PairMatcher) -> None:
    asked = [
        Pair("Bats are blind.", "Bats are blind."),
        Pair("Bats see well.", "Bats are blind."),
        Pair(WAGES, "Wages rose. " * 40),
        Pair("Bats are blind.", "Bats are blind."),
    ]
    together = list(pairs.answer(asked))
    assert [answer.relation for answer in together] == [ask(pairs, *pair).relation for pair in asked]
    alone = [ask(pairs, *pair).probability for pair in asked]
    assert [answer.probability for answer in together] == pytest.approx(alone, abs=2e-4)
    assert together[0] == together[3]


def test_no_pair_is_no_answer(pairs: PairMatcher) -> None:
    assert list(pairs.answer([])) == []


def test_every_text_is_encoded_once(encoder: SentenceEncoder) -> None:
    told: list[int] = []
    measure_cosines(encoder, [Pair("Bats are blind.", WAGES), Pair("Bats see well.", WAGES)], told.append)
    assert told[-1] == 3


def test_odd_texts_are_answered(pairs: PairMatcher) -> None:
    texts = ["?", "\u202eabc", "日本語", "👀🔥", "a" * 5000, "¼ ² Ⅷ"]
    for answer in pairs.answer([Pair(claim, factcheck) for claim in texts for factcheck in texts]):
        assert 0 <= answer.probability <= 1


def test_each_feature_is_read_in_its_place() -> None:
    pair = Pair("The minimum wage rose by 14 % in 2019.", WAGES)
    read = dict(zip(FEATURES, read_features(pair, 0.9, compare(*pair)), strict=True))
    assert (read["dense"], read["contradiction"], read["same"], read["agreements"]) == (0.9, 0.9, 0.0, 0.0)
    assert read["numbers"] == 0.5
    same = dict(zip(FEATURES, read_features(Pair(WAGES, WAGES), 1.0, compare(WAGES, WAGES)), strict=True))
    assert (same["share"], same["numbers"], same["contradiction"], same["same"]) == (1.0, 1.0, 0.0, 1.0)
    assert same["agreements"] > 0


def test_what_speaks_for_a_pair_makes_it_more_probable() -> None:
    weights = load_pair_calibration().weights
    assert all(weights[name] > 0 for name in ("dense", "numbers", "same", "agreements"))
    assert weights["contradiction"] < 0
    assert weights["details"] < 0


def test_the_artefact_says_on_what_it_was_fitted_and_how_good_it_is() -> None:
    calibration = load_pair_calibration()
    assert calibration.name == "pair"
    assert set(calibration.training_sets) == set(calibration.figures)
    assert all(figures["ece"] < 0.08 for figures in calibration.figures.values() if figures["pairs"] > 500)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"name": "pair"}', "cannot be read"),
        (None, "cannot be read"),
        (json.dumps(json.loads(ARTEFACT.read_text()) | {"weights": {"dense": 1.0}}), "was fitted on other features"),
    ],
)
def test_an_artefact_that_does_not_fit_is_refused(tmp_path: Path, content: str | None, sentence: str) -> None:
    path = tmp_path / "pair.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UnavailableError, match=sentence):
        load_pair_calibration(path)
