"""What reviewers decide: verdicts with their evidence, and what is refused."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError
from models.operations.audit import find_break
from models.operations.transitions import apply_transition
from models.operations.verdicts import MOST_EVIDENCE, EvidenceDraft, VerdictDraft, decide_case
from models.operations.wording import LONGEST_PROSE
from models.scale_list import SHIPPED
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person
from models.tables.verdict import Verdict
from tests.conftest import People
from tests.models.conftest import Story

LINK = EvidenceDraft("https://rivers.test/1963", "The frost of 1963", "undermines")
VERDICT = VerdictDraft("false", "It froze upstream, not in London.", dt.date(2026, 3, 1), [LINK])


def move(session: Session, story: Story, action: str, person: Person, reason: str | None = None) -> Case:
    case = session.get_one(Case, story.case_id)
    apply_transition(session, case, action, person, case.version, reason)
    return case


def decide(session: Session, story: Story, person: Person, draft: VerdictDraft = VERDICT) -> Verdict:
    return decide_case(session, story.case_id, person, draft, session.get_one(Case, story.case_id).version)


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_verdict_closes_the_case_and_keeps_its_evidence(session: Session, story: Story, people: People) -> None:
    second = EvidenceDraft("http://thames.test", None, "context")
    move(session, story, "take", people.bob)
    verdict = decide(session, story, people.bob, replace(VERDICT, evidence=[LINK, second]))
    session.expire_all()
    assert (verdict.number, verdict.rating, verdict.as_of) == (1, "false", dt.date(2026, 3, 1))
    assert verdict.superseded_at is None
    assert [(line.position, line.url, line.title, line.stance) for line in verdict.evidence] == [
        (0, "https://rivers.test/1963", "The frost of 1963", "undermines"),
        (1, "http://thames.test", None, "context"),
    ]
    assert session.get_one(Case, story.case_id).state == "decided"
    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    told = {"scale": "desk", "rating": "false", "number": 1, "evidence": [LINK.url, second.url]}
    assert event.detail == told
    assert find_break(session) is None


def test_deciding_an_open_case_takes_it_first(session: Session, story: Story, people: People) -> None:
    decide(session, story, people.bob)
    assert list_actions(session) == ["open_case", "take_case", "decide_case", "record_verdict"]
    assert session.get_one(Case, story.case_id).reviewer_id == people.bob.id


def test_a_second_verdict_supersedes_the_first_and_both_stay(session: Session, story: Story, people: People) -> None:
    first = decide(session, story, people.bob)
    move(session, story, "reopen", people.alice, "New figures.")
    second = decide(session, story, people.alice, replace(VERDICT, rating="true"))
    session.expire_all()
    assert (first.number, first.rating, second.number, second.rating) == (1, "false", 2, "true")
    assert first.superseded_at is not None
    assert second.superseded_at is None
    assert [line.url for line in first.evidence] == [LINK.url]


def test_a_verdict_for_somebody_elses_case_is_refused(
    session: Session, story: Story, people: People, erin: Person
) -> None:
    move(session, story, "take", people.bob)
    with pytest.raises(ConflictError, match="Somebody else has this case"):
        decide(session, story, erin)
    assert session.scalars(select(Verdict)).all() == []


def test_a_verdict_from_a_stale_form_is_refused(session: Session, story: Story, people: People) -> None:
    with pytest.raises(ConflictError, match="changed while you had it open"):
        decide_case(session, story.case_id, people.bob, VERDICT, version=99)


def test_a_refused_verdict_leaves_the_case_as_it_was(story: Story, people: People) -> None:
    with pytest.raises(InvalidInputError), transaction() as session:
        decide(session, story, people.bob, replace(VERDICT, rating="maybe"))
    with transaction() as session:
        assert session.get_one(Case, story.case_id).state == "open"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(VERDICT, rating=""), "rating"),
        (replace(VERDICT, rating="in_review"), "rating"),
        (replace(VERDICT, rating="False"), "rating"),
        (replace(VERDICT, justification=" \n\x00"), "justification"),
        (replace(VERDICT, justification="x" * (LONGEST_PROSE + 1)), "justification"),
        (replace(VERDICT, justification="broken \ud800"), "justification"),
        (replace(VERDICT, as_of=dt.date(2999, 1, 1)), "as_of"),
        (replace(VERDICT, evidence=[]), "evidence"),
        (replace(VERDICT, evidence=[LINK] * (MOST_EVIDENCE + 1)), "evidence"),
        (replace(VERDICT, evidence=[replace(LINK, stance="maybe")]), "evidence"),
        (replace(VERDICT, evidence=[replace(LINK, title="broken \ud800")]), "evidence"),
    ],
)
def test_an_odd_verdict_is_refused_with_its_field(
    session: Session, story: Story, people: People, draft: VerdictDraft, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        decide(session, story, people.bob, draft)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "url",
    [
        "",
        "rivers.test",
        "javascript:alert(1)",
        "ftp://rivers.test",
        "https://",
        "https://rivers.test/a b",
        "https://rivers.test/<script>",
        'https://rivers.test/"onclick',
        "https://rivers.test/\x00",
        "https://rivers.test/\ud800",
        "https://rivers.test/" + "a" * 10_000,
        " see https://rivers.test",
    ],
)
def test_what_is_no_web_address_is_no_evidence(session: Session, story: Story, people: People, url: str) -> None:
    with pytest.raises(InvalidInputError, match="is not a web address") as refused:
        decide(session, story, people.bob, replace(VERDICT, evidence=[LINK, replace(LINK, url=url)]))
    assert refused.value.field == "evidence"


@pytest.mark.parametrize(
    "url",
    [
        "http://rivers.test",
        "HTTPS://Rivers.Test/1963#frost",
        "https://rivers.test:8443/a?b=c&d=%20",
        "https://rivers.test/Moore's_law_(1965)",
        "https://rivers.test/größe",
        "http://localhost/a",
        "  https://rivers.test  ",
    ],
)
def test_a_web_address_is_kept_as_it_is(session: Session, story: Story, people: People, url: str) -> None:
    verdict = decide(session, story, people.bob, replace(VERDICT, evidence=[replace(LINK, url=url)]))
    session.expire_all()
    assert [line.url for line in verdict.evidence] == [url.strip()]


def test_a_title_of_many_lines_becomes_one_line(session: Session, story: Story, people: People) -> None:
    line = replace(LINK, title=" The frost\n\tof\x00 1963 " + "x" * 500)
    verdict = decide(session, story, people.bob, replace(VERDICT, evidence=[line]))
    [kept] = verdict.evidence
    assert kept.title is not None
    assert kept.title.startswith("The frost of 1963 xxx")
    assert len(kept.title) == 300


@pytest.mark.parametrize("rating", [rating.value for rating in SHIPPED[0].ratings])
def test_only_what_cannot_be_settled_needs_no_evidence(
    session: Session, story: Story, people: People, rating: str
) -> None:
    bare = replace(VERDICT, rating=rating, evidence=[])
    if rating == "unverifiable":
        assert decide(session, story, people.bob, bare).evidence == []
    else:
        with pytest.raises(InvalidInputError, match="Add at least one link"):
            decide(session, story, people.bob, bare)


def test_a_verdict_without_a_date_stands_as_of_today(session: Session, story: Story, people: People) -> None:
    verdict = decide(session, story, people.bob, replace(VERDICT, as_of=None))
    assert abs(verdict.as_of - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)
