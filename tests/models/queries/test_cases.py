"""The inbox and the history of a case: the right rows, in the right order, in few statements."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from models.errors import InvalidInputError, NotFoundError
from models.operations.audit import record_event
from models.operations.judging import judge_match, take_back_judgement
from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.cases import (
    PAGE_SIZE,
    SORTS,
    VIEWS,
    CaseFilter,
    InboxPage,
    count_judged,
    count_views,
    find_next_open,
    get_case,
    list_history,
    list_verdicts,
    page_cases,
    read_inbox,
)
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case, CaseState
from models.tables.match import Judgement, Match
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import Shelf, Story, count_statements, write_claim, write_submission

VERDICT = VerdictDraft("false", "It froze upstream.", None, [EvidenceDraft("https://rivers.test")])
RIVERS = ("Thames", "Nile", "Rhine", "Po", "Seine")
WriteCase = Callable[..., int]


@pytest.fixture
def write_case(session: Session, shelf: Shelf, settings: Settings) -> WriteCase:
    """Write a case about a river, as likely as said; return its number."""

    def write(text: str = "The Thames froze.", likely: float | None = None) -> int:
        submission = write_submission(session, settings, text)
        probabilities = {} if likely is None else {"nile": likely / 2, "thames": likely}
        return write_claim(session, submission, shelf, text=text, probabilities=probabilities).case_id

    return write


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


def move(session: Session, case_id: int, action: str, person: Person, reason: str | None = None) -> None:
    case = session.get_one(Case, case_id)
    apply_transition(session, case, action, person, case.version, reason)


def list_cases(page: InboxPage) -> list[int]:
    return [view.case.id for view in page.claims]


@pytest.mark.parametrize(
    ("view", "shown"),
    [
        ("todo", ["Thames", "Nile"]),
        ("mine", ["Nile"]),
        ("open", ["Thames"]),
        ("in_review", ["Nile", "Rhine"]),
        ("decided", ["Po"]),
        ("dismissed", ["Seine"]),
    ],
)
def test_each_view_shows_bob_its_cases(
    session: Session, rivers: dict[str, int], people: People, view: str, shown: list[str]
) -> None:
    page = read_inbox(session, people.bob, view)
    assert list_cases(page) == [rivers[river] for river in shown]
    assert [claim.claim.text for claim in page.claims] == [f"The {river} froze over." for river in shown]
    assert (page.total, page.page, page.pages) == (len(shown), 1, 1)


def test_the_counts_are_those_of_the_views(session: Session, rivers: dict[str, int], people: People) -> None:
    counts = {view: read_inbox(session, people.bob, view).total for view in VIEWS}
    assert counts == {"todo": 2, "mine": 1, "open": 1, "in_review": 2, "decided": 1, "dismissed": 1}
    assert count_views(session, people.bob) == counts
    assert read_inbox(session, people.bob, search="no such river").counts == counts, "whatever is searched for"
    assert count_views(session, people.alice) == counts | {"todo": 1, "mine": 0}


def test_an_empty_desk_has_one_empty_page(session: Session, people: People) -> None:
    page = read_inbox(session, people.bob, page=7)
    assert (page.claims, page.total, page.page, page.pages) == ([], 0, 1, 1)
    assert set(page.counts.values()) == {0}


@pytest.mark.parametrize(("view", "sort"), [("everything", "oldest"), ("todo", "random"), ("", "oldest"), ("todo", "")])
def test_an_unknown_view_or_order_is_refused(session: Session, people: People, view: str, sort: str) -> None:
    with pytest.raises(InvalidInputError, match="The inbox has the views"):
        read_inbox(session, people.bob, view, sort=sort)


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
    page = read_inbox(session, people.bob, "todo", search)
    assert list_cases(page) == [rivers[river] for river in shown]
    assert page.total == len(shown)


def test_a_percent_sign_is_looked_for_as_it_is(session: Session, write_case: WriteCase, people: People) -> None:
    write_case("The Rhine lost 40 litres.")
    percent = write_case("The Rhine lost 40% of its water.")
    assert list_cases(read_inbox(session, people.bob, search="40%")) == [percent]


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
    numbers, page = [], page_cases(session, CaseFilter(), sort, 2)
    while True:
        numbers += [view.case.id for view in page.items]
        if page.next is None:
            break
        page = page_cases(session, CaseFilter(), sort, 2, page.next)
    assert numbers == list_cases(read_inbox(session, people.bob, sort=sort))


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
    session: Session, rivers: dict[str, int], wanted: dict[str, Any], shown: list[str]
) -> None:
    page = page_cases(session, CaseFilter(**wanted), "oldest", 100)
    assert [view.case.id for view in page.items] == [rivers[river] for river in shown]


def test_a_program_finds_what_is_in_bobs_hands(session: Session, rivers: dict[str, int], people: People) -> None:
    mine = page_cases(session, CaseFilter(reviewer=people.bob), "oldest", 100)
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
            for _ in range(more):
                claim = write_claim(
                    session, write_submission(session, settings), shelf, probabilities={"thames": 0.9, "rhine": 0.1}
                )
                match = session.scalars(select(Match).where(Match.claim_id == claim.id)).first()
                assert match is not None
                judge_match(session, match.id, people.bob, "same", 1)
        with count_statements(database) as statements:
            shown.append(read_everything(people.bob))
        counts.append(len(statements))
    assert shown == [2 * 4, 20 * 4]
    assert counts[0] == counts[1]
    assert counts[0] < 12


def test_a_case_is_shown_with_its_claim_its_matches_and_its_verdict(
    session: Session, story: Story, people: People
) -> None:
    decide_case(session, story.case_id, people.bob, VERDICT, 1)
    session.expire_all()
    view = get_case(session, story.case_id)
    assert (view.claim.id, view.case.id, view.case.reviewer) == (story.claim_id, story.case_id, people.bob) or (
        view.case.reviewer is not None and view.case.reviewer.id == people.bob.id
    )
    assert tuple(match.id for match in view.matches) == story.match_ids
    assert view.verdict is not None
    assert (view.verdict.rating, [line.url for line in view.verdict.evidence]) == ("false", ["https://rivers.test"])


def test_a_case_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError):
        get_case(session, 404)


def test_the_next_open_case_follows_in_order_and_begins_again(
    session: Session, write_case: WriteCase, people: People
) -> None:
    first, second, third, fourth = (write_case() for _ in range(4))
    move(session, second, "take", people.bob)
    assert [find_next_open(session, case) for case in (first, second, third, fourth)] == [third, third, fourth, first]
    for case in (first, third):
        move(session, case, "take", people.bob)
    assert find_next_open(session, fourth) is None, "there is no other one"
    assert find_next_open(session, first) == fourth


def test_the_history_of_a_case_tells_of_its_matches_and_of_nothing_else(
    session: Session, story: Story, people: People, write_case: WriteCase
) -> None:
    write_case()
    judge_match(session, story.match_ids[0], people.bob, "same", 1)
    take_back_judgement(session, story.match_ids[0], people.bob, 2)
    record_event(session, "sign_in", ("person", story.case_id), people.bob)
    session.flush()
    history = [
        (event.action, person.name if person else None) for event, person in list_history(session, story.case_id)
    ]
    assert history == [
        ("open_case", None),
        ("take_case", "Bob"),
        ("judge_match", "Bob"),
        ("take_back_judgement", "Bob"),
    ]


def test_all_verdicts_are_listed_the_newest_first(session: Session, story: Story, people: People) -> None:
    decide_case(session, story.case_id, people.bob, VERDICT, 1)
    move(session, story.case_id, "reopen", people.alice, "New figures.")
    decide_case(session, story.case_id, people.alice, VERDICT, session.get_one(Case, story.case_id).version)
    session.expire_all()
    verdicts = list_verdicts(session, story.case_id)
    assert [(verdict.number, verdict.person.name) for verdict in verdicts] == [(2, "Alice"), (1, "Bob")]
    assert [verdict.superseded_at is None for verdict in verdicts] == [True, False]


def test_what_bob_judged_today_is_counted(session: Session, story: Story, people: People, shelf: Shelf) -> None:
    judge_match(session, story.match_ids[0], people.bob, "same", 1)
    judge_match(session, story.match_ids[1], people.bob, "different", 1)
    judge_match(session, story.match_ids[1], people.alice, "related", 2)
    take_back_judgement(session, story.match_ids[0], people.bob, 2)
    assert (count_judged(session, people.bob), count_judged(session, people.alice)) == (2, 1)
    yesterday = func.date_trunc("day", func.now()) - func.make_interval(0, 0, 0, 0, 0, 0, 1)
    session.execute(update(Judgement).where(Judgement.relation == "same").values(created_at=yesterday))
    assert count_judged(session, people.bob) == 1
