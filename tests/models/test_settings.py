"""Settings: read from the environment alone, typed, and refused in one sentence when odd."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from models.errors import InvalidInputError
from models.settings import Settings, keep_secret, load_settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting at all, and none kept from before; the other tests get theirs back."""
    for name in [name for name in os.environ if name.upper().startswith("FACTDESK_")]:
        monkeypatch.delenv(name)
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def test_a_desk_runs_without_any_setting() -> None:
    settings = load_settings()
    assert (settings.database_url, settings.redis_url) == (None, None)
    assert settings.embedded_database
    assert settings.accepts_anonymous
    assert settings.data_dir == Path.cwd() / "var"
    assert settings.encoder == "all-MiniLM-L6-v2"


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    monkeypatch.setenv("FACTDESK_PORT", "9000")
    assert load_settings() is settings


def test_settings_cannot_be_changed_on_the_way() -> None:
    with pytest.raises(ValidationError):
        setattr(load_settings(), "port", 9000)  # noqa: B010  the type checker refuses it too


def test_every_setting_says_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", "9000", 9000),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("LEASE_SECONDS", "0.5", 0.5),
        ("DATED_WIDTH", "0", 0),
        ("SECURE_COOKIES", "true", True),
        ("DATABASE_URL", "postgresql://alice@db/desk", "postgresql+psycopg://alice@db/desk"),
        ("DATABASE_URL", "postgres://alice@db/desk", "postgresql+psycopg://alice@db/desk"),
        ("DATABASE_URL", "postgresql+psycopg2://alice@db/desk", "postgresql+psycopg://alice@db/desk"),
        ("DATA_DIR", "/srv/../srv/desk", Path("/srv/desk")),
        ("SCALES", "three, desk", "three, desk"),
        ("DATA_DIR", "~/desk", Path.home().resolve() / "desk"),
    ],
)
def test_a_setting_is_read_as_what_it_is(monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: object) -> None:
    monkeypatch.setenv(f"FACTDESK_{name}", value)
    assert getattr(load_settings(), name.lower()) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "web"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://alice@db/desk"),
        ("DATABASE_URL", "db/desk"),
        ("DATABASE_URL", ""),
        ("DATED_WIDTH", "-1"),
        ("SCALES", "feet"),
        ("SCALES", "nowhere.json"),
        ("HNSW_FROM", "0"),
        ("LEASE_SECONDS", "0"),
        ("SWEEP_SECONDS", "-1"),
        ("JOB_ATTEMPTS", "0"),
        ("ENCODER_BATCH", "2.5"),
        ("TRUSTED_PROXIES", "-1"),
        ("SECURE_COOKIES", "perhaps"),
        ("SUBMIT_LIMIT", "often"),
        ("SUBMIT_LIMIT", "60"),
        ("SUBMIT_LIMIT", "0 per minute"),
        ("READ_LIMIT", "60 per moment"),
        ("SIGN_IN_LIMIT", "10 per minute; and no more"),
    ],
)
def test_an_odd_value_is_refused_in_one_sentence_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FACTDESK_{name}", value)
    with pytest.raises(InvalidInputError, match=rf"^The setting FACTDESK_{name} is wrong: [^\n]+\.$") as refused:
        load_settings()
    assert refused.value.field == f"FACTDESK_{name}"
    assert "Value error" not in str(refused.value), "that is the library's tongue"


@pytest.mark.parametrize("value", ["9 per minute", "9/minute", "5/second; 90 per 10 minutes", "1000000 per day"])
def test_a_limit_is_kept_as_it_was_written(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FACTDESK_SUBMIT_LIMIT", value)
    assert load_settings().submit_limit == value


@pytest.mark.parametrize("value", ["off", "OFF", "", " "])
def test_a_limit_can_be_switched_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FACTDESK_READ_LIMIT", value)
    assert load_settings().read_limit == ""


@pytest.mark.parametrize(
    ("database_url", "anonymous_submit", "accepts"),
    [
        (None, None, True),
        (None, False, False),
        ("postgresql://db/desk", None, False),
        ("postgresql://db/desk", True, True),
    ],
)
def test_who_may_submit_without_a_name(
    *, database_url: str | None, anonymous_submit: bool | None, accepts: bool
) -> None:
    settings = Settings(database_url=database_url, anonymous_submit=anonymous_submit)
    assert settings.accepts_anonymous is accepts
    assert settings.embedded_database is (database_url is None)


def test_the_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")
    key = settings.read_secret_key()
    assert len(key) >= 64
    assert settings.read_secret_key() == key
    path = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"], "nothing half-written is left"


def test_a_given_secret_key_is_used_and_never_shown(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var", secret_key=SecretStr("between us"))
    assert settings.read_secret_key() == "between us"
    assert not (tmp_path / "var").exists()
    assert "between us" not in repr(settings)


def test_processes_that_come_first_together_agree_on_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: keep_secret(tmp_path / "new" / "secret"), range(8)))
    assert len(secrets) == 1


def test_two_desks_have_different_secrets(tmp_path: Path) -> None:
    assert keep_secret(tmp_path / "a" / "secret") != keep_secret(tmp_path / "b" / "secret")
