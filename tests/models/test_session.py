"""Transactions: all or nothing, effects afterwards, and scratch tables that leave no trace."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from models.base import Base
from models.operations.audit import find_break
from models.operations.corpus import FactCheckRecord
from models.queries.corpora import count_factchecks
from models.session import after_commit, build_engine, desk_engine, insert_row, scratch_engine, transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.corpus import Corpus
from models.tables.search import Lexeme
from tests.models.conftest import Shelf, Story, fill_shelf, write_claim, write_submission


def list_corpora() -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Corpus.slug).order_by(Corpus.slug)))


def list_schemas(engine: Engine) -> set[str]:
    return set(inspect(engine).get_schema_names())


def write(session: Session, slug: str, news: list[str]) -> None:
    session.add(Corpus(slug=slug))
    after_commit(session, lambda: news.append(slug))


def write_and_fail(session: Session, slug: str, news: list[str]) -> None:
    write(session, slug, news)
    session.flush()
    raise ZeroDivisionError


def test_what_a_block_wrote_is_there_when_it_ends(database: Engine) -> None:
    with transaction() as session:
        session.add(Corpus(slug="rivers"))
        assert list_corpora() == []
    assert list_corpora() == ["rivers"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_any_error_takes_everything_back(database: Engine, error: type[BaseException]) -> None:
    news: list[str] = []

    def fail(session: Session) -> None:
        write(session, "rivers", news)
        session.flush()
        raise error

    with pytest.raises(error), transaction() as session:
        fail(session)
    assert (list_corpora(), news) == ([], [])


def test_effects_leave_in_order_when_everybody_can_see_what_they_tell_of(database: Engine) -> None:
    news: list[str] = []
    with transaction() as session:
        write(session, "rivers", news)
        write(session, "hills", news)
        after_commit(session, lambda: news.extend(list_corpora()))
        assert news == []
    assert news == ["rivers", "hills", "hills", "rivers"]


def test_a_refused_commit_lets_no_effect_go(database: Engine) -> None:
    news: list[str] = []
    with transaction() as session:
        session.add(Corpus(slug="rivers"))
    with pytest.raises(IntegrityError), transaction() as session:
        write(session, "rivers", news)
    assert (list_corpora(), news) == (["rivers"], [])


def test_each_transaction_has_effects_of_its_own(database: Engine) -> None:
    news: list[str] = []
    with transaction() as session:
        write(session, "rivers", news)
    with transaction() as session:
        session.add(Corpus(slug="hills"))
    assert news == ["rivers"]


def test_an_inner_transaction_that_failed_takes_only_its_own_back(database: Engine) -> None:
    news: list[str] = []
    with transaction() as outer:
        write(outer, "rivers", news)
        with pytest.raises(ZeroDivisionError), transaction() as inner:
            write_and_fail(inner, "hills", news)
    assert (list_corpora(), news) == (["rivers"], ["rivers"])


def test_an_error_that_passes_through_both_takes_both_back(database: Engine) -> None:
    news: list[str] = []
    with pytest.raises(ZeroDivisionError), transaction() as outer:
        write_in_two(outer, news)
    assert (list_corpora(), news) == ([], [])


def write_in_two(outer: Session, news: list[str]) -> None:
    write(outer, "rivers", news)
    outer.flush()
    with transaction() as inner:
        write_and_fail(inner, "hills", news)


def test_an_outer_failure_leaves_what_the_inner_one_has_committed(database: Engine) -> None:
    news: list[str] = []

    def fail(outer: Session) -> None:
        with transaction() as inner:
            write(inner, "hills", news)
        write_and_fail(outer, "rivers", news)

    with pytest.raises(ZeroDivisionError), transaction() as outer:
        fail(outer)
    assert (list_corpora(), news) == (["hills"], ["hills"])


def test_rows_can_be_read_after_the_transaction(database: Engine) -> None:
    with transaction() as session:
        corpus = Corpus(slug="rivers")
        session.add(corpus)
    assert (corpus.slug, corpus.version) == ("rivers", 0)


def test_a_transaction_gives_its_connection_back(database: Engine) -> None:
    held: Callable[[], int] = desk_engine().pool.checkedout  # type: ignore[attr-defined]
    before = held()
    with transaction() as session:
        session.execute(text("SELECT 1"))
        assert held() == before + 1
    assert held() == before


def test_the_database_reckons_in_universal_time(session: Session) -> None:
    assert session.scalars(text("SHOW TIMEZONE")).one() == "UTC"


def test_scratch_tables_are_empty_and_leave_the_desks_own_alone(shelf: Shelf, settings: Settings) -> None:
    words = select(func.count()).select_from(Lexeme)
    with transaction() as session:
        lexemes = session.scalars(words).one()
    with scratch_engine(settings) as scratch:
        with transaction(scratch) as session:
            assert (count_factchecks(session), session.scalars(words).one()) == (0, 0)
            fill_shelf(session, "rivers", [FactCheckRecord(str(n), f"River {n} burst its banks.") for n in range(9)])
        with transaction(scratch) as session:
            assert count_factchecks(session) == 9
        with transaction() as session:
            assert count_factchecks(session) == 3
    with transaction() as session:
        assert count_factchecks(session) == 3
        assert session.scalars(words).one() == lexemes


def test_scratch_tables_are_gone_at_the_end(database: Engine, settings: Settings) -> None:
    before = list_schemas(database)
    with scratch_engine(settings) as first, scratch_engine(settings) as second:
        assert len(list_schemas(database) - before) == 2, "two who measure do not meet"
        with transaction(first) as session:
            fill_shelf(session, "rivers", [FactCheckRecord("thames", "The Thames froze.")])
        with transaction(second) as session:
            assert count_factchecks(session) == 0
    assert list_schemas(database) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_scratch_tables_are_gone_after_an_error_too(
    database: Engine, settings: Settings, error: type[BaseException]
) -> None:
    before = list_schemas(database)

    def fail() -> None:
        with scratch_engine(settings) as scratch, transaction(scratch) as session:
            fill_shelf(session, "rivers", [FactCheckRecord("thames", "The Thames froze.")])
            raise error

    with pytest.raises(error):
        fail()
    assert list_schemas(database) == before


def test_a_refused_statement_on_scratch_tables_leaves_nothing_behind(database: Engine, settings: Settings) -> None:
    before = list_schemas(database)

    def fail() -> None:
        with scratch_engine(settings) as scratch, transaction(scratch) as session:
            session.add_all([Corpus(slug="rivers"), Corpus(slug="rivers")])

    with pytest.raises(IntegrityError):
        fail()
    assert list_schemas(database) == before


def test_every_table_of_the_desk_has_an_empty_one_in_scratch(story: Story, settings: Settings) -> None:
    """A table that was missing there would be looked for among the desk's own."""
    with scratch_engine(settings) as scratch, scratch.connect() as connection:
        schema = connection.scalars(text("SELECT current_schema()")).one()
        assert set(inspect(scratch).get_table_names(schema=schema)) == set(Base.metadata.tables)
        assert [
            connection.scalars(select(func.count()).select_from(table)).one() for table in Base.metadata.sorted_tables
        ] == [0 for _ in Base.metadata.tables]


