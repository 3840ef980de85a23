"""The page of a piece of evidence: its archived text, shown as text, for reviewers."""

import pytest
from sqlalchemy import text

from models.operations.archives import note_archived, note_not_archived
from models.queries.cases import get_case
from models.session import transaction
from models.tables.verdict import Evidence
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story

HOSTILE = "<script>alert(1)</script>\n<img src=http://evil.test/x onerror=alert(1)>\n\nThey say: it cost 3."


@pytest.fixture
def evidence(bob: Browser, story: Story) -> Evidence:
    """What Bob's verdict rests on; nothing is archived yet."""
    bob.open(f"{story.case}/verdict").press(
        "Record the verdict",
        rating="false",
        justification="It cost 3.",
        url=["https://books.test/1"],
        evidence_title=["The <b>books</b>"],
        quote=["it cost 3."],
        publisher=["The Auditors"],
    )
    with transaction() as session:
        verdict = get_case(session, story.case_ids[0]).verdict
        assert verdict is not None
        return verdict.evidence[0]


def settle(evidence: Evidence, kept: str | None) -> None:
    assert evidence.archive_job_id is not None
    with transaction() as session:
        if kept:
            note_archived(session, evidence.archive_job_id, kept)
        else:
            note_not_archived(session, evidence.archive_job_id, "The address <answered> 404.")
        over = "UPDATE job SET state = 'succeeded', finished_at = now() WHERE id = :id"
        session.execute(text(over), {"id": evidence.archive_job_id})


def test_what_is_on_its_way_says_so(bob: Browser, story: Story, evidence: Evidence) -> None:
    assert "It is being archived." in bob.open(f"/evidence/{evidence.id}").words
    assert "Being archived" in bob.open(story.case).words
    assert "Being archived" not in bob.open(f"/claims/{story.claim_ids[0]}").words


def test_archived_text_is_shown_as_text(bob: Browser, story: Story, evidence: Evidence) -> None:
    settle(evidence, HOSTILE)
    page = bob.open(f"/evidence/{evidence.id}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
    assert "<script>alert" not in page.html
    assert "<img" not in page.html
    assert "The <b>" not in page.html
    assert "The quote stands in the archived text." in page.words
    assert page.answer.headers["Content-Security-Policy"]


def test_a_quote_that_is_not_there_is_told(bob: Browser, evidence: Evidence) -> None:
    settle(evidence, "It cost 4.")
    assert "The quote was not found in the archived text." in bob.open(f"/evidence/{evidence.id}").words


def test_case_and_claim_tell_of_the_archive(bob: Browser, story: Story, evidence: Evidence) -> None:
    settle(evidence, HOSTILE)
    with transaction() as session:
        sha256 = (session.get_one(Evidence, evidence.id).archive_sha256 or b"").hex()
    bob.open(story.case)
    assert sha256 in bob.words
    assert f"/evidence/{evidence.id}" in bob.html
    bob.open(f"/claims/{story.claim_ids[0]}")
    assert "Archived" in bob.words
    assert sha256 in bob.words
    assert f"/evidence/{evidence.id}" not in bob.html, "only reviewers can read it"


def test_what_failed_is_archived_again_with_one_press(bob: Browser, story: Story, evidence: Evidence) -> None:
    settle(evidence, None)
    assert "Not archived: The address &lt;answered&gt; 404." in bob.open(story.case).words
    bob.press("Archive again")
    assert bob.path == f"/evidence/{evidence.id}"
    assert "It is being archived again." in bob.words
    assert "asked to archive a link of the evidence again" in bob.open(story.case).words
    assert "404" not in bob.open(f"/claims/{story.claim_ids[0]}").words


def test_a_press_that_comes_too_late_changes_nothing(bob: Browser, evidence: Evidence) -> None:
    settle(evidence, None)
    page = bob.open(f"/evidence/{evidence.id}")
    settle(evidence, "It cost 3.")
    page.press("Archive again")
    assert "This evidence is archived already." in page.words


def test_the_page_is_for_reviewers(evidence: Evidence, people: People, bob: Browser) -> None:
    assert bob.open("/evidence/999").status == 404
    stranger = Browser(bob.client.application.test_client())
    assert stranger.open(f"/evidence/{evidence.id}").path == "/sign-in"
    charlie = Browser(bob.client.application.test_client()).sign_in(people.charlie)
    assert charlie.open(f"/evidence/{evidence.id}").status == 403
