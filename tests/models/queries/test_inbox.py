"""The inbox: the right cases for each person, found as they are asked for, in few statements."""

from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.judging import judge_match
from models.operations.verdicts import decide_case
from models.queries.inbox import (
    VIEWS,
    CaseFilter,
    count_views,
    list_reviewers,
    list_tags,
    page_cases,
    read_inbox,
)
from models.ratings import RatingClass
from models.session import transaction
from models.settings import Settings
from models.tables.case import CaseState
from models.tables.corpus import FactCheck
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Submission
from tests.conftest import People
from tests.models.conftest import Shelf, count_statements, write_claim, write_submission
from tests.models.queries.conftest import RIVERS, VERDICT, WriteCase, ago, change, list_cases, move


@pytest.fixture
def rivers(session: Session, write_case: WriteCase, people: People, erin: Person) -> dict[str, int]:
    """Five cases: open, in Bob's hands, in Erin's, decided and dismissed."""
    cases = {river: write_case(f"The {river} froze over.") for river in RIVERS}
    move(session, cases["Nile"], "take", people.bob)
    move(session, cases["Rhine"], "take", erin)
    decide_case(session, cases["Po"], people.bob, VERDICT, 1)
    move(session, cases["Seine"], "take", people.bob)
    move(session, cases["Seine"], "dismiss", people.bob, "It is an opinion.")
    return cases


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("todo", ["Thames", "Nile"]),
        ("mine", ["Nile"]),
        ("open", ["Thames"]),
        ("in_review", ["Nile", "Rhine"]),
        ("decided", ["Po"]),
        ("dismissed", ["Seine"]),
        ("second_review", []),
        ("adjudication", []),
        ("overdue", []),
    ],
)
def test_each_view_shows_bob_its_cases(
    session: Session, rivers: dict[str, int], people: People, view: str, shown: list[str]
) -> None:
    page = read_inbox(session, people.bob, CaseFilter(view), "oldest")
    assert list_cases(page) == [rivers[river] for river in shown]
    assert [claim.claim.text for claim in page.claims] == [f"The {river} froze over." for river in shown]
    assert (page.total, page.page, page.pages) == (len(shown), 1, 1)


def test_the_counts_are_those_of_the_views(session: Session, rivers: dict[str, int], people: People) -> None:
    counts = {view: read_inbox(session, people.bob, CaseFilter(view), "oldest").total for view in VIEWS}
    wanted = {"todo": 2, "mine": 1, "open": 1, "in_review": 2, "decided": 1, "dismissed": 1}
    assert counts == dict.fromkeys(VIEWS, 0) | wanted
    assert count_views(session, people.bob) == counts
    assert read_inbox(session, people.bob, CaseFilter(words="no such river")).counts == counts, (
        "whatever is searched for"
    )
    assert count_views(session, people.alice) == counts | {"todo": 1, "mine": 0}


def test_an_empty_desk_has_one_empty_page(session: Session, people: People) -> None:
    page = read_inbox(session, people.bob, page=7)
    assert (page.claims, page.total, page.page, page.pages) == ([], 0, 1, 1)
    assert set(page.counts.values()) == {0}


@pytest.mark.parametrize(("view", "sort"), [("everything", "oldest"), ("todo", "random"), ("open", "")])
def test_an_unknown_view_or_order_is_refused(session: Session, people: People, view: str, sort: str) -> None:
    with pytest.raises(InvalidInputError, match="The inbox has the views"):
        read_inbox(session, people.bob, CaseFilter(view), sort)


@pytest.mark.parametrize(
    ("search", "shown"),
    [
        ("thames", ["Thames"]),
        ("FROZE the", ["Thames", "Nile"]),
        ("froze thames", ["Thames"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("thames nile", []),
        ("  ", ["Thames", "Nile"]),
    ],
)
def test_a_case_is_found_by_all_words_of_its_claim(
    session: Session, rivers: dict[str, int], people: People, search: str, shown: list[str]
) -> None:
    page = read_inbox(session, people.bob, CaseFilter(words=search), "oldest")
    assert list_cases(page) == [rivers[river] for river in shown]
    assert page.total == len(shown)


def test_a_percent_sign_is_looked_for_as_it_is(session: Session, write_case: WriteCase, people: People) -> None:
    write_case("The Rhine lost 40 litres.")
    percent = write_case("The Rhine lost 40% of its water.")
    assert list_cases(read_inbox(session, people.bob, CaseFilter(words="40%"))) == [percent]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({}, [*RIVERS]),
        ({"state": CaseState.IN_REVIEW}, ["Nile", "Rhine"]),
        ({"state": CaseState.DECIDED}, ["Po"]),
        ({"words": "froze nile"}, ["Nile"]),
        ({"words": "%"}, []),
        ({"state": CaseState.OPEN, "words": "nile"}, []),
    ],
)
def test_a_program_filters_cases(
    session: Session, rivers: dict[str, int], people: People, wanted: dict[str, Any], shown: list[str]
) -> None:
    page = page_cases(session, people.bob, CaseFilter(**wanted), "oldest", 100)
    assert [view.case.id for view in page.items] == [rivers[river] for river in shown]


def test_a_program_finds_what_is_in_bobs_hands(session: Session, rivers: dict[str, int], people: People) -> None:
    mine = page_cases(session, people.bob, CaseFilter("mine"), "oldest", 100)
    assert [view.case.id for view in mine.items] == [rivers["Nile"]]


def read_everything(person: Person) -> int:
    """Read the inbox with all that its page shows of a case."""
    with transaction() as session:
        page = read_inbox(session, person, sort="likely")
    shown = 0
    for view in page.claims:
        reviewer = view.case.reviewer
        for match in view.matches:
            assert match.factcheck.corpus.slug
            assert match.factcheck.source is None
            assert match.judgement is None or match.judgement.person.name
        shown += 1 + (reviewer is not None) + len(view.matches)
    return shown


