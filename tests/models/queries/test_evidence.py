"""The evidence for a bound: the desk's judgements where there are enough, else the fitting's, and what follows."""

import random

import pytest
from sqlalchemy.orm import Session

from models.operations.judging import judge_match
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check, register_matcher
from models.queries.evidence import Evidence, foresee, read_evidence
from models.queries.submissions import list_claims
from models.risk import Step, choose_threshold, count_steps, error_upper_bound
from models.session import transaction
from models.settings import Settings
from models.tables.matching import KnownMatcher
from tests.conftest import People
from tests.models.conftest import Shelf, write_submission

FITTED = [Step(0.95, 300, 0), Step(0.6, 500, 50), Step(0.1, 1000, 500)]


@pytest.fixture
def matcher(shelf: Shelf) -> Matcher:
    return Matcher("compass", "1", shelf.encoder_id, FITTED)


def judge(
    people: People, settings: Settings, shelf: Shelf, matcher: Matcher, words: dict[str, str], probability: float = 0.9
) -> None:
    """Let claims be matched with the Thames, and Bob say of each how it stands to it."""
    matches = [
        FoundMatch(shelf.factchecks["thames"], 1, probability, {}, []),
        FoundMatch(shelf.factchecks["nile"], 2, 0.1, {}, []),
    ]
    found = [FoundClaim(text, 0, 5, None, {}, matches) for text in words]
    with transaction() as session:
        submission = write_submission(session, settings)
        record_check(session, submission, len(found), found, matcher)
        firsts = [view.matches[0] for view in list_claims(session, submission.id)]
    with transaction() as session:
        for match, relation in zip(firsts, words.values(), strict=True):
            judge_match(session, match.id, people.bob, relation, match.version)


def read(session: Session, matcher: Matcher, bound: float) -> Evidence:
    return read_evidence(session, session.get_one(KnownMatcher, register_matcher(session, matcher)), bound)


def test_without_judgements_the_fitting_speaks(session: Session, matcher: Matcher) -> None:
    assert read(session, matcher, 0.1) == Evidence(from_this_desk=False, claims=1000, steps=FITTED)


def test_a_matcher_of_which_nothing_is_known_has_no_evidence(session: Session, shelf: Shelf) -> None:
    unknown = Matcher("compass", "2", shelf.encoder_id)
    assert read(session, unknown, 0.1) == Evidence(from_this_desk=False, claims=0, steps=[])
    [outlook] = foresee(session, session.get_one(KnownMatcher, register_matcher(session, unknown)), [0.1])
    assert (outlook.step, outlook.coverage, outlook.upper_bound, outlook.strictest) == (None, 0, None, None)
    assert outlook.reason == "Too few labelled claims: 29 needed without a single error (have 0)."


def test_the_desk_speaks_as_soon_as_it_has_judged_enough_for_a_bound(
    people: People, settings: Settings, shelf: Shelf, matcher: Matcher
) -> None:
    judge(people, settings, shelf, matcher, {f"Claim {number}": "same" for number in range(29)})
    with transaction() as session:
        assert read(session, matcher, 0.1) == Evidence(from_this_desk=True, claims=29, steps=[Step(0.9, 29, 0)])
        assert not read(session, matcher, 0.05).from_this_desk


def test_only_the_same_is_right_and_who_is_unsure_says_nothing(
    people: People, settings: Settings, shelf: Shelf, matcher: Matcher
) -> None:
    words = {f"Claim {number}": "same" for number in range(29)}
    words |= {"Wider": "broader", "Contrary": "opposite", "Who knows": "unsure"}
    judge(people, settings, shelf, matcher, words)
    with transaction() as session:
        assert read(session, matcher, 0.1).steps == [Step(0.9, 31, 2)]


def test_a_pair_that_comes_again_counts_once_with_the_newest_word(
    people: People, settings: Settings, shelf: Shelf, matcher: Matcher
) -> None:
    judge(people, settings, shelf, matcher, {f"Claim {number}": "same" for number in range(29)})
    judge(people, settings, shelf, matcher, {"Claim 3": "different", "Claim 4": "same"}, probability=0.8)
    with transaction() as session:
        assert read(session, matcher, 0.1).steps == [Step(0.9, 27, 0), Step(0.8, 29, 1)]


def test_judgements_on_another_version_prove_nothing(
    people: People, settings: Settings, shelf: Shelf, matcher: Matcher
) -> None:
    older = Matcher("compass", "0", shelf.encoder_id)
    judge(people, settings, shelf, older, {f"Claim {number}": "same" for number in range(29)})
    with transaction() as session:
        assert not read(session, matcher, 0.1).from_this_desk
        assert read(session, older, 0.1).from_this_desk


def test_a_matcher_that_may_not_answer_has_no_evidence_however_much_was_judged(
    people: People, settings: Settings, shelf: Shelf
) -> None:
    said = "The probabilities were fitted without it."
    matcher = Matcher("compass", "1", shelf.encoder_id, obstacle=said)
    judge(people, settings, shelf, matcher, {f"Claim {number}": "same" for number in range(29)})
    with transaction() as session:
        evidence = read(session, matcher, 0.1)
        assert evidence == Evidence(from_this_desk=False, claims=0, steps=(), obstacle=said)
        [outlook] = foresee(session, session.get_one(KnownMatcher, register_matcher(session, matcher)), [0.1])
        assert (outlook.step, outlook.reason, outlook.strictest) == (None, said, None)


def test_an_outlook_says_what_a_bound_means(session: Session, matcher: Matcher) -> None:
    known = session.get_one(KnownMatcher, register_matcher(session, matcher))
    tight, usual, wide = foresee(session, known, [0.001, 0.02, 0.2])
    assert usual.step == Step(0.95, 300, 0)
    assert usual.coverage == 0.3
    assert usual.upper_bound == pytest.approx(0.00994, abs=1e-5)
    assert usual.reason is None
    assert wide.step == Step(0.6, 500, 50)
    assert tight.reason == "Too few labelled claims: 2,995 needed without a single error (have 1,000)."
    [strict] = foresee(session, known, [0.005])
    assert strict.reason == "Too many of the likely ones were wrong."
    assert strict.strictest == 0.01
    [possible] = foresee(session, known, [strict.strictest])
    assert possible.step == usual.step


@pytest.mark.parametrize("bound", [0.01, 0.05, 0.2])
def test_the_threshold_is_the_lowest_that_keeps_the_upper_bound(bound: float) -> None:
    chance = random.Random(7)  # noqa: S311 - the same cases every time
    said = [chance.betavariate(2, 0.3) for _ in range(600)]
    steps = count_steps(said, [chance.random() < share for share in said])
    kept = [step.threshold for step in steps if error_upper_bound(step.wrong, step.answered) <= bound]
    assert choose_threshold(steps, bound) == min(kept, default=None)
