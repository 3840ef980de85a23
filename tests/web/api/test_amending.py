"""Programs add, reword, drop and restore the claims of an article, and are told what is left out of it."""

import json

from flask.testing import FlaskClient
from sqlalchemy import select, update

from models.operations.comparing import Compared, record_comparison
from models.operations.jobs import claim_job, finish_job
from models.operations.record import FoundClaim, Matcher, Searched
from models.session import transaction
from models.tables.job import Job
from models.tables.search import Encoder
from models.tables.submission import Claim, Submission
from tests.conftest import People
from tests.web.api.conftest import CLAIM, TEXT, Story
from tests.web.api.program import Program

CROWD = "The crowd cheered."
NEW = "The Thames froze over in London in the year 1963."


def work() -> None:
    """Do what a worker would with the comparison that waits: nothing is found."""
    with transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == "compare", Job.state == "queued")).one()
        claim = session.get_one(Claim, job.claim_id)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        finish_job(session, lease)
        encoder = session.scalars(select(Encoder.id)).one()
        found = FoundClaim(claim.text, claim.start, claim.end, 0.5, {"speaker": "Ann"}, (), None, "en")
        record_comparison(session, Compared(claim.id, claim.version, found, Matcher("m", "1", encoder), Searched()))


def test_a_program_adds_rewords_drops_and_restores(client: FlaskClient, story: Story) -> None:
    program, path = Program(client), f"/submissions/{story.submission_id}"
    with transaction() as session:
        session.execute(update(Submission).values(left_out=[[0, 22, "fragment"], [64, 82, "opinion"]]))
    shown = program.read(path)
    assert shown["left_out"] == [
        {"start": 0, "end": 22, "reason": "fragment"},
        {"start": 64, "end": 82, "reason": "opinion"},
    ]
    assert (shown["dropped"], program.read(f"{path}?fields=text")["left_out"]) == ([], None)

    start = TEXT.index(CROWD)
    answer = program.post(f"{path}/claims", {"start": start + 2, "end": len(TEXT)})
    added = answer.get_json()
    assert (answer.status_code, answer.headers["Location"]) == (202, f"/api/v1/claims/{added['id']}")
    assert (added["text"], added["wording"], added["by_hand"], added["pending"]) == (CROWD, None, True, True)
    assert TEXT[added["start"] : added["end"]] == CROWD
    job = program.read(added["comparison"])
    assert (job["kind"], job["links"]["result"]) == ("compare", f"/api/v1/claims/{added['id']}")
    assert [claim["text"] for claim in program.read(path)["claims"]] == [CLAIM, CROWD]
    work()
    done = program.read(f"/claims/{added['id']}")
    assert (done["pending"], done["comparison"], done["speaker"], done["check_worthiness"]) == (False, None, "Ann", 0.5)

    claim = f"/claims/{story.claim_id}"
    answer = program.patch(claim, {"wording": NEW, "version": 1})
    assert answer.status_code == 202
    shown = answer.get_json()
    assert (shown["text"], shown["wording"], shown["version"], shown["matches"]) == (CLAIM, NEW, 2, [])
    assert program.patch(claim, {"wording": "Else.", "version": 1}).status_code == 409
    row = json.loads(program.get(f"{path}/results?format=jsonl").text.splitlines()[0])
    assert (row["text"], row["original"]) == (NEW, CLAIM)
    assert program.patch(claim, {"wording": None, "version": 2}).get_json()["wording"] is None

    dropped = program.post(f"{claim}/drop", {"version": 3})
    assert (dropped.status_code, dropped.get_json()["dropped"], dropped.get_json()["case"]["state"]) == (
        200, True, "dismissed",
    )  # fmt: skip
    shown = program.read(path)
    assert ([one["text"] for one in shown["dropped"]], shown["claim_count"]) == ([CLAIM], 1)
    assert [one["text"] for one in program.read(f"{path}/claims")["items"]] == [CROWD]
    assert CLAIM not in program.get(f"{path}/results?format=csv").text
    assert program.post(f"{claim}/restore").get_json()["dropped"] is False
    assert [one["text"] for one in program.read(path)["claims"]] == [CLAIM, CROWD]


def test_what_cannot_be_done_is_said_in_one_sentence(client: FlaskClient, story: Story, people: People) -> None:
    program, path = Program(client), f"/submissions/{story.submission_id}/claims"
    for body, status, words in (
        ({"start": 30, "end": 40}, 409, "overlaps a claim that is there already"),
        ({"start": 0, "end": 9_999}, 422, "between 0 and"),
        ({"start": -1, "end": 4}, 422, ""),
        ({"start": 0}, 422, ""),
        ({"start": 0, "end": 4, "text": "x"}, 422, ""),
    ):
        answer = program.post(path, body)
        assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
        assert words in answer.get_json()["detail"]
    claim = f"/claims/{story.claim_id}"
    assert program.post(f"{claim}/restore").status_code == 409
    assert program.post(f"{claim}/compare").status_code == 409
    assert program.patch(claim, {"wording": "x" * 3_000, "version": 1}).status_code == 422
    with transaction() as session:
        session.execute(update(Submission).values(person_id=people.charlie.id))
    for stranger, status in (
        (program, 403),
        (Program(client, people.charlie), 200),
        (Program(client, people.bob), 409),
    ):
        assert stranger.post(f"{claim}/drop", {"version": 1}).status_code == status
    assert Program(client, people.bob, "read").post(f"{claim}/restore").status_code == 403
