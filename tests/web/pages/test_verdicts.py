"""Recording a verdict: what is wrong is said beside its field, and nothing typed is lost."""

import datetime as dt
import re

import pytest

from models.operations.judging import judge_match
from models.queries.cases import get_case
from models.session import transaction
from models.tables.verdict import Evidence, Verdict
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story

TYPED = {
    "rating": "half_true",
    "justification": "It cost <3> billion.\n\nNot 4.",
    "as_of": "2026-02-03",
    "url": ["https://books.test/1", "", "https://books.test/2"],
    "evidence_title": ["The books", "", ""],
    "stance": ["undermines", "context", "supports"],
    "publisher": ["The Auditors", "", ""],
    "quote": ["“Three <billion>”,\nthey say.", "", ""],
    "origin": ["The auditors' report", "", "The auditors' report"],
    "accessed_on": ["2026-02-01", "", ""],
    "confidence": "medium",
    "valid_from": "2025-01-01",
    "valid_until": "2025-12-31",
}


@pytest.fixture
def form(bob: Browser, story: Story) -> Browser:
    """Bob before the form of the first case."""
    return bob.open(f"{story.case}/verdict")


def find_verdict(story: Story) -> Verdict | None:
    with transaction() as session:
        return get_case(session, story.case_ids[0]).verdict


def require_kept(form: Browser) -> None:
    """All that was typed stands in the form again."""
    assert form.value_of("rating") == "half_true"
    assert form.value_of("justification") == TYPED["justification"]
    assert form.value_of("as_of") == "2026-02-03"
    assert form.values_of("url")[:3] == TYPED["url"]
    assert form.values_of("evidence_title")[:3] == TYPED["evidence_title"]
    assert form.values_of("stance")[:3] == TYPED["stance"]
    for name in ("confidence", "valid_from", "valid_until"):
        assert form.value_of(name) == TYPED[name]
    for name in ("publisher", "quote", "origin", "accessed_on"):
        assert form.values_of(name)[:3] == TYPED[name]


def test_the_form_is_dated_today_and_has_room_for_evidence(form: Browser) -> None:
    assert form.value_of("as_of") == dt.datetime.now(dt.UTC).date().isoformat()
    assert form.values_of("url") == ["", "", ""]
    assert re.search(r"Unverifiable \d It cannot be settled with the evidence there is\.", form.words)


def test_a_verdict_is_recorded_as_typed(form: Browser, story: Story) -> None:
    form.press("Record the verdict", **TYPED)
    assert form.path == story.case
    verdict = find_verdict(story)
    assert verdict is not None
    assert (verdict.rating, verdict.as_of) == ("half_true", dt.date(2026, 2, 3))
    assert verdict.justification.replace("\r\n", "\n") == TYPED["justification"]
    assert [(line.url, line.title, line.stance) for line in verdict.evidence] == [
        ("https://books.test/1", "The books", "undermines"),
        ("https://books.test/2", None, "supports"),
    ]
    first = verdict.evidence[0]
    assert (first.publisher, first.origin, first.accessed_on) == (
        "The Auditors",
        "The auditors' report",
        dt.date(2026, 2, 1),
    )
    assert (first.quote or "").replace("\r\n", "\n") == "“Three <billion>”,\nthey say."
    assert (verdict.scale, verdict.confidence) == ("desk", "medium")
    assert (verdict.valid_from, verdict.valid_until) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_a_recorded_verdict_tells_all_of_it(form: Browser, story: Story, visitor: Browser) -> None:
    form.press("Record the verdict", **TYPED)
    for page in (form.open(story.case), visitor.open(f"/claims/{story.claim_ids[0]}")):
        assert "Confidence: medium" in page.words
        assert "Half true from 1 January 2025 until 31 December 2025 , and no longer." in page.words
        assert "Evidence 2 sources, 1 origin" in page.words
        assert "The Auditors origin The auditors" in page.words
        assert "“Three &lt;billion&gt;”" in page.html
        assert "<billion>" not in page.html


def test_a_form_of_old_that_names_no_scale_is_on_the_usual_one(form: Browser, story: Story) -> None:
    form.press("Record the verdict", **(TYPED | {"scale": ""}))
    verdict = find_verdict(story)
    assert verdict is not None
    assert verdict.scale == "desk"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"rating": ""}, "rating", "Choose a rating"),
        ({"justification": " "}, "justification", "Write a justification"),
        ({"as_of": "3 May"}, "as_of", "Write the date as year-month-day"),
        ({"as_of": "2999-01-01"}, "as_of", "lies in the future"),
        ({"confidence": "certain"}, "confidence", "must be one of"),
        ({"valid_from": "May"}, "valid_from", "Write the date as year-month-day"),
        ({"valid_until": "2024-12-31"}, "valid_until", "lies before the first"),
        ({"accessed_on": ["yesterday", "", ""]}, "evidence", "Write the date as year-month-day"),
        ({"accessed_on": ["2999-01-01", "", ""]}, "evidence", "on a day in the future"),
        ({"quote": ["x" * 5_001, "", ""]}, "evidence", "A quote has more than"),
        ({"url": ["javascript:alert(1)", "", ""]}, "evidence", "is not a web address"),
        (
            {name: ["", "", ""] for name in ("url", "evidence_title", "publisher", "quote", "origin")},
            "evidence",
            "Add at least one link",
        ),
        ({"url": ["", "", ""]}, "evidence", "is not a web address"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    form: Browser, story: Story, wrong: dict[str, object], field: str, sentence: str
) -> None:
    form.press("Record the verdict", **(TYPED | wrong))
    assert form.status == 422
    assert f'id="{field}-error"' in form.html
    assert form.words.count(sentence) == 2
    assert find_verdict(story) is None
    for name, value in wrong.items():
        assert form.values_of(name)[:3] == value if isinstance(value, list) else form.value_of(name) in {value, None}


