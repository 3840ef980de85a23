"""What reviewers say of matches: their words and undos."""

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.judging import judge_match, take_back_judgement
from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.operations.wording import LONGEST_PROSE
from models.relations import Relation
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Judgement, Match
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
    said = "reject_suggestion" if relation in {"related", "different"} else "judge_match"
    assert list_actions(session) == ["open_case", "take_case", said]


def test_a_second_thought_supersedes_and_keeps_the_first(session: Session, story: Story, people: People) -> None:
    judge(session, story, people.bob, "same")
    judge(session, story, people.bob, "different", "Another year.")
    first, second = list_judgements(session)
    assert (first.relation, first.supersedes_id) == ("same", None)
    assert (second.relation, second.supersedes_id) == ("different", first.id)
    assert session.get_one(Match, story.match_ids[0]).judgement_id == second.id


def test_a_judgement_taken_back_leaves_none_but_stays_on_record(session: Session, story: Story, people: People) -> None:
    judge(session, story, people.bob, "narrower")
    match = take_back(session, story, people.bob)
    first, undoing = list_judgements(session)
    assert (first.relation, undoing.relation, undoing.supersedes_id) == ("narrower", None, first.id)
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


def test_erin_cannot_judge_in_bobs_case_and_an_editor_can_once_it_is_not_before_him(
    session: Session, story: Story, people: People, erin: Person
) -> None:
    move(session, story, "take", people.bob)
    with pytest.raises(ConflictError, match="by the person who has the case"):
        judge(session, story, erin, "same")
    with pytest.raises(ConflictError, match="Bob has this case until"):
        judge(session, story, people.alice, "same")
    assert list_judgements(session) == []
    session.get_one(Case, story.case_id).lease_until = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    session.flush()
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
