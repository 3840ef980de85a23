"""A request is one transaction: all of it is written, or nothing."""

from collections.abc import Callable

import pytest
from flask import abort
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from models.errors import ConflictError
from models.session import after_commit, transaction
from models.tables.corpus import Corpus
from tests.web.conftest import BuildApp
from web.auth import allow, anyone
from web.transaction import roll_back, session

News = list[str]


def count_corpora() -> int:
    with transaction() as opened:
        return opened.scalar(select(func.count()).select_from(Corpus)) or 0


def write(news: News) -> None:
    session().add(Corpus(slug="written"))
    session().flush()
    after_commit(session(), lambda: news.append(f"told when {count_corpora()} can be seen"))


def ask(build_app: BuildApp, view: Callable[[], ResponseReturnValue]) -> int:
    app = build_app()
    app.add_url_rule("/view", "view", allow(anyone)(view))
    client: FlaskClient = app.test_client()
    return client.get("/view").status_code


def test_what_a_view_wrote_is_committed_before_others_are_told(build_app: BuildApp) -> None:
    news: News = []

    def view() -> str:
        write(news)
        return "written"

    assert ask(build_app, view) == 200
    assert count_corpora() == 1
    assert news == ["told when 1 can be seen"]


@pytest.mark.parametrize(
    ("error", "status"), [(ConflictError("Somebody was faster."), 409), (ValueError("a bug"), 500)]
)
def test_an_error_takes_everything_back_and_tells_nobody(build_app: BuildApp, error: Exception, status: int) -> None:
    news: News = []

    def view() -> str:
        write(news)
        raise error

    assert ask(build_app, view) == status
    assert count_corpora() == 0
    assert news == []


def test_an_abort_takes_everything_back(build_app: BuildApp) -> None:
    news: News = []

    def view() -> str:
        write(news)
        abort(404)

    assert ask(build_app, view) == 404
    assert count_corpora() == 0
    assert news == []


def test_an_answer_that_is_an_error_writes_nothing(build_app: BuildApp) -> None:
    news: News = []

    def view() -> tuple[str, int]:
        write(news)
        return "Look at the form again.", 422

    assert ask(build_app, view) == 422
    assert count_corpora() == 0
    assert news == []


def test_a_view_may_take_back_and_go_on(build_app: BuildApp) -> None:
    news: News = []

    def view() -> str:
        write(news)
        roll_back()
        session().add(Corpus(slug="after-all"))
        return "written"

    assert ask(build_app, view) == 200
    assert count_corpora() == 1
    assert news == []


def test_a_view_may_go_on_after_the_database_refused(build_app: BuildApp) -> None:
    def view() -> tuple[str, int]:
        session().add_all([Corpus(slug="twice"), Corpus(slug="twice")])
        try:
            session().flush()
        except Exception as error:  # noqa: BLE001 - any refusal will do
            roll_back()
            return f"{type(error).__name__}, and there are {count_in_view()}", 409
        return "written", 200

    def count_in_view() -> int:
        return session().scalar(select(func.count()).select_from(Corpus)) or 0

    assert ask(build_app, view) == 409


def test_outside_of_a_view_there_is_no_session(build_app: BuildApp) -> None:
    with build_app().test_request_context("/"), pytest.raises(RuntimeError, match="only a view"):
        session()
