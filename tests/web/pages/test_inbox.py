"""The inbox: which cases want a person, and what to do where there are none."""

import pytest
from sqlalchemy import Engine

from models.operations.judging import judge_match
from models.operations.transitions import apply_transition, lock_case
from models.session import transaction
from models.settings import Settings
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TUNNEL, Story, check, count_queries, import_factchecks


def test_a_row_says_the_claim_the_best_match_and_who_has_it(bob: Browser, story: Story) -> None:
    words = bob.open("/inbox").words
    assert "2 cases want a person" in words
    row = f"{TUNNEL} free just now Likely the same as an earlier fact-check 0.71 Half true elsewhere The River Desk"
    assert row in words
    assert f'href="{story.case}" data-row' in bob.html


def test_the_views_count_and_hold_what_they_say(bob: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        apply_transition(session, lock_case(session, story.case_ids[0]), "take", people.alice, 1)
    words = bob.open("/inbox?view=in_review").words
    assert "To do 1 Mine 0 Open 1 In review 1 Answered 0 Set aside 0" in words
    assert f"{TUNNEL} with Alice" in words
    assert 'view=in_review" aria-current="page"' in bob.html


def test_search_wants_all_words_and_shows_what_was_searched(bob: Browser, story: Story) -> None:
    bob.open("/inbox").press("Show", q="tunnel COST")
    assert TUNNEL in bob.words
    assert "1 case with “ tunnel COST ”" in bob.words
    bob.press("Show", q="tunnel <b>100%</b>")
    assert "No case has these words" in bob.words
    assert "<b>100%" not in bob.html
    assert bob.value_of("q") == "tunnel <b>100%</b>"


def test_the_likeliest_come_first_when_asked(bob: Browser, story: Story, people: People) -> None:
    bob.open("/inbox").press("Show", sort="newest")
    assert bob.html.index("costs 3 million") < bob.html.index(TUNNEL)
    bob.press("Show", sort="likely")
    assert bob.html.index(TUNNEL) < bob.html.index("costs 3 million")
    assert bob.value_of("sort") == "likely"


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("todo", "All done"),
        ("mine", "You have no case in your hands"),
        ("open", "No case is open"),
        ("in_review", "Nobody is reviewing anything"),
        ("decided", "No verdicts yet"),
        ("dismissed", "Nothing was set aside"),
    ],
)
def test_every_empty_view_says_what_to_do_next(bob: Browser, view: str, words: str) -> None:
    assert words in bob.open(f"/inbox?view={view}").words
    assert 'class="button"' in bob.html


@pytest.mark.parametrize("query", ["view=nonsense", "sort=%00", "page=minus", "page=999999999999", "page=-1", "q=%00"])
def test_an_odd_address_shows_the_first_page(bob: Browser, story: Story, query: str) -> None:
    assert bob.open(f"/inbox?{query}").status == 200
    assert TUNNEL in bob.words


def test_many_cases_come_in_pages(bob: Browser, story: Story, people: People, settings: Settings) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
        for _ in range(13):
            check(session, settings, people, encoder)
    assert "Page 1 of 2 Next page" in bob.open("/inbox?sort=newest").words
    assert 'href="/inbox?sort=newest&amp;page=2"' in bob.html
    assert "Earlier page Page 2 of 2" in bob.open("/inbox?sort=newest&page=2").words


def test_more_cases_need_no_more_queries(
    bob: Browser, database: Engine, story: Story, people: People, settings: Settings
) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
    with count_queries(database) as few:
        bob.open("/inbox")
    with transaction() as session:
        encoder = import_factchecks(session)
        for person in (people.alice, people.dora, people.bob):
            other = check(session, settings, people, encoder)
            judge_match(session, other.match_ids[0], person, "same", 1)
    with count_queries(database) as more:
        bob.open("/inbox")
    assert "with you" in bob.words
    assert len(more) == len(few)


def test_strangers_and_submitters_stay_outside(visitor: Browser, story: Story, people: People) -> None:
    for path in ("/inbox", story.case, f"{story.case}/verdict"):
        assert visitor.open(path).path == "/sign-in"
    visitor.sign_in(people.charlie)
    for path in ("/inbox", story.case, f"{story.case}/verdict"):
        assert visitor.open(path).status == 403
        assert TUNNEL not in visitor.words
