"""The inbox: which cases want a person, and what to do where there are none."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import Engine, update

from models.operations.judging import judge_match
from models.operations.transitions import apply_transition, lock_case
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TUNNEL, Story, check, count_queries, import_factchecks


def test_a_row_says_the_claim_the_best_match_and_who_has_it(bob: Browser, story: Story) -> None:
    words = bob.open("/inbox").words
    assert "2 cases want a person" in words
    row = f"{TUNNEL} free Likely the same as an earlier fact-check 0.71 Half true elsewhere The River Desk"
    assert row in words
    assert "0.6 points match unsure +0.6 waits a moment +0.0" in words
    assert f'href="{story.case}" data-row' in bob.html


def test_the_views_count_and_hold_what_they_say(bob: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        apply_transition(session, lock_case(session, story.case_ids[0]), "take", people.alice, 1)
    words = bob.open("/inbox?view=in_review").words
    assert (
        "To do 1 Mine 0 Unassigned 1 Second look 0 Disagreement 0 Overdue 0 In review 1 Answered 0 Set aside 0" in words
    )
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
        ("second_review", "No second look is wanted"),
        ("adjudication", "Nobody disagrees"),
        ("overdue", "Nothing is overdue"),
        ("in_review", "Nobody is reviewing anything"),
        ("decided", "No verdicts yet"),
        ("dismissed", "Nothing was set aside"),
    ],
)
def test_every_empty_view_says_what_to_do_next(bob: Browser, view: str, words: str) -> None:
    assert words in bob.open(f"/inbox?view={view}").words
    assert 'class="button"' in bob.html


@pytest.mark.parametrize(
    "query",
    [
        "view=nonsense",
        "sort=%00",
        "page=minus",
        "page=999999999999",
        "page=-1",
        "q=%00",
        "tag=%00",
        "rating=purple",
        "corpus=",
    ],
)
def test_an_odd_address_shows_the_first_page(bob: Browser, story: Story, query: str) -> None:
    assert bob.open(f"/inbox?{query}").status == 200
    assert TUNNEL in bob.words


def test_many_cases_come_in_pages(bob: Browser, story: Story, people: People, settings: Settings) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
        for number in range(13):
            check(session, settings, people, encoder, words=str(number))
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
            other = check(session, settings, people, encoder, words=person.name)
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


def change(case_id: int, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Case).where(Case.id == case_id).values(**values))


def test_a_row_says_why_it_is_here(bob: Browser, story: Story) -> None:
    change(story.case_ids[1], harm=2, reach=0, demand=14, opened_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=3.5))
    words = bob.open("/inbox").words
    assert "12.6 points harm much +6.0 reach none +0.0 asked by 14 people +" in words
    assert re.search(r"people \+[1-9]\.\d match unsure \+\d\.\d waits 3 days \+\d\.\d", words)
    assert bob.html.index("costs 3 million") < bob.html.index(TUNNEL), "the most pressing comes first"
    assert "3.0 for each step of harm" in words


def test_what_is_late_is_marked(bob: Browser, story: Story) -> None:
    change(story.case_ids[0], due_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=30))
    change(story.case_ids[1], due_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=2, minutes=1))
    bob.open("/inbox")
    assert "overdue by 1 day free" in bob.words
    assert "due in 2 days free" in bob.words
    assert bob.html.count('class="overdue"') == 1
    assert TUNNEL in bob.open("/inbox?view=overdue").words
    assert "costs 3 million" not in bob.words


def test_filters_are_kept_in_the_address_and_named(bob: Browser, story: Story) -> None:
    change(story.case_ids[0], tags=["<b>money</b>", "tunnels"])
    bob.open("/inbox").press("Show", tag="<b>money</b>")
    assert (TUNNEL in bob.words, "costs 3 million" in bob.words) == (True, False)
    assert "<b>money" not in bob.html
    assert bob.value_of("tag") == "<b>money</b>"
    bob.press("Show", tag="", corpus="rivers", rating="mixed")
    assert (TUNNEL in bob.words, "costs 3 million" in bob.words) == (True, False)
    bob.press("Show", rating="true")
    assert "No case is like that" in bob.words
    assert bob.open("/inbox?tag=TUNNELS").value_of("tag") == "tunnels"


def test_a_view_is_kept_and_comes_back_with_one_click(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open("/inbox?view=open&q=tunnel&sort=newest").press("Keep", name="My <i>tunnels</i>")
    assert "Kept as “My &lt;i&gt;tunnels&lt;/i&gt;”." in bob.html
    assert 'href="/inbox?view=open&amp;sort=newest&amp;q=tunnel" dir="auto" aria-current="true">My' in bob.html
    assert (bob.path, bob.value_of("view"), bob.value_of("q")) == ("/inbox", "open", "tunnel")
    assert "tunnels" not in alice.open("/inbox").words, "only Bob sees it"
    bob.press("Delete")
    assert "The view “My &lt;i&gt;tunnels&lt;/i&gt;” is deleted." in bob.html
    assert 'aria-label="Saved views"' not in bob.html
    bob.press("Undo")
    assert 'href="/inbox?view=open&amp;sort=newest&amp;q=tunnel"' in bob.html
    assert "Give the view a name." in bob.press("Keep", name=" ").words


def test_a_saved_view_of_somebody_else_is_not_there(bob: Browser, alice: Browser, story: Story) -> None:
    alice.open("/inbox").press("Keep", name="Alice's own")
    found = re.search(r"/inbox/views/\d+/delete", alice.html)
    assert found
    token = bob.open("/inbox").value_of("csrf_token")
    assert bob.client.post(found[0], data={"csrf_token": token}).status_code == 404


def test_of_a_hidden_case_the_inbox_tells_nothing_of_the_machine(bob: Browser, story: Story, people: People) -> None:
    change(story.case_ids[0], state="second_review", reviewer_id=people.alice.id)
    bob.open("/inbox?view=second_review&sort=likely")
    assert TUNNEL in bob.words
    assert "match unsure" not in bob.words
    assert not any(number in bob.html for number in ("0.71", "0.57", "Half true elsewhere"))
