"""The case page, and the reviewer's whole way through it by forms alone."""

import pytest

from models.operations.judging import judge_match
from models.operations.transitions import apply_transition, lock_case
from models.queries.cases import get_case
from models.session import transaction
from models.tables.case import Case
from models.tables.match import Match
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import HOSTILE, TUNNEL, Story

RELATIONS = ["Same", "Narrower", "Broader", "Opposite", "Outdated", "Related", "Different", "Unsure"]


def read_relations(story: Story) -> list[str | None]:
    with transaction() as session:
        matches = get_case(session, story.case_ids[0]).matches
        return [match.judgement.relation if match.judgement else None for match in matches]


def find_state(story: Story) -> str:
    with transaction() as session:
        return session.get_one(Case, story.case_ids[0]).state


def test_claim_and_match_stand_side_by_side(bob: Browser, story: Story) -> None:
    words = bob.open(story.case).words
    assert f"Claim The tunnel cost 4 billion euros, twice what was approved. What an evening! {TUNNEL}" in words
    assert "Fact-check The tunnel cost 2 billion euros. Half true The River Desk 1 March 2025 rivers sample" in words
    assert "Match 1 of 3 Next Claim" in words
    assert 'The <mark class="agrees">tunnel</mark> cost 2 billion euros.' in bob.html
    offered = [label for label in bob.buttons if label[-1].isdigit()]
    assert offered == [f"{label} {number}" for number, label in enumerate(RELATIONS, 1)]


def test_every_match_has_an_address(bob: Browser, story: Story) -> None:
    assert "Twice as much was spent" in bob.open(f"{story.case}?match=2").words.split("All matches")[0]
    assert "Match 3 of 3" in bob.open(f"{story.case}?match=3").words
    assert "Match 3 of 3" in bob.open(f"{story.case}?match=99").words
    assert "Match 1 of 3" in bob.open(f"{story.case}?match=nonsense").words


def test_the_whole_way_without_a_script(bob: Browser, story: Story) -> None:
    bob.open("/inbox").open(story.case)
    bob.press("Same", note="Only the sum <differs>.")
    assert "Match 1 judged: same." in bob.words
    assert "Match 2 of 3" in bob.words
    bob.press("Different")
    bob.press("Unsure")
    assert "Match 3 judged: unsure. Undo All matches are judged. Record a verdict" in bob.words
    assert read_relations(story) == ["same", "different", "unsure"]
    bob.open(f"{story.case}/verdict").press("Use as evidence")
    bob.press("Record the verdict", rating="false", justification="It cost 3 billion.")
    assert "Verdict 1 recorded. See what the submitter sees Next open case" in bob.words
    assert find_state(story) == "decided"
    history = bob.words.split("History")[1]
    assert "Bob judged match 1: same: Only the sum &lt;differs&gt;." in history
    assert "Bob recorded verdict 1: False" in history
    bob.open(f"/claims/{story.claim_ids[0]}")
    assert "Evidence What the tunnel cost Gives context The River Desk" in bob.words


def test_judging_takes_an_open_case(bob: Browser, story: Story) -> None:
    assert f"Case {story.case_ids[0]} waiting for a reviewer" in bob.open(story.case).words
    bob.press("Related")
    assert f"Case {story.case_ids[0]} with you" in bob.words


def test_undo_takes_the_last_word_back(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Same")
    bob.press("Narrower")
    bob.press("Undo")
    assert "Taken back: match 2 is not judged now." in bob.words
    assert "Match 2 of 3" in bob.words
    assert read_relations(story) == ["same", None, None]
    assert "Bob took back the word on match 2" in bob.words


def test_undo_brings_the_earlier_word_back(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Same")
    bob.open(f"{story.case}?match=1").press("Opposite")
    bob.press("Undo")
    assert "Taken back: match 1 is same again." in bob.words
    assert read_relations(story)[0] == "same"


def test_a_stale_judgement_is_refused_and_keeps_the_note(bob: Browser, story: Story, people: People) -> None:
    bob.open(story.case)
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "different", 1)
    bob.press("Same", note="I read <both>.")
    assert bob.status == 409
    assert "judged or changed while you had it open" in bob.words
    assert "You had chosen “Same”, and your note is kept." in bob.words
    assert bob.value_of("note") == "I read <both>."
    assert read_relations(story)[0] == "different"
    bob.press("Same", note=bob.value_of("note"))
    assert bob.status == 200
    assert read_relations(story)[0] == "same"


def test_a_stale_undo_is_refused(bob: Browser, story: Story, people: People) -> None:
    bob.open(story.case).press("Same")
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "broader", 2)
    bob.press("Undo")
    assert bob.status == 409
    assert read_relations(story)[0] == "broader"


