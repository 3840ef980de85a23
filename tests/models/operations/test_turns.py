"""The fair order: owners are served in turn, lanes do not meet, and no two workers get the same job."""

from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, text

from models.operations.jobs import Lease, hand_back_job
from models.operations.turns import claim_lost, claim_next
from models.session import transaction
from models.tables.job import Job, JobKind, Lane, Turn
from tests.models.work import ATTEMPTS, ago, at_once, change, look, lose, send, take

pytestmark = pytest.mark.usefixtures("database")

SHORT, LONG, OUTSIDE = Lane


def queue_many(owner: str, number: int) -> None:
    rows = [{"kind": JobKind.DELIVER, "owner": owner, "max_attempts": ATTEMPTS} for _ in range(number)]
    with transaction() as session:
        session.execute(insert(Job), rows)
        session.execute(text("ANALYZE job"))


def claim(lane: Lane = SHORT) -> Lease | None:
    with transaction() as session:
        return claim_next(session, lane, 30)


def serve(times: int, lane: Lane = SHORT) -> list[UUID]:
    """Take up so many jobs that must be there, one after the other."""
    leases = [claim(lane) for _ in range(times)]
    assert all(leases)
    return [lease.job_id for lease in leases if lease]


def test_the_jobs_of_one_owner_are_served_in_their_order() -> None:
    jobs = send("Alice", times=3)
    assert serve(3) == jobs
    assert claim() is None


def test_owners_are_served_in_turn_whatever_they_sent() -> None:
    alice = send("Alice", times=4)
    bob, charlie = send("Bob", times=2), send("Charlie", times=1)
    assert serve(7) == [alice[0], bob[0], charlie[0], alice[1], bob[1], alice[2], alice[3]]


def test_who_sent_a_thousand_keeps_nobody_waiting() -> None:
    queue_many("Alice", 1000)
    serve(3)
    [bob] = send("Bob")
    assert serve(1) == [bob]
    [charlie] = send("Charlie")
    assert serve(1) == [charlie]


def test_whoever_was_served_longest_ago_is_next_and_a_newcomer_before_all() -> None:
    for owner in ("Alice", "Bob", "Charlie"):
        send(owner, times=2)
    serve(3)
    [bob] = send("Bob")
    [dora] = send("Dora")
    assert serve(1) == [dora]
    with transaction() as session:
        session.execute(delete(Turn).where(Turn.owner == "Bob"))
    assert look(serve(1)[0]).owner == "Bob"
    assert look(bob).state == "queued", "his older job came first"


def test_turns_are_kept_by_lane() -> None:
    send("Alice", SHORT)
    bob, alice = send("Bob", OUTSIDE), send("Alice", OUTSIDE)
    serve(1)
    assert serve(2, OUTSIDE) == [*bob, *alice], "her turn in the other lane is another matter"


def test_lanes_do_not_meet() -> None:
    [bulk], [claimed] = send("Alice", LONG), send("Alice", SHORT)
    assert claim(OUTSIDE) is None
    assert serve(1) == [claimed]
    assert claim() is None
    assert serve(1, LONG) == [bulk]


def test_a_job_whose_pause_is_not_over_lets_others_pass() -> None:
    alice = send("Alice", times=2)
    [bob] = send("Bob")
    change(alice[0], run_after=ago(-60))
    assert serve(2) == [alice[1], bob]
    assert claim() is None
    change(alice[0], run_after=ago(0))
    assert serve(1) == [alice[0]]


def test_a_job_that_was_handed_back_has_kept_its_place() -> None:
    alice = send("Alice", times=3)
    lease = claim()
    assert lease is not None
    with transaction() as session:
        hand_back_job(session, lease)
    assert serve(3) == alice


def test_workers_who_reach_for_work_at_once_get_a_job_each() -> None:
    jobs = send("Alice", times=3) + send("Bob", times=3)
    claimed = at_once(claim, 6)
    assert sorted(lease.job_id for lease in claimed if lease) == sorted(jobs)


def test_a_job_that_another_worker_reaches_for_is_not_waited_for() -> None:
    alice = send("Alice", times=2)
    with transaction() as session:
        session.execute(select(Job).where(Job.id == alice[0]).with_for_update())
        assert serve(1) == [alice[1]]


def test_only_the_job_that_is_taken_is_locked() -> None:
    [alice], [bob] = send("Alice"), send("Bob")
    with transaction() as session:
        assert claim_next(session, SHORT, 30) is not None
        free = select(Job.id).where(Job.id.in_([alice, bob])).with_for_update(skip_locked=True)
        with transaction() as other:
            assert other.scalars(free).all() == [bob]


def test_what_no_worker_survived_is_left_to_a_turn_of_its_own() -> None:
    poison = send("Alice", times=2)
    [innocent] = send("Alice", LONG)
    for job_id in (*poison, innocent):
        take(job_id)
        lose(job_id)
    [bob] = send("Bob")
    change(innocent, owner="Bob")
    assert serve(1) == [bob]
    assert (claim(), claim(LONG)) == (None, None)
    with transaction() as session:
        session.execute(delete(Turn))
    leases = [claim_alone() for _ in range(4)]
    assert [lease.job_id for lease in leases if lease] == [poison[0], innocent, poison[1]], "owners in turn again"
    assert {lease.lost for lease in leases if lease} == {1}


def claim_alone() -> Lease | None:
    with transaction() as session:
        return claim_lost(session, 30)


def test_ten_thousand_jobs_of_one_owner_cost_no_more_to_choose_from_than_one() -> None:
    queue_many("Alice", 10_000)
    read = text("SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'job'")
    with transaction() as session:
        # A desk's database looks at its tables now and then; here that would happen in the middle, or not at all.
        session.execute(text("ANALYZE job"))
    with transaction() as session:
        assert claim_next(session, SHORT, 30) is not None
        assert session.scalars(read).one() < 50
