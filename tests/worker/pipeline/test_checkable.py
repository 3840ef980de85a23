"""Statements of fact score above the threshold, talk below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.pipeline.checkable import CHECKABLE_FROM, FEATURES, find_features, score_checkability

CHECKABLE = (
    "The new rail tunnel cost 4.2 billion euros, twice what parliament approved.",
    "Unemployment fell to 3.9 percent in March, the lowest rate since 1969.",
    "Carla Weiss told the council on Monday that the bridge had been inspected twice.",
    "“The contacts came to nothing,” a spokesman of the Lindal ministry told the newspaper.",
    "More people died on Polish roads in 2019 than in any year before.",
    "The minister signed the contract before the Court of Auditors had seen it.",
    "Vaccines cause more deaths than the illness itself, according to the leaflet.",
    "Die Arbeitslosigkeit in Sachsen sank 2019 auf 5,5 Prozent.",
    "Безработица в России снизилась до 4 процентов.",
)
TALK = (
    "What do you think about it?",
    "Did unemployment fall to 3.9 percent in March 2019?",
    "I think we should all be a bit kinder to each other.",
    "Let's get started.",
    "Thank you all very much, it is great to be here tonight.",
    "Good evening from Lindal.",
    "Please take your seats.",
    "Click on the coupon of the product page.",
    "US FALLS",
    "Power and Performance",
    "Hopefully things will be better soon.",
    "In my opinion the film is beautiful.",
    "Yes.",
    "\U0001f600 \U0001f600 \U0001f600",
    "",
)


@pytest.mark.parametrize("sentence", CHECKABLE)
def test_a_statement_of_fact_reaches_the_threshold(sentence: str) -> None:
    assert score_checkability(sentence) >= CHECKABLE_FROM


@pytest.mark.parametrize("sentence", TALK)
def test_talk_stays_below_the_threshold(sentence: str) -> None:
    assert score_checkability(sentence) < CHECKABLE_FROM


@pytest.mark.parametrize(
    ("plain", "stronger"),
    [
        ("The city closed the bridge.", "The city closed 3 bridges."),
        ("The city closed the bridge.", "The city of Lindal closed the bridge."),
        ("The city closed the bridge.", "The mayor said the city closed the bridge."),
        ("The city will close the old bridge.", "The city closed the old bridge yesterday."),
        ("I believe the city closed the bridge.", "The city closed the bridge."),
        ("The city closed the bridge?", "The city closed the bridge."),
        ("An unnamed official closed the bridge.", "An official closed the bridge."),
        ("The bridge of the city", "It is the bridge of the city."),
    ],
)
def test_each_sign_moves_the_score_its_way(plain: str, stronger: str) -> None:
    assert score_checkability(plain) < score_checkability(stronger)


def test_the_features_name_the_reasons_of_a_score() -> None:
    names = {feature.name for feature in find_features("Carla Weiss said that 14 bridges were closed in 2009.")}
    assert {"name", "report", "number", "date", "statement"} <= names
    assert not names & {"question", "opinion", "order", "fragment"}


def test_every_feature_shows_somewhere() -> None:
    endless = "The city closed a bridge and " * 40
    shown = {feature.name for sentence in (*CHECKABLE, *TALK, endless) for feature in find_features(sentence)}
    leaning = "It was closed because some said you should not use it."
    shown |= {feature.name for feature in find_features(leaning)}
    assert shown == {feature.name for feature in FEATURES}


def test_a_page_without_a_stop_is_no_claim() -> None:
    assert score_checkability("Carla Weiss closed 14 bridges in Lindal and " * 50) < CHECKABLE_FROM


@settings(deadline=None)
@given(st.text())
def test_every_score_lies_between_nothing_and_one_and_is_repeatable(sentence: str) -> None:
    score = score_checkability(sentence)
    assert 0 <= score <= 1
    assert score_checkability(sentence) == score
