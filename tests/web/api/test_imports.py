"""Sending fact-checks by program, and reading what became of them."""

import csv
import io

import pytest
from sqlalchemy import func, select

from models.operations.corpus import open_corpus
from models.operations.imports import close_file
from models.operations.jobs import claim_job, fail_job, finish_job
from models.session import transaction
from models.settings import Settings
from models.tables.intake import ImportFile
from models.tables.job import Job
from tests.conftest import People
from tests.web.api.program import Program

IMPORTS = "/corpora/rivers/imports"
FILE = "claim,rating\nThe Thames froze.,False\n"
COUNTS = {"added": 1, "updated": 0, "unchanged": 0, "rejected": 1}
REJECTION = {"line": 3, "reason": "It has no claim.", "excerpt": "=SUM(A1)"}


def finish(job_id: str) -> None:
    """End an import as a worker does."""
    with transaction() as session:
        job = session.scalars(select(Job).where(Job.id == job_id)).one()
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        finish_job(session, lease)
        close_file(session, job.id, COUNTS, [REJECTION])


def test_a_file_is_accepted_as_a_job(dora: Program, people: People) -> None:
    answer = dora.upload(IMPORTS, FILE, "rivers.csv", format="csv")
    assert answer.status_code == 202
    job = answer.get_json()
    assert answer.headers["Location"] == job["links"]["self"]
    assert (job["kind"], job["state"], job["summary"]) == ("import", "queued", {"corpus": "rivers"})
    assert (job["links"]["result"], job["links"]["page"]) == ("/api/v1/corpora/rivers", None)
    with transaction() as session:
        file = session.scalars(select(ImportFile)).one()
        assert (file.name, file.format, file.person_id) == ("rivers.csv", "csv", people.dora.id)


def test_an_import_shows_its_job_its_counts_and_its_rejections(dora: Program) -> None:
    job = dora.upload(IMPORTS, FILE, "rivers.csv").get_json()
    [listed] = dora.read(IMPORTS)["items"]
    assert (listed["name"], listed["job"]["state"]) == ("rivers.csv", "queued")
    finish(job["id"])
    shown = dora.read(listed["links"]["self"])
    assert shown["job"]["summary"] == {"corpus": "rivers", **COUNTS}
    answer = dora.get(shown["links"]["rejections"] + "?format=csv")
    assert list(csv.DictReader(io.StringIO(answer.text))) == [
        {"line": "3", "reason": "It has no claim.", "excerpt": "'=SUM(A1)"}
    ]
    assert dora.get(shown["links"]["rejections"]).get_json(force=True) == REJECTION


def test_a_failed_import_says_why(dora: Program) -> None:
    job = dora.upload(IMPORTS, "nonsense", "x.csv").get_json()
    with transaction() as session:
        lease = claim_job(session, session.scalars(select(Job.id)).one(), 30)
        assert lease is not None
        fail_job(session, lease, "The file holds no fact-check.", "trace")
    shown = dora.read(job["links"]["self"])
    assert (shown["state"], shown["error"]) == ("failed", "The file holds no fact-check.")
    assert shown["links"]["retry"] is not None


def test_imports_come_in_pages_each_under_its_corpus(dora: Program) -> None:
    for number in range(3):
        dora.upload(IMPORTS, FILE, f"{number}.csv")
    dora.upload("/corpora/hills/imports", FILE, "hills.csv")
    assert [item["name"] for item in dora.turn_pages(IMPORTS)] == ["2.csv", "1.csv", "0.csv"]
    [hills] = dora.read("/corpora/hills/imports")["items"]
    assert dora.get(f"{IMPORTS}/{hills['id']}").status_code == 404
    assert dora.get(f"{IMPORTS}/{hills['id']}/rejections").status_code == 404
    assert dora.get(f"{IMPORTS}/999").status_code == 404
    assert dora.get("/corpora/lakes/imports").status_code == 404
    with transaction() as session:
        open_corpus(session, "lakes")
    assert dora.read("/corpora/lakes/imports") == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("content", "fields", "pointer"),
    [("", {}, "#/file"), (" \n", {}, "#/file"), (FILE, {"format": "xlsx"}, "#/format"), (FILE, {"x": "y"}, "#/x")],
)
def test_what_cannot_be_an_import_leaves_nothing(
    dora: Program, content: str, fields: dict[str, str], pointer: str
) -> None:
    refused = dora.upload(IMPORTS, content, **fields)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]
    with transaction() as session:
        assert session.scalars(select(func.count()).select_from(Job)).one() == 0


def test_other_ways_of_sending_are_refused(dora: Program, settings: Settings) -> None:
    assert dora.post(IMPORTS, {"file": FILE}).status_code == 415
    assert dora.upload(IMPORTS, "x" * (settings.max_import_bytes + 100_000)).status_code == 413
    assert dora.upload("/corpora/Rivers!/imports", FILE).status_code == 404


def test_a_file_is_taken_once_under_its_key(dora: Program) -> None:
    headers = dora.headers
    dora.headers = headers | {"Idempotency-Key": "import-1"}
    first, again = (dora.upload(IMPORTS, FILE, "rivers.csv") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert dora.upload(IMPORTS, FILE + "More.,True\n", "rivers.csv").status_code == 422
    dora.headers = headers
    assert len(dora.read(IMPORTS)["items"]) == 1


def test_only_administrators_come_in(stranger: Program, alice: Program, dora: Program, people: People) -> None:
    dora.upload(IMPORTS, FILE)
    number = dora.read(IMPORTS)["items"][0]["id"]
    submitting = Program(dora.client, people.dora, "submit", "read")
    for program, status in ((stranger, 401), (alice, 403)):
        assert program.upload(IMPORTS, FILE).status_code == status
        for path in (IMPORTS, f"{IMPORTS}/{number}", f"{IMPORTS}/{number}/rejections"):
            assert program.get(path).status_code == status
    assert submitting.upload(IMPORTS, FILE).status_code == 403
