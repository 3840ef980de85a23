"""Signing in and out in a browser."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from models.session import transaction
from tests.conftest import People
from tests.web.conftest import BuildApp, read_form_token, sign_in, sign_out
from web.auth import safe_next


def read_cookie(client: FlaskClient, name: str = "factdesk") -> str:
    cookie = client.get_cookie(name)
    assert cookie is not None
    return cookie.value


def test_alice_signs_in_and_is_known(client: FlaskClient, people: People) -> None:
    answer = sign_in(client, people.alice)
    assert answer.status_code == 303
    page = client.get("/me")
    assert page.status_code == 200
    assert "Alice" in page.text


def test_a_wrong_password_is_refused_in_a_sentence_and_signs_nobody_in(client: FlaskClient, people: People) -> None:
    answer = sign_in(client, people.alice, "wrong horse battery")
    assert answer.status_code == 401
    assert "wrong" in answer.text
    assert client.get("/me").status_code == 303


def test_signing_out_ends_the_sign_in_even_for_a_copied_cookie(client: FlaskClient, people: People) -> None:
    sign_in(client, people.bob)
    copied = read_cookie(client)
    assert sign_out(client).status_code == 303
    assert client.get("/me").status_code == 303
    thief = client.application.test_client()
    thief.set_cookie("factdesk", copied)
    assert thief.get("/me").status_code == 303


def test_a_sign_in_ends_by_itself(client: FlaskClient, people: People) -> None:
    sign_in(client, people.bob)
    with transaction() as session:
        session.execute(text("UPDATE session SET expires_at = now() - interval '1 second'"))
    assert client.get("/me").status_code == 303


def test_whoever_is_shut_out_is_out_at_once(client: FlaskClient, people: People) -> None:
    sign_in(client, people.bob)
    with transaction() as session:
        session.execute(text("UPDATE person SET active = false WHERE name = 'Bob'"))
    assert client.get("/me").status_code == 303


def test_a_lost_role_is_lost_at_once(client: FlaskClient, people: People) -> None:
    sign_in(client, people.bob)
    assert client.get("/inbox").status_code == 200
    with transaction() as session:
        session.execute(text("UPDATE person SET role = 'submitter' WHERE name = 'Bob'"))
    assert client.get("/inbox").status_code == 403


def test_nothing_planted_in_a_browser_survives_the_sign_in(client: FlaskClient, people: People) -> None:
    planted = read_form_token(client)
    sign_in(client, people.charlie)
    with client.session_transaction() as cookie:
        cookie["planted"] = True
    sign_in_again = client.post(
        "/sign-in",
        data={"email": "bob@desk.test", "password": "correct horse battery", "csrf_token": planted},
    )
    assert sign_in_again.status_code == 400, "the form token of before the sign-in must have died with it"
    token = read_form_token(client, "/about")
    client.post("/sign-in", data={"email": "bob@desk.test", "password": "correct horse battery", "csrf_token": token})
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
    assert "Bob" in client.get("/me").text


def test_signing_out_empties_the_cookie(client: FlaskClient, people: People) -> None:
    sign_in(client, people.charlie)
    with client.session_transaction() as cookie:
        cookie["planted"] = True
    sign_out(client)
    with client.session_transaction() as cookie:
        assert dict(cookie) == {}


def test_the_cookie_holds_no_more_than_it_must(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    client.get("/about")
    with client.session_transaction() as cookie:
        assert set(cookie) == {"_permanent", "sign_in", "csrf_token"}


def test_the_cookie_is_bound_to_the_desk(client: FlaskClient, people: People) -> None:
    header = sign_in(client, people.alice).headers["Set-Cookie"]
    assert header.startswith("factdesk=")
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header
    assert "Domain" not in header


def test_behind_tls_the_cookie_says_so(build_app: BuildApp) -> None:
    header = build_app(secure_cookies=True).test_client().get("/sign-in").headers["Set-Cookie"]
    assert header.startswith("__Host-factdesk=")
    assert re.search(r"; Secure;.*Path=/", header)


def test_a_forged_cookie_is_worth_nothing(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    genuine = read_cookie(client)
    thief = client.application.test_client()
    thief.set_cookie("factdesk", genuine[:-4] + "AAAA")
    assert thief.get("/me").status_code == 303


def test_a_public_page_greets_whoever_is_signed_in(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    assert "Alice" in client.get("/about").text


def test_a_page_about_an_error_greets_too(client: FlaskClient, people: People) -> None:
    sign_in(client, people.alice)
    assert "Alice" in client.get("/no-such-page").text
    refused = client.post("/sign-out", data={"csrf_token": "made up"})
    assert refused.status_code == 400
    assert "Alice" in refused.text


def test_a_page_about_an_error_greets_whoever_met_it_in_the_middle_of_the_work(
    client: FlaskClient, people: People
) -> None:
    sign_in(client, people.bob)
    missing = client.get("/cases/999")
    assert missing.status_code == 404
    assert "Bob" in missing.text


@pytest.mark.parametrize("target", ["/", "/inbox", "/inbox?view=mine&q=a%20b", "/cases/7#match-2", "/a//b"])
def test_own_paths_are_safe(target: str) -> None:
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "inbox",
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/\t/evil.test",
        "/\n/evil.test",
        "/ /evil.test",
        "https://evil.test/",
        "javascript:alert(1)",
        "/inbox\r\nSet-Cookie: a=b",
        "/sign-in?next=/sign-in",
    ],
)
def test_other_targets_are_not(target: str | None) -> None:
    assert safe_next(target, "/mine") == "/mine"


def test_after_signing_in_bob_is_where_he_wanted_to_go(client: FlaskClient, people: People) -> None:
    assert sign_in(client, people.bob, next="/corpora").location == "/corpora"


def test_nobody_is_led_away_from_the_desk(client: FlaskClient, people: People) -> None:
    location = sign_in(client, people.bob, next="//evil.test/inbox").location or ""
    assert location.startswith("/")
    assert "evil" not in location
