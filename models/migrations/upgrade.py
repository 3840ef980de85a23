"""Bringing a database to this release's schema, and telling whether it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.orm import Session

from models.operations.lexicon import refresh_lexicon
from models.tables.corpus import Corpus

# Any constant will do; it keeps two processes from migrating at once.
_LOCK = 0x464143_54


def configure_alembic(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration, working on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade_database(database_url: str) -> None:
    """Apply every migration that is missing; safe to call from several processes at once."""
    engine = create_engine(database_url)
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            command.upgrade(configure_alembic(connection), "head")
            # A release that lets BM25 see more of the fact-checks leaves them to be weighed.
            with Session(connection) as session:
                for corpus_id in session.scalars(select(Corpus.id)):
                    refresh_lexicon(session, corpus_id)
                session.flush()
    finally:
        engine.dispose()


def missing_migrations(connection: Connection) -> bool:
    """True where the database is behind this release."""
    head = ScriptDirectory.from_config(configure_alembic()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() != head