def test_twenty_cases_take_no_more_statements_than_two(
    database: Engine, shelf: Shelf, settings: Settings, people: People
) -> None:
    counts, shown = [], []
    for more in (2, 18):
        with transaction() as session:
            for number in range(more):
                words = f"The Thames froze over {more * 100 + number} times, as it is told in London."
                found = {"thames": 0.9, "rhine": 0.1}
                submission = write_submission(session, settings, words)
                claim = write_claim(session, submission, shelf, text=words, probabilities=found)
                match = session.scalars(select(Match).where(Match.claim_id == claim.id)).first()
                assert match is not None
                judge_match(session, match.id, people.bob, "same", 1)
        with count_statements(database) as statements:
            shown.append(read_everything(people.bob))
        counts.append(len(statements))
    assert shown == [2 * 4, 20 * 4]
    assert counts[0] == counts[1]
    assert counts[0] < 12


def test_what_waits_for_a_second_look_is_to_do_for_whoever_may_take_it(
    session: Session, write_case: WriteCase, people: People, erin: Person
) -> None:
    look, taken, agreed, split = (write_case() for _ in range(4))
    change(session, look, state="second_review", reviewer_id=people.bob.id)
    change(session, taken, state="second_review", reviewer_id=people.bob.id, second_reviewer_id=erin.id)
    change(session, agreed, state="agreed", reviewer_id=people.bob.id, second_reviewer_id=erin.id)
    change(session, split, state="adjudication", reviewer_id=people.bob.id, second_reviewer_id=erin.id)

    def show(person: Person, view: str) -> set[int]:
        return set(list_cases(read_inbox(session, person, CaseFilter(view))))

    assert (show(people.bob, "todo"), show(people.bob, "mine")) == ({agreed}, {agreed})
    assert (show(erin, "todo"), show(erin, "mine")) == ({look, taken, agreed}, {taken, agreed})
    assert (show(people.alice, "todo"), show(people.alice, "mine")) == ({look, agreed, split}, set())
    assert show(people.bob, "second_review") == {look, taken, agreed}
    assert show(people.bob, "adjudication") == {split}
    session.execute(update(Submission).values(person_id=people.alice.id))
    assert show(people.alice, "todo") == {agreed}, "nobody looks twice at what they sent"


def test_what_is_late_and_not_over_is_overdue(session: Session, write_case: WriteCase, people: People) -> None:
    late, timely, over, _ = (write_case() for _ in range(4))
    change(session, late, due_at=ago(minutes=1))
    change(session, timely, due_at=ago(minutes=-1))
    change(session, over, due_at=ago(minutes=1), state="dismissed")
    assert list_cases(read_inbox(session, people.bob, CaseFilter("overdue"))) == [late]
    assert count_views(session, people.bob)["overdue"] == 1


def test_cases_are_found_by_a_tag(session: Session, write_case: WriteCase, people: People) -> None:
    first, second, _ = (write_case() for _ in range(3))
    change(session, first, tags=["health", "rivers"])
    change(session, second, tags=["rivers"])
    assert list_tags(session) == ["health", "rivers"]
    assert list_tags(session, 1) == ["rivers"], "the usual ones"
    for tag, shown in (("rivers", [first, second]), ("health", [first]), ("heal", []), ("%", [])):
        assert list_cases(read_inbox(session, people.bob, CaseFilter(tag=tag), "oldest")) == shown


def test_cases_are_found_by_a_likely_match_and_not_by_an_unlikely_one(
    session: Session, shelf: Shelf, settings: Settings, people: People, erin: Person
) -> None:
    likely, unlikely = (
        write_claim(
            session, write_submission(session, settings, text), shelf, text=text, probabilities={"thames": said}
        ).case_id
        for text, said in (("The Thames froze.", 0.9), ("The Nile froze.", 0.4))
    )
    session.execute(update(FactCheck).values(rating_class="false"))
    for wanted, shown in (
        (CaseFilter(corpus="rivers"), [likely]),
        (CaseFilter(rating=RatingClass.FALSE), [likely]),
        (CaseFilter(corpus="rivers", rating=RatingClass.TRUE), []),
        (CaseFilter(corpus="lakes"), []),
        (CaseFilter(), [likely, unlikely]),
    ):
        assert list_cases(read_inbox(session, people.bob, wanted, "oldest")) == shown
    change(session, likely, state="second_review", reviewer_id=people.bob.id)
    hidden = CaseFilter("second_review", corpus="rivers")
    assert list_cases(read_inbox(session, people.bob, hidden)) == [likely]
    assert list_cases(read_inbox(session, erin, hidden)) == [], "whether there is one is not to be known"


def test_a_case_is_one_row_however_many_asked(
    session: Session, shelf: Shelf, settings: Settings, people: People
) -> None:
    long = "The Thames froze over in London in the year 1963."
    for _ in range(3):
        write_claim(session, write_submission(session, settings, long), shelf, text=long, probabilities={})
    page = read_inbox(session, people.bob)
    assert (page.total, len(page.claims), page.claims[0].claim.leads, page.claims[0].case.demand) == (1, 1, True, 3)
    assert len(page_cases(session, people.bob, CaseFilter(), "likely", 9).items) == 1


def test_everybody_who_reviews_can_be_given_a_case(session: Session, people: People, erin: Person) -> None:
    session.merge(people.dora).active = False
    session.flush()
    assert [person.name for person in list_reviewers(session)] == ["Alice", "Bob", "Erin"]
