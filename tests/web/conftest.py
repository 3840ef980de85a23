"""The web application of the tests, and the browsers and programs that talk to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from werkzeug.test import TestResponse

from models.settings import Settings
from models.tables.person import Person
from tests.conftest import PASSWORD, People
from tests.models.pairs import Pairs, say
from web.app import Desk, create_app

BuildApp = Callable[..., Desk]

# Nothing listens there, so that it refuses at once.
NOWHERE = "127.0.0.1:1"


@pytest.fixture(scope="session")
def app(settings: Settings) -> Desk:
    return create_app(settings)


@pytest.fixture
def client(app: Desk, database: Engine) -> FlaskClient:
    """A browser that knows nothing yet, before a clean desk."""
    return app.test_client()


@pytest.fixture
def build_app(database: Engine, settings: Settings) -> BuildApp:
    """Build another application, under changed settings, before the same clean desk."""

    def build(**changes: Any) -> Desk:
        return create_app(settings.model_copy(update=changes))

    return build


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the web reaches for a database that is not there."""
    away = create_engine(f"postgresql+psycopg://nobody@{NOWHERE}/none")
    monkeypatch.setattr("models.session.desk_engine", lambda: away)


def read_form_token(client: FlaskClient, page: str = "/sign-in") -> str:
    """Return the token that protects the forms of this browser."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert found, f"{page} has no form with a token"
    return found[1]


def sign_in(client: FlaskClient, person: Person, password: str = PASSWORD, **form: str) -> TestResponse:
    """Send the sign-in form, as a browser does."""
    fields = {"email": person.email, "password": password, "csrf_token": read_form_token(client), **form}
    return client.post("/sign-in", data=fields)


def sign_out(client: FlaskClient) -> TestResponse:
    """Press the button that ends the sign-in."""
    return client.post("/sign-out", data={"csrf_token": read_form_token(client, "/about")})


@pytest.fixture
def pairs(database: Engine, people: People, settings: Settings) -> Pairs:
    """Two fact-checks, of which nobody has said anything."""
    made = Pairs(settings)
    made.print("one", "two")
    return made


@pytest.fixture
def square(pairs: Pairs, people: People) -> list[int]:
    """Bob says that the Thames is one, Alice that the Rhine is one and two; nobody how the Thames stands to two."""
    [thames_one, thames_two], [rhine_one, rhine_two] = (
        pairs.arrive(name, "one", "two") for name in ("Thames", "Rhine")
    )
    say(thames_one, people.bob, "same")
    say(rhine_one, people.alice, "same")
    say(rhine_two, people.alice, "same")
    return [thames_one, rhine_one, rhine_two, thames_two]
