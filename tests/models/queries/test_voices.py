"""What the matches of a claim say together: reprints count once, people go before the machine."""

from typing import Any

from models.queries.submissions import ClaimView
from models.queries.voices import find_contradictions, group_reprints
from models.ratings import RatingClass
from models.relations import Relation
from models.tables.case import Case
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.submission import Claim
from models.tables.verdict import Verdict

FALSE, TRUE, MIXED, OPEN = RatingClass.FALSE, RatingClass.TRUE, RatingClass.MIXED, RatingClass.OPEN


def match(
    rank: int,
    rating: RatingClass = FALSE,
    probability: float = 0.9,
    *,
    origin: int | None = None,
    judged: str | None = None,
    **others: Any,
) -> Match:
    others = {"differs": [], "answers": False} | others
    factcheck = FactCheck(rating_class=rating)
    judgement = Judgement(relation=judged) if judged else None
    return Match(
        rank=rank,
        probability=probability,
        origin=origin or rank,
        factcheck=factcheck,
        judgement=judgement,
        **others,
    )


def ranks(matches: list[Match]) -> list[int]:
    return [match.rank for match in matches]


def group(*matches: Match) -> list[list[int]]:
    return [ranks(found.matches) for found in group_reprints(matches)]


def view(*matches: Match, verdict: Verdict | None = None) -> ClaimView:
    return ClaimView(Claim(), Case(), matches, verdict)


def test_reprints_stand_with_the_first_of_their_words() -> None:
    assert group(match(1), match(2), match(3, origin=1), match(4, origin=2), match(5, origin=1)) == [
        [1, 3, 5],
        [2, 4],
    ]
    assert group() == []


def test_reprints_whose_first_is_gone_stand_together() -> None:
    assert group(match(2, origin=1), match(3, origin=1), match(4)) == [[2, 3], [4]]


def test_a_match_that_kept_the_rank_of_an_earlier_search_is_no_reprint() -> None:
    old, new = match(1, judged="different"), match(1)
    assert [found.matches for found in group_reprints([old, new])] == [[old], [new]]


def test_ratings_that_contradict_each_other_are_found() -> None:
    assert ranks(find_contradictions([match(1), match(2, TRUE)])) == [1, 2]
    assert ranks(find_contradictions([match(1), match(2, FALSE), match(3, MIXED)])) == [1, 2, 3]
    assert find_contradictions([match(1), match(2)]) == []
    assert find_contradictions([match(1), match(2, OPEN)]) == []
    assert find_contradictions([match(1), match(2, TRUE, 0.49)]) == []


def test_five_reprints_are_one_voice() -> None:
    reprints = [match(rank, origin=1) for rank in range(2, 5)]
    assert ranks(find_contradictions([match(1), *reprints, match(5, TRUE)])) == [1, 5]


def test_what_differs_cannot_contradict() -> None:
    decides, adds = ([{"decides": decides, "reason": "So."}] for decides in (True, False))
    assert find_contradictions([match(1), match(2, TRUE, differs=decides)]) == []
    assert ranks(find_contradictions([match(1), match(2, TRUE, differs=adds)])) == [1, 2]


def test_a_person_goes_before_the_machine() -> None:
    decides = [{"decides": True, "reason": "So."}]
    same = match(2, TRUE, 0.1, differs=decides, judged="same")
    assert ranks(find_contradictions([match(1), same])) == [1, 2]
    for relation in set(Relation) - {Relation.SAME, Relation.UNSURE}:
        assert find_contradictions([match(1), match(2, TRUE, judged=relation)]) == []
    assert ranks(find_contradictions([match(1), match(2, TRUE, judged="unsure")])) == [1, 2]


def test_an_answer_stands_until_a_person_says_otherwise() -> None:
    assert view(match(1, answers=True), match(2)).answer is not None
    assert view(match(1), match(2)).answer is None
    confirmed = view(match(1, answers=True, judged="same")).answer
    assert confirmed is not None
    for relation in set(Relation) - {Relation.SAME}:
        assert view(match(1, answers=True, judged=relation), match(2)).answer is None
    assert view(match(1, answers=True), match(2, judged="same")).answer is None
    assert view(match(1, answers=True), verdict=Verdict()).answer is None


def test_a_claim_is_matched_by_what_is_likely_or_what_a_person_spoke_on() -> None:
    assert view(match(1, probability=0.5)).is_matched
    assert not view(match(1, probability=0.49)).is_matched
    assert view(match(1, probability=0.1, judged="opposite")).is_matched
    assert not view(match(1, judged="different")).is_matched
    assert not view().is_matched
