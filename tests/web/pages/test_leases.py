"""Who has a case before them, as pages show it and as their forms change it."""

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from models.operations.leases import expire_leases, open_lease
from models.queries.leases import read_lease
from models.session import transaction
from models.tables.case import Case
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story


def find_holder(case_id: int) -> str | None:
    with transaction() as session:
        lease = read_lease(session, case_id)
        return lease.holder.name if lease else None


def let_run_out(case_id: int) -> None:
    with transaction() as session:
        session.execute(update(Case).where(Case.id == case_id).values(lease_until=func.now() - dt.timedelta(seconds=1)))


def send(browser: Browser, path: str, **form: str) -> int:
    token = browser.value_of("csrf_token") or ""
    return browser.client.post(path, data={"csrf_token": token, **form}).status_code


def test_opening_a_case_takes_it_and_says_until_when(bob: Browser, story: Story) -> None:
    words = bob.open(story.case).words
    assert "yours until" in words
    assert find_holder(story.case_ids[0]) == "Bob"
    assert f"Case {story.case_ids[0]} waiting for a reviewer" in words, "nothing else has changed"


@pytest.mark.parametrize("header", ["Purpose", "Sec-Purpose"])
def test_a_page_that_is_fetched_ahead_takes_nothing(bob: Browser, story: Story, header: str) -> None:
    answer = bob.client.get(story.case, headers={header: "prefetch;prerender"})
    assert answer.status_code == 200
    assert find_holder(story.case_ids[0]) is None


def test_asking_for_the_head_takes_nothing(bob: Browser, story: Story) -> None:
    assert bob.client.head(story.case).status_code == 200
    assert find_holder(story.case_ids[0]) is None


def test_a_page_that_is_fetched_ahead_leaves_the_notes_to_the_next_one(bob: Browser, story: Story) -> None:
    bob.open(story.case)
    token, match = bob.value_of("csrf_token") or "", str(story.match_ids[0])
    form = {"csrf_token": token, "match_id": match, "match_version": "1", "relation": "same"}
    bob.client.post(f"{story.case}/judgement", data=form)
    assert "Match 1 judged" not in bob.client.get(f"{story.case}?match=2", headers={"Purpose": "prefetch"}).text
    assert "Match 1 judged: same." in bob.open(f"{story.case}?match=2").words


def test_others_can_read_the_case_and_see_who_has_it(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case)
    words = alice.open(story.case).words
    assert f"Case {story.case_ids[0]} with Bob until" in words
    assert "you can read it; an editor can take it over" in words
    assert "Same 1" not in alice.buttons
    assert "with Bob until" in alice.open("/inbox").words
    assert find_holder(story.case_ids[0]) == "Bob"


def test_a_word_on_a_case_that_another_has_is_refused_and_kept(bob: Browser, alice: Browser, story: Story) -> None:
    alice.open(story.case)
    let_run_out(story.case_ids[0])
    bob.open(story.case)
    alice.press("Different", note="It is another <tunnel>.")
    assert alice.status == 409
    assert "Bob has this case until" in alice.words
    assert "Recorded now Match 1 is not judged. The case is with Bob until" in alice.words
    assert "Yours, not recorded Different It is another &lt;tunnel&gt;." in alice.words


def test_an_editor_takes_it_over_with_a_reason(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case)
    alice.open(story.case).press("Take over", reason="Bob has <gone> home.")
    assert "The case is yours now." in alice.words
    assert "Alice took the case over from Bob: Bob has &lt;gone&gt; home." in alice.words
    assert find_holder(story.case_ids[0]) == "Alice"
    bob.press("Same")
    assert bob.status == 409


def test_a_reviewer_is_not_offered_to_take_over(alice: Browser, bob: Browser, story: Story) -> None:
    alice.open(story.case)
    assert "Take over" not in bob.open(story.case).buttons
    assert send(bob, f"{story.case}/moves/take_over", case_version="1", reason="Now.") == 403


