"""Connections to the database, and the one place where a transaction begins, commits and lets its effects go."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from select import POLLIN, poll
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Executable, create_engine, event, insert, inspect, text
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

import models.tables  # noqa: F401  scratch_engine makes all of them
from models.base import Base
from models.engines.share import hold_engines
from models.settings import Settings, load_settings

Effect = Callable[[], object]

# The corpora fit in memory, where the index of BM25 beats reading all documents; a server's defaults assume a disk,
# and compile statements of milliseconds for longer than they run.
_OPTIONS = "-c timezone=UTC -c random_page_cost=1.1 -c jit=off"
# A connection that was in use a moment ago, and that has said nothing since, is not asked whether it still stands:
# that would cost every request a round trip. A server that ends a connection says so, and so this is noticed.
_FRESH_SECONDS = 1.0


def build_engine(settings: Settings, *, schema: str | None = None) -> Engine:
    """Return a pooled engine on the desk's database; it must be made after any fork.

    PostgreSQL ends a transaction in which nothing was said for as long as a lease lasts: whoever opened it is frozen
    or gone, and what it has locked, the end of the audit log for one, would keep everybody else waiting.
    """
    options = f"{_OPTIONS} -c idle_in_transaction_session_timeout={settings.lease_seconds * 1000:.0f}"
    engine = create_engine(
        hold_engines(settings).database_url,
        pool_size=settings.web_threads,
        max_overflow=4,
        hide_parameters=True,  # an error is logged with its statement, and not with what people sent
        connect_args={
            "options": options + (f" -c search_path={schema},public" if schema else ""),
            "connect_timeout": 10,
        },
    )
    _try_rested_connections(engine)
    return engine


def _try_rested_connections(engine: Engine) -> None:
    """Ask a connection whether it stands before it is used again after a pause; where not, forget all of its age."""

    def note_rest(_: Any, record: Any) -> None:
        record.info["rests_since"] = monotonic()

    def try_connection(connection: Any, record: Any, _: Any) -> None:
        fresh = monotonic() - record.info.get("rests_since", monotonic()) < _FRESH_SECONDS
        try:
            if not fresh or _has_something_to_read(connection):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    event.listen(engine, "checkin", note_rest)
    event.listen(engine, "checkout", try_connection)


def _has_something_to_read(connection: Any) -> bool:
    """Tell whether the server has spoken, or hung up, without being asked."""
    waiting = poll()
    waiting.register(connection.pgconn.socket, POLLIN)
    return bool(waiting.poll(0))


@cache
def desk_engine() -> Engine:
    """Return this process's engine on the desk's database."""
    return build_engine(load_settings())


@contextmanager
def transaction(engine: Engine | None = None) -> Iterator[Session]:
    """Run the block in one transaction: commit at its end, roll back on any error, then run the kept effects.

    Effects (messages to the queue, mail) leave only after the commit, so nobody hears of what did not happen.
    """
    session = Session(engine or desk_engine(), expire_on_commit=False)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
    effects: list[Effect] = session.info.pop("effects", [])
    for effect in effects:
        effect()


def after_commit(session: Session, effect: Effect) -> None:
    """Keep `effect` until the session's transaction has committed; a rollback forgets it."""
    session.info.setdefault("effects", []).append(effect)


def insert_row(session: Session, row: Base) -> None:
    """Insert a new row at once, and let `row` stand for it from now on.

    It costs a third of what the session's own bookkeeping does, and looks after this row alone: what it refers to
    must be there.
    """
    table, given = row.__table__, inspect(row).dict
    values = {name: value for name, value in given.items() if name in table.columns}
    statement, left = _prepare_insert(table, frozenset(values))
    written = session.connection().execute(statement, values).one()
    for name, value in zip(left, written, strict=True):
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    session.add(row)


@cache
def _prepare_insert(table: Any, given: frozenset[str]) -> tuple[Executable, list[str]]:
    """Return the statement that inserts such a row, and the columns that it returns: those that are not given."""
    left = [column for column in table.columns if column.key not in given]
    return insert(table).returning(*left), [column.key for column in left]


@contextmanager
def scratch_engine(settings: Settings) -> Iterator[Engine]:
    """Yield an engine on empty tables of all kinds in a schema of their own, dropped at the end.

    Measuring there leaves the desk's corpora, its claims, and the word statistics that corpora share, as they are.
    """
    schema = f"scratch_{secrets.token_hex(6)}"
    owner = desk_engine()
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        functions = connection.scalars(_AUDIT_FUNCTIONS).all()
    engine = build_engine(settings, schema=schema)
    try:
        with engine.begin() as connection:
            Base.metadata.create_all(connection, checkfirst=False)
            for function in functions:
                connection.exec_driver_sql(function)
            connection.execute(_AUDIT_TRIGGER)
        yield engine
    finally:
        engine.dispose()
        with owner.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


# Only the database can write the audit log, by functions that the migrations made; each log has its own.
_AUDIT_FUNCTIONS = text("""
    SELECT replace(pg_get_functiondef(oid), 'FUNCTION ' || pronamespace::regnamespace || '.', 'FUNCTION ')
    FROM pg_proc WHERE oid IN ('audit_hash'::regproc, 'audit_chain'::regproc, 'audit_outline'::regproc)
    ORDER BY proname DESC""")
_AUDIT_TRIGGER = text("CREATE TRIGGER chain BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_chain()")
