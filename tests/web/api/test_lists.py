"""Lists by program: whose things they show, page by page, and what is left out where nobody wants it."""

from uuid import UUID

import pytest

from models.operations.corpus import open_corpus
from models.operations.jobs import cancel_job, claim_job, fail_job
from models.session import transaction
from tests.conftest import People
from tests.web.api.conftest import TEXT, Story
from tests.web.api.program import Program

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


@pytest.fixture
def sent(charlie: Program, bob: Program, stranger: Program) -> list[str]:
    """The ids of what Charlie sent, the newest first; others sent something too."""
    ids = []
    for program, reference in ((charlie, "a"), (bob, "b"), (charlie, "b"), (stranger, "c"), (charlie, None)):
        job = program.post("/submissions", CLAIM | {"reference": reference}).get_json()
        if program is charlie:
            ids.append(str(job["links"]["result"]).rsplit("/", 1)[1])
    return ids[::-1]


def test_charlie_lists_what_he_sent(charlie: Program, sent: list[str]) -> None:
    assert [item["id"] for item in charlie.turn_pages("/submissions")] == sent
    [second] = charlie.read("/submissions?reference=b")["items"]
    assert second["id"] == sent[1]
    assert second["job"]["state"] == "queued"
    assert set(second) & {"text", "claims"} == set()
    assert charlie.read("/submissions?kind=article")["items"] == []
    assert charlie.read(second["links"]["self"])["id"] == second["id"]


def test_a_submission_says_how_many_claims_it_has(alice: Program, stranger: Program, story: Story) -> None:
    assert stranger.read(f"/submissions/{story.submission_id}")["claim_count"] == 1
    sent = alice.post("/submissions", CLAIM).get_json()
    [item] = alice.read("/submissions")["items"]
    assert (item["claim_count"], item["links"]["self"]) == (0, sent["links"]["result"])


def test_charlie_lists_his_jobs_and_dora_all(charlie: Program, dora: Program, sent: list[str]) -> None:
    own = charlie.turn_pages("/jobs")
    assert [job["links"]["result"].rsplit("/", 1)[1] for job in own] == sent
    assert {job["waiting_before"] for job in own} == {None}
    assert len(dora.turn_pages("/jobs")) == 5
    with transaction() as session:
        cancel_job(session, UUID(own[0]["id"]))
    assert [job["id"] for job in charlie.read("/jobs?state=cancelled")["items"]] == [own[0]["id"]]
    assert len(charlie.read("/jobs?state=queued&kind=check")["items"]) == 2
    assert charlie.read("/jobs?kind=import")["items"] == []


def test_an_administrator_needs_the_scope_to_see_everybodys(dora: Program, people: People, sent: list[str]) -> None:
    assert Program(dora.client, people.dora, "read").read("/jobs")["items"] == []


def test_lists_of_ones_own_are_for_those_who_are_known(stranger: Program, charlie: Program, people: People) -> None:
    sending = Program(charlie.client, people.charlie, "submit")
    for path in ("/jobs", "/submissions"):
        assert stranger.get(path).status_code == 401
        assert sending.get(path).status_code == 403
        assert charlie.read(path) == {"items": [], "next": None}


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "state=lost", "kind=x", "x=1"])
def test_odd_queries_are_refused(charlie: Program, query: str) -> None:
    answer = charlie.get(f"/jobs?{query}")
    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert error["pointer"] == f"#/{query.split('=', maxsplit=1)[0]}"


def test_the_long_parts_of_a_submission_can_be_left_out(stranger: Program, story: Story) -> None:
    address = f"/submissions/{story.submission_id}"
    whole = stranger.read(address)
    assert (whole["text"], len(whole["claims"])) == (TEXT, 1)
    for fields, text, claims in (
        ("text", TEXT, None),
        ("claims", None, whole["claims"]),
        ("claims,text", TEXT, whole["claims"]),
        ("", None, None),
    ):
        shown = stranger.read(f"{address}?fields={fields}")
        assert (shown["text"], shown["claims"]) == (text, claims)
        assert shown["job"] == whole["job"]
    assert stranger.get(f"{address}?fields=txt").status_code == 422


def test_claims_can_be_listed_alone(stranger: Program, story: Story) -> None:
    submission = stranger.read(f"/submissions/{story.submission_id}")
    assert stranger.read(submission["links"]["claims"])["items"] == submission["claims"]
    assert submission["links"]["next"] is None
    assert stranger.get("/submissions/11111111-2222-4333-8444-555555555555/claims").status_code == 404


def test_fact_checks_are_found_by_words_and_filters(stranger: Program, story: Story) -> None:
    assert len(stranger.turn_pages("/factchecks", limit=1)) == 2
    assert [item["title"] for item in stranger.read("/factchecks?rating_class=false")["items"]] == [
        "Did the Thames freeze?"
    ]
    assert len(stranger.read("/factchecks?publisher=the+river+desk&language=EN&corpus=rivers")["items"]) == 1
    assert stranger.get("/factchecks?corpus=lakes").status_code == 404
    assert stranger.get("/factchecks?q=a%00b").status_code == 422
    assert stranger.read("/factchecks?q=nothing")["items"] == []


def test_a_corpus_is_read_by_its_name(stranger: Program, story: Story) -> None:
    assert stranger.read("/corpora/rivers")["factchecks"] == 2
    for name in ("lakes", "Rivers", "a%00b", "%F0%9F%92%A5"):
        assert stranger.get(f"/corpora/{name}").status_code == 404


def test_corpora_come_in_pages(stranger: Program, story: Story, dora: Program) -> None:
    with transaction() as session:
        for slug in ("hills", "seas"):
            open_corpus(session, slug)
    assert [item["slug"] for item in stranger.turn_pages("/corpora")] == ["hills", "rivers", "seas"]


def test_every_attempt_at_a_job_is_told(charlie: Program, dora: Program) -> None:
    job = charlie.post("/submissions", CLAIM).get_json()
    assert charlie.read(job["links"]["attempts"]) == {"items": [], "next": None}
    with transaction() as session:
        lease = claim_job(session, UUID(job["id"]), 30)
        assert lease is not None
        fail_job(session, lease, "The encoder is away.", "Traceback: a private path")
    told = charlie.get(job["links"]["attempts"])
    [attempt] = told.get_json()["items"]
    assert (attempt["number"], attempt["outcome"], attempt["error"]) == (1, "failed", "The encoder is away.")
    assert attempt["worker"] is None
    assert "private path" not in told.text
    assert dora.read(job["links"]["attempts"])["items"][0]["worker"]
    assert charlie.get("/jobs/11111111-2222-4333-8444-555555555555/attempts").status_code == 404


def test_a_job_that_was_asked_to_stop_offers_no_second_stop(charlie: Program) -> None:
    job = charlie.post("/submissions", CLAIM).get_json()
    with transaction() as session:
        assert claim_job(session, UUID(job["id"]), 30) is not None
    stopping = charlie.post(job["links"]["cancel"]).get_json()
    assert (stopping["state"], stopping["links"]["cancel"]) == ("running", None)
