"""The doctor looks at the database and the broker."""

from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import Engine, text

from models.engines.share import hold_engines
from models.operations.corpus import FactCheckRecord, register_encoder
from models.operations.encoding import queue_encoding
from models.operations.jobs import fail_job
from models.operations.people import add_person
from models.session import transaction
from models.settings import Settings
from models.tables.person import Role
from tests.models.conftest import fill_shelf
from tests.models.work import send, take
from worker.checkup.finding import Finding, State
from worker.checkup.stores import examine_stores
from worker.pipeline.encoder import locate_encoder


def examine(settings: Settings) -> dict[str, Finding]:
    """The findings by the name of the part."""
    return {finding.name: finding for finding in examine_stores(settings, lambda _: None)}


@pytest.mark.usefixtures("database")
def test_engines_in_order_are_named_with_their_versions(settings: Settings) -> None:
    findings = examine(settings)
    assert {finding.state for finding in findings.values()} == {State.OK}
    assert findings["database"].finding.startswith("PostgreSQL 18")
    assert findings["pgvector"].finding.startswith("pgvector 0.")
    assert findings["redis"].finding.startswith("Redis ")


def test_a_database_behind_the_release_is_a_fault(database: Engine, settings: Settings) -> None:
    with database.begin() as connection:
        head = connection.scalar(text("DELETE FROM alembic_version RETURNING version_num"))
    try:
        schema = examine(settings)["migrations"]
    finally:
        with database.begin() as connection:
            connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    assert (schema.state, schema.advice) == (State.FAULT, "Run: factdesk db upgrade")


def test_demo_accounts_are_a_warning(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        add_person(session, "demo@desk.test", "Demo", "known to everybody", Role.REVIEWER, is_demo=True)
    assert examine(settings)["demo accounts"].state is State.WARNING


def test_fact_checks_that_the_encoder_does_not_know_are_a_warning(database: Engine, settings: Settings) -> None:
    with transaction(database) as session:
        records = [FactCheckRecord(key, "The Nile turned red.") for key in "ab"]
        other = fill_shelf(session, "rivers", records)
    vectors = examine(settings)["vectors"]
    assert (vectors.state, vectors.finding[:30]) == (State.WARNING, "2 of 2 fact-checks lack a vect")
    assert "factdesk corpus encode" in vectors.advice
    files = locate_encoder(settings)
    with transaction(database) as session:
        encoder_id = register_encoder(session, files.name, files.revision, 2)
        session.execute(
            text("UPDATE embedding SET encoder_id = :own WHERE factcheck_id = :first"),
            {"own": encoder_id, "first": other.factchecks["a"]},
        )
        queue_encoding(session, encoder_id, 5)
    vectors = examine(settings)["vectors"]
    assert vectors.finding.startswith("1 of 2")
    assert vectors.advice.startswith("Wait until that is done")
    with transaction(database) as session:
        session.execute(text("UPDATE embedding SET encoder_id = :own"), {"own": encoder_id})
    assert examine(settings)["vectors"] == Finding("vectors", State.OK, "the encoder knows all 2 fact-checks")


@pytest.mark.usefixtures("database")
def test_failed_jobs_are_a_warning_with_the_way_to_them(settings: Settings) -> None:
    _, failed = send(times=2)
    assert examine(settings)["jobs"] == Finding("jobs", State.OK, "2 waiting or running, 0 failed")
    with transaction() as session:
        fail_job(session, take(failed), "It broke.", "Traceback")
    jobs = examine(settings)["jobs"]
    assert (jobs.state, jobs.finding) == (State.WARNING, "1 waiting or running, 1 failed")
    assert "factdesk jobs retry --failed" in jobs.advice


@pytest.mark.usefixtures("database")
def test_a_broker_that_may_drop_messages_is_a_warning(settings: Settings) -> None:
    client = Redis.from_url(hold_engines(settings).redis_url)
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert examine(settings)["redis"].state is State.WARNING
    finally:
        client.config_set("maxmemory-policy", "noeviction")


def test_engines_that_do_not_answer_are_faults(tmp_path: Path) -> None:
    nobody = "127.0.0.1:1"
    findings = examine(
        Settings(data_dir=tmp_path, database_url=f"postgresql://desk@{nobody}/facts", redis_url=f"redis://{nobody}/0")
    )
    assert {name: finding.state for name, finding in findings.items()} == {
        "database": State.FAULT,
        "redis": State.FAULT,
    }
    assert all(finding.advice for finding in findings.values())


def test_engines_that_cannot_be_started_are_one_fault(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    [finding] = examine(Settings(data_dir=tmp_path / "var")).values()
    assert (finding.name, finding.state) == ("engines", State.FAULT)
