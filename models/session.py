"""Connections to the database, and the one place where a transaction begins, commits and lets its effects go."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from models.base import Base
from models.engines.share import hold_engines
from models.settings import Settings, load_settings
from models.tables import corpus, search

Effect = Callable[[], object]

# The corpora fit in memory, where the index of BM25 beats reading all documents; a server's defaults assume a disk,
# and compile statements of milliseconds for longer than they run.
_OPTIONS = "-c timezone=UTC -c random_page_cost=1.1 -c jit=off"


def build_engine(settings: Settings, *, schema: str | None = None) -> Engine:
    """Return a pooled engine on the desk's database; it must be made after any fork."""
    options = _OPTIONS + (f" -c search_path={schema},public" if schema else "")
    return create_engine(
        hold_engines(settings).database_url,
        pool_size=settings.web_threads,
        max_overflow=4,
        pool_pre_ping=True,
        hide_parameters=True,  # an error is logged with its statement, and not with what people sent
        connect_args={"options": options, "connect_timeout": 10},
    )


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


@contextmanager
def scratch_engine(settings: Settings) -> Iterator[Engine]:
    """Yield an engine on empty reference tables in a schema of their own, dropped at the end.

    Measuring there leaves the desk's corpora, and the word statistics that they share, as they are.
    """
    schema = f"scratch_{secrets.token_hex(6)}"
    owner = desk_engine()
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = build_engine(settings, schema=schema)
    try:
        tables = [table for table in Base.metadata.sorted_tables if table.name in _REFERENCE_TABLES]
        Base.metadata.create_all(engine, tables=tables, checkfirst=False)
        yield engine
    finally:
        engine.dispose()
        with owner.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


_REFERENCE_TABLES = {
    table.__tablename__
    for table in (
        corpus.Corpus,
        corpus.Source,
        corpus.FactCheck,
        search.Encoder,
        search.Embedding,
        search.Lexeme,
        search.LexemeFrequency,
        search.LexicalDocument,
    )
}
