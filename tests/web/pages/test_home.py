"""The front page: sending a claim or an article."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from models.operations.corpus import open_corpus
from models.session import transaction
from models.settings import Settings
from models.tables.submission import Origin, Submission
from tests.conftest import People
from tests.web.conftest import BuildApp
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story


def find_submission() -> Submission:
    with transaction() as session:
        return session.scalars(select(Submission)).one()


def test_a_stranger_sends_an_article_and_lands_on_its_job(visitor: Browser) -> None:
    visitor.open("/").press("Check this", text="The tunnel cost 4 billion euros.", title="On the tunnel")
    assert visitor.path.startswith("/jobs/")
    assert "Checking your article" in visitor.words
    sent = find_submission()
    assert (sent.kind, sent.title, sent.origin, sent.person_id) == ("article", "On the tunnel", Origin.PAGE, None)


def test_the_server_takes_the_kind_that_was_chosen(visitor: Browser) -> None:
    visitor.open("/").press("Check this", text="One. Two. Three.", kind="claim")
    assert "Checking your claim" in visitor.words
    assert find_submission().kind == "claim"


def test_what_a_signed_in_person_sends_is_theirs(bob: Browser, people: People) -> None:
    bob.open("/").press("Check this", text="The tunnel cost 4 billion euros.")
    assert find_submission().person_id == people.bob.id


def test_an_empty_text_is_refused_beside_its_field(visitor: Browser) -> None:
    visitor.open("/").press("Check this", text=" ", title="Kept <title>")
    assert visitor.status == 422
    assert "Write or paste what should be checked" in visitor.words
    assert 'aria-describedby="text-hint text-error"' in visitor.html
    assert visitor.value_of("title") == "Kept <title>"
    assert "<title>Error: " in visitor.html


def test_a_claim_that_is_too_long_keeps_every_letter(visitor: Browser, settings: Settings) -> None:
    text = "\nA line.\n" * settings.max_claim_characters
    visitor.open("/").press("Check this", text=text, kind="claim")
    assert visitor.status == 422
    assert "Send it as an article" in visitor.words
    assert visitor.value_of("text") == text


def test_only_some_corpora_can_be_chosen(visitor: Browser, story: Story) -> None:
    with transaction() as session:
        open_corpus(session, "hills")
    visitor.open("/")
    assert "rivers 3 fact-checks sample" in visitor.words
    visitor.press("Check this", text="A hill is high.", corpora=["hills"])
    assert "Comparing the claims with 0 fact-checks" in visitor.html


def test_a_corpus_that_went_away_meanwhile_is_named(visitor: Browser) -> None:
    visitor.open("/").press("Check this", text="A hill is high.", corpora=["gone"])
    assert visitor.status == 422
    assert "There is no corpus “gone”" in visitor.words
    assert visitor.value_of("text") == "A hill is high."


def test_an_empty_desk_says_that_there_is_nothing_to_compare_with(visitor: Browser) -> None:
    assert "There are no fact-checks yet" in visitor.open("/").words


def test_the_page_says_how_many_fact_checks_there_are(visitor: Browser, story: Story) -> None:
    words = visitor.open("/").words
    assert "compares it with 3 fact-checks" in words
    assert "The newest is of 2 April 2025" in words


def test_a_desk_for_members_asks_strangers_to_sign_in(build_app: BuildApp) -> None:
    stranger = Browser(build_app(anonymous_submit=False).test_client()).open("/")
    assert "Sign in to send something" in stranger.words
    assert "Check this" not in stranger.buttons


def test_who_sends_too_much_gets_the_text_back(build_app: BuildApp) -> None:
    stranger = Browser(build_app(submit_limit="1 per minute").test_client())
    stranger.open("/").press("Check this", text="The first.")
    stranger.open("/").press("Check this", text="The second.")
    assert stranger.status == 429
    assert int(stranger.answer.headers["Retry-After"]) >= 1
    assert stranger.value_of("text") == "The second."
    assert "What you typed is kept" in stranger.words


@pytest.mark.parametrize("path", ["/favicon.ico", "/static/site.webmanifest", "/static/favicon.svg"])
def test_what_browsers_fetch_by_themselves_is_there(client: FlaskClient, path: str) -> None:
    assert client.get(path, follow_redirects=True).status_code == 200
