"""What is hidden of a case while a second reviewer looks at it, and from whom."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.errors import NotFoundError
from models.queries.blind import hide, hide_history, is_blind, is_hidden_from, require_sight
from models.queries.cases import get_case, list_history
from models.queries.results import read_results, tally_answers
from models.session import transaction
from models.tables.case import Case, CaseState
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim
from tests.conftest import People
from tests.models.conftest import Story, open_case


def set_state(session: Session, case: Case, state: str, first: Person, second: Person) -> None:
    case.reviewer_id = None if state == "open" else first.id
    case.second_reviewer_id = second.id if state in {"second_review", "agreed", "adjudication"} else None
    case.state = state
    session.flush()


@pytest.mark.parametrize("state", CaseState)
def test_only_in_a_second_review_and_from_all_but_the_first(
    session: Session, people: People, erin: Person, state: str
) -> None:
    case = open_case(session)
    set_state(session, case, state, people.bob, erin)
    hidden = state == "second_review"
    for person in (None, people.alice, people.charlie, people.dora, erin):
        assert is_blind(case, person) is hidden
        assert session.scalars(select(is_hidden_from(person)).select_from(Case)).one() is hidden
    assert not is_blind(case, people.bob)
    assert session.scalars(select(is_hidden_from(people.bob)).select_from(Case)).one() is False


def test_what_is_not_hidden_is_left_as_it_is(people: People, story: Story) -> None:
    with transaction() as session:
        view = get_case(session, story.case_id)
        assert hide(view, people.bob) is view


def test_a_hidden_claim_has_its_matches_without_what_was_made_of_them(
    people: People, story: Story, erin: Person
) -> None:
    with transaction() as session:
        session.execute(update(Claim).values(unanswered="The best match is 75.0% likely."))
        session.execute(update(Match).where(Match.rank == 1).values(relation="same", answers=True))
        view = get_case(session, story.case_id)
        set_state(session, view.case, "second_review", people.bob, erin)
        seen = hide(view, erin)
        assert seen.blind
        assert (seen.best, seen.answer, seen.verdict, seen.conflict) == (None, None, None, [])
        assert (seen.claim.id, seen.claim.text, seen.claim.unanswered) == (view.claim.id, view.claim.text, None)
        assert {match.factcheck.claim for match in seen.matches} == {match.factcheck.claim for match in view.matches}
        for match in seen.matches:
            assert {match.probability, match.relation, match.judgement} == {None}
            assert not match.answers
            assert (match.scores, match.features) == ({}, [])
        assert [match.rank for match in seen.matches] == [1, 2]
        assert seen.case is view.case, "the case itself can be moved"
    with transaction() as session:
        kept = session.scalars(select(Match).order_by(Match.rank)).all()
        assert [match.probability for match in kept] == [0.75, 0.25], "nothing was written"
        assert session.scalars(select(Claim.unanswered)).one() is not None


def test_reprints_stay_with_each_other(people: People, story: Story, erin: Person) -> None:
    with transaction() as session:
        session.execute(update(Match).where(Match.rank == 2).values(origin=1))
        view = get_case(session, story.case_id)
        set_state(session, view.case, "second_review", people.bob, erin)
        seen = hide(view, erin)
        assert [match.origin for match in seen.matches] == [1, 1]
        assert [len(group.matches) for group in seen.groups] == [2]


def test_the_history_keeps_only_what_tells_nothing(people: People, story: Story, erin: Person) -> None:
    from models.operations.judging import judge_match
    from models.operations.transitions import apply_transition

    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
        view = get_case(session, story.case_id)
        case = view.case
        apply_transition(session, case, "hand_on", people.bob, case.version, "It has the tag “health”.")
        apply_transition(session, case, "look", erin, case.version)
        events = list_history(session, case.id)
        told = [event.action for event, _ in hide_history(events, view, erin)]
        assert told == ["open_case", "look_case"]
        assert hide_history(events, view, people.bob) is events
        with pytest.raises(NotFoundError, match="when the second look"):
            require_sight(session, case.id, erin)
        require_sight(session, case.id, people.bob)


def test_rows_of_results_are_empty_but_for_the_claim(people: People, story: Story, erin: Person) -> None:
    with transaction() as session:
        session.execute(update(Match).where(Match.rank == 1).values(answers=True))
        case = get_case(session, story.case_id).case
        set_state(session, case, "second_review", people.bob, erin)
        for person in (None, erin):
            [row] = read_results(session, story.submission_id, 0, 9, person)
            assert (row.text, row.state) == ("The Thames froze over in London in 1963.", "second_review")
            assert {row.probability, row.judgement, row.relation, row.answered, row.factcheck, row.verdict} == {None}
            assert tally_answers(session, story.submission_id, person) == {"none": 1}
        [row] = read_results(session, story.submission_id, 0, 9, people.bob)
        assert (row.probability, row.answered) == (0.75, True)
        assert tally_answers(session, story.submission_id, people.bob) == {"automatic": 1}
