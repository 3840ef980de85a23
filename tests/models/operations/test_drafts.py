"""Verdicts before they are recorded: looked at, kept as JSON, and tied to the match that proposed them."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.drafts import EvidenceDraft, VerdictDraft, check_draft, read_draft, write_draft
from models.operations.judging import judge_match
from models.operations.verdicts import decide_case
from models.queries import scales
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.verdict import Verdict
from tests.conftest import People
from tests.models.conftest import Story, open_case

LINK = EvidenceDraft("https://rivers.test/1963", "The frost of 1963", "undermines")
DRAFT = VerdictDraft("false", "It froze upstream.", dt.date(2026, 3, 1), [LINK])
WHOLE = VerdictDraft(
    rating="mostly_true",
    justification="It froze, but for the middle.",
    as_of=dt.date(2026, 3, 1),
    evidence=[
        EvidenceDraft(
            "https://rivers.test/1963",
            "The frost",
            "supports",
            "The River Desk",
            "It froze.",
            "The river office",
            dt.date(2026, 2, 28),
        )
    ],
    scale="desk",
    confidence="high",
    valid_from=dt.date(1963, 1, 1),
    valid_until=dt.date(1963, 3, 31),
)


def rate(session: Session, story: Story, words: str | None) -> int:
    """Let the first match's fact-check have a rating, and return the match's number."""
    sql = text("UPDATE factcheck SET rating = :words WHERE id = (SELECT factcheck_id FROM match WHERE id = :id)")
    session.execute(sql, {"words": words, "id": story.match_ids[0]})
    session.expire_all()
    return story.match_ids[0]


def judge(session: Session, story: Story, people: People, relation: str) -> None:
    match = session.get_one(Match, story.match_ids[0])
    judge_match(session, match.id, people.bob, relation, match.version)


def test_a_checked_draft_leaves_nothing_open(session: Session, story: Story) -> None:
    checked = check_draft(session, story.case_id, VerdictDraft("true", " It froze. ", None, [LINK]))
    today = dt.datetime.now(dt.UTC).date()
    assert (checked.scale, checked.justification, checked.as_of) == ("desk", "It froze.", today)
    [line] = checked.evidence
    assert (line.url, line.accessed_on, line.quote) == (LINK.url, today, None)


def test_to_check_a_draft_writes_nothing(session: Session, story: Story) -> None:
    check_draft(session, story.case_id, DRAFT)
    assert session.scalars(select(Verdict)).all() == []
    assert session.get_one(Case, story.case_id).state == "open"


@pytest.mark.parametrize("draft", [DRAFT, WHOLE, VerdictDraft("", "")], ids=["short", "whole", "empty"])
def test_a_draft_comes_back_from_json_as_it_was(draft: VerdictDraft) -> None:
    assert read_draft(write_draft(draft)) == draft


def test_a_checked_draft_is_checked_again_to_the_same(session: Session, story: Story) -> None:
    checked = check_draft(session, story.case_id, WHOLE)
    assert checked == WHOLE
    assert check_draft(session, story.case_id, read_draft(write_draft(checked))) == checked


def test_all_of_a_draft_is_recorded(session: Session, story: Story, people: People) -> None:
    verdict = decide_case(session, story.case_id, people.bob, WHOLE, 1)
    session.expire_all()
    assert (verdict.scale, verdict.rating, verdict.confidence) == ("desk", "mostly_true", "high")
    assert (verdict.valid_from, verdict.valid_until) == (dt.date(1963, 1, 1), dt.date(1963, 3, 31))
    [line] = verdict.evidence
    kept = (line.url, line.title, line.stance, line.publisher, line.quote, line.origin, line.accessed_on)
    [sent] = WHOLE.evidence
    assert kept == (sent.url, sent.title, sent.stance, sent.publisher, sent.quote, sent.origin, sent.accessed_on)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, scale="feet"), "scale"),
        (replace(DRAFT, scale="truth"), "scale"),
        (replace(DRAFT, rating="mixture"), "rating"),
        (replace(DRAFT, confidence="certain"), "confidence"),
        (replace(DRAFT, valid_from=dt.date(2026, 1, 2), valid_until=dt.date(2026, 1, 1)), "valid_until"),
        (replace(DRAFT, evidence=[replace(LINK, accessed_on=dt.date(2999, 1, 1))]), "evidence"),
        (replace(DRAFT, evidence=[replace(LINK, quote="x" * 5_001)]), "evidence"),
        (replace(DRAFT, evidence=[replace(LINK, quote="broken \ud800")]), "evidence"),
        (replace(DRAFT, evidence=[replace(LINK, publisher="broken \ud800")]), "evidence"),
        (replace(DRAFT, match_id=999), "match_id"),
    ],
)
def test_an_odd_draft_is_refused_with_its_field(
    session: Session, story: Story, draft: VerdictDraft, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_draft(session, story.case_id, draft)
    assert refused.value.field == field


def test_a_desk_may_offer_other_scales(
    session: Session, story: Story, people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = settings.model_copy(update={"scales": "three,media"})
    monkeypatch.setattr(scales, "load_settings", lambda: changed)
    usual = check_draft(session, story.case_id, replace(DRAFT, rating="contradicted"))
    assert usual.scale == "three"
    decide_case(session, story.case_id, people.bob, replace(DRAFT, scale="media", rating="satire"), 1)
    verdict = session.scalars(select(Verdict)).one()
    assert (verdict.scale, verdict.rating) == ("media", "satire")


def test_sources_of_one_origin_count_once(session: Session, story: Story, people: People) -> None:
    origins = ("The river office", "the RIVER office", None, None, "Another")
    lines = [replace(LINK, url=f"https://rivers.test/{place}", origin=one) for place, one in enumerate(origins)]
    verdict = decide_case(session, story.case_id, people.bob, replace(DRAFT, evidence=lines), 1)
    assert (len(verdict.evidence), verdict.origins) == (5, 4)


@pytest.mark.parametrize(
    ("relation", "words", "rating", "checked"),
    [
        ("same", "False", "false", False),
        ("same", "Mostly true", "mostly_true", False),
        ("opposite", "Mostly true", "mostly_false", True),
    ],
)
def test_a_verdict_remembers_the_match_that_proposed_it(
    session: Session, story: Story, people: People, relation: str, words: str, rating: str, *, checked: bool
) -> None:
    match_id = rate(session, story, words)
    judge(session, story, people, relation)
    draft = replace(DRAFT, rating=rating, match_id=match_id, opposite_checked=checked)
    verdict = decide_case(session, story.case_id, people.bob, draft, session.get_one(Case, story.case_id).version)
    assert verdict.match_id == match_id
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "record_verdict")).one()
    assert (event.detail["match"], event.detail["opposite_checked"]) == (match_id, checked)


def test_the_opposite_holds_only_where_a_person_says_so(session: Session, story: Story, people: People) -> None:
    match_id = rate(session, story, "False")
    judge(session, story, people, "opposite")
    with pytest.raises(InvalidInputError, match="checked that the opposite holds") as refused:
        check_draft(session, story.case_id, replace(DRAFT, rating="true", match_id=match_id))
    assert refused.value.field == "opposite_checked"


@pytest.mark.parametrize(
    ("relation", "words", "rating"),
    [
        ("same", "False", "true"),
        ("same", "???", "false"),
        ("same", None, "false"),
        ("opposite", "Half true", "half_true"),
        ("opposite", "False", "false"),
        ("related", "False", "false"),
        (None, "False", "false"),
    ],
)
def test_a_match_cannot_be_called_upon_for_what_it_does_not_propose(
    session: Session, story: Story, people: People, relation: str | None, words: str | None, rating: str
) -> None:
    match_id = rate(session, story, words)
    if relation:
        judge(session, story, people, relation)
    draft = replace(DRAFT, rating=rating, match_id=match_id, opposite_checked=True)
    with pytest.raises(InvalidInputError) as refused:
        check_draft(session, story.case_id, draft)
    assert refused.value.field == "match_id"


def test_a_match_of_another_case_proposes_nothing_here(session: Session, story: Story, people: People) -> None:
    match_id = rate(session, story, "False")
    judge(session, story, people, "same")
    with pytest.raises(InvalidInputError, match="no such match"):
        check_draft(session, open_case(session).id, replace(DRAFT, match_id=match_id))
