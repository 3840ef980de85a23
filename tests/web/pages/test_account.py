"""Signing in and out, and seeing one's own account."""

import pytest

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


def test_strangers_have_no_account(visitor: Browser) -> None:
    assert visitor.open("/me").path == "/sign-in"