def test_a_relation_that_does_not_exist_is_refused(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Same", match_id="999")
    assert bob.status == 404
    bob.open(story.case).press("Same", match_version="one")
    assert bob.status == 422
    assert read_relations(story)[0] is None


def test_a_case_in_other_hands_can_be_read_and_not_judged(bob: Browser, story: Story, people: People) -> None:
    bob.open(story.case)
    with transaction() as session:
        case = lock_case(session, story.case_ids[0])
        apply_transition(session, case, "take_over", people.alice, case.version, "Bob is ill.")
    bob.press("Same", note="Too late.")
    assert bob.status == 409
    bob.open(story.case)
    assert "This case is with Alice until" in bob.words
    assert not [label for label in bob.buttons if label.split()[0] in RELATIONS]


def test_a_case_is_taken_and_given_back(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review")
    assert "The case is yours." in bob.words
    bob.press("Give back")
    assert bob.path == "/inbox"
    assert "Given back." in bob.words
    assert find_state(story) == "open"


def test_dismissing_wants_a_reason_and_keeps_it(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review").press("Dismiss", reason="  ")
    assert bob.status == 422
    assert "Give a reason" in bob.words
    assert 'aria-describedby="reason-dismiss-hint reason-dismiss-error"' in bob.html
    bob.press("Dismiss", reason="A <private> matter.")
    assert find_state(story) == "dismissed"
    assert "Bob set the case aside: A &lt;private&gt; matter." in bob.words


def test_a_stale_move_is_refused_and_keeps_the_reason(bob: Browser, alice: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review")
    alice.open(story.case).press("Give back")
    bob.press("Dismiss", reason="Two lines\nof reasons.")
    assert bob.status == 409
    assert find_state(story) == "open"
    assert "changed while you had it open" in bob.words


def test_a_finished_case_is_opened_again_with_a_reason(bob: Browser, story: Story) -> None:
    bob.open(story.case).press("Start review").press("Dismiss", reason="A joke.")
    bob.press("Reopen", reason="Not a joke.")
    assert find_state(story) == "open"
    assert "Bob opened the case again: Not a joke." in bob.words


def test_a_move_that_does_not_exist_is_not_found(bob: Browser, story: Story) -> None:
    token = bob.open(story.case).value_of("csrf_token")
    for action in ("decide", "explode"):
        answer = bob.client.post(f"{story.case}/moves/{action}", data={"csrf_token": token, "case_version": "1"})
        assert answer.status_code == 404


def test_a_claim_without_matches_leads_to_the_verdict(bob: Browser, story: Story) -> None:
    bob.open(f"/cases/{story.case_ids[1]}")
    assert "No earlier fact-check of this claim was found." in bob.words
    assert f'href="/cases/{story.case_ids[1]}/verdict"' in bob.html


def test_what_was_sent_cannot_write_the_page(bob: Browser, story: Story) -> None:
    assert HOSTILE not in bob.open(f"/cases/{story.case_ids[1]}").html
    html = bob.open(f"{story.case}?match=2").html
    for hostile in ("<img", "<b>approved", "<i>Wrong", "<u>Paper"):
        assert hostile not in html


@pytest.mark.parametrize("path", ["/cases/999", "/cases/999/verdict", "/cases/nonsense"])
def test_an_unknown_case_is_not_found(bob: Browser, path: str) -> None:
    assert bob.open(path).status == 404


def test_a_form_from_elsewhere_is_refused(bob: Browser, story: Story) -> None:
    data = {"relation": "same", "match_id": str(story.match_ids[0]), "match_version": "1"}
    assert bob.client.post(f"{story.case}/judgement", data=data).status_code == 400
    with transaction() as session:
        assert session.get_one(Match, story.match_ids[0]).judgement_id is None
