"""What a reviewer does with a case: judge its matches, take it back, record a verdict with evidence."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import find_break
from models.operations.review import (
    MOST_EVIDENCE,
    EvidenceDraft,
    VerdictDraft,
    decide_case,
    judge_match,
    take_back_judgement,
)
from models.operations.transitions import apply_transition
from models.operations.wording import LONGEST_PROSE
from models.ratings import RATINGS
from models.relations import Relation
from models.session import transaction
from models.tables.audit import AuditEvent
from models.tables.case import Case, Verdict
from models.tables.match import Judgement, Match
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import Story

LINK = EvidenceDraft("https://rivers.test/1963", "The frost of 1963", "undermines")
VERDICT = VerdictDraft("false", "It froze upstream, not in London.", dt.date(2026, 3, 1), [LINK])


def move(session: Session, story: Story, action: str, person: Person, reason: str | None = None) -> Case:
    case = session.get_one(Case, story.case_id)
    apply_transition(session, case, action, person, case.version, reason)
    return case


def judge(session: Session, story: Story, person: Person, relation: str, note: str | None = None) -> Match:
    match = session.get_one(Match, story.match_ids[0])
    return judge_match(session, match.id, person, relation, match.version, note)


def take_back(session: Session, story: Story, person: Person) -> Match:
    match = session.get_one(Match, story.match_ids[0])
    return take_back_judgement(session, match.id, person, match.version)


def decide(session: Session, story: Story, person: Person, draft: VerdictDraft = VERDICT) -> Verdict:
    return decide_case(session, story.case_id, person, draft, session.get_one(Case, story.case_id).version)


def list_judgements(session: Session) -> list[Judgement]:
    return list(session.scalars(select(Judgement).order_by(Judgement.id)))


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.mark.parametrize("relation", Relation)
def test_bob_judges_a_match_of_an_open_case_and_the_case_is_his(
    session: Session, story: Story, people: People, relation: Relation
) -> None:
    match = judge(session, story, people.bob, relation, "  The same frost. ")
    assert match.judgement is not None
    assert (match.judgement.relation, match.judgement.note) == (relation, "The same frost.")
    assert (match.judgement.person_id, match.judgement.supersedes_id, match.version) == (people.bob.id, None, 2)
    case = session.get_one(Case, story.case_id)
    assert (case.state, case.reviewer_id) == ("in_review", people.bob.id)
    assert list_actions(session) == ["open_case", "take_case", "judge_match"]


def test_a_second_thought_supersedes_and_keeps_the_first(session: Session, story: Story, people: People) -> None:
    judge(session, story, people.bob, "same")
    judge(session, story, people.bob, "different", "Another year.")
    first, second = list_judgements(session)
    assert (first.relation, first.supersedes_id) == ("same", None)
    assert (second.relation, second.supersedes_id) == ("different", first.id)
    assert session.get_one(Match, story.match_ids[0]).judgement_id == second.id


def test_a_judgement_taken_back_leaves_none_but_stays_on_record(session: Session, story: Story, people: People) -> None:
    judge(session, story, people.bob, "same")
    match = take_back(session, story, people.bob)
    first, undoing = list_judgements(session)
    assert (first.relation, undoing.relation, undoing.supersedes_id) == ("same", None, first.id)
    assert (match.judgement_id, match.version) == (undoing.id, 3)
    assert list_actions(session)[-1] == "take_back_judgement"


def test_taking_back_again_and_again_goes_back_to_the_beginning(session: Session, story: Story, people: People) -> None:
    for relation in ("same", "opposite", "different"):
        judge(session, story, people.bob, relation)
    relations = []
    for _ in range(3):
        match = take_back(session, story, people.bob)
        relations.append(match.judgement.relation if match.judgement else None)
    assert relations == ["opposite", "same", None]
    with pytest.raises(ConflictError, match="no judgement to take back"):
        take_back(session, story, people.bob)
    assert len(list_judgements(session)) == 6, "what was said and what was taken back both stay"


def test_what_is_said_after_an_undo_is_what_the_next_undo_takes_back(
    session: Session, story: Story, people: People
) -> None:
    judge(session, story, people.bob, "same")
    judge(session, story, people.bob, "related")
    take_back(session, story, people.bob)
    judge(session, story, people.bob, "narrower")
    match = take_back(session, story, people.bob)
    assert match.judgement is not None
    assert match.judgement.relation == "same"


def test_where_nothing_was_judged_there_is_nothing_to_take_back(session: Session, story: Story, people: People) -> None:
    with pytest.raises(ConflictError, match="no judgement to take back"):
        take_back(session, story, people.bob)


def test_erin_cannot_judge_in_bobs_case_and_an_editor_can(
    session: Session, story: Story, people: People, erin: Person
) -> None:
    move(session, story, "take", people.bob)
    with pytest.raises(ConflictError, match="by the person who has the case"):
        judge(session, story, erin, "same")
    assert list_judgements(session) == []
    judge(session, story, people.alice, "same")
    assert session.get_one(Case, story.case_id).reviewer_id == people.bob.id


def test_charlie_may_not_judge(session: Session, story: Story, people: People) -> None:
    with pytest.raises(NotAllowedError):
        judge(session, story, people.charlie, "same")
    assert session.get_one(Case, story.case_id).state == "open"


def test_a_decided_case_is_reopened_before_anybody_judges_again(session: Session, story: Story, people: People) -> None:
    decide(session, story, people.bob)
    with pytest.raises(ConflictError):
        judge(session, story, people.bob, "same")
    move(session, story, "reopen", people.bob, "A reader wrote.")
    judge(session, story, people.bob, "same")


def test_a_match_that_changed_while_it_was_open_is_looked_at_again(
    session: Session, story: Story, people: People
) -> None:
    seen = session.get_one(Match, story.match_ids[0]).version
    judge(session, story, people.bob, "same")
    with pytest.raises(ConflictError, match="Look at it again"):
        judge_match(session, story.match_ids[0], people.bob, "different", seen)
    with pytest.raises(ConflictError, match="Look at it again"):
        take_back_judgement(session, story.match_ids[0], people.bob, seen)
    assert len(list_judgements(session)) == 1


def test_a_match_that_is_not_there_cannot_be_judged(session: Session, people: People) -> None:
    with pytest.raises(NotFoundError):
        judge_match(session, 404, people.bob, "same", 1)


@pytest.mark.parametrize(
    ("relation", "note", "field"),
    [
        ("equal", None, "relation"),
        ("", None, "relation"),
        ("same", "x" * (LONGEST_PROSE + 1), "note"),
        ("same", "broken \ud800", "note"),
    ],
)
def test_an_odd_judgement_is_refused_with_its_field(
    session: Session, story: Story, people: People, relation: str, note: str | None, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        judge(session, story, people.bob, relation, note)
    assert refused.value.field == field
    assert list_judgements(session) == []


@pytest.mark.parametrize(("note", "kept"), [(None, None), ("", None), (" \n", None), ("a\x00b", "ab")])
def test_an_empty_note_is_none(
    session: Session, story: Story, people: People, note: str | None, kept: str | None
) -> None:
    match = judge(session, story, people.bob, "same", note)
    assert match.judgement is not None
    assert match.judgement.note == kept


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
    assert event.detail == {"rating": "false", "number": 1, "evidence": [LINK.url, second.url]}
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


@pytest.mark.parametrize("rating", RATINGS)
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
