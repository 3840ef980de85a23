"""The page of a claim: its answer, its matches and their reasons."""

import datetime as dt
from uuid import uuid4

from models.operations.judging import judge_match, take_back_judgement
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.session import transaction
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TUNNEL, Story
from web.pages.words import UNCHECKED


def open_claim(visitor: Browser, story: Story, number: int = 0) -> str:
    return visitor.open(f"/claims/{story.claim_ids[number]}").words


def test_the_claim_stands_in_its_context(visitor: Browser, story: Story) -> None:
    assert f"What an evening! {TUNNEL} Nobody liked it." in open_claim(visitor, story)
    assert "Speaker: Charlie &lt;the&gt; Critic" in visitor.words


def test_a_match_shows_its_words_its_number_and_its_reasons(visitor: Browser, story: Story) -> None:
    words = open_claim(visitor, story)
    assert "Half true The River Desk 1 March 2025 corpus rivers sample The tunnel cost 2 billion euros." in words
    assert "Likely the same 0.71 0.71 An estimate: of 100 pairs that get this number, about 71 should be" in words
    assert "What agrees tunnel How the number came about 0.81 Closeness of meaning" in words
    assert "Proposed by the matcher fused, version 7." in words


def test_certainty_is_never_claimed(visitor: Browser, story: Story) -> None:
    words = open_claim(visitor, story)
    assert "2 candidates that are unlikely to be the same" in words
    assert "Unlikely to be the same &lt;0.01" in words
    assert "No word in common" in words


def test_what_other_desks_wrote_cannot_write_the_page(visitor: Browser, story: Story) -> None:
    html = visitor.open(f"/claims/{story.claim_ids[0]}").html
    for hostile in ("<img", "<b>approved", "<i>Wrong", "<u>Paper"):
        assert hostile not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_links_that_leave_the_desk_tell_nothing_and_vouch_for_nothing(visitor: Browser, story: Story) -> None:
    html = visitor.open(f"/claims/{story.claim_ids[0]}").html
    assert 'href="https://checks.test/tunnel" rel="noopener noreferrer nofollow"' in html


def test_a_claim_without_matches_says_what_it_was_compared_with(visitor: Browser, story: Story) -> None:
    words = open_claim(visitor, story, 1)
    assert f"Not checked yet {UNCHECKED} Searched on" in words
    assert "rivers : 3 fact-checks, the newest of 2 April 2025" in words
    assert "nearest" not in words


def test_a_verdict_is_shown_with_reasons_date_and_evidence(visitor: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        evidence = [EvidenceDraft("https://books.test/1", "The <books>", "undermines"), EvidenceDraft("http://b.test/")]
        draft = VerdictDraft("false", "It cost 3.\nNot 4.", dt.date(2026, 2, 3), evidence)
        decide_case(session, story.case_ids[0], people.bob, draft, 1)
    words = open_claim(visitor, story)
    assert "False Decided by a person" in words
    assert "As of 3 February 2026" in words
    assert "It cost 3. Not 4. Evidence 2 sources The &lt;books&gt; Speaks against the claim" in words
    assert "http://b.test/ Gives context" in words


def test_a_judgement_is_told_without_the_name_of_who_judged(visitor: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "opposite", 1, "a note among colleagues")
    words = open_claim(visitor, story)
    assert "A person judged: opposite." in words
    assert "that rating does not answer this claim by itself" in words
    assert "Bob" not in words
    assert "colleagues" not in words


def test_what_was_taken_back_counts_no_more(visitor: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "different", 1)
        take_back_judgement(session, story.match_ids[0], people.bob, 2)
    words = open_claim(visitor, story)
    assert "Likely the same as an earlier fact-check. Half true" in words
    assert "A person judged" not in words


def test_only_the_desk_sees_the_way_to_the_case(visitor: Browser, story: Story, people: People) -> None:
    assert f"Case {story.case_ids[0]}" not in open_claim(visitor, story)
    visitor.sign_in(people.bob)
    assert f"Case {story.case_ids[0]}" in open_claim(visitor, story)


def test_an_unknown_claim_is_not_found(visitor: Browser) -> None:
    assert visitor.open(f"/claims/{uuid4()}").status == 404
