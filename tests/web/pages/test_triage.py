"""Sorting a case on its page: how pressing it is, when it is due, its tags, and who gets it."""

import datetime as dt

import pytest

from models.session import transaction
from models.tables.case import Case
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story

IN_A_WEEK = (dt.datetime.now(dt.UTC) + dt.timedelta(days=7)).date().isoformat()


def read_case(story: Story) -> Case:
    with transaction() as session:
        return session.get_one(Case, story.case_ids[0])


def test_bob_says_how_much_it_matters(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Save", harm="3", reach="1")
    assert (bob.path, read_case(story).harm, read_case(story).reach) == (story.case, 3, 1)
    assert "harm very much" in bob.words
    assert "reach some" in bob.words
    assert "Bob said how much it matters: harm very much, reach some" in bob.words
    bob.press("Save", harm="", reach="")
    assert (read_case(story).harm, read_case(story).reach) == (None, None)
    assert "Bob said how much it matters: nothing" in bob.words


@pytest.mark.parametrize("harm", ["4", "-1", "much", "²"])
def test_what_the_page_did_not_offer_is_refused(bob: Browser, story: Story, harm: str) -> None:
    bob.open(story.case).press("Save", harm=harm)
    assert bob.status == 422
    assert read_case(story).harm is None


def press_due(browser: Browser, **fields: str) -> None:
    form = next(form for form in browser.forms if form.action.endswith("/due"))
    data = dict(form.pairs) | fields
    browser.answer = browser.client.post(form.action, data=data, follow_redirects=True)


def test_a_case_is_due_on_a_day_and_at_a_time(bob: Browser, story: Story) -> None:
    bob.open(story.case)
    press_due(bob, due_day=IN_A_WEEK, due_time="09:30")
    due = read_case(story).due_at
    assert due is not None
    assert due.isoformat() == f"{IN_A_WEEK}T09:30:00+00:00"
    assert "due in" in bob.words
    assert (bob.value_of("due_day"), bob.value_of("due_time")) == (IN_A_WEEK, "09:30")
    assert ", 09:30 UTC" in bob.words
    press_due(bob, due_day="")
    assert read_case(story).due_at is None


@pytest.mark.parametrize(
    ("day", "time", "words"),
    [
        ("2020-01-01", "17:00", "Choose a time that lies ahead"),
        ("soon", "17:00", "Write the date as"),
        (IN_A_WEEK, "noon", "Write the time as"),
    ],
)
def test_an_odd_day_is_refused_with_a_sentence(bob: Browser, story: Story, day: str, time: str, words: str) -> None:
    bob.open(story.case)
    press_due(bob, due_day=day, due_time=time)
    assert bob.status == 422
    assert words in bob.words
    assert read_case(story).due_at is None


def test_tags_are_added_suggested_and_removed(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Add", tag="Health, <b>Money</b>")
    assert read_case(story).tags == ["<b>money</b>", "health"]
    assert "<b>money" not in bob.html
    assert "Bob added “&lt;b&gt;money&lt;/b&gt;”, “health” as tags" in bob.words
    other = f"/cases/{story.case_ids[1]}"
    assert '<option value="health">' in bob.open(other).html
    bob.open(story.case).press("Remove the tag health")
    assert read_case(story).tags == ["<b>money</b>"]
    bob.press("Add", tag="x" * 41)
    assert bob.status == 422
    assert bob.value_of("tag") == "x" * 41, "what was typed is kept"


def test_an_editor_gives_the_case_to_somebody(alice: Browser, bob: Browser, story: Story, people: People) -> None:
    assert "Assign" not in bob.open(story.case).buttons, "Bob can take it himself"
    alice.open(story.case).press("Assign", person=str(people.bob.id))
    assert "The case is with Bob now." in alice.words
    assert (read_case(story).reviewer_id, read_case(story).assigned_by_id) == (people.bob.id, people.alice.id)
    assert "Alice gave the case to Bob" in alice.words
    token = alice.value_of("csrf_token")
    stale = {"csrf_token": token, "person": str(people.dora.id), "case_version": "1"}
    assert alice.client.post(f"{story.case}/assign", data=stale).status_code == 409
    nobody = stale | {"person": str(people.charlie.id)}
    assert alice.client.post(f"{story.case}/assign", data=nobody).status_code == 422
    assert read_case(story).reviewer_id == people.bob.id


def test_sorting_a_case_makes_no_form_stale(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case)
    alice.open(story.case).press("Add", tag="health")
    bob.press("Start review")
    assert (bob.status, read_case(story).state) == (200, "in_review")


def test_what_was_done_is_undone_by_the_button_beside_its_note(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Save", harm="3", reach="1")
    bob.press("Undo")
    assert (bob.path, read_case(story).harm) == (story.case, None)
    assert "Taken back. It is as it was before." in bob.words
    assert "Bob took back how much it matters; it is again: nothing" in bob.words
    bob.press("Save", harm="", reach="")
    assert "Noted how much it matters." in bob.words
    assert "Undo" not in bob.buttons, "nothing was changed, so that there is nothing to take back"


def test_the_decision_bar_takes_back_what_came_last(bob: Browser, story: Story) -> None:
    """First tags, a due date and a word on a match are given, and then they are taken back the other way round."""
    bob.open(story.case).press("Add", tag="Health")
    press_due(bob, due_day=IN_A_WEEK)
    bob.press("Same").open(story.case).press("Undo z")
    assert "Taken back: match 1 is not judged now." in bob.words
    bob.open(story.case).press("Undo z")
    assert read_case(story).due_at is None
    assert "Bob took a change of its due date back; it is not due on a certain day again" in bob.words
    bob.open(story.case).press("Undo z")
    assert read_case(story).tags == []
    assert "Bob took a change of tags back: removed “health” as a tag" in bob.words
    assert "Undo z" not in bob.open(story.case).buttons


def test_an_undo_that_comes_too_late_changes_nothing(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case).press("Save", harm="3", reach="1")
    alice.open(story.case).press("Save", harm="2")
    bob.press("Undo")
    assert (bob.status, read_case(story).harm) == (409, 2)
    assert "something has changed since" in bob.words
    token = {"csrf_token": bob.value_of("csrf_token")}
    assert bob.client.post(f"{story.case}/acts/999/undo", data=token).status_code == 404


def test_an_assignment_is_taken_back(alice: Browser, story: Story, people: People) -> None:
    alice.open(story.case).press("Assign", person=str(people.bob.id))
    alice.press("Undo")
    assert (read_case(story).state, read_case(story).reviewer_id) == ("open", None)
    assert "Alice took the assignment back; it is free again" in alice.words
