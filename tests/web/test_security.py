"""What browsers are told, and what they may keep."""

import re

import pytest
from flask.testing import FlaskClient

from tests.conftest import People
from tests.web.conftest import BuildApp, sign_in

EVERYWHERE = ["/", "/about", "/sign-in", "/corpora", "/nothing", "/api/docs", "/api/v1/corpora", "/api/v1/nothing"]
EVERYWHERE += ["/healthz", "/readyz", "/metrics", "/static/desk.css", "/static/nothing.css", "/inbox"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_binds_the_browser(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_refused_form_is_bound_too(client: FlaskClient) -> None:
    assert "default-src 'none'" in client.post("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/about", "/sign-in", "/corpora", "/nothing", "/api/docs"])
def test_pages_hold_nothing_that_their_policy_forbids(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r'(?:src|action)="(?:https?:)?//|<link[^>]*href="(?:https?:)?//', page)


def test_private_links_are_kept_by_nobody(client: FlaskClient) -> None:
    sent = client.post("/api/v1/submissions", json={"kind": "claim", "text": "The Thames froze in 1963."}).get_json()
    job, submission = sent["links"]["self"], sent["links"]["result"]
    for path in (submission, job.removeprefix("/api/v1"), submission.removeprefix("/api/v1")):
        assert client.get(path).headers["Cache-Control"] == "no-store", path
    assert client.get(job).headers["Cache-Control"] == "private, no-cache"


def test_what_signed_in_people_see_is_kept_by_nobody(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    for path in ("/", "/about", "/inbox", "/me"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "Cookie" in headers["Vary"]


def test_static_files_may_be_kept_under_the_address_of_their_content(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    found = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]{12})"', client.get("/about").text)
    assert found
    answer = client.get(found[1])
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    assert "Vary" not in answer.headers


@pytest.mark.parametrize("path", ["/static/desk.css", "/static/desk.css?v=000000000000"])
def test_under_another_address_they_are_asked_for_again(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_address_follows_the_content(build_app: BuildApp, tmp_path_factory: pytest.TempPathFactory) -> None:
    app = build_app()
    folder = tmp_path_factory.mktemp("static")
    app.static_folder = str(folder)
    addresses = []
    for content in ("one", "two!"):
        (folder / "desk.css").write_text(content)
        with app.test_request_context("/"):
            addresses.append(app.jinja_env.globals["static_url"]("desk.css"))  # type: ignore[operator]
    assert addresses[0] != addresses[1]


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"])
def test_nothing_but_static_files_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {404, 308}
