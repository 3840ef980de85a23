"""Verdicts by program: scales, all that a verdict can say, evidence and its archive, and proposals."""

from typing import Any

import pytest
from sqlalchemy import text

from models.operations.archives import note_archived, note_not_archived
from models.queries.cases import get_case
from models.session import transaction
from models.settings import Settings
from models.tables.verdict import Evidence
from tests.conftest import People
from tests.web.api.conftest import Story
from tests.web.api.program import Program

LINE = {
    "url": "https://rivers.test/1963",
    "title": "The frost of 1963",
    "stance": "undermines",
    "publisher": "The River Desk",
    "quote": "It froze <upstream>.",
    "origin": "The river office",
    "accessed_on": "2026-02-28",
}
VERDICT: dict[str, Any] = {
    "version": 1,
    "scale": "desk",
    "rating": "mostly_false",
    "justification": "It froze upstream, not in London.",
    "confidence": "high",
    "as_of": "2026-03-01",
    "valid_from": "1963-01-01",
    "valid_until": "1963-03-31",
    "evidence": [LINE, LINE | {"url": "https://rivers.test/2", "origin": "the river OFFICE"}],
}


def decide(program: Program, story: Story, **changes: Any) -> Any:
    return program.post(f"/cases/{story.case_id}/decide", VERDICT | changes)