def test_keeping_a_case_without_a_script(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Keep it")
    assert bob.path == story.case
    assert "The case stays with you." in bob.words


def test_the_pages_script_gets_the_new_end(bob: Browser, alice: Browser, story: Story) -> None:
    token = bob.open(story.case).value_of("csrf_token")
    wanted = {"Accept": "application/json"}
    answer = bob.client.post(f"{story.case}/lease", data={"csrf_token": token}, headers=wanted)
    assert answer.get_json()["seconds"] > 590
    token = alice.open(story.case).value_of("csrf_token")
    answer = alice.client.post(f"{story.case}/lease", data={"csrf_token": token}, headers=wanted)
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    assert answer.get_json()["detail"].startswith("Bob has this case until")


def test_giving_back_without_a_script(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Give back")
    assert bob.path == "/inbox"
    assert "Given back." in bob.words
    assert find_holder(story.case_ids[0]) is None


def test_a_page_that_is_left_gives_back_the_lease_that_it_knew(bob: Browser, story: Story) -> None:
    bob.open(story.case)
    with transaction() as session:
        until = session.scalars(select(Case.lease_until).where(Case.id == story.case_ids[0])).one()
    assert until is not None
    assert f'data-until="{until.isoformat()}"' in bob.html
    earlier = until - dt.timedelta(seconds=1)
    assert send(bob, f"{story.case}/lease/end", until=earlier.isoformat()) == 204
    assert find_holder(story.case_ids[0]) == "Bob"
    assert send(bob, f"{story.case}/lease/end", until=until.isoformat()) == 204
    assert find_holder(story.case_ids[0]) is None


@pytest.mark.parametrize("until", ["soon", "2026-03-31T12:00:00"])
def test_an_end_that_no_page_knew_is_refused(bob: Browser, story: Story, until: str) -> None:
    bob.open(story.case)
    assert send(bob, f"{story.case}/lease/end", until=until) == 422


@pytest.mark.parametrize("path", ["/cases/next", "/cases/1/lease", "/cases/1/lease/end"])
def test_a_form_from_elsewhere_is_refused(bob: Browser, story: Story, path: str) -> None:
    assert bob.client.post(path).status_code == 400


def test_the_next_case_is_taken_and_the_one_before_given_back(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Next case")
    assert bob.path == f"/cases/{story.case_ids[1]}"
    assert (find_holder(story.case_ids[0]), find_holder(story.case_ids[1])) == (None, "Bob")


def test_where_no_other_case_waits_the_inbox_says_so(bob: Browser, story: Story, people: People) -> None:
    bob.open(story.case)
    with transaction() as session:
        open_lease(session, story.case_ids[1], people.alice)
    bob.press("Next case")
    assert bob.path == "/inbox"
    assert "No other case waits for you." in bob.words


def test_what_was_typed_can_be_sent_after_time_has_run_out(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Same")
    bob.open(f"{story.case}/verdict").press("Use as evidence")
    let_run_out(story.case_ids[0])
    with transaction() as session:
        assert expire_leases(session) == [story.case_ids[0]]
    bob.press("Record the verdict", rating="false", justification="It cost 3 billion.")
    assert "Verdict 1 recorded." in bob.words
    assert "The desk gave the case back, because its reviewer’s time had run out" in bob.words


def test_a_stale_move_shows_what_was_recorded_and_what_was_typed(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review")
    alice.open(story.case).press("Give back")
    bob.press("Dismiss", reason="Two lines\nof <reasons>.")
    assert bob.status == 409
    assert "Recorded now The case is waiting for a reviewer. Alice gave the case back" in bob.words
    assert "Yours, not recorded Dismiss Two lines of &lt;reasons&gt;." in bob.words


def test_a_stale_word_shows_both_words(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review")
    let_run_out(story.case_ids[0])
    alice.open(story.case).press("Broader", note="It <says> more.")
    let_run_out(story.case_ids[0])
    bob.press("Same", note="I read both.")
    assert bob.status == 409
    assert "Recorded now Broader by Alice" in bob.words
    assert "It &lt;says&gt; more." in bob.words
    assert "Yours, not recorded Same I read both." in bob.words


def test_the_strip_tells_how_the_day_goes(bob: Browser, story: Story) -> None:
    assert "0 judged by you today 0 cases done 2 left" in bob.open(story.case).words
    bob.press("Same")
    bob.press("Narrower")
    bob.press("Undo")
    assert "2 judged by you today 0 cases done" in bob.words
    assert "50 % taken back 1 left" in bob.words
    assert "50 % taken back 1 left" in bob.open("/inbox").words
