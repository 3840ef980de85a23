"""The pages about the corpora and about the desk itself, and the page of an error."""

import pytest

from models.operations.corpus import open_corpus
from models.session import transaction
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story


def test_every_corpus_has_its_size_and_newest_date(visitor: Browser, story: Story) -> None:
    with transaction() as session:
        open_corpus(session, "hills")
    words = visitor.open("/corpora").words
    assert "3 fact-checks in 2 corpora, the newest of 2 April 2025 ." in words
    assert "hills 0 undated rivers sample 3 2 April 2025" in words
    assert "no newsroom stands behind it" in words


def test_without_corpora_the_page_says_how_they_come(visitor: Browser) -> None:
    assert "factdesk corpus import FILE --name NAME" in visitor.open("/corpora").words


def test_a_corpus_shows_ratings_and_publishers_in_their_own_words(visitor: Browser, story: Story) -> None:
    words = visitor.open("/corpora/rivers").words
    assert "Half true 1" in words
    assert "&lt;i&gt;Wrong&lt;/i&gt; 1" in words
    assert "No rating given 1" in words
    assert "Ink &amp; &lt;u&gt;Paper&lt;/u&gt; 1" in words
    assert "This sample came with the desk" in words


def test_an_empty_corpus_says_how_to_fill_it(visitor: Browser) -> None:
    with transaction() as session:
        open_corpus(session, "hills")
    assert "It holds no fact-checks yet." in visitor.open("/corpora/hills").words


def test_an_unknown_corpus_is_not_found(visitor: Browser) -> None:
    assert visitor.open("/corpora/lakes").status == 404
    assert "There is no corpus of this name." in visitor.words
    assert visitor.open("/corpora/%3Cb%3E").status == 404
    assert visitor.open("/corpora/a%00b").status == 404


def test_the_desk_explains_itself(visitor: Browser) -> None:
    words = visitor.open("/about").words
    assert "“Not checked yet” is never “false”" in words
    assert "a text encoder that runs on the desk's own machine" in words


def test_an_error_is_a_page_with_a_way_out(visitor: Browser) -> None:
    visitor.open("/nowhere")
    assert visitor.status == 404
    assert "Error 404 Not found There is nothing at this address." in visitor.words
    assert "Go to the front page" in visitor.words


def test_an_error_page_knows_who_reads_it(bob: Browser) -> None:
    assert "Inbox" in bob.open("/nowhere").words


@pytest.mark.parametrize(
    ("who", "tabs"),
    [
        (None, "Check Corpora How it works Sign in"),
        ("charlie", "Check Corpora How it works Commands Charlie Sign out"),
        ("bob", "Check Inbox Today Corpora How it works Commands Bob Sign out"),
    ],
)
def test_the_navigation_fits_the_role(visitor: Browser, people: People, who: str | None, tabs: str) -> None:
    if who:
        visitor.sign_in(getattr(people, who))
    assert f"Factdesk {tabs}" in visitor.open("/about").words
    assert visitor.html.count('aria-current="page"') == 1
