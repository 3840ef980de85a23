"""Two opinions on a case: when there are two, what becomes of them, and who may say which."""

import pytest
from sqlalchemy import select, update

from models.errors import ConflictError, DeskError, InvalidInputError, NotAllowedError
from models.operations.drafts import EvidenceDraft, VerdictDraft
from models.operations.judging import judge_match
from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.second_look import answer_case, confirm_case
from models.operations.transitions import apply_transition, lock_case
from models.queries.cases import get_case
from models.queries.opinions import list_opinions
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.person import Person
from models.tables.submission import Submission
from models.tables.verdict import Opinion, Verdict
from models.tables.webhook import WebhookDelivery
from tests.conftest import People
from tests.models.conftest import Story

REASON = "The figures of the ministry settle it."


def draft(rating: str = "false", words: str = "It did not.", scale: str | None = None) -> VerdictDraft:
    return VerdictDraft(rating, words, evidence=[EvidenceDraft("https://rivers.test/1963")], scale=scale)


def answer(story: Story, person: Person, written: VerdictDraft, reason: str | None = None) -> Verdict | Opinion:
    with transaction() as session:
        version = session.get_one(Case, story.case_id).version
        return answer_case(session, story.case_id, person, written, version, reason)


def move(story: Story, action: str, person: Person, reason: str | None = None) -> None:
    with transaction() as session:
        case = lock_case(session, story.case_id)
        apply_transition(session, case, action, person, case.version, reason)


def look(story: Story) -> Case:
    with transaction() as session:
        return get_case(session, story.case_id).case


@pytest.fixture
def rule(people: People) -> None:
    """Every case gets a second look."""
    with transaction() as session:
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))


@pytest.fixture
def handed_on(story: Story, people: People, rule: None) -> Story:
    """Bob judged a match and gave the first opinion."""
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
    opinion = answer(story, people.bob, draft())
    assert isinstance(opinion, Opinion)
    return story


@pytest.fixture
def agreed(handed_on: Story, erin: Person) -> Story:
    answer(handed_on, erin, draft(words="It froze upstream."))
    return handed_on


@pytest.fixture
def disputed(handed_on: Story, erin: Person) -> Story:
    answer(handed_on, erin, draft("true"))
    return handed_on


def test_without_a_rule_the_first_decides(story: Story, people: People) -> None:
    assert isinstance(answer(story, people.bob, draft()), Verdict)
    assert look(story).state == "decided"


def test_with_a_rule_the_first_gives_an_opinion_and_nobody_is_told_anything(handed_on: Story, people: People) -> None:
    case = look(handed_on)
    assert (case.state, case.reviewer_id, case.second_reviewer_id) == ("second_review", people.bob.id, None)
    with transaction() as session:
        [opinion] = session.scalars(select(Opinion)).all()
        assert (opinion.place, opinion.person_id, opinion.scale, opinion.rating) == (1, people.bob.id, "desk", "false")
        assert opinion.draft["justification"] == "It did not."
        assert opinion.rule == "It was picked by chance."
        assert session.scalars(select(Verdict)).all() == []
        assert session.scalars(select(WebhookDelivery)).all() == []
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).all()
        assert [event.action for event in events[:2]] == ["give_opinion", "hand_on_case"]
        assert events[1].detail["reason"] == "It was picked by chance."


def test_the_same_rating_is_agreement_whatever_the_words(agreed: Story, people: People, erin: Person) -> None:
    case = look(agreed)
    assert (case.state, case.reviewer_id, case.second_reviewer_id) == ("agreed", people.bob.id, erin.id)
    with transaction() as session:
        assert session.scalars(select(Verdict)).all() == []
        actions = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert actions[-3:] == ["look_case", "agree_case", "give_opinion"]


@pytest.mark.parametrize("who", ["bob", "erin", "alice"])
def test_what_they_agree_on_is_recorded_as_the_first_wrote_it(
    agreed: Story, people: People, erin: Person, who: str
) -> None:
    person = erin if who == "erin" else getattr(people, who)
    with transaction() as session:
        verdict = confirm_case(session, agreed.case_id, person, look(agreed).version)
        assert (verdict.person_id, verdict.rating, verdict.justification) == (people.bob.id, "false", "It did not.")
        assert [line.url for line in verdict.evidence] == ["https://rivers.test/1963"]
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "confirm_case")).one()
        assert event.person_id == person.id
    assert look(agreed).state == "decided"


def test_another_reviewer_confirms_nothing(agreed: Story, people: People) -> None:
    stranger = Person(email="frank@desk.test", name="Frank", role="reviewer", password_hash="-")
    with transaction() as session:
        session.add(stranger)
    for person, error in ((stranger, ConflictError), (people.charlie, NotAllowedError)):
        with transaction() as session, pytest.raises(error):
            confirm_case(session, agreed.case_id, person, look(agreed).version)
    assert look(agreed).state == "agreed"


