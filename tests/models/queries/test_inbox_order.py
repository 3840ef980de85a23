"""In which order the inbox shows cases, and that its pages together show each of them once."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.operations.judging import judge_match
from models.priority import Weights
from models.queries.inbox import (
    PAGE_SIZE,
    SORTS,
    CaseFilter,
    page_cases,
    read_inbox,
)
from models.queries.priority import rank_case
from models.tables.case import Case
from models.tables.match import Match
from models.tables.person import Person
from models.tables.submission import Claim
from tests.conftest import People
from tests.models.queries.conftest import WriteCase, ago, change, list_cases, move


@pytest.mark.parametrize(
    ("sort", "order"), [("oldest", [0, 1, 2, 3]), ("newest", [3, 2, 1, 0]), ("likely", [2, 0, 1, 3])]
)
def test_the_inbox_is_sorted_as_asked(
    session: Session, write_case: WriteCase, people: People, sort: str, order: list[int]
) -> None:
    cases = [write_case(likely=likely) for likely in (0.4, None, 0.9, None)]
    assert sort in SORTS
    assert list_cases(read_inbox(session, people.bob, sort=sort)) == [cases[number] for number in order]


@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_together_show_each_case_once(
    session: Session, write_case: WriteCase, people: People, sort: str
) -> None:
    cases = [write_case() for _ in range(2 * PAGE_SIZE + 3)]
    pages = [read_inbox(session, people.bob, sort=sort, page=number) for number in (1, 2, 3)]
    assert [len(page.claims) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert sorted(case for page in pages for case in list_cases(page)) == cases
    assert {(page.total, page.pages) for page in pages} == {(len(cases), 3)}
    for asked, shown in ((0, 1), (-5, 1), (4, 3), (10**9, 3)):
        assert read_inbox(session, people.bob, sort=sort, page=asked).page == shown


@pytest.mark.parametrize("sort", SORTS)
def test_a_program_that_turns_the_pages_sees_what_the_inbox_shows(
    session: Session, write_case: WriteCase, people: People, sort: str
) -> None:
    for likely in (0.4, None, 0.9, None, 0.4, 0.9, 0.1):
        write_case(likely=likely)
    numbers, page = [], page_cases(session, people.bob, CaseFilter("todo"), sort, 2)
    while True:
        numbers += [view.case.id for view in page.items]
        if page.next is None:
            break
        page = page_cases(session, people.bob, CaseFilter("todo"), sort, 2, page.next)
    assert numbers == list_cases(read_inbox(session, people.bob, sort=sort))


def test_the_most_pressing_come_first(session: Session, write_case: WriteCase, people: People) -> None:
    plain, harmful, wide, asked, unsure, old = (write_case(likely=1.0) for _ in range(6))
    change(session, harmful, harm=3)
    change(session, wide, harm=0, reach=2)
    change(session, asked, demand=1024)
    change(session, unsure, uncertainty=0.5)
    change(session, old, opened_at=ago(days=4))
    order = [asked, harmful, wide, old, unsure, plain]
    assert list_cases(read_inbox(session, people.bob)) == order
    assert [view.case.id for view in page_cases(session, people.bob, CaseFilter(), "priority", 9).items] == order


@pytest.mark.parametrize(
    ("weights", "first"),
    [
        (Weights(1, 0, 0, 0, 0), "harmful"),
        (Weights(0, 1, 0, 0, 0), "wide"),
        (Weights(0, 0, 1, 0, 0), "asked"),
        (Weights(0, 0, 0, 1, 0), "unsure"),
        (Weights(0, 0, 0, 0, 1), "old"),
        (Weights(0, 0, 0, 0, 0), "harmful"),
    ],
)
def test_the_weights_decide_what_is_pressing(
    session: Session, write_case: WriteCase, weights: Weights, first: str
) -> None:
    names = ("harmful", "wide", "asked", "unsure", "old")
    cases = {name: write_case(likely=1.0) for name in names}
    change(session, cases["harmful"], harm=1)
    change(session, cases["wide"], reach=1)
    change(session, cases["asked"], demand=2)
    change(session, cases["unsure"], uncertainty=1)
    change(session, cases["old"], opened_at=ago(days=1))
    order = session.scalars(select(Case.id).order_by(rank_case(weights).desc(), Case.id)).all()
    assert order[0] == cases[first]


def test_a_case_of_which_nobody_knows_what_the_machine_thinks_stands_where_it_would_if_it_were_half_sure(
    session: Session, write_case: WriteCase, people: People, erin: Person
) -> None:
    sure, hidden = write_case(likely=1.0), write_case(likely=0.6)
    change(session, sure, uncertainty=0.75)
    change(session, hidden, state="second_review", reviewer_id=people.bob.id)

    def look(person: Person, sort: str) -> list[int]:
        return [view.case.id for view in page_cases(session, person, CaseFilter(), sort, 9).items]

    assert (look(people.bob, "priority"), look(erin, "priority")) == ([hidden, sure], [sure, hidden])
    change(session, sure, uncertainty=0.25)
    assert look(erin, "priority") == [hidden, sure], "as if it were half sure"
    session.execute(update(Match).where(Match.probability == 1.0).values(probability=0.3))
    assert (look(people.bob, "likely"), look(erin, "likely")) == ([hidden, sure], [sure, hidden])


def test_a_match_that_people_refused_makes_no_case_likely(
    session: Session, write_case: WriteCase, people: People
) -> None:
    """Of the first what is left is half as likely."""
    first, second = write_case("The Thames froze.", 0.9), write_case("The Nile froze.", 0.6)
    assert list_cases(read_inbox(session, people.bob, sort="likely")) == [first, second]
    matches = select(Match.id).join(Claim, Claim.id == Match.claim_id)
    best = session.scalars(matches.where(Claim.case_id == first, Match.probability == 0.9)).one()
    judge_match(session, best, people.bob, "different", 1)
    move(session, first, "release", people.bob)
    assert list_cases(read_inbox(session, people.bob, sort="likely")) == [second, first]
