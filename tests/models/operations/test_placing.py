"""The same claim asked again joins its case: when, which, and what is counted and told."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.orm import Session

from models.operations.audit import find_break
from models.operations.joining import detach_claim
from models.operations.receivers import WebhookDraft, add_webhook
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check, record_matches
from models.operations.submit import Draft, submit
from models.operations.transitions import apply_transition, lock_case
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case, Joining
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim, Origin, Submission, SubmissionKind
from models.tables.webhook import WebhookDelivery
from tests.conftest import People
from tests.models.conftest import Shelf, count_statements

LONG = "The Thames froze over in London in the year 1963."
SHORT = "It froze over."


def ask(
    session: Session,
    settings: Settings,
    shelf: Shelf,
    *texts: str,
    kind: str = "claim",
    person: Person | None = None,
    likely: float | None = 0.75,
    **draft: Any,
) -> Submission:
    """Send claims, and record them with one match each."""
    if kind == "list":
        rows: list[dict[str, Any]] = [{"line": 1, "reference": None} for _ in texts]
        submission = Submission(
            kind=SubmissionKind.LIST, origin=Origin.API, text="\n".join(texts), rows=rows, rejections=[], **draft
        )
        submission.person_id = person.id if person else None
        session.add(submission)
    else:
        sent = submit(session, Draft(kind, " ".join(texts), Origin.API, **draft), person, settings).submission
        assert sent is not None
        submission = sent
    matches = [FoundMatch(shelf.factchecks["thames"], 1, likely, {}, [])] if likely is not None else []
    found = [FoundClaim(text, at, at + len(text), 0.9, {}, matches) for at, text in enumerate(texts)]
    record_check(session, submission, len(texts), found, Matcher("compass", "1", shelf.encoder_id))
    session.expire_all()
    return submission


def read_places(session: Session) -> list[tuple[int, bool]]:
    """Return the case of every claim in the order of their texts, those that lead first, and whether they do."""
    order = (Claim.position, Claim.case_id, Claim.leads.desc())
    rows = session.execute(select(Claim.case_id, Claim.leads).order_by(*order))
    return [(case_id, leads) for case_id, leads in rows]


def the_case(session: Session) -> Case:
    return session.scalars(select(Case)).one()


def list_actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def decide(session: Session, case_id: int, person: Person) -> None:
    case = session.get_one(Case, case_id)
    draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test/1963")])
    decide_case(session, case_id, person, draft, case.version)


def test_the_same_claim_asked_again_joins_its_case(
    session: Session, settings: Settings, shelf: Shelf, people: People
) -> None:
    ask(session, settings, shelf, LONG, person=people.charlie)
    again = ask(session, settings, shelf, "the Thames froze  over in London in the year 1963", person=people.bob)
    assert read_places(session) == [(the_case(session).id, True), (the_case(session).id, False)]
    [joining] = session.scalars(select(Joining))
    joined = session.scalars(select(Claim).where(Claim.submission_id == again.id)).one()
    assert (joining.claim_id, joining.from_case_id, joining.to_case_id) == (joined.id, None, the_case(session).id)
    assert (joining.person_id, joining.batch, joining.undone_at) == (None, None, None)
    assert list_actions(session) == ["open_case", "join_case"]
    assert session.scalars(select(AuditEvent.detail).order_by(AuditEvent.id.desc())).first() == {"claims": 1}
    assert find_break(session) is None


def test_a_claim_that_joins_keeps_its_own_matches(session: Session, settings: Settings, shelf: Shelf) -> None:
    for likely in (0.9, 0.2):
        ask(session, settings, shelf, LONG, likely=likely)
    assert session.scalars(select(Match.probability).order_by(Match.id)).all() == [0.9, 0.2]
    assert session.scalar(select(func.count(func.distinct(Match.claim_id)))) == 2


def test_demand_is_how_many_different_people_asked(
    session: Session, settings: Settings, shelf: Shelf, people: People
) -> None:
    for person, demand in (
        (people.charlie, 1),
        (people.charlie, 1),
        (people.bob, 2),
        (None, 3),
        (None, 4),
        (people.bob, 4),
    ):
        ask(session, settings, shelf, LONG, person=person)
        assert the_case(session).demand == demand


def test_other_words_open_another_case(session: Session, settings: Settings, shelf: Shelf) -> None:
    for text in (LONG, LONG.replace("1963", "1964"), LONG.replace(".", "?")):
        ask(session, settings, shelf, text)
    assert len(set(read_places(session))) == 3


@pytest.mark.parametrize(
    ("first", "second", "cases"),
    [
        (("claim", SHORT), ("claim", SHORT), 1),
        (("claim", SHORT), ("list", SHORT), 1),
        (("article", SHORT), ("article", SHORT), 2),
        (("claim", SHORT), ("article", SHORT), 2),
        (("article", SHORT), ("claim", SHORT), 2),
        (("article", LONG), ("article", LONG), 1),
        (("article", LONG), ("claim", LONG), 1),
        (("claim", "…"), ("claim", "!"), 2),
    ],
)
def test_a_few_words_of_an_article_may_mean_something_else(
    session: Session, settings: Settings, shelf: Shelf, first: tuple[str, str], second: tuple[str, str], cases: int
) -> None:
    for kind, text in (first, second):
        ask(session, settings, shelf, text, kind=kind)
    assert session.scalar(select(func.count()).select_from(Case)) == cases


def test_lines_in_the_same_words_of_one_list_share_a_case(session: Session, settings: Settings, shelf: Shelf) -> None:
    ask(session, settings, shelf, LONG, SHORT, LONG.upper(), SHORT, LONG, kind="list")
    places = read_places(session)
    assert [leads for _, leads in places] == [True, True, False, False, False]
    assert len({case for case, _ in places}) == 2
    assert places[0][0] == places[2][0] == places[4][0] < places[1][0] == places[3][0]
    assert session.scalars(select(Case.demand)).all() == [1, 1], "one sender asked"
    assert session.scalar(select(func.count()).select_from(Joining)) == 3
    assert list_actions(session) == ["open_case", "open_case", "join_case", "join_case"]


def test_a_long_list_is_placed_in_a_few_statements(
    session: Session, database: Engine, settings: Settings, shelf: Shelf
) -> None:
    texts = [f"The Thames froze over in London {number % 900} times." for number in range(1000)]
    with count_statements(database) as first:
        ask(session, settings, shelf, *texts, kind="list")
    with count_statements(database) as second:
        ask(session, settings, shelf, *texts, kind="list")
    assert session.execute(select(func.count(), func.count(func.distinct(Claim.case_id))).select_from(Claim)).all() == [
        (2000, 900)
    ]
    assert session.scalar(select(func.count()).select_from(Joining)) == 1100
    assert set(session.scalars(select(Case.demand))) == {2}
    assert max(len(first), len(second)) < 45, "two for a hundred claims"


@pytest.mark.parametrize("state", ["in_review", "decided", "dismissed"])
def test_a_claim_joins_whatever_was_not_set_aside(
    session: Session, settings: Settings, shelf: Shelf, people: People, state: str
) -> None:
    ask(session, settings, shelf, LONG)
    case = the_case(session)
    if state == "decided":
        decide(session, case.id, people.bob)
    else:
        apply_transition(session, case, "take", people.bob, 1)
        if state == "dismissed":
            apply_transition(session, case, "dismiss", people.bob, 2, "It is an opinion.")
    ask(session, settings, shelf, LONG)
    (first, _), (second, leads) = read_places(session)
    assert (first == second, leads) == ((False, True) if state == "dismissed" else (True, False))


def test_who_asks_what_was_decided_is_told_at_once(
    session: Session, settings: Settings, shelf: Shelf, people: People
) -> None:
    ask(session, settings, shelf, LONG, person=people.bob)
    for person in (people.charlie, people.bob):
        draft = WebhookDraft(f"https://{person.name.lower()}.test/hook", ["verdict.published"])
        add_webhook(session, draft, person, person)
    decide(session, the_case(session).id, people.alice)
    ask(session, settings, shelf, LONG, "Another thing.", person=people.charlie, kind="list")
    told = session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)).all()
    assert [delivery.webhook.person_id for delivery in told] == [people.bob.id, people.charlie.id], "each once"
    joined = session.scalars(select(Claim.id).where(~Claim.leads)).one()
    assert told[1].payload["data"]["claim_id"] == str(joined)
    assert told[1].payload["data"]["rating"] == "false"


def test_harm_and_reach_are_the_most_that_anybody_said(session: Session, settings: Settings, shelf: Shelf) -> None:
    for said, shown in (
        ((None, None), (None, None)),
        ((1, 2), (1, 2)),
        ((3, None), (3, 2)),
        ((0, 0), (3, 2)),
    ):
        ask(session, settings, shelf, LONG, harm=said[0], reach=said[1])
        assert (the_case(session).harm, the_case(session).reach) == shown
    ask(session, settings, shelf, "Another claim.", harm=2)
    assert session.scalars(select(Case.harm).order_by(Case.id.desc())).first() == 2


@pytest.mark.parametrize(("likely", "unsure"), [(0.5, 1), (1.0, 0), (0.0, 0), (0.75, 0.5), (0.25, 0.5), (None, 1)])
def test_the_machine_is_unsure_where_it_might_as_well_be_wrong(
    session: Session, settings: Settings, shelf: Shelf, likely: float | None, unsure: float
) -> None:
    ask(session, settings, shelf, LONG, likely=likely)
    assert the_case(session).uncertainty == pytest.approx(unsure)


def test_uncertainty_comes_from_the_best_match_and_follows_it(
    session: Session, settings: Settings, shelf: Shelf
) -> None:
    ask(session, settings, shelf, LONG, "A.", "B.", kind="list", likely=0.75)
    ask(session, settings, shelf, "C.", likely=None)
    assert session.scalars(select(Case.uncertainty).order_by(Case.id)).all() == pytest.approx([0.5, 0.5, 0.5, 1])
    first, *_, last = session.scalars(select(Claim.id).order_by(Claim.case_id))
    found = [FoundMatch(shelf.factchecks["rhine"], 1, 0.9, {}, [])]
    record_matches(session, [(first, found), (last, [])], Matcher("compass", "2", shelf.encoder_id))
    assert session.scalars(select(Case.uncertainty).order_by(Case.id)).all() == pytest.approx([0.2, 0.5, 0.5, 1])


def test_what_was_taken_out_of_a_case_draws_nobody_in(
    session: Session, settings: Settings, shelf: Shelf, people: People
) -> None:
    ask(session, settings, shelf, LONG)
    ask(session, settings, shelf, LONG)
    joined = session.scalars(select(Claim).where(~Claim.leads)).one()
    first = joined.case_id
    detach_claim(session, joined.id, people.bob, "It is about another river.")
    ask(session, settings, shelf, LONG)
    assert [case for case, _ in read_places(session)].count(first) == 2
    case = lock_case(session, first)
    apply_transition(session, case, "dismiss", people.alice, case.version, "It is an opinion.")
    ask(session, settings, shelf, LONG)
    assert len({case for case, _ in read_places(session)}) == 3


def record_beside(settings: Settings, shelf: Shelf, engine: Engine, meanwhile: Any, *, sender: Any = None) -> None:
    """Record LONG, and let `meanwhile` happen after its case was chosen and before it is settled."""
    done = False

    def act(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal done
        if "INSERT INTO match" in statement and not done:
            done = True
            with transaction() as other:
                meanwhile(other)

    with transaction() as session:
        submission = submit(session, Draft("claim", LONG, Origin.API), sender, settings).submission
        assert submission is not None
        found = FoundClaim(LONG, 0, len(LONG), 0.9, {}, [FoundMatch(shelf.factchecks["nile"], 1, 0.9, {}, [])])
        event.listen(engine, "before_cursor_execute", act)
        try:
            record_check(session, submission, 1, [found], Matcher("compass", "1", shelf.encoder_id))
        finally:
            event.remove(engine, "before_cursor_execute", act)
    assert done


def test_two_who_ask_the_same_at_the_same_time_share_a_case(
    database: Engine, settings: Settings, shelf: Shelf, people: People
) -> None:
    record_beside(settings, shelf, database, lambda other: ask(other, settings, shelf, LONG, person=people.bob))
    with transaction() as session:
        case = the_case(session)
        assert read_places(session) == [(case.id, True), (case.id, False)]
        assert (case.demand, session.scalar(select(func.count()).select_from(Joining))) == (2, 1)
        assert list_actions(session) == ["open_case", "join_case"]


def test_a_case_that_is_set_aside_meanwhile_is_left_again(
    database: Engine, settings: Settings, shelf: Shelf, people: People
) -> None:
    with transaction() as session:
        ask(session, settings, shelf, LONG)

    def set_aside(other: Session) -> None:
        other.execute(update(Case).values(state="dismissed"))

    record_beside(settings, shelf, database, set_aside)
    with transaction() as session:
        (first, _), (second, leads) = read_places(session)
        assert (first != second, leads) == (True, True)
        fresh = session.get_one(Case, second)
        assert fresh.state == "open"
        assert fresh.uncertainty == pytest.approx(0.2)
        assert session.scalars(select(Joining)).all() == []
        assert list_actions(session) == ["open_case", "open_case"]