def test_another_rating_goes_to_an_editor_who_is_neither_of_them(disputed: Story, people: People, erin: Person) -> None:
    assert look(disputed).state == "adjudication"
    for person in (people.bob, erin, people.charlie):
        with pytest.raises(DeskError):
            answer(disputed, person, draft(), REASON)
    with pytest.raises(InvalidInputError, match="Give a reason"):
        answer(disputed, people.alice, draft())
    verdict = answer(disputed, people.alice, draft("misleading"), REASON)
    assert isinstance(verdict, Verdict)
    assert (verdict.person_id, verdict.rating) == (people.alice.id, "misleading")
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "adjudicate_case")).one()
        assert event.detail["reason"] == REASON
    assert look(disputed).state == "decided"


def test_an_editor_who_was_one_of_the_two_does_not_settle_it(handed_on: Story, people: People) -> None:
    answer(handed_on, people.alice, draft("true"))
    with pytest.raises(ConflictError, match="neither of the two"):
        answer(handed_on, people.alice, draft(), REASON)
    assert isinstance(answer(handed_on, people.dora, draft(), REASON), Verdict)


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        ("desk false", "desk mostly_false", "adjudication"),
        ("desk mostly_false", "truth false", "agreed"),
        ("desk false", "truth true", "adjudication"),
    ],
)
@pytest.mark.usefixtures("rule", "two_scales")
def test_on_two_scales_ratings_of_one_kind_agree(
    story: Story, people: People, erin: Person, first: str, second: str, state: str
) -> None:
    for person, said in ((people.bob, first), (erin, second)):
        scale, rating = said.split()
        answer(story, person, draft(rating, scale=scale))
    assert look(story).state == state


@pytest.fixture
def two_scales(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The desk offers two scales."""
    changed = settings.model_copy(update={"scales": "desk,truth"})
    monkeypatch.setattr("models.queries.scales.load_settings", lambda: changed)


def test_the_first_does_not_look_twice_and_nobody_looks_beside_another(
    handed_on: Story, people: People, erin: Person
) -> None:
    with pytest.raises(ConflictError, match="not reviewed this case before"):
        answer(handed_on, people.bob, draft())
    move(handed_on, "look", erin)
    with pytest.raises(ConflictError, match="Somebody else is taking the second look"):
        answer(handed_on, people.alice, draft())
    move(handed_on, "unlook", erin)
    answer(handed_on, people.alice, draft())
    assert look(handed_on).state == "agreed"


def test_whoever_sent_the_claim_does_not_look_at_it(handed_on: Story, people: People, erin: Person) -> None:
    with transaction() as session:
        session.execute(update(Submission).values(person_id=erin.id))
    with pytest.raises(ConflictError):
        answer(handed_on, erin, draft())
    assert look(handed_on).state == "second_review"


def test_an_opinion_is_looked_at_like_a_verdict(story: Story, people: People, erin: Person, rule: None) -> None:
    with pytest.raises(InvalidInputError, match="at least one link"):
        answer(story, people.bob, VerdictDraft("false", "No."))
    assert look(story).state == "open"
    answer(story, people.bob, draft())
    with pytest.raises(InvalidInputError, match="justification"):
        answer(story, erin, draft(words=" "))
    assert look(story).state == "second_review"


def test_the_second_opinion_is_not_told_what_a_match_proposes(
    story: Story, people: People, erin: Person, rule: None
) -> None:
    """Trying out which rating fits the match would tell what the first reviewer said of it."""
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
    answer(story, people.bob, draft())
    written = VerdictDraft("true", "Yes.", evidence=[EvidenceDraft("https://a.test")], match_id=story.match_ids[0])
    opinion = answer(story, erin, written)
    assert isinstance(opinion, Opinion)
    assert opinion.draft["match_id"] is None


def test_a_case_set_back_begins_a_new_round_with_its_opinions_kept(
    disputed: Story, people: People, erin: Person
) -> None:
    move(disputed, "reset", people.alice, REASON)
    case = look(disputed)
    assert (case.state, case.round, case.reviewer_id, case.second_reviewer_id) == ("open", 2, None, None)
    answer(disputed, erin, draft("true"))
    with transaction() as session:
        case = session.get_one(Case, disputed.case_id)
        assert [opinion.place for opinion in list_opinions(session, case, erin)] == [1]
        assert len(session.scalars(select(Opinion)).all()) == 3
    with pytest.raises(ConflictError):
        answer(disputed, people.bob, draft())
    answer(disputed, people.alice, draft("true"))
    assert look(disputed).state == "agreed"


def test_a_stale_form_changes_nothing(handed_on: Story, erin: Person) -> None:
    with transaction() as session, pytest.raises(ConflictError, match="changed while you had it open"):
        answer_case(session, handed_on.case_id, erin, draft(), 1)


def test_a_closed_case_takes_no_more_opinions(agreed: Story, people: People) -> None:
    with pytest.raises(ConflictError, match="This case is agreed"):
        answer(agreed, people.dora, draft())