def test_a_stale_form_is_refused_and_keeps_everything(form: Browser, alice: Browser, story: Story) -> None:
    alice.open(story.case).press("Take over", reason="Bob is away.")
    form.press("Record the verdict", **TYPED)
    assert form.status == 409
    assert "What you typed is kept below" in form.words
    require_kept(form)
    assert find_verdict(story) is None


def test_after_a_conflict_both_versions_are_shown(form: Browser, alice: Browser, story: Story) -> None:
    alice.open(story.case).press("Take over", reason="Bob is away.")
    alice.open(f"{story.case}/verdict").press(
        "Record the verdict", **(TYPED | {"rating": "false", "justification": "It cost 2."})
    )
    form.press("Record the verdict", **TYPED)
    assert form.status == 409
    meanwhile, typed = form.words.split("What was recorded meanwhile")[1].split("What you typed", 1)
    assert "Alice recorded verdict 1: False" in meanwhile
    assert "Verdict 1 False Decided by Alice" in meanwhile
    assert "It cost 2." in meanwhile
    assert "open the case again" in meanwhile
    assert "It cost 2." not in typed
    require_kept(form)
    form.press("Record the verdict")
    assert form.status == 409
    assert "recorded verdict 1" not in form.words.split("What was recorded meanwhile")[1], "that was seen by now"
    require_kept(form)


def test_after_a_conflict_the_same_form_can_be_sent_again(form: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
    form.press("Record the verdict", **TYPED)
    assert form.status == 409
    require_kept(form)
    form.press("Record the verdict")
    assert form.status == 200
    assert find_verdict(story) is not None


def test_another_link_is_added_without_a_script_and_nothing_is_lost(form: Browser, story: Story) -> None:
    form.press("Add another link", **TYPED)
    assert form.status == 200
    assert len(form.values_of("url")) == 4
    require_kept(form)
    assert find_verdict(story) is None


def test_there_is_an_end_to_adding_links(form: Browser) -> None:
    many = [f"https://books.test/{number}" for number in range(20)]
    form.press("Add another link", url=many, evidence_title=[""] * 20, stance=["context"] * 20)
    assert form.values_of("url") == many
    assert "Add another link" not in form.buttons


def test_a_judged_match_becomes_evidence_once(form: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "same", 1)
        judge_match(session, story.match_ids[1], people.bob, "related", 1)
        judge_match(session, story.match_ids[2], people.bob, "different", 1)
    form.open(f"{story.case}/verdict")
    assert form.words.count("Use as evidence") == 2
    form.press("Use as evidence", **TYPED).press("Use as evidence")
    assert form.values_of("url") == ["https://books.test/1", "https://checks.test/tunnel", "https://books.test/2"]
    assert form.values_of("evidence_title")[1] == "What the tunnel cost"
    assert form.values_of("publisher")[1] == "The River Desk"
    assert form.value_of("justification") == TYPED["justification"]


def test_enter_records_and_does_not_press_a_smaller_button(form: Browser) -> None:
    [big] = [one for one in form.forms if "Record the verdict" in [button.label for button in one.buttons]]
    assert big.buttons[0].label == "Record the verdict"


def test_what_was_typed_cannot_write_the_page(form: Browser) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    form.press(
        "Record the verdict", **(TYPED | {"justification": hostile, "evidence_title": ['"><b>', "", ""], "rating": ""})
    )
    assert "<script>alert" not in form.html
    assert '"><b>' not in form.html
    assert form.value_of("justification") == hostile


def test_a_second_verdict_replaces_the_first_and_both_stay(form: Browser, story: Story) -> None:
    form.press("Record the verdict", **TYPED)
    form.press("Reopen", reason="New figures.").open(f"{story.case}/verdict")
    form.press("Record the verdict", **(TYPED | {"rating": "true", "justification": "It did."}))
    assert "Verdict 2 True Decided by Bob" in form.words
    assert "Earlier verdicts Verdict 1: Half true by Bob" in form.words
    with transaction() as session:
        assert session.query(Verdict).count() == 2
        assert session.query(Evidence).count() == 4


def test_the_form_of_a_case_in_other_hands_says_so(bob: Browser, alice: Browser, story: Story) -> None:
    alice.open(story.case).press("Start review")
    assert "No verdict can be recorded now This case is with Alice." in bob.open(f"{story.case}/verdict").words
    assert "Record the verdict" not in bob.buttons


def test_what_was_typed_in_this_browser_is_forgotten_once_recorded(form: Browser, story: Story) -> None:
    assert f'data-draft="verdict-{story.case_ids[0]}"' in form.html
    form.press("Record the verdict", **TYPED)
    assert f'data-draft-done="verdict-{story.case_ids[0]}"' in form.html
