"""A verdict that follows from a judged match: offered, marked, and recorded only by a person who stands behind it."""

import pytest

from models.operations.judging import judge_match
from models.queries.cases import get_case
from models.session import transaction
from models.settings import Settings
from models.tables.match import Match
from models.tables.verdict import Verdict
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A desk that offers three scales."""
    changed = settings.model_copy(update={"scales": "desk,three,media"})
    monkeypatch.setattr("models.queries.scales.load_settings", lambda: changed)


def judge(story: Story, people: People, place: int, relation: str) -> None:
    with transaction() as session:
        match = session.get_one(Match, story.match_ids[place])
        judge_match(session, match.id, people.bob, relation, match.version)


def find_verdict(story: Story) -> Verdict | None:
    with transaction() as session:
        return get_case(session, story.case_ids[0]).verdict


def test_a_match_that_is_the_same_fills_the_form(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 0, "same")
    bob.open(f"{story.case}/verdict")
    assert "Proposed, not recorded. Match 1 , rated Half true , was judged the same" in bob.words
    assert bob.value_of("rating") == "half_true"
    said = "As The River Desk found on 1 March 2025: “The tunnel cost 2 billion euros.” – Half true."
    assert bob.value_of("justification") == said
    assert bob.values_of("url")[0] == "https://checks.test/tunnel"
    assert bob.value_of("opposite_checked") is None
    assert find_verdict(story) is None, "nothing is recorded by looking"
    bob.press("Record the verdict")
    verdict = find_verdict(story)
    assert verdict is not None
    assert (verdict.rating, verdict.match_id) == ("half_true", story.match_ids[0])
    assert verdict.evidence[0].publisher == "The River Desk"


def test_what_a_fact_check_says_cannot_write_the_page(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 1, "same")
    bob.open(f"{story.case}/verdict")
    assert bob.value_of("rating") == "false"
    for hostile in ("<b>approved", "<i>Wrong", "<img src=x", "<u>Paper"):
        assert hostile not in bob.html
    assert "“Twice as much was spent as was <b>approved</b>.” – <i>Wrong</i>." in (bob.value_of("justification") or "")


def test_a_person_who_rates_otherwise_stands_alone(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 0, "same")
    bob.open(f"{story.case}/verdict").press("Record the verdict", rating="misleading")
    verdict = find_verdict(story)
    assert verdict is not None
    assert (verdict.rating, verdict.match_id) == ("misleading", None)


def test_the_form_can_be_begun_empty(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 0, "same")
    bob.open(f"{story.case}/verdict?blank=")
    assert "Proposed" not in bob.words
    assert (bob.value_of("justification"), bob.value_of("match_id")) == ("", None)
    assert bob.values_of("url") == ["", "", ""]


@pytest.mark.parametrize("relation", ["related", "narrower", "different", "unsure"])
def test_other_words_propose_nothing(bob: Browser, story: Story, people: People, relation: str) -> None:
    judge(story, people, 0, relation)
    assert "Proposed, not recorded" not in bob.open(f"{story.case}/verdict").words


def test_half_of_the_truth_has_no_opposite(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 0, "opposite")
    assert "Proposed, not recorded" not in bob.open(f"{story.case}/verdict").words


def test_the_opposite_must_be_confirmed_by_a_tick(bob: Browser, story: Story, people: People) -> None:
    judge(story, people, 1, "opposite")
    bob.open(f"{story.case}/verdict")
    assert "was judged the opposite of the claim" in bob.words
    assert bob.value_of("rating") == "true"
    assert bob.values_of("stance")[0] == "supports"
    assert (bob.value_of("justification") or "").endswith("This claim says the opposite.")
    bob.press("Record the verdict", justification="It did cost twice as much.")
    assert bob.status == 422
    assert 'id="opposite_checked-error"' in bob.html
    assert bob.value_of("justification") == "It did cost twice as much."
    assert find_verdict(story) is None
    bob.press("Record the verdict", opposite_checked="yes")
    verdict = find_verdict(story)
    assert verdict is not None
    assert (verdict.rating, verdict.match_id) == ("true", story.match_ids[1])


def test_without_a_choice_of_scales_there_is_no_button(bob: Browser, story: Story) -> None:
    bob.open(f"{story.case}/verdict")
    assert 'name="turn"' not in bob.html


def test_another_scale_is_chosen_without_a_script_and_nothing_is_lost(bob: Browser, story: Story, offer: None) -> None:
    bob.open(f"{story.case}/verdict")
    bob.press("Evidence", justification="It cost 3.", rating="false", confidence="low", valid_from="2025-01-01")
    assert bob.status == 200
    assert 'value="not_enough_evidence"' in bob.html
    assert 'value="half_true"' not in bob.html
    kept = (bob.value_of("justification"), bob.value_of("confidence"), bob.value_of("valid_from"))
    assert kept == ("It cost 3.", "low", "2025-01-01")
    bob.press("Record the verdict", rating="not_enough_evidence")
    verdict = find_verdict(story)
    assert verdict is not None
    assert (verdict.scale, verdict.rating) == ("three", "not_enough_evidence")
    assert "Not enough evidence Decided by Bob" in bob.open(story.case).words


def test_a_proposal_goes_along_to_another_scale(bob: Browser, story: Story, people: People, offer: None) -> None:
    judge(story, people, 1, "same")
    bob.open(f"{story.case}/verdict").press("Evidence")
    assert (bob.value_of("rating"), bob.value_of("match_id")) == ("contradicted", str(story.match_ids[1]))
    bob.press("Pictures and recordings")
    assert (bob.value_of("rating"), bob.value_of("match_id")) == (None, None)
    assert "Proposed" not in bob.words


def test_the_address_can_name_the_scale(bob: Browser, story: Story, offer: None) -> None:
    assert bob.open(f"{story.case}/verdict?scale=media").value_of("scale") == "media"
    assert bob.open(f"{story.case}/verdict?scale=feet").value_of("scale") == "desk"


def test_a_rating_of_a_scale_that_is_gone_is_still_told(
    bob: Browser, story: Story, offer: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    bob.open(f"{story.case}/verdict?scale=three").press(
        "Record the verdict", rating="not_enough_evidence", justification="Nobody knows."
    )
    with transaction() as session:
        session.query(Verdict).update({"scale": "valley", "rating": "in_the_dark"})
    for page in (story.case, f"/claims/{story.claim_ids[0]}", f"/submissions/{story.submission_id}"):
        assert "In the dark" in bob.open(page).words
