"""Nobody may do everything as often as they like; and nobody is refused because Redis is away."""

import socket
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from models.operations.submit import Draft
from models.operations.tokens import create_token
from models.session import transaction
from tests.conftest import People
from tests.web.conftest import NOWHERE, BuildApp, read_form_token, sign_in

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


@pytest.fixture
def frozen_redis() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def submit(client: FlaskClient, address: str = "203.0.113.7") -> int:
    return client.post("/api/v1/submissions", json=CLAIM, environ_base={"REMOTE_ADDR": address}).status_code


def test_too_many_submissions_are_told_when_to_come_back(build_app: BuildApp) -> None:
    client = build_app(submit_limit="2 per minute").test_client()
    assert [submit(client) for _ in range(2)] == [202, 202]
    answer = client.post("/api/v1/submissions", json=CLAIM, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "Wait a moment" in answer.get_json()["detail"]
    assert answer.headers["RateLimit-Policy"] == '"submit";q=2;w=60'
    assert answer.headers["RateLimit"] == f'"submit";r=0;t={answer.headers["Retry-After"]}'


def test_every_counted_answer_says_what_is_left(build_app: BuildApp) -> None:
    client = build_app(submit_limit="5 per minute", read_limit="7 per hour").test_client()
    sent = client.post("/api/v1/submissions", json=CLAIM)
    assert sent.headers["RateLimit"].startswith('"submit";r=4;t=')
    refused = client.post("/api/v1/submissions", json={"kind": "poem"})
    assert refused.status_code == 422
    read = client.get("/api/v1/corpora")
    assert read.headers["RateLimit-Policy"] == '"read";q=7;w=3600'
    assert read.headers["RateLimit"].startswith('"read";r=6;t=')
    assert "RateLimit" not in client.get("/about").headers


def test_of_several_limits_the_closest_is_told(build_app: BuildApp) -> None:
    client = build_app(submit_limit="3 per minute; 2 per hour").test_client()
    assert submit(client) == 202
    told = client.post("/api/v1/submissions", json=CLAIM, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert told.headers["RateLimit-Policy"] == '"submit";q=2;w=3600'
    assert submit(client) == 429


def test_a_person_has_one_measure_wherever_they_are(build_app: BuildApp, people: People) -> None:
    client = build_app(submit_limit="1 per minute").test_client()
    with transaction() as session:
        secrets = [create_token(session, people.bob, name, ["submit"])[1] for name in ("one", "two")]
        charlie = create_token(session, people.charlie, "his", ["submit"])[1]

    def send(secret: str, address: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        origin = {"REMOTE_ADDR": address}
        return client.post("/api/v1/submissions", json=CLAIM, headers=headers, environ_base=origin).status_code

    assert [send(secrets[0], "203.0.113.7"), send(secrets[1], "203.0.113.8")] == [202, 429]
    assert send(charlie, "203.0.113.7") == 202
    assert submit(client, "203.0.113.7") == 202


def test_a_limit_can_be_switched_off(build_app: BuildApp) -> None:
    client = build_app(submit_limit="", read_limit="").test_client()
    assert {submit(client) for _ in range(5)} == {202}
    assert "RateLimit" not in client.get("/api/v1/corpora").headers


def test_each_address_has_its_own_measure(build_app: BuildApp) -> None:
    client = build_app(submit_limit="1 per minute").test_client()
    assert [submit(client, address) for address in ("203.0.113.7", "203.0.113.8")] == [202, 202]
    assert submit(client, "203.0.113.7") == 429


def test_a_household_cannot_count_through_its_addresses(build_app: BuildApp) -> None:
    client = build_app(submit_limit="1 per minute").test_client()
    assert submit(client, "2001:db8:1:2::1") == 202
    assert submit(client, "2001:db8:1:2:ffff::9") == 429
    assert submit(client, "2001:db8:1:3::1") == 202


def test_page_and_interface_share_the_measure(build_app: BuildApp) -> None:
    client = build_app(submit_limit="1 per minute").test_client()
    form = CLAIM | {"csrf_token": read_form_token(client)}
    assert client.post("/", data=form).status_code == 303
    assert submit(client, "127.0.0.1") == 429


def test_a_forwarded_address_counts_only_from_a_declared_proxy(build_app: BuildApp) -> None:
    def submit_for(client: FlaskClient, address: str) -> int:
        return client.post("/api/v1/submissions", json=CLAIM, headers={"X-Forwarded-For": address}).status_code

    direct = build_app(submit_limit="1 per minute").test_client()
    assert [submit_for(direct, "203.0.113.7"), submit_for(direct, "203.0.113.8")] == [202, 429]
    behind = build_app(submit_limit="1 per minute", trusted_proxies=1).test_client()
    assert [submit_for(behind, "203.0.113.9"), submit_for(behind, "203.0.113.10")] == [202, 202]


def test_reading_a_page_is_not_counted(build_app: BuildApp) -> None:
    client = build_app(submit_limit="1 per minute", read_limit="1 per minute").test_client()
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 200]


def test_a_program_that_reads_without_end_is_slowed_down(build_app: BuildApp) -> None:
    client = build_app(read_limit="2 per minute").test_client()
    assert [client.get("/api/v1/corpora").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/api/v1/corpora", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200
    assert submit(client, "127.0.0.1") == 202


def test_guessing_passwords_is_stopped_even_for_the_right_one(build_app: BuildApp, people: People) -> None:
    client = build_app(sign_in_limit="2 per minute").test_client()
    assert [sign_in(client, people.alice, "a wrong guess").status_code for _ in range(2)] == [401, 401]
    refused = sign_in(client, people.alice)
    assert refused.status_code == 429
    assert "Too many requests" in refused.text
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"sign-in";q=2;w=60'
    assert client.get("/me").status_code == 303


def test_while_redis_is_away_each_process_counts_for_itself(build_app: BuildApp) -> None:
    client = build_app(submit_limit="2 per minute", redis_url=f"redis://{NOWHERE}/0").test_client()
    assert [submit(client) for _ in range(3)] == [202, 202, 429]


def test_a_frozen_redis_refuses_nobody(build_app: BuildApp, frozen_redis: str) -> None:
    client = build_app(redis_url=frozen_redis, broker_timeout=0.1).test_client()
    assert [submit(client) for _ in range(2)] == [202, 202]


def test_drafts_over_the_limit_are_not_even_read(build_app: BuildApp, monkeypatch: pytest.MonkeyPatch) -> None:
    client = build_app(submit_limit="1 per minute").test_client()
    assert submit(client) == 202
    read: list[Draft] = []
    monkeypatch.setattr("web.api.submissions.submit", lambda _, draft, *__: read.append(draft))
    assert submit(client) == 429
    assert read == []
