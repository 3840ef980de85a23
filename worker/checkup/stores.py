"""Looks at the database and the broker: whether they answer, their versions, and what the database holds."""

from collections.abc import Callable, Iterator

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from models.engines.addresses import EngineAddresses
from models.engines.share import hold_engines
from models.errors import DeskError
from models.migrations.upgrade import missing_migrations
from models.settings import Settings
from worker.checkup.finding import Finding, State
from worker.checkup.vectors import look_at_vectors

_OLDEST_PGVECTOR = (0, 8)
_ANSWER_SECONDS = 5
_VECTOR = "SELECT coalesce(installed_version, default_version) FROM pg_available_extensions WHERE name = 'vector'"


def examine_stores(settings: Settings, report: Callable[[str], None]) -> Iterator[Finding]:
    """Yield what is found in the database and the broker; embedded ones are started for it, and `report` is told."""
    try:
        addresses = hold_engines(settings, report)
    except DeskError as problem:
        yield Finding("engines", State.FAULT, str(problem), "Nothing works before the engines do.")
        return
    yield from _examine_database(addresses, settings)
    yield _look_at_redis(addresses)


def _examine_database(addresses: EngineAddresses, settings: Settings) -> Iterator[Finding]:
    engine = create_engine(addresses.database_url, connect_args={"connect_timeout": _ANSWER_SECONDS})
    try:
        with engine.connect() as connection:
            yield _look_at_server(connection)
            yield _look_at_pgvector(connection)
            yield _look_at_schema(connection)
            yield _look_at_demo_accounts(connection)
            yield _look_at_jobs(connection)
            yield _look_at_feeds(connection)
            yield from look_at_vectors(connection, settings)
    except DBAPIError as problem:
        reason = str(problem.orig).strip().splitlines()[0]
        yield Finding("database", State.FAULT, f"It does not answer: {reason}", "Check FACTDESK_DATABASE_URL.")
    finally:
        engine.dispose()


def _look_at_server(connection: Connection) -> Finding:
    version = connection.scalar(text("SHOW server_version"))
    return Finding("database", State.OK, f"PostgreSQL {version}")


def _look_at_pgvector(connection: Connection) -> Finding:
    version = connection.scalar(text(_VECTOR))
    if version is None:
        return Finding("pgvector", State.FAULT, "It is not installed.", "Install pgvector 0.8 or newer on the server.")
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_PGVECTOR:
        return Finding("pgvector", State.FAULT, f"pgvector {version}", "Install pgvector 0.8 or newer on the server.")
    return Finding("pgvector", State.OK, f"pgvector {version}")


def _look_at_schema(connection: Connection) -> Finding:
    if missing_migrations(connection):
        return Finding("migrations", State.FAULT, "The database is behind this release.", "Run: factdesk db upgrade")
    return Finding("migrations", State.OK, "up to date")


def _look_at_demo_accounts(connection: Connection) -> Finding:
    if connection.scalar(text("SELECT to_regclass('person')")) is None:
        return Finding("demo accounts", State.OK, "none")
    count = connection.scalar(text("SELECT count(*) FROM person WHERE is_demo AND active"))
    if count:
        return Finding(
            "demo accounts",
            State.WARNING,
            f"{count} open, with one password that is printed at every start",
            "Shut them with “factdesk user shut EMAIL” before others can reach this desk.",
        )
    return Finding("demo accounts", State.OK, "none")


def _look_at_jobs(connection: Connection) -> Finding:
    if connection.scalar(text("SELECT to_regclass('job_attempt')")) is None:
        return Finding("jobs", State.OK, "none")
    failed, unfinished = connection.execute(
        text("""SELECT count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE finished_at IS NULL)
                FROM job WHERE state IN ('queued', 'running', 'failed')""")
    ).one()
    found = f"{unfinished:,} waiting or running, {failed:,} failed"
    if failed:
        advice = "See why: factdesk jobs list --state failed; and then: factdesk jobs retry --failed"
        return Finding("jobs", State.WARNING, found, advice)
    return Finding("jobs", State.OK, found)


def _look_at_feeds(connection: Connection) -> Finding:
    if connection.scalar(text("SELECT to_regclass('feed')")) is None:
        return Finding("feeds", State.OK, "none")
    watched, failing, paused = connection.execute(
        text("""SELECT count(*), count(*) FILTER (WHERE failures > 0 AND paused_at IS NULL),
                       count(*) FILTER (WHERE paused_at IS NOT NULL) FROM feed""")
    ).one()
    found = f"{watched:,} watched, {failing:,} failing, {paused:,} paused" if watched else "none"
    if failing:
        return Finding("feeds", State.WARNING, found, "See why: factdesk feed list")
    return Finding("feeds", State.OK, found)


def _look_at_redis(addresses: EngineAddresses) -> Finding:
    client = Redis.from_url(addresses.redis_url, socket_timeout=_ANSWER_SECONDS, decode_responses=True)
    try:
        version = client.info("server")["redis_version"]
        policy = client.info("memory")["maxmemory_policy"]
    except RedisError as problem:
        return Finding("redis", State.FAULT, f"It does not answer: {problem}", "Check FACTDESK_REDIS_URL.")
    finally:
        client.close()
    if policy != "noeviction":
        advice = "Set maxmemory-policy to noeviction, or messages are lost when its memory is full."
        return Finding("redis", State.WARNING, f"Redis {version} may drop messages ({policy}).", advice)
    return Finding("redis", State.OK, f"Redis {version}")
