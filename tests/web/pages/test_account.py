"""Signing in and out, seeing one's own account, and making access tokens there."""

import re

import pytest
from sqlalchemy import text

from models.session import transaction
from tests.conftest import PASSWORD, People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story


def fill_in(visitor: Browser, email: str, password: str = PASSWORD) -> Browser:
    return visitor.press("Sign in", email=email, password=password)


def test_a_reviewer_lands_in_the_inbox(visitor: Browser, people: People) -> None:
    fill_in(visitor.open("/sign-in"), "bob@desk.test")
    assert visitor.path == "/inbox"
    assert "Bob" in visitor.words


def test_a_submitter_lands_on_the_front_page(visitor: Browser, people: People) -> None:
    fill_in(visitor.open("/sign-in"), "Charlie@desk.test")
    assert visitor.path == "/"
    assert "Inbox" not in visitor.words


def test_whoever_asked_for_a_page_gets_it_after_signing_in(visitor: Browser, people: People) -> None:
    visitor.open("/inbox?view=mine")
    assert visitor.path == "/sign-in"
    fill_in(visitor, "bob@desk.test")
    assert visitor.answer.request.full_path == "/inbox?view=mine"


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test", "/\\evil.test"])
def test_nobody_is_led_away_from_the_desk(visitor: Browser, people: People, target: str) -> None:
    visitor.open("/about").client.get("/sign-in")
    visitor.open("/sign-in").press("Sign in", email="bob@desk.test", password=PASSWORD, next=target)
    assert visitor.path == "/inbox"


def test_a_wrong_password_keeps_the_address_and_not_the_password(visitor: Browser, people: People) -> None:
    fill_in(visitor.open("/sign-in?next=/me"), "bob@desk.test", "guess <1>")
    assert visitor.status == 401
    assert "The e-mail address or the password is wrong." in visitor.words
    assert visitor.value_of("email") == "bob@desk.test"
    assert visitor.value_of("next") == "/me"
    assert "guess" not in visitor.html


def test_who_is_signed_in_needs_no_form(bob: Browser) -> None:
    assert bob.open("/sign-in").path == "/me"


def test_signing_out_ends_it(bob: Browser) -> None:
    bob.open("/me").press("Sign out")
    assert bob.path == "/"
    assert bob.open("/inbox").path == "/sign-in"


def test_the_account_lists_what_its_person_sent(visitor: Browser, story: Story, people: People) -> None:
    visitor.sign_in(people.charlie).open("/me")
    assert "An &lt;evening&gt;" in visitor.words
    assert f'href="/submissions/{story.submission_id}"' in visitor.html
    assert "charlie@desk.test submitter" in visitor.words


def test_an_account_that_sent_nothing_says_so(bob: Browser) -> None:
    assert "Nothing yet." in bob.open("/me").words


def find_secret(browser: Browser) -> str:
    [secret] = re.findall(r"fd_[0-9A-Za-z]{36}", browser.words)
    return str(secret)


def test_bob_makes_a_token_that_is_shown_once_and_works(bob: Browser) -> None:
    bob.open("/me").press("Make the token", name="My <b>reader</b>", scopes=["read", "review"], days="30")
    assert bob.status == 201
    assert bob.answer.headers["Cache-Control"] == "no-store"
    secret = find_secret(bob)
    assert f'data-copy="{secret}"' in bob.html
    assert "Set-Cookie" not in bob.answer.headers
    program = bob.client.application.test_client()
    assert program.get("/api/v1/corpora", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    bob.open("/me")
    assert secret not in bob.html
    assert f"{secret[:7]}…" in bob.words
    assert "My &lt;b&gt;reader&lt;/b&gt;" in bob.words
    assert "read, review made just now until" in bob.words
    assert "used just now" in bob.words


def test_the_form_offers_what_its_person_may(visitor: Browser, people: People) -> None:
    visitor.sign_in(people.charlie).open("/me")
    assert 'name="scopes" value="submit"' in visitor.html
    assert 'name="scopes" value="review"' not in visitor.html
    visitor.open("/me").press("Sign out")
    visitor.sign_in(people.bob).open("/me")
    assert 'name="scopes" value="review"' in visitor.html
    assert 'name="scopes" value="admin"' not in visitor.html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give the token a name"),
        ({"name": "x", "scopes": []}, "Choose what the token may do"),
        ({"name": "x", "scopes": ["admin"]}, "Only admins can have tokens with the scope “admin”."),
        ({"name": "x", "days": "1000000"}, "Choose how long the token lasts."),
    ],
)
def test_a_token_that_cannot_be_made_loses_nothing_typed(
    bob: Browser, fields: dict[str, str | list[str]], sentence: str
) -> None:
    bob.open("/me").press("Make the token", **fields)
    assert bob.status == 422
    assert sentence in bob.words
    assert bob.value_of("name") == fields["name"]
    assert "made just now" not in bob.words


def test_a_revoked_token_is_gone_and_refused(bob: Browser) -> None:
    secret = find_secret(bob.open("/me").press("Make the token", name="old"))
    bob.open("/me").press("Revoke it for good")
    assert "The token “old” is revoked." in bob.words
    assert "made just now" not in bob.words
    program = bob.client.application.test_client()
    assert program.get("/api/v1/corpora", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_nobody_sees_or_revokes_the_tokens_of_another(bob: Browser, alice: Browser) -> None:
    bob.open("/me").press("Make the token", name="secretary")
    bob.open("/me")
    [path] = [form.action for form in bob.forms if form.action.endswith("/revoke")]
    alice.open("/me")
    assert "secretary" not in alice.words
    answer = alice.client.post(path, data={"csrf_token": alice.value_of("csrf_token")})
    assert answer.status_code == 404
    assert "secretary" in bob.open("/me").words


def test_an_expired_token_is_marked(bob: Browser) -> None:
    bob.open("/me").press("Make the token", name="old")
    with transaction() as session:
        session.execute(text("UPDATE api_token SET expires_at = now() - interval '1 second'"))
    assert "expired" in bob.open("/me").words


def test_strangers_have_no_account(visitor: Browser) -> None:
    assert visitor.open("/me").path == "/sign-in"
