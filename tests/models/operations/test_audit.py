"""The audit log: whole while nobody touches it, and telling where somebody did."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.operations.audit import find_break, record_event, record_events
from models.session import transaction
from models.tables.audit import AuditEvent
from tests.conftest import People


@pytest.fixture
def log(people: People) -> People:
    """Seven events of Alice and of the desk itself."""
    with transaction() as session:
        for number in range(7):
            person = people.alice if number % 2 else None
            record_event(session, "count", ("sheep", number), person, wool="white", legs=[1, 2, 3, 4])
            session.flush()
    return people


def tamper(engine: Engine, statement: str) -> None:
    """Change the log as only a superuser can, past its triggers."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        assert connection.execute(text(statement)).rowcount


def find() -> int | None:
    with transaction() as session:
        return find_break(session)


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(AuditEvent)).one()


def test_an_empty_log_is_whole(database: Engine) -> None:
    assert find() is None


def test_an_event_says_who_did_what_to_which_and_when(session: Session, people: People) -> None:
    record_event(session, "take_case", ("case", 7), people.bob, reason="It was free.")
    event = session.scalars(select(AuditEvent)).one()
    assert (event.id, event.person_id, event.action) == (1, people.bob.id, "take_case")
    assert (event.subject_type, event.subject_id, event.detail) == ("case", "7", {"reason": "It was free."})
    assert event.at.tzinfo is not None


def test_the_same_done_to_many_is_one_event_each_in_order(session: Session, people: People) -> None:
    record_events(session, "open_case", [("case", number, {"claim": str(-number)}) for number in range(5)], people.bob)
    record_events(session, "open_case", [])
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.subject_id, event.detail) for event in events] == [(str(n), {"claim": str(-n)}) for n in range(5)]
    assert {(event.action, event.person_id) for event in events} == {("open_case", people.bob.id)}
    assert find_break(session) is None


def test_an_untouched_log_is_whole_and_each_event_hangs_on_the_one_before(log: People, session: Session) -> None:
    assert find() is None
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.id for event in events] == [1, 2, 3, 4, 5, 6, 7]
    assert [event.previous_hash for event in events] == [b"", *(event.hash for event in events[:-1])]
    assert {len(event.hash) for event in events} == {32}
    assert len({event.hash for event in events}) == 7


def test_numbers_times_and_hashes_are_the_databases_own(log: People, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(
            text("""INSERT INTO audit_event (id, at, action, subject_type, subject_id, detail, previous_hash, hash)
                    VALUES (99, '1999-01-01', 'forge', 'sheep', '1', '{}', 'x', 'y')""")
        )
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "forge")).one()
        assert event.id == 8
        assert event.at.year > 1999
    assert find() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET action = 'nothing' WHERE id = 3",
        "DELETE FROM audit_event WHERE id = 3",
        "TRUNCATE audit_event",
        "TRUNCATE person CASCADE",
    ],
)
def test_the_log_cannot_be_changed(log: People, database: Engine, session: Session, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
        connection.execute(text(statement))
    assert count(session) == 7
    assert find() is None


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_event SET action = 'nothing' WHERE id = 3", 3),
        ('UPDATE audit_event SET detail = detail || \'{"wool": "black"}\' WHERE id = 4', 4),
        ("UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = 7", 7),
        ("UPDATE audit_event SET person_id = NULL WHERE id = 2", 2),
        ("UPDATE audit_event SET person_id = 2 WHERE id = 2", 2),
        ("UPDATE audit_event SET subject_id = '99' WHERE id = 1", 1),
        ("UPDATE audit_event SET subject_type = 'goat' WHERE id = 5", 5),
        ("UPDATE audit_event SET hash = sha256(hash) WHERE id = 5", 5),
        ("UPDATE audit_event SET previous_hash = sha256(hash) WHERE id = 6", 6),
        ("DELETE FROM audit_event WHERE id = 1", 2),
        ("DELETE FROM audit_event WHERE id = 4", 5),
        ("DELETE FROM audit_event WHERE id < 4", 4),
        ("UPDATE audit_event SET id = 8 WHERE id = 7", 8),
    ],
)
def test_what_a_superuser_changes_is_found(log: People, database: Engine, statement: str, found: int) -> None:
    tamper(database, statement)
    assert find() == found


def test_two_events_that_changed_places_are_found(log: People, database: Engine) -> None:
    tamper(database, "UPDATE audit_event SET id = -id WHERE id IN (3, 4)")
    tamper(database, "UPDATE audit_event SET id = 7 + id WHERE id IN (-3, -4)")
    assert find() == 3


def test_an_event_edited_with_its_own_hash_breaks_the_next_one(log: People, database: Engine) -> None:
    tamper(database, "UPDATE audit_event SET action = 'nothing' WHERE id = 3")
    tamper(database, "UPDATE audit_event SET hash = audit_hash(audit_event) WHERE id = 3")
    assert find() == 4


def test_a_gap_closed_by_new_numbers_breaks_the_link(log: People, database: Engine) -> None:
    tamper(database, "DELETE FROM audit_event WHERE id = 3")
    tamper(database, "UPDATE audit_event SET id = -id WHERE id > 3")
    tamper(database, "UPDATE audit_event SET id = -id - 1 WHERE id < 0")
    assert find() == 3


def test_a_chain_forged_anew_around_a_gap_lacks_a_number(log: People, database: Engine) -> None:
    tamper(database, "DELETE FROM audit_event WHERE id = 3")
    for _ in range(4):
        tamper(
            database,
            """UPDATE audit_event SET previous_hash = (
                 SELECT hash FROM audit_event before WHERE before.id < audit_event.id ORDER BY id DESC LIMIT 1)
               WHERE id > 3""",
        )
        tamper(database, "UPDATE audit_event SET hash = audit_hash(audit_event) WHERE id > 3")
    assert find() == 4


def test_events_of_one_statement_make_a_chain_too(people: People, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(
            text("""INSERT INTO audit_event (action, subject_type, subject_id, detail)
                    SELECT 'count', 'sheep', number::text, '{}' FROM generate_series(1, 20) AS number""")
        )
    assert find() is None


def test_many_who_write_at_once_make_one_chain_without_gaps(people: People, session: Session) -> None:
    def write(number: int) -> None:
        for part in range(5):
            with transaction() as own:
                record_event(own, "count", ("sheep", f"{number}.{part}"), people.bob)
                record_event(own, "shear", ("sheep", f"{number}.{part}"), people.bob)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).all() == list(range(1, 61))
    assert find() is None


def test_what_was_rolled_back_leaves_no_gap(log: People, session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as failed:
        write_and_fail(failed)
    with transaction() as later:
        record_event(later, "count", ("sheep", 8))
    assert session.scalars(select(func.max(AuditEvent.id))).one() == 8
    assert find() is None


def write_and_fail(session: Session) -> None:
    record_event(session, "lose", ("sheep", 8))
    session.flush()
    raise ZeroDivisionError
