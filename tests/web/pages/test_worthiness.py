"""How worth checking claims are, and in which language, as pages and programs are told."""

import pytest
from sqlalchemy import update

from models.session import transaction
from models.tables.matching import Matching
from models.tables.submission import Claim, Submission
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TUNNEL, Story

GERMAN = "The encoder reads English; this claim seems to be in German: what is found may be wrong."


@pytest.fixture
def article(story: Story) -> str:
    """The article of the story with four sentences of which three state something; the second claim is German."""
    first, second = story.claim_ids
    with transaction() as session:
        session.execute(update(Submission).values(worthiness=[0.3, 0.75, 0.05]))
        session.execute(update(Claim).where(Claim.id == first).values(check_worthiness=0.3, language="en"))
        session.execute(update(Claim).where(Claim.id == second).values(check_worthiness=0.75, language="de"))
        session.execute(update(Matching).values(languages=["en"]))
    return f"/submissions/{story.submission_id}"


def test_the_page_counts_what_another_threshold_would_keep(visitor: Browser, article: str) -> None:
    words = visitor.open(article).words
    assert "The desk keeps what is worth checking from" in words
    assert "would keep" not in words
    for worth, kept in (("0.04", 3), ("0.3", 2), ("0.31", 1), ("1", 0)):
        words = visitor.open(f"{article}?worth={worth}").words
        assert f"From {worth} on the desk would keep {kept} of 4 sentences" in words


@pytest.mark.parametrize("odd", ["", "nan", "1.1", "-1", "<b>", "1e999", "9" * 5000])
def test_an_odd_threshold_falls_back_to_the_desks(visitor: Browser, article: str, odd: str) -> None:
    assert "The desk keeps what is worth checking from" in visitor.open(f"{article}?worth={odd}").words


def test_a_claim_alone_has_no_threshold(visitor: Browser, story: Story) -> None:
    assert "Keep more or fewer" not in visitor.open(f"/submissions/{story.submission_id}").words


def test_claims_come_by_worth_and_can_come_as_in_the_text(visitor: Browser, article: str) -> None:
    usual, as_in_text = (visitor.open(address).words for address in (article, f"{article}?order=text"))
    assert usual.index("worth checking 0.75") < usual.index("worth checking 0.30")
    assert as_in_text.index("worth checking 0.30") < as_in_text.index("worth checking 0.75")


def test_a_language_that_nobody_reads_is_said_wherever_the_claim_is_shown(
    visitor: Browser, bob: Browser, article: str, story: Story
) -> None:
    assert visitor.open(article).words.count(GERMAN) == 1
    english, german = (bob.open(f"/claims/{claim}").words for claim in story.claim_ids)
    assert (GERMAN in german, GERMAN in english) == (True, False)
    assert "in German" in german
    assert GERMAN in bob.open(f"/cases/{story.case_ids[1]}").words


@pytest.mark.usefixtures("article")
def test_the_inbox_has_the_cases_of_one_language(bob: Browser) -> None:
    page = bob.open("/inbox?language=en")
    assert TUNNEL in page.words
    assert "1 case wants a person" in page.words
    assert "German" in page.words
    assert "2 cases want a person" in bob.open("/inbox?language=klingon").words


def test_programs_are_told_language_worth_and_warning(visitor: Browser, article: str, story: Story) -> None:
    claims = visitor.client.get(f"/api/v1{article}").json["claims"]  # type: ignore[index]
    assert [(claim["language"], claim["check_worthiness"], claim["warning"]) for claim in claims] == [
        ("en", 0.3, None),
        ("de", 0.75, GERMAN),
    ]
    assert visitor.client.get(f"/api/v1/claims/{story.claim_ids[1]}").json["warning"] == GERMAN  # type: ignore[index]
