"""docker-compose.yml, the Dockerfile and the code name the same commands, settings, ports and routes."""

import re
from typing import Any

import pytest
import yaml
from click import Command, Context, Group

from models.settings import Settings
from tests.dockerfile import ROOT, Stage, read_stages
from web.app import create_app
from worker.cli.main import factdesk

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
LASTING = sorted(set(SERVICES) - {"migrate"})
STAGES = read_stages()


def stage_of(service: str) -> Stage:
    return STAGES[SERVICES[service]["build"]["target"]]


def word_health_check(service: str) -> str:
    """Return how the health of a service is asked for, wherever that is written; nothing where it is not."""
    written = SERVICES[service].get("healthcheck", {}).get("test")
    if written or service not in OURS:
        return " ".join(written or [])
    return " ".join(stage_of(service).find("HEALTHCHECK"))


def find_command(words: list[str]) -> Command:
    """Follow the words through the groups of the command line."""
    command: Command = factdesk
    for word in words:
        assert isinstance(command, Group), f"{command.name} has no commands below it"
        below = command.get_command(Context(command), word)
        assert below, f"there is no command {word}"
        command = below
    return command


@pytest.mark.parametrize("service", OURS)
def test_every_service_of_ours_runs_a_command_that_exists(service: str) -> None:
    program, *words = SERVICES[service]["command"]
    assert program == "factdesk"
    assert not isinstance(find_command(words), Group)


def test_an_image_by_itself_does_what_its_service_does() -> None:
    for service in ("web", "worker"):
        assert yaml.safe_load(stage_of(service).find("CMD")[-1]) == SERVICES[service]["command"]


@pytest.mark.parametrize("service", OURS)
def test_every_variable_of_the_desk_is_a_setting(service: str) -> None:
    images = re.findall(r"\b(FACTDESK_\w+)=", " ".join(stage_of(service).find("ENV")))
    variables = {*SERVICES[service]["environment"], *images}
    known = {f"FACTDESK_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in variables if name.startswith("FACTDESK_")} <= known


@pytest.mark.parametrize("service", OURS)
def test_the_settings_of_every_service_are_accepted(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SERVICES[service]["environment"].items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert not settings.embedded_database
    assert settings.redis_url


def test_the_addresses_name_services_that_are_there() -> None:
    for service in OURS:
        environment = SERVICES[service]["environment"]
        hosts = [environment[f"FACTDESK_{engine}_URL"].split("//")[1] for engine in ("DATABASE", "REDIS")]
        assert [re.split(r"[/:]", host.split("@")[-1])[0] for host in hosts] == ["postgres", "redis"]


def test_the_web_listens_on_the_port_that_is_published_to_this_machine_alone() -> None:
    environment = SERVICES["web"]["environment"]
    (published,) = SERVICES["web"]["ports"]
    assert (
        published
        == f"127.0.0.1:${{FACTDESK_PORT:-{Settings.model_fields['port'].default}}}:{environment['FACTDESK_PORT']}"
    )
    assert environment["FACTDESK_HOST"] == "0.0.0.0"  # noqa: S104 - inside the container
    assert stage_of("web").find("EXPOSE") == [environment["FACTDESK_PORT"]]


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"web"}))
def test_nothing_but_the_web_is_published(service: str) -> None:
    assert "ports" not in SERVICES[service]


def test_every_volume_is_declared_and_used() -> None:
    used = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_data_folder_is_a_volume() -> None:
    for service in OURS:
        folder = re.search(r"FACTDESK_DATA_DIR=(\S+)", " ".join(stage_of(service).find("ENV")))
        assert folder
        assert f"desk:{folder[1]}" in SERVICES[service]["volumes"]


@pytest.mark.parametrize("service", LASTING)
def test_every_lasting_service_tells_its_health_and_comes_back(service: str) -> None:
    assert word_health_check(service)
    assert SERVICES[service]["restart"] == "unless-stopped"
    assert SERVICES[service]["stop_grace_period"]


@pytest.mark.usefixtures("migrated")
def test_health_is_asked_for_at_a_route_that_exists(settings: Settings) -> None:
    routes = {rule.rule for rule in create_app(settings).url_map.iter_rules()}
    (asked,) = re.findall(r"http://127\.0\.0\.1:\{[^}]+}(/\w+)", word_health_check("web"))
    assert asked in routes


def test_health_of_the_web_is_asked_for_in_python_that_compiles() -> None:
    for line in stage_of("web").find("HEALTHCHECK"):
        python, option, source = yaml.safe_load(line[line.index("[") :])
        assert (python, option) == ("python", "-c")
        compile(source, "HEALTHCHECK", "exec")


def test_health_of_the_worker_is_asked_for_by_a_command_that_exists() -> None:
    (line,) = stage_of("worker").find("HEALTHCHECK")
    program, *words, option = yaml.safe_load(line[line.index("[") :])
    assert program == "factdesk"
    assert option in {name for parameter in find_command(words).params for name in parameter.opts}


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_service_waits_for_what_it_needs(service: str) -> None:
    for needed, wish in SERVICES[service].get("depends_on", {}).items():
        expected = "service_healthy" if needed in LASTING else "service_completed_successfully"
        assert wish["condition"] == expected
    if service in {"web", "worker"}:
        assert set(SERVICES[service]["depends_on"]) == {"migrate", "redis"}


def test_migrating_runs_once() -> None:
    assert SERVICES["migrate"]["restart"] == "no"


def test_redis_and_postgres_keep_their_data() -> None:
    assert SERVICES["redis"]["command"] == ["redis-server", "--appendonly", "yes"]
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_password_has_no_default() -> None:
    passwords = [SERVICES["postgres"]["environment"]["POSTGRES_PASSWORD"]]
    passwords += [SERVICES[service]["environment"]["PGPASSWORD"] for service in OURS]
    assert all(re.fullmatch(r"\$\{POSTGRES_PASSWORD:\?.+}", password) for password in passwords)
