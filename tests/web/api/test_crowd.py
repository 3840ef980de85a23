"""Ten reviewers at once on a real server: no case to two, nobody without work, and what was left lying is found."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from werkzeug.serving import make_server

from benchmarks.reviewers import Ledger, work_through
from models.operations.leases import expire_leases
from models.operations.tokens import create_token
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.person import Person, Role, Scope
from tests.web.desks import fill_desk
from web.app import Desk, create_app

CASES, REVIEWERS, WALKING = 120, 10, 2
LEASE_SECONDS = 4.0


@pytest.fixture
def port(database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A desk on a port of its own, with short leases and a sweeper."""
    short = settings.model_copy(update={"case_lease_minutes": LEASE_SECONDS / 60, "read_limit": ""})
    monkeypatch.setattr("models.operations.holding.load_settings", lambda: short)
    app: Desk = create_app(short)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    over = threading.Event()
    threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=sweep, args=(over,))]
    for thread in threads:
        thread.start()
    yield server.server_port
    over.set()
    server.shutdown()
    for thread in threads:
        thread.join()


def sweep(over: threading.Event) -> None:
    """Free what was left lying, twice a second."""
    while not over.wait(0.5):
        with transaction() as session:
            expire_leases(session)


def make_tokens() -> list[str]:
    with transaction() as session:
        people = [
            Person(email=f"r{number}@desk.test", name=f"R{number}", role=Role.REVIEWER, password_hash="-")
            for number in range(REVIEWERS)
        ]
        session.add_all(people)
        session.flush()
        return [create_token(session, person, "A program", [Scope.READ, Scope.REVIEW])[1] for person in people]


def test_ten_reviewers_at_once_do_each_case_once_and_find_what_others_left(port: int, settings: Settings) -> None:
    cases = fill_desk(settings, CASES, matches=1)
    ledger: Ledger = work_through(port, make_tokens(), CASES, WALKING, LEASE_SECONDS)
    assert ledger.errors == {}
    assert ledger.find_doubles() == []
    assert sorted(ledger.done) == cases
    assert len(ledger.count_by_reviewer()) == REVIEWERS, "nobody was without work"
    assert len(ledger.measure_waits()) == WALKING, "what was left lying was offered again"
    with transaction() as session:
        assert {session.get_one(Case, case_id).state for case_id in cases} == {"dismissed"}
