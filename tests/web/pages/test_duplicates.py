"""Claims that share a case: who asked, joining with a preview and one undo, and taking one out again."""

import re

import pytest
from sqlalchemy import select, update

from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.submission import Claim
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import TUNNEL, Story, check, import_factchecks


@pytest.fixture
def twice(story: Story, people: People, settings: Settings) -> Story:
    """The same article again: its claims join the cases of the first."""
    with transaction() as session:
        check(session, settings, people, import_factchecks(session))
    return story


@pytest.fixture
def apart(story: Story, people: People, settings: Settings) -> list[int]:
    """The case of the first claim, and another in the same words from before they were joined."""
    with transaction() as session:
        other = check(session, settings, people, import_factchecks(session), sentences=1, words="Really.")
        digest = session.scalars(select(Claim.digest).where(Claim.case_id == story.case_ids[0])).one()
        session.execute(update(Claim).where(Claim.case_id == other.case_ids[0]).values(text=TUNNEL, digest=digest))
    return [story.case_ids[0], other.case_ids[0]]


def find_place(case_id: int) -> tuple[str, int | None]:
    with transaction() as session:
        case = session.get_one(Case, case_id)
        return case.state, case.duplicate_of_id


def test_a_case_says_how_often_it_was_asked_and_by_whom(bob: Browser, twice: Story) -> None:
    words = bob.open(twice.case).words
    assert "Asked 2 times by 1 person" in words
    assert "This claim , sent by somebody with an account, on the page: An &lt;evening&gt;" in words
    assert "The desk joined 1 claim in the same words" in words
    assert bob.buttons.count("Detach") == 1, "the claim that leads stays"
    assert words.count("joined 1 claim") == 1


def test_a_case_that_was_asked_once_has_no_list(bob: Browser, story: Story) -> None:
    assert "Asked" not in bob.open(story.case).words


def test_a_wrong_join_is_undone_and_that_too(bob: Browser, twice: Story) -> None:
    bob.open(twice.case).press("Detach", reason="It is <b>another</b> tunnel.")
    assert (bob.path, bob.status) == (twice.case, 200)
    found = re.search(r"Taken out. The claim has case (\d+) now.", bob.words)
    assert found
    number = int(found[1])
    assert "Asked 2 times" not in bob.words
    assert f"took 1 claim out, into case {number}: It is &lt;b&gt;another&lt;/b&gt; tunnel." in bob.words
    bob.press("Undo")
    assert "The claim is back in this case." in bob.words
    assert "Asked 2 times by 1 person" in bob.words
    assert find_place(number) == ("dismissed", twice.case_ids[0])
    assert bob.open(f"/cases/{number}").path == twice.case, "its number leads on"


def test_taking_out_without_a_reason_keeps_the_page(bob: Browser, twice: Story) -> None:
    bob.open(twice.case).press("Detach", reason=" ")
    assert bob.status == 422
    assert "Error: Give a reason, so that others understand it later." in bob.words
    assert 'aria-invalid="true" autofocus' in bob.html
    assert "Asked 2 times by 1 person" in bob.words


def test_duplicates_are_shown_before_they_are_joined(bob: Browser, apart: list[int]) -> None:
    first, second = apart
    bob.open("/inbox/duplicates")
    assert "1 case is in the same words as another" in bob.words
    assert f"Case {second} , waiting for a reviewer: 1 claim, asked by 1 person go into Case {first} ," in bob.words
    assert find_place(second) == ("open", None), "nothing has happened yet"
    bob.press("Join 1 case with 1 claim")
    assert (bob.path, find_place(second)) == ("/inbox", ("dismissed", first))
    assert "Joined 1 case with 1 claim into others." in bob.words
    bob.press("Undo")
    assert "Undone: 1 case is open again." in bob.words
    assert find_place(second) == ("open", None)
    bob.open(f"/cases/{second}")
    assert "Bob set the case aside: The same was asked in case" in bob.words
    assert "Bob opened the case again: The joining was undone." in bob.words


def test_only_what_was_chosen_and_is_ticked_is_joined(bob: Browser, apart: list[int]) -> None:
    first, second = apart
    bob.open("/inbox").press("Join the chosen", case=[str(second)])
    assert (bob.path, bob.value_of("case")) == ("/inbox/duplicates", str(second))
    assert f'value="{second}:{first}" checked' in bob.html
    bob.press("Join 1 case", join=[])
    assert bob.status == 422
    assert "Choose between 1 and 200 cases to join." in bob.words
    assert find_place(second) == ("open", None)
    bob.open(f"/inbox/duplicates?case={first}&case=nonsense&case=999999999999999999999")
    assert "None of the chosen cases has a duplicate" in bob.words


def test_what_has_changed_meanwhile_is_not_joined(bob: Browser, alice: Browser, apart: list[int]) -> None:
    first, second = apart
    bob.open("/inbox/duplicates")
    alice.open(f"/cases/{second}").press("Start review")
    bob.press("Join 1 case")
    assert bob.status == 409
    assert f"Case {second} is not open and free any more." in bob.words
    assert f'value="{first}:{second}"' in bob.html, "now the other way round: somebody is at work on it"
    assert find_place(second) == ("in_review", None)


def test_somebody_elses_joining_is_undone_by_an_editor_alone(
    bob: Browser, alice: Browser, visitor: Browser, apart: list[int], people: People
) -> None:
    alice.open("/inbox/duplicates").press("Join 1 case")
    address = next(form.action for form in alice.forms if "/joinings/" in form.action)
    token = bob.open("/inbox").value_of("csrf_token")
    assert bob.client.post(address, data={"csrf_token": token}).status_code == 403
    assert find_place(apart[1])[0] == "dismissed"
    alice.press("Undo")
    assert find_place(apart[1])[0] == "open"


def test_submitters_join_nothing(visitor: Browser, people: People, twice: Story) -> None:
    visitor.sign_in(people.charlie)
    token = visitor.open("/about").value_of("csrf_token")
    assert visitor.open("/inbox/duplicates").status == 403
    claim = twice.claim_ids[0]
    for address in ("/inbox/duplicates", "/inbox/views", f"{twice.case}/claims/{claim}/detach", f"{twice.case}/tags"):
        assert visitor.client.post(address, data={"csrf_token": token}).status_code == 403
