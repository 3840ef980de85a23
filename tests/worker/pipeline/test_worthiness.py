"""How worth checking a claim is: the model as a file, its two heads, and what becomes of an article by it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.errors import UnavailableError
from models.risk import Allowance
from models.settings import Settings
from tests.worker.pipeline.test_check import keep_quiet
from worker.pipeline.check import check_text
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.traits import TRAITS, read_traits
from worker.pipeline.worthiness import ARTEFACT, SENTENCES, TRAITS_ALONE, WITH_MIDDLES, load_worthiness

WORTHY = (
    "Unemployment has fallen by 4 percent since 2009, and 2 million new jobs were created last year.",
    "The senator voted against the health care bill 23 times.",
    "We spend more on our military than the next eight nations combined.",
)
UNWORTHY = ("Thank you very much, Jim.", "I hope we can all agree that children are our future.", "What would you do?")
GERMAN = "Die Arbeitslosigkeit ist seit dem Jahr 2009 um 4 Prozent gefallen."
ARTICLE = f"""Unemployment fell by 4 percent in 2009, the minister said.
The mayor wore a red coat on Tuesday in Paris. {GERMAN} What a day it was!"""


@pytest.mark.parametrize("head", [WITH_MIDDLES, TRAITS_ALONE])
def test_facts_with_figures_are_worth_more_than_wishes_with_the_encoder_and_without(
    encoder: SentenceEncoder, head: str
) -> None:
    model = load_worthiness()
    label = model.encoder if head == WITH_MIDDLES else "another@1"
    # What the encoder in use sees means something to the model only if it was fitted on it.
    assert encoder.files.label == model.encoder
    said = model.estimate([*WORTHY, *UNWORTHY], encoder.encode_middles([*WORTHY, *UNWORTHY]), label)
    assert said[:3].min() > said[3:].max()
    assert model.pick_head(label) == head


def test_a_language_that_the_model_does_not_know_has_no_worth() -> None:
    said = load_worthiness().assess(["A.", "B.", "C."], ["en", "de", None], np.zeros((3, 384), np.float32), "another@1")
    assert [worth is None for worth in said] == [False, True, False]


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "?" * 5000, "\ud83d\ude00" * 300, "a" * 100_000, "$1,000,000 " * 400]
)
def test_whatever_is_sent_has_traits(text: str) -> None:
    traits = read_traits([text])
    assert traits.shape == (1, len(TRAITS))
    assert np.isfinite(traits).all()


def _forget_trait(model: dict[str, Any]) -> None:
    model["traits"].pop()


def _forget_head(model: dict[str, Any]) -> None:
    del model["heads"][TRAITS_ALONE]


def _cut_network(model: dict[str, Any]) -> None:
    model["heads"][TRAITS_ALONE][SENTENCES]["networks"][0][0]["weights"].pop()


@pytest.mark.parametrize("spoil", [_forget_trait, _forget_head, _cut_network])
def test_a_model_that_does_not_fit_is_refused(tmp_path: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
    model = json.loads(ARTEFACT.read_text(encoding="utf-8"))
    spoil(model)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    with pytest.raises(UnavailableError, match=r"The model of check-worthiness in .* (fit it again|cannot be read)"):
        load_worthiness(path)


def test_the_model_is_small_and_says_where_it_comes_from() -> None:
    model = load_worthiness()
    assert ARTEFACT.stat().st_size <= 1_000_000
    assert set(model.training_sets) == {"debates", "tweets"}
    told = {"f1", "precision", "recall", "average_precision", "brier", "ece"}
    for head in (WITH_MIDDLES, TRAITS_ALONE):
        assert all(told <= set(figures["out of fold"]) for figures in model.figures[head].values())


def set_threshold(matcher: ClaimMatcher, settings: Settings, threshold: float) -> None:
    matcher.settings = settings.model_copy(update={"check_worthiness_from": threshold})


def test_an_article_keeps_what_is_worth_checking_and_what_nobody_can_tell(
    matcher: ClaimMatcher, settings: Settings
) -> None:
    set_threshold(matcher, settings, 0)
    everything = check_text(matcher, ARTICLE, "article", None, (), keep_quiet)
    assert everything.worthiness is not None
    assert [claim.check_worthiness for claim in everything.claims] == list(everything.worthiness)
    assert [claim.language for claim in everything.claims] == ["en", "en", "de"]
    first, second, third = everything.worthiness
    assert first is not None
    assert second is not None
    assert third is None
    set_threshold(matcher, settings, (first + second) / 2)
    fewer = check_text(matcher, ARTICLE, "article", None, (), keep_quiet)
    assert (fewer.sentences, len(fewer.worthiness or ())) == (everything.sentences, 3)
    assert [claim.text for claim in fewer.claims] == [everything.claims[0].text, GERMAN]
    assert [ARTICLE[claim.start : claim.end] for claim in fewer.claims] == [claim.text for claim in fewer.claims]
    assert list(fewer.texts) == [claim.text for claim in fewer.claims]


@pytest.mark.parametrize("kind", ["claim", "list", "article"])
def test_what_was_sent_alone_or_in_a_list_is_never_dropped(
    matcher: ClaimMatcher, settings: Settings, kind: str
) -> None:
    set_threshold(matcher, settings, 1)
    result = check_text(matcher, "The mayor wore a red coat on Tuesday in Paris.", kind, None, (), keep_quiet)
    assert len(result.claims) == 1


def test_a_claim_in_a_language_that_the_encoder_does_not_read_is_never_answered_alone(matcher: ClaimMatcher) -> None:
    allowed = Allowance(0.5, 0.0001)
    [claim] = check_text(matcher, GERMAN, "claim", None, (), keep_quiet, allowed).claims
    assert claim.unanswered is not None
    assert "this claim seems to be in German" in claim.unanswered or matcher.matcher.obstacle == claim.unanswered
    assert matcher.matcher.languages == ("en",)


def test_by_default_nothing_is_left_out_however_little_it_seems_worth(matcher: ClaimMatcher) -> None:
    text = f"{ARTICLE} In 2019 I had 3 eggs for lunch."
    result = check_text(matcher, text, "article", None, (), keep_quiet)
    assert result.worthiness is not None
    assert len(result.claims) == len(result.worthiness) == 4
