"""What holds: for the matcher that worked last, with the usual bounds and the one that was set."""

from sqlalchemy.orm import Session

from models.operations.policy import set_error_bound
from models.operations.record import FoundClaim, Matcher, record_check, register_matcher
from models.queries.policy import USUAL_BOUNDS, find_matcher, list_policies, view_policy
from models.risk import Step
from models.settings import Settings
from tests.conftest import People
from tests.models.conftest import Shelf, write_submission

STEPS = [Step(0.9, 200, 0), Step(0.5, 400, 40)]


def test_a_new_desk_knows_no_matcher_and_allows_nothing(session: Session) -> None:
    view = view_policy(session)
    assert (view.newest, view.matcher, view.outlooks, view.error_bound) == (None, None, [], None)
    assert view.find(None) is None


def test_the_matcher_in_use_is_the_one_that_worked_last(session: Session, shelf: Shelf, settings: Settings) -> None:
    old, new = (Matcher("compass", version, shelf.encoder_id, STEPS) for version in "12")
    register_matcher(session, old)
    register_matcher(session, new)
    found = find_matcher(session)
    assert found is not None
    assert (found.version, found.encoder.name) == ("2", "compass"), "the newest where none has worked"
    record_check(session, write_submission(session, settings), 1, [FoundClaim("It froze.", 0, 9, None, {}, [])], old)
    found = find_matcher(session)
    assert found is not None
    assert found.version == "1"


def test_the_bounds_that_are_compared_include_those_that_are_asked_for(
    session: Session, shelf: Shelf, people: People
) -> None:
    register_matcher(session, Matcher("compass", "1", shelf.encoder_id, STEPS))
    set_error_bound(session, people.dora, 0.03)
    view = view_policy(session, [0.25, 0.02])
    assert [outlook.error_bound for outlook in view.outlooks] == sorted({*USUAL_BOUNDS, 0.03, 0.25})
    holds = view.find(view.error_bound)
    assert holds is not None
    assert holds.step == STEPS[0]


def test_changes_are_listed_the_newest_first_with_who_made_them(session: Session, people: People) -> None:
    for person, bound in [(people.dora, 0.02), (None, 0.05), (people.dora, None)]:
        set_error_bound(session, person, bound)
    told = [(policy.error_bound, policy.person and policy.person.name) for policy in list_policies(session, 2)]
    assert told == [(None, "Dora"), (0.05, None)]