def test_what_is_recorded_in_scratch_has_an_audit_log_of_its_own(story: Story, settings: Settings) -> None:
    events = select(AuditEvent.id).order_by(AuditEvent.id)
    with transaction() as session:
        before = session.scalars(events).all()
    with scratch_engine(settings) as scratch, transaction(scratch) as session:
        shelf = fill_shelf(session, "rivers", [FactCheckRecord("thames", "The Thames froze over.")])
        write_claim(session, write_submission(session, settings), shelf, probabilities={"thames": 0.5})
        assert session.scalars(events).all() == [1], "a case was opened"
        assert find_break(session) is None
    with transaction() as session:
        assert session.scalars(events).all() == before


def test_a_row_that_is_inserted_at_once_is_the_one_that_is_held(database: Engine) -> None:
    with transaction() as session:
        corpus = Corpus(slug="rivers")
        insert_row(session, corpus)
        assert (corpus.id, corpus.version, corpus.is_sample) == (1, 0, False), "as the database filled it in"
        assert session.get(Corpus, 1) is corpus
        corpus.version = 7
    with transaction() as session:
        assert session.scalars(select(Corpus.version)).all() == [7]


def test_a_row_that_is_inserted_at_once_goes_with_its_transaction(database: Engine) -> None:
    with transaction() as session:
        insert_row(session, Corpus(slug="rivers"))
        session.rollback()
    assert list_corpora() == []


@pytest.fixture
def impatient(database: Engine, settings: Settings) -> Iterator[Engine]:
    """The desk's database, under a lease that ends soon."""
    engine = build_engine(settings.model_copy(update={"lease_seconds": 0.2}))
    yield engine
    engine.dispose()


def test_connections_that_ended_during_a_pause_are_noticed_in_time(
    impatient: Engine, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.session._FRESH_SECONDS", 0)
    with transaction(impatient) as first, transaction(impatient) as second:
        sessions = [each.scalar(text("SELECT pg_backend_pid()")) for each in (first, second)]
    with database.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid) FROM unnest(:pids) AS pid"), {"pids": sessions})
    for _ in sessions:
        with transaction(impatient) as session:
            assert session.scalar(text("SELECT pg_backend_pid()")) not in sessions


def test_who_falls_silent_in_a_transaction_for_a_lease_keeps_nobody_waiting(
    impatient: Engine, database: Engine
) -> None:
    with pytest.raises(DBAPIError) as ended, transaction(impatient) as silent:
        write_while_others_do(silent, database)
    assert ended.value.connection_invalidated, "so that its pool forgets it"
    assert list_corpora() == ["rivers"]


def write_while_others_do(silent: Session, database: Engine) -> None:
    """Write first, and hear of the end only after somebody else could write the same."""
    silent.add(Corpus(slug="rivers"))
    silent.flush()
    with transaction(database) as other:
        other.add(Corpus(slug="rivers"))
    silent.execute(text("SELECT 1"))
