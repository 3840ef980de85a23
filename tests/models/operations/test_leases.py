"""Who has a case before them: taken, renewed, given back, run out, taken over; never by two at once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.judging import judge_match, take_back_judgement
from models.operations.leases import expire_leases, keep_lease, leave_case, open_lease, take_next
from models.operations.transitions import apply_transition, lock_case, may_apply
from models.queries.leases import count_waiting, find_next, is_with_another, read_lease
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Submission
from tests.conftest import People
from tests.models.conftest import Story, open_case
from tests.models.work import ago, at_once


@pytest.fixture
def case_id(people: People) -> int:
    with transaction() as session:
        return open_case(session).id


def do(act: Callable[..., Any], *arguments: Any) -> Any:
    """Do something in a transaction of its own, as a request does."""
    with transaction() as session:
        return act(session, *arguments)


def look(case_id: int) -> Case:
    with transaction() as session:
        return session.get_one(Case, case_id)


def let_run_out(case_id: int) -> None:
    with transaction() as session:
        session.execute(update(Case).where(Case.id == case_id).values(lease_until=ago(1)))


def move(session: Session, case_id: int, action: str, person: Person, reason: str | None = None, **more: Any) -> None:
    case = lock_case(session, case_id)
    apply_transition(session, case, action, person, case.version, reason, **more)


def list_actions(case_id: int) -> list[tuple[str, int | None]]:
    with transaction() as session:
        of_case = (AuditEvent.subject_type == "case", AuditEvent.subject_id == str(case_id))
        told = select(AuditEvent.action, AuditEvent.person_id).where(*of_case).order_by(AuditEvent.id)
        return [(action, person) for action, person in session.execute(told)]


def test_opening_a_free_case_takes_the_lease_and_nothing_else(case_id: int, people: People) -> None:
    assert do(open_lease, case_id, people.bob)
    case, lease = look(case_id), do(read_lease, case_id)
    assert (case.state, case.version, case.reviewer_id) == ("open", 1, None)
    assert lease.is_of(people.bob)
    assert 590 < lease.seconds <= 600
    assert list_actions(case_id) == []


def test_nobody_else_gets_it_meanwhile(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    assert not do(open_lease, case_id, people.alice)
    with pytest.raises(ConflictError, match=r"Bob has this case until \d\d:\d\d UTC\. You can read it\."):
        do(keep_lease, case_id, people.alice)
    assert is_with_another(look(case_id), people.alice)
    assert not is_with_another(look(case_id), people.bob)


def test_of_ten_who_open_a_case_at_the_same_moment_one_has_it(case_id: int, people: People) -> None:
    crowd = add_reviewers(10)
    takers = iter(crowd)
    taken = at_once(lambda: do(open_lease, case_id, next(takers)), len(crowd))
    assert taken.count(True) == 1


def test_activity_renews_it(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    with transaction() as session:
        session.execute(update(Case).values(lease_until=func.now() + dt.timedelta(seconds=5)))
    do(keep_lease, case_id, people.bob)
    assert do(read_lease, case_id).seconds > 590


def test_every_word_renews_it(story: Story, people: People) -> None:
    do(judge_match, story.match_ids[0], people.bob, "same", 1)
    with transaction() as session:
        session.execute(update(Case).values(lease_until=func.now() + dt.timedelta(seconds=5)))
    do(judge_match, story.match_ids[1], people.bob, "different", 1)
    assert do(read_lease, story.case_id).seconds > 590


def test_whoever_did_not_open_it_can_take_it_when_time_has_run_out(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    let_run_out(case_id)
    assert do(read_lease, case_id) is None
    assert do(open_lease, case_id, people.alice)
    assert not do(open_lease, case_id, people.bob)


def test_leaving_a_case_that_was_only_looked_at_frees_it_at_once(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    assert do(leave_case, case_id, people.bob)
    assert do(open_lease, case_id, people.alice)


def test_nobody_gives_back_what_another_has(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    assert not do(leave_case, case_id, people.alice)
    assert do(read_lease, case_id).is_of(people.bob)


def test_a_page_that_is_left_gives_nothing_back_that_another_page_has_renewed(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    before = do(read_lease, case_id).until
    do(open_lease, case_id, people.bob)
    assert not do(leave_case, case_id, people.bob, before)
    assert do(leave_case, case_id, people.bob, do(read_lease, case_id).until)


def test_leaving_a_case_that_was_begun_keeps_it_for_a_minute(case_id: int, people: People) -> None:
    do(move, case_id, "take", people.bob)
    assert do(leave_case, case_id, people.bob)
    assert 50 < do(read_lease, case_id).seconds <= 60
    assert look(case_id).state == "in_review"


def test_a_begun_case_is_open_again_when_time_has_run_out_and_what_was_judged_stays(
    story: Story, people: People
) -> None:
    do(judge_match, story.match_ids[0], people.bob, "same", 1)
    version = look(story.case_id).version
    assert do(expire_leases) == []
    let_run_out(story.case_id)
    assert do(expire_leases) == [story.case_id]
    case = look(story.case_id)
    assert (case.state, case.reviewer_id, case.lease_id, case.version) == ("open", None, None, version)
    assert list_actions(story.case_id)[-1] == ("expire_case", None)
    with transaction() as session:
        judgement = session.get_one(Match, story.match_ids[0]).judgement
        assert judgement is not None
        assert judgement.relation == "same"


def test_a_case_that_was_only_looked_at_is_freed_without_a_word(case_id: int, people: People) -> None:
    do(open_lease, case_id, people.bob)
    let_run_out(case_id)
    assert do(expire_leases) == []
    assert look(case_id).lease_id is None
    assert list_actions(case_id) == []


def test_an_assigned_case_stays_its_reviewers(case_id: int, people: People) -> None:
    do(lambda session: move(session, case_id, "assign", people.alice, target=people.bob))
    assert look(case_id).lease_id is None
    assert do(open_lease, case_id, people.bob)
    let_run_out(case_id)
    assert do(expire_leases) == []
    assert (look(case_id).state, look(case_id).reviewer_id) == ("in_review", people.bob.id)
    assert not do(open_lease, case_id, people.alice), "looking at it keeps nobody from working on it"


def test_whoever_opens_a_case_before_the_sweep_frees_it(case_id: int, people: People, erin: Person) -> None:
    do(move, case_id, "take", people.bob)
    let_run_out(case_id)
    assert do(open_lease, case_id, erin)
    assert (look(case_id).state, look(case_id).lease_id) == ("open", erin.id)
    assert list_actions(case_id)[-1] == ("expire_case", None)


def test_who_comes_back_before_the_sweep_goes_on(case_id: int, people: People) -> None:
    do(move, case_id, "take", people.bob)
    let_run_out(case_id)
    assert do(open_lease, case_id, people.bob)
    assert look(case_id).state == "in_review"


def test_work_on_a_case_that_another_has_is_a_conflict(story: Story, people: People, erin: Person) -> None:
    do(open_lease, story.case_id, erin)
    for act in (
        lambda session: judge_match(session, story.match_ids[0], people.bob, "same", 1),
        lambda session: move(session, story.case_id, "take", people.bob),
        lambda session: move(session, story.case_id, "dismiss", people.alice, "A joke."),
    ):
        with pytest.raises(ConflictError, match="Erin has this case until"):
            do(act)
    do(judge_match, story.match_ids[0], erin, "same", 1)
    with pytest.raises(ConflictError, match="Erin has this case until"):
        do(take_back_judgement, story.match_ids[0], people.alice, 2)


def test_an_editor_takes_a_case_over_with_a_reason(case_id: int, people: People) -> None:
    do(move, case_id, "take", people.bob)
    with pytest.raises(InvalidInputError, match="Give a reason"):
        do(move, case_id, "take_over", people.alice)
    do(move, case_id, "take_over", people.alice, "Bob has gone home.")
    case = look(case_id)
    assert (case.state, case.reviewer_id, case.lease_id) == ("in_review", people.alice.id, people.alice.id)
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "take_over_case")).one()
        assert (event.person_id, event.detail["name"], event.detail["reason"]) == (
            people.alice.id,
            "Bob",
            "Bob has gone home.",
        )


def test_a_case_that_somebody_only_looks_at_can_be_taken_over_too(case_id: int, people: People) -> None:
    assert not may_apply("take_over", look(case_id), people.alice), "nobody has it"
    do(open_lease, case_id, people.bob)
    do(move, case_id, "take_over", people.alice, "It is urgent.")
    assert look(case_id).reviewer_id == people.alice.id


def test_a_reviewer_takes_nothing_over(case_id: int, people: People, erin: Person) -> None:
    do(move, case_id, "take", people.bob)
    with pytest.raises(NotAllowedError):
        do(move, case_id, "take_over", erin, "I am faster.")


@pytest.mark.parametrize("action", ["release", "dismiss"])
def test_a_case_that_is_out_of_somebodys_hands_has_no_lease(case_id: int, people: People, action: str) -> None:
    do(move, case_id, "take", people.bob)
    do(move, case_id, action, people.bob, "A joke.")
    assert look(case_id).lease_id is None


def test_a_finished_case_is_read_without_a_lease(case_id: int, people: People) -> None:
    do(move, case_id, "dismiss", people.bob, "A joke.")
    assert not do(open_lease, case_id, people.bob)
    with pytest.raises(ConflictError, match="in other hands or finished"):
        do(keep_lease, case_id, people.bob)


def test_a_case_that_does_not_exist_has_no_lease(people: People) -> None:
    assert not do(open_lease, 999, people.bob)
    with pytest.raises(NotFoundError):
        do(keep_lease, 999, people.bob)


def test_the_next_case_is_the_most_pressing_one(people: People) -> None:
    cases = [do(lambda session: open_case(session).id) for _ in range(3)]
    assert do(find_next, people.bob) == cases[0]
    with transaction() as session:
        session.execute(update(Case).where(Case.id == cases[2]).values(harm=3))
    assert do(find_next, people.bob) == cases[2]
    assert do(find_next, people.bob, cases[2]) == cases[0]
    assert do(take_next, people.bob) == cases[2]
    assert do(read_lease, cases[2]).is_of(people.bob)


def test_who_leaves_a_case_is_offered_all_others_before_it(people: People, erin: Person) -> None:
    cases = [do(lambda session: open_case(session).id) for _ in range(3)]
    given: list[int | None] = []
    for _ in range(6):
        given.append(do(take_next, people.bob, given[-1] if given else None))
        do(leave_case, given[-1], people.bob)
    assert given == cases + cases
    assert do(find_next, erin) == cases[0], "somebody else may think otherwise of it"


def test_the_next_case_is_not_one_that_another_has(people: People, erin: Person) -> None:
    cases = [do(lambda session: open_case(session).id) for _ in range(3)]
    assert do(take_next, people.bob) == cases[0]
    assert do(take_next, erin) == cases[1]
    assert do(count_waiting, people.bob) == 2
    let_run_out(cases[1])
    assert do(take_next, people.bob, cases[0]) == cases[1], "time has run out there"


def test_a_begun_case_whose_time_has_run_out_is_offered_before_the_sweep(
    case_id: int, people: People, erin: Person
) -> None:
    do(move, case_id, "take", people.bob)
    assert do(take_next, erin) is None
    let_run_out(case_id)
    assert do(take_next, erin) == case_id
    assert look(case_id).state == "open"


def test_nobody_is_given_what_they_sent_where_another_could_review_it(story: Story, people: People) -> None:
    with transaction() as session:
        session.execute(update(Submission).values(person_id=people.bob.id))
    assert do(take_next, people.bob) is None
    assert not do(open_lease, story.case_id, people.bob)
    assert do(take_next, people.alice) == story.case_id


def test_a_lone_reviewer_gets_their_own_claims_too(story: Story, people: People) -> None:
    with transaction() as session:
        session.execute(update(Submission).values(person_id=people.bob.id))
        session.execute(update(Person).where(Person.id != people.bob.id).values(active=False))
    assert do(take_next, people.bob) == story.case_id


def test_of_many_who_ask_for_the_next_case_at_once_no_two_get_the_same(people: People) -> None:
    cases = {do(lambda session: open_case(session).id) for _ in range(12)}
    takers = iter(add_reviewers(10))
    taken = at_once(lambda: do(take_next, next(takers)), 10)
    assert len(set(taken)) == 10
    assert set(taken) <= cases


def test_the_length_of_a_lease_is_a_setting(settings: Settings) -> None:
    assert (settings.case_lease_minutes, settings.case_warning_seconds) == (10, 60)


def add_reviewers(number: int) -> list[Person]:
    """Let more reviewers work at the desk."""
    crowd = [Person(email=f"r{n}@desk.test", name=f"R{n}", role="reviewer", password_hash="-") for n in range(number)]
    with transaction() as session:
        session.add_all(crowd)
    return crowd
