"""Joining cases in the same words, taking claims out again, and undoing both."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import find_break
from models.operations.joining import MOST_JOINED, attach_claim, detach_claim, join_cases, undo_joining
from models.operations.placing import count_demand
from models.operations.receivers import WebhookDraft, add_webhook
from models.operations.transitions import apply_transition
from models.operations.triage import rate_case
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.priority import Part, Weights, weigh_case
from models.queries.cases import get_case
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case, Joining
from models.tables.person import Person
from models.tables.submission import Claim, Submission
from models.tables.webhook import WebhookDelivery
from tests.conftest import People
from tests.models.conftest import Shelf, write_claim, write_submission

LONG = "The Thames froze over in London in the year 1963."
WriteCase = Callable[..., Claim]


@pytest.fixture
def write(session: Session, shelf: Shelf, settings: Settings) -> WriteCase:
    """Record a claim that somebody sent; `apart` keeps it from joining the case of those in the same words."""

    def write_one(text: str = LONG, person: Person | None = None, *, apart: bool = False) -> Claim:
        submission = write_submission(session, settings, text)
        submission.person_id = person.id if person else None
        if not apart:
            return write_claim(session, submission, shelf, text=text, probabilities={"thames": 0.75})
        claim = write_claim(session, submission, shelf, text=f"{text} Or so.", probabilities={"thames": 0.75})
        like = session.scalars(select(Claim.digest).where(Claim.text == text)).first()
        claim.text, claim.digest = text, like or claim.digest
        session.flush()
        return claim

    return write_one


def find_case(session: Session, claim: Claim) -> Case:
    session.expire_all()
    return session.get_one(Case, claim.case_id)


def show_claims(session: Session, case_id: int) -> list[tuple[UUID, bool]]:
    found = select(Claim.id, Claim.leads).where(Claim.case_id == case_id).order_by(Claim.leads.desc())
    return [(claim_id, leads) for claim_id, leads in session.execute(found)]


def decide(session: Session, case: Case, person: Person) -> None:
    draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test/1963")])
    decide_case(session, case.id, person, draft, case.version)
    session.expire_all()


def listen(session: Session, *people: Person) -> None:
    for person in people:
        draft = WebhookDraft(f"https://{person.name.lower()}.test/hook", ["verdict.published", "verdict.withdrawn"])
        add_webhook(session, draft, person, person)


def heard(session: Session) -> list[tuple[str, str]]:
    rows = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id))
    return [(row.webhook.person.name, row.event) for row in rows]


def last_event(session: Session, case_id: int) -> tuple[str, dict[str, object]]:
    told = select(AuditEvent).where(AuditEvent.subject_type == "case", AuditEvent.subject_id == str(case_id))
    event = session.scalars(told.order_by(AuditEvent.id.desc())).first()
    assert event is not None
    return event.action, event.detail


def test_a_claim_taken_out_of_a_case_gets_one_of_its_own(session: Session, write: WriteCase, people: People) -> None:
    first, second = write(person=people.charlie), write(person=people.bob)
    session.get_one(Submission, second.submission_id).harm = 3
    number = detach_claim(session, second.id, people.alice, " It is about another river. ")
    case, other = find_case(session, first), find_case(session, second)
    assert (other.id, other.state, other.harm, other.demand, other.uncertainty) == (number, "open", 3, 1, 0.5)
    assert show_claims(session, number) == [(second.id, True)]
    assert (case.demand, show_claims(session, case.id)) == (1, [(first.id, True)])
    detail = {"claims": 1, "case": number, "reason": "It is about another river."}
    assert last_event(session, case.id) == ("detach_claim", detail)
    assert last_event(session, number) == ("open_case", {"claim": str(second.id), "from": case.id})
    [joining] = session.scalars(select(Joining))
    assert (joining.undone_by_id, joining.undone_at is not None) == (people.alice.id, True)
    assert find_break(session) is None


@pytest.mark.parametrize("reason", [None, "", " \n"])
def test_taking_out_needs_a_reason(session: Session, write: WriteCase, people: People, reason: str | None) -> None:
    write()
    with pytest.raises(InvalidInputError) as refused:
        detach_claim(session, write().id, people.bob, reason)
    assert refused.value.field == "reason"


def test_the_claim_that_leads_stays(session: Session, write: WriteCase, people: People) -> None:
    first = write()
    write()
    with pytest.raises(ConflictError, match="leads its case"):
        detach_claim(session, first.id, people.bob, "Another one.")
    with pytest.raises(NotFoundError):
        detach_claim(session, uuid4(), people.bob, "Another one.")


def test_a_claim_is_taken_out_once_and_can_be_brought_back(session: Session, write: WriteCase, people: People) -> None:
    first, second = write(person=people.charlie), write(person=people.bob)
    number = detach_claim(session, second.id, people.bob, "Another river.")
    with pytest.raises(ConflictError, match="leads its case"):
        detach_claim(session, second.id, people.bob, "Another river.")
    joined = attach_claim(session, second.id, people.bob)
    case = find_case(session, second)
    assert (joined.cases, joined.claims, case.id, case.demand) == (1, 1, find_case(session, first).id, 2)
    assert (session.get_one(Case, number).state, session.get_one(Case, number).duplicate_of_id) == (
        "dismissed",
        case.id,
    )
    with pytest.raises(ConflictError, match="was not taken out"):
        attach_claim(session, second.id, people.bob)
    assert detach_claim(session, second.id, people.bob, "It is another river after all.") == number, "its old case"
    assert (find_case(session, second).state, find_case(session, second).duplicate_of_id) == ("open", None)


def test_who_leaves_a_decided_case_is_told_that_its_verdict_does_not_hold(
    session: Session, write: WriteCase, people: People
) -> None:
    first, second = write(person=people.charlie), write(person=people.bob)
    listen(session, people.charlie, people.bob)
    decide(session, find_case(session, first), people.alice)
    detach_claim(session, second.id, people.alice, "Another river.")
    assert sorted(heard(session)[:2]) == [("Bob", "verdict.published"), ("Charlie", "verdict.published")]
    assert heard(session)[2:] == [("Bob", "verdict.withdrawn")]
    attach_claim(session, second.id, people.alice)
    assert heard(session)[-1] == ("Bob", "verdict.published")


@pytest.fixture
def three(session: Session, write: WriteCase, people: People) -> list[Claim]:
    """Three open cases in the same words, from a time when they did not join; the second has two claims."""
    first, second = write(person=people.charlie), write(person=people.bob, apart=True)
    third = write(person=people.dora, apart=True)
    fourth = write(person=people.alice)
    fourth.case_id = second.case_id
    joining = session.scalars(select(Joining)).one()
    joining.to_case_id = second.case_id
    session.flush()
    return [first, second, third, fourth]


def join_all(session: Session, three: list[Claim], person: Person) -> UUID:
    first, second, third, _ = three
    goals = {second.case_id: first.case_id, third.case_id: first.case_id}
    joined = join_cases(session, goals, person)
    assert (joined.cases, joined.claims) == (2, 3)
    return joined.batch


def test_cases_in_the_same_words_are_joined_at_once(session: Session, three: list[Claim], people: People) -> None:
    numbers = [claim.case_id for claim in three]
    batch = join_all(session, three, people.bob)
    case = find_case(session, three[0])
    assert {claim.case_id for claim in three} == {case.id}
    assert (case.demand, [leads for _, leads in show_claims(session, case.id)]) == (4, [True, False, False, False])
    left = [session.get_one(Case, number) for number in numbers[1:3]]
    assert [(each.state, each.duplicate_of_id) for each in left] == [("dismissed", case.id)] * 2
    assert last_event(session, numbers[1])[0] == "dismiss_case"
    action, detail = last_event(session, case.id)
    assert (action, detail["claims"], detail["case"], detail["batch"]) == ("join_case", 1, numbers[2], str(batch))
    live = session.scalars(select(Joining).where(Joining.undone_at.is_(None))).all()
    assert {(row.batch, row.person_id, row.to_case_id) for row in live} == {(batch, people.bob.id, case.id)}
    assert len(live) == 3


def test_a_joined_case_leads_to_the_one_that_has_its_claims(
    session: Session, three: list[Claim], people: People
) -> None:
    numbers = [claim.case_id for claim in three]
    join_all(session, three, people.bob)
    session.expire_all()
    assert [get_case(session, number).case.id for number in numbers] == [numbers[0]] * 4
    assert get_case(session, numbers[2]).claim.id == three[0].id
    case = session.get_one(Case, numbers[1])
    with pytest.raises(ConflictError, match="Its claims are in case"):
        apply_transition(session, case, "reopen", people.bob, case.version, "It is not the same.")


def test_one_undo_brings_all_of_them_back(session: Session, three: list[Claim], people: People) -> None:
    numbers = [claim.case_id for claim in three]
    batch = join_all(session, three, people.bob)
    undone = undo_joining(session, batch, people.bob)
    assert (undone.cases, undone.claims) == (2, 3)
    assert [find_case(session, claim).id for claim in three] == numbers
    assert [claim.leads for claim in three] == [True, True, True, False]
    cases = [session.get_one(Case, number) for number in numbers[:3]]
    assert [(case.state, case.duplicate_of_id, case.demand) for case in cases] == [
        ("open", None, 1),
        ("open", None, 2),
        ("open", None, 1),
    ]
    [live] = session.scalars(select(Joining).where(Joining.undone_at.is_(None)))
    assert (live.claim_id, live.to_case_id) == (three[3].id, numbers[1]), "what had joined before is joined again"
    with pytest.raises(ConflictError, match="nothing to undo"):
        undo_joining(session, batch, people.bob)
    with pytest.raises(NotFoundError):
        undo_joining(session, uuid4(), people.bob)
    assert find_break(session) is None


def test_the_undo_takes_back_how_much_it_matters_too(session: Session, three: list[Claim], people: People) -> None:
    numbers = [claim.case_id for claim in three]
    goal, second, third = (session.get_one(Case, number) for number in numbers[:3])
    goal.harm, second.harm, second.reach, third.harm, third.tags = 1, 2, 1, 3, ["rivers"]
    session.flush()
    count_demand(session, numbers)
    before = {number: weigh(session, number) for number in numbers}
    batch = join_all(session, three, people.bob)
    assert (find_case(session, three[0]).harm, goal.reach, goal.demand) == (3, 1, 4)
    undo_joining(session, batch, people.bob)
    session.expire_all()
    assert {number: weigh(session, number) for number in numbers} == before
    action, detail = last_event(session, goal.id)
    assert (action, detail["harm"], detail["reach"], detail["undoes"]) == ("rate_case", 1, None, str(batch))


def weigh(session: Session, number: int) -> list[Part]:
    """Return what speaks for a case, but for its age."""
    case = session.get_one(Case, number, populate_existing=True)
    return [part for part in weigh_case(case, Weights(1, 1, 1, 1, 0), case.opened_at) if part.name != "age"]


def test_what_an_editor_said_since_stays_when_a_joining_is_undone(
    session: Session, three: list[Claim], people: People
) -> None:
    session.get_one(Case, three[1].case_id).harm = 2
    session.flush()
    batch = join_all(session, three, people.bob)
    case = rate_case(session, three[0].case_id, people.alice, 3, 3)
    undo_joining(session, batch, people.bob)
    assert (case.harm, case.reach) == (3, 3)


def test_what_was_taken_out_meanwhile_is_not_taken_out_again(
    session: Session, three: list[Claim], people: People
) -> None:
    numbers = [claim.case_id for claim in three]
    batch = join_all(session, three, people.bob)
    assert detach_claim(session, three[1].id, people.bob, "Another river.") == numbers[1]
    undone = undo_joining(session, batch, people.bob)
    assert (undone.cases, undone.claims) == (2, 2)
    assert [find_case(session, claim).id for claim in three] == numbers
    assert [claim.leads for claim in three] == [True, True, True, False]


def test_only_who_joined_and_editors_undo_it(
    session: Session, three: list[Claim], people: People, erin: Person
) -> None:
    batch = join_all(session, three, people.bob)
    with pytest.raises(NotAllowedError, match="Somebody else joined"):
        undo_joining(session, batch, erin)
    undo_joining(session, batch, people.alice)


def test_what_joins_a_decided_case_is_told_of_its_verdict(session: Session, three: list[Claim], people: People) -> None:
    listen(session, people.bob, people.dora)
    decide(session, find_case(session, three[0]), people.alice)
    batch = join_all(session, three, people.alice)
    assert sorted(heard(session)) == [("Bob", "verdict.published"), ("Dora", "verdict.published")]
    undo_joining(session, batch, people.alice)
    assert sorted(heard(session)[2:]) == [("Bob", "verdict.withdrawn"), ("Dora", "verdict.withdrawn")]


def test_only_open_and_free_cases_in_the_same_words_are_joined(
    session: Session, three: list[Claim], write: WriteCase, people: People, erin: Person
) -> None:
    first, second, third, _ = (claim.case_id for claim in three)
    other = write("The Nile turned red, as it was said in the year 1200.").case_id
    decided = write("The Rhine ran dry, or so they told us in 1921.").case_id
    decide(session, session.get_one(Case, decided), people.alice)
    case = session.get_one(Case, third)
    apply_transition(session, case, "take", erin, case.version)
    held = session.get_one(Case, second)
    for goals, words in (
        ({other: first}, "not in the same words"),
        ({third: first}, "not open and free"),
        ({decided: first}, "not open and free"),
        ({second: second}, "changed since"),
        ({second: first, first: second}, "changed since"),
        ({999: first}, "changed since"),
        ({second: 999}, "changed since"),
    ):
        with pytest.raises(ConflictError, match=words):
            join_cases(session, goals, people.bob)
    held.lease_id, held.lease_until = erin.id, func.now() + func.make_interval(0, 0, 0, 0, 0, 5)
    session.flush()
    session.expire_all()
    with pytest.raises(ConflictError, match="not open and free"):
        join_cases(session, {second: first}, people.bob)
    assert session.get_one(Case, second).state == "open", "nothing was joined"


def test_so_many_are_joined_at_once_and_no_more(session: Session, people: People) -> None:
    for goals in ({}, dict.fromkeys(range(2, MOST_JOINED + 3), 1)):
        with pytest.raises(InvalidInputError):
            join_cases(session, goals, people.bob)