def settle(story: Story, kept: str | None) -> int:
    """Let the first piece of evidence be archived, or not, and return its number."""
    with transaction() as session:
        verdict = get_case(session, story.case_id).verdict
        assert verdict is not None
        line = verdict.evidence[0]
        assert line.archive_job_id is not None
        if kept:
            note_archived(session, line.archive_job_id, kept)
        else:
            note_not_archived(session, line.archive_job_id, "The address answered 404.")
        over = "UPDATE job SET state = 'succeeded', finished_at = now() WHERE id = :id"
        session.execute(text(over), {"id": line.archive_job_id})
        return line.id


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A desk that offers two scales."""
    changed = settings.model_copy(update={"scales": "desk,three"})
    monkeypatch.setattr("models.queries.scales.load_settings", lambda: changed)


def test_everybody_may_know_the_scales(stranger: Program, offer: None) -> None:
    desk, three = stranger.read("/scales")["items"]
    assert (desk["name"], desk["usual"], desk["worst_rating"], desk["best_rating"]) == ("desk", True, 1, 5)
    assert (three["name"], three["usual"], three["worst_rating"], three["best_rating"]) == ("three", False, None, None)
    assert desk["ratings"][0] == {
        "value": "false",
        "label": "False",
        "rating_class": "false",
        "meaning": "The evidence contradicts the claim.",
        "rating_value": 1,
    }
    assert desk["ratings"][-1]["rating_value"] is None


def test_a_verdict_is_recorded_with_all_of_it(bob: Program, stranger: Program, story: Story) -> None:
    answer = decide(bob, story)
    assert answer.status_code == 200, answer.text
    verdict = answer.get_json()["verdict"]
    for name in set(VERDICT) - {"version", "evidence"}:
        assert verdict[name] == VERDICT[name], name
    assert (verdict["rating_value"], verdict["worst_rating"], verdict["best_rating"]) == (2, 1, 5)
    assert {name: verdict["evidence"][0][name] for name in LINE} == LINE
    assert verdict["evidence"][0]["archive"] == {"state": "waiting", "at": None, "sha256": None, "error": None}
    assert (len(verdict["evidence"]), verdict["origins"], verdict["match_id"]) == (2, 1, None)
    assert stranger.read(f"/claims/{story.claim_id}")["verdict"] == verdict


def test_what_has_no_place_has_no_numbers(bob: Program, story: Story) -> None:
    verdict = decide(bob, story, rating="misleading").get_json()["verdict"]
    assert (verdict["rating_value"], verdict["worst_rating"], verdict["best_rating"]) == (None, None, None)


def test_a_verdict_may_be_given_on_another_scale(bob: Program, story: Story, offer: None) -> None:
    verdict = decide(bob, story, scale="three", rating="contradicted").get_json()["verdict"]
    assert (verdict["scale"], verdict["label"], verdict["rating_class"]) == ("three", "Contradicted", "false")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"scale": "three"}, "#/scale"),
        ({"rating": "contradicted"}, "#/rating"),
        ({"confidence": "certain"}, "#/confidence"),
        ({"valid_from": "1964-01-01"}, "#/valid_until"),
        ({"valid_until": "soon"}, "#/valid_until"),
        ({"match_id": 999}, "#/match_id"),
        ({"match_id": 0}, "#/match_id"),
        ({"opposite_checked": "yes"}, "#/opposite_checked"),
        ({"evidence": [LINE | {"quote": "x" * 5_001}]}, "#/evidence/0/quote"),
        ({"evidence": [LINE | {"accessed_on": "2999-01-01"}]}, "#/evidence"),
        ({"evidence": [LINE | {"archive": {}}]}, "#/evidence/0/archive"),
    ],
)
def test_what_is_odd_is_refused_by_its_place(bob: Program, story: Story, changes: dict[str, Any], pointer: str) -> None:
    answer = decide(bob, story, **changes)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.get_json()["errors"]] == [pointer]


def test_a_judged_match_proposes_a_verdict(bob: Program, story: Story) -> None:
    case = bob.read(f"/cases/{story.case_id}")
    assert case["proposal"] is None
    match = case["matches"][0]
    bob.post(f"/matches/{match['id']}/judgement", {"relation": "same", "version": match["version"]})
    case = bob.read(f"/cases/{story.case_id}")
    assert case["proposal"] == {
        "match_id": match["id"],
        "scale": "desk",
        "rating": "mostly_false",
        "needs_check": False,
    }
    verdict = decide(bob, story, version=case["version"], match_id=match["id"]).get_json()["verdict"]
    assert verdict["match_id"] == match["id"]


def test_the_opposite_needs_somebody_who_checked_it(bob: Program, story: Story) -> None:
    match = bob.read(f"/cases/{story.case_id}")["matches"][0]
    bob.post(f"/matches/{match['id']}/judgement", {"relation": "opposite", "version": match["version"]})
    case = bob.read(f"/cases/{story.case_id}")
    assert (case["proposal"]["rating"], case["proposal"]["needs_check"]) == ("mostly_true", True)
    said = {"version": case["version"], "rating": "mostly_true", "match_id": match["id"]}
    refused = decide(bob, story, **said)
    assert [error["pointer"] for error in refused.get_json()["errors"]] == ["#/opposite_checked"]
    assert decide(bob, story, **said, opposite_checked=True).status_code == 200


def test_evidence_is_read_with_its_archive(bob: Program, story: Story) -> None:
    decide(bob, story)
    number = settle(story, "They say: it froze <upstream>. Then it thawed.")
    shown = bob.read(f"/evidence/{number}")
    assert (shown["text"], shown["quote_stands"]) == ("They say: it froze <upstream>. Then it thawed.", True)
    assert (shown["archive"]["state"], len(shown["archive"]["sha256"])) == ("archived", 64)
    assert (shown["case_id"], shown["url"]) == (story.case_id, LINE["url"])
    assert bob.post(f"/evidence/{number}/archive").status_code == 409
    assert bob.get("/evidence/999").status_code == 404


def test_what_failed_is_archived_again(bob: Program, story: Story) -> None:
    decide(bob, story)
    number = settle(story, None)
    assert bob.read(f"/evidence/{number}")["archive"]["error"] == "The address answered 404."
    again = bob.post(f"/evidence/{number}/archive")
    assert (again.status_code, again.get_json()["archive"]["state"]) == (200, "waiting")
    assert bob.post(f"/evidence/{number}/archive").status_code == 409
    assert bob.post("/evidence/999/archive").status_code == 404


def test_archived_texts_are_for_reviewers(bob: Program, story: Story, charlie: Program, stranger: Program) -> None:
    decide(bob, story)
    with transaction() as session:
        number = session.query(Evidence.id).limit(1).scalar()
    for program, status in ((stranger, 401), (charlie, 403)):
        assert program.get(f"/evidence/{number}").status_code == status
        assert program.post(f"/evidence/{number}/archive").status_code == status


def test_who_may_only_read_cannot_have_it_fetched(bob: Program, story: Story, people: People) -> None:
    decide(bob, story)
    number = settle(story, None)
    reading = Program(bob.client, people.bob, "read")
    assert reading.get(f"/evidence/{number}").status_code == 200
    assert reading.post(f"/evidence/{number}/archive").status_code == 403
