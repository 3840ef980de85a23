"""Whether a claim is answered before anybody has looked: every reason against it, and the answer."""

from typing import Any

import pytest

from models.conflicts import Voice
from models.operations.record import FoundMatch
from models.risk import NOTHING_ALLOWED, Allowance
from worker.pipeline.answer import hear, refuse_answer

ALLOWED = Allowance(0.02, 0.9)


def find(rank: int = 1, probability: float = 0.95, origin: int | None = None, **difference: Any) -> FoundMatch:
    differs = [{"kind": "number", "reason": "It says 40, not 60.", "decides": True} | difference] if difference else []
    return FoundMatch(rank, rank, probability, {}, [], differs, None, origin)


def test_a_likely_match_that_nothing_speaks_against_answers_the_claim() -> None:
    assert refuse_answer([find()], ["false"], ALLOWED) is None
    assert refuse_answer([find(probability=0.9)], ["true"], ALLOWED) is None, "just as likely as it must be"
    assert refuse_answer([find(), find(2, 0.6)], ["false", "false"], ALLOWED) is None


def test_where_nothing_is_allowed_nothing_is_answered() -> None:
    reason = "The desk gives no answer that nobody has looked at."
    assert refuse_answer([find(probability=1.0)], ["false"], NOTHING_ALLOWED) == reason
    assert refuse_answer([], [], NOTHING_ALLOWED) == reason
    assert refuse_answer([find()], ["false"], Allowance(None, 0.9)) == reason


def test_where_no_threshold_can_be_shown_nothing_is_answered() -> None:
    reason = refuse_answer([find(probability=1.0)], ["false"], Allowance(0.005, None))
    assert reason == "It cannot be shown that at most 0.5 % of the answers would be wrong."


def test_a_matcher_that_may_not_answer_does_not_whatever_it_finds() -> None:
    said = "The probabilities were fitted without it."
    assert refuse_answer([find(probability=1.0)], ["false"], ALLOWED, said) == said
    assert refuse_answer([], [], Allowance(0.02, None), said) == said
    reason = refuse_answer([find()], ["false"], NOTHING_ALLOWED, said)
    assert reason == "The desk gives no answer that nobody has looked at.", (
        "that comes first: nobody has asked for more"
    )


def test_where_nothing_was_found_nothing_is_answered() -> None:
    assert refuse_answer([], [], ALLOWED) == "There was nothing to compare the claim with."


@pytest.mark.parametrize(("probability", "said"), [(0.8999, "89.99"), (0.5, "50"), (0.0, "0")])
def test_an_unlikely_match_answers_nothing(probability: float, said: str) -> None:
    """However near it comes, nobody reads that what is needed is there."""
    reason = f"The best match is {said} % likely; an answer needs 90 %."
    assert refuse_answer([find(probability=probability)], ["false"], ALLOWED) == reason


def test_only_the_best_match_can_answer() -> None:
    reason = refuse_answer([find(probability=0.5), find(2, 0.99)], ["false", "false"], ALLOWED)
    assert reason is not None
    assert "an answer needs" in reason


def test_a_difference_that_decides_is_the_reason() -> None:
    match = find(reason="It says 40 %, not 60 %.")
    assert refuse_answer([match], ["false"], ALLOWED) == "The claim and the fact-check differ. It says 40 %, not 60 %."
    first, second = match, find(reason="It was another year.")
    both = first._replace(differs=[*first.differs, *second.differs])
    assert refuse_answer([both], ["false"], ALLOWED) == refuse_answer([first], ["false"], ALLOWED), "the first alone"


def test_a_difference_that_does_not_decide_is_none() -> None:
    assert refuse_answer([find(decides=False)], ["false"], ALLOWED) is None
    assert refuse_answer([find(), find(2, 0.8, decides=True)], ["false", "false"], ALLOWED) is None, "of another match"


def test_what_leaves_it_open_is_no_answer() -> None:
    reason = "The fact-check leaves it open whether the claim is true."
    assert refuse_answer([find()], ["open"], ALLOWED) == reason
    assert refuse_answer([find(), find(2)], ["false", "open"], ALLOWED) is None, "it contradicts nobody"


def test_where_fact_checks_disagree_nobody_is_believed() -> None:
    reason = "Fact-checks of this claim disagree."
    assert refuse_answer([find(), find(2, 0.5)], ["false", "true"], ALLOWED) == reason
    assert refuse_answer([find(), find(2, 0.49)], ["false", "true"], ALLOWED) is None, "it is unlikely to be about it"
    assert refuse_answer([find(), find(2, 0.8, decides=True)], ["false", "true"], ALLOWED) is None


@pytest.mark.parametrize(
    ("match", "rating", "words"),
    [
        (find(probability=0.5, decides=True), "open", "an answer needs"),
        (find(decides=True), "open", "differ"),
        (find(), "open", "leaves it open"),
    ],
)
def test_of_several_reasons_the_first_is_told(match: FoundMatch, rating: str, words: str) -> None:
    reason = refuse_answer([match, find(2)], [rating, "true"], ALLOWED)
    assert reason is not None
    assert words in reason


def test_every_match_is_heard_with_what_it_says() -> None:
    matches = [find(), find(2, 0.8, origin=1, decides=True), find(3, 0.1, origin=3, decides=False)]
    assert hear(matches, ["false", "true", "open"]) == [
        Voice(1, 0.95, False, "false", 1),
        Voice(2, 0.8, True, "true", 1),
        Voice(3, 0.1, False, "open", 3),
    ]
