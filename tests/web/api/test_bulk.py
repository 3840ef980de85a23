"""Sending a list of claims by program, and downloading what was found for each line."""

import csv
import datetime as dt
import gzip
import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, QueuePool, func, select

from models.operations.jobs import claim_job, finish_job
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.submissions import list_claims
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.search import Encoder
from models.tables.submission import Submission
from tests.conftest import People
from tests.web.api.conftest import Story
from tests.web.api.program import Program
from tests.web.conftest import BuildApp

BULK = "/submissions/bulk"
LIST = 'text,reference\nThe Thames froze.,t-1\n,t-2\n"=HYPERLINK(""x"")",@t-3\nIt rained.,\n'

NOWHERE = {"claim": None, "factcheck": None, "claim_span": None, "factcheck_span": None}
DIFFERS = [
    {"kind": "date", "reason": "The years differ.", "decides": True} | NOWHERE,
    {"kind": "place", "reason": "Only one is in London.", "decides": False} | NOWHERE,
]


def check(job: dict[str, Any], **likely: float) -> UUID:
    """Do what a worker does: a claim for each line, which resembles a fact-check as much as `likely` says."""
    with transaction() as session:
        lease = claim_job(session, UUID(job["id"]), 30)
        assert lease is not None
        submission = session.get_one(Job, UUID(job["id"])).submission
        assert submission is not None
        encoder = session.scalars(select(Encoder.id)).first() or 0
        numbers = session.scalars(select(FactCheck.id).order_by(FactCheck.id)).all()
        found, start = [], 0
        for line in submission.text.split("\n"):
            matches = [
                FoundMatch(numbers[0], 1, share, {}, [], DIFFERS, "narrower", answers=share > 0.9)
                for name, share in likely.items()
                if name in line
            ]
            found.append(FoundClaim(line, start, start + len(line), 0.9, {}, matches))
            start += len(line) + 1
        record_check(session, submission, len(found), found, Matcher("fused", "1", encoder))
        finish_job(session, lease)
        return submission.id


def read_csv(program: Program, address: str) -> list[dict[str, str]]:
    answer = program.get(f"{address}?format=csv")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode())))


def count(table: type) -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_a_list_is_accepted_as_one_job(charlie: Program, people: People) -> None:
    answer = charlie.upload(BULK, LIST, "tips.csv", title="Tips", reference="batch 3")
    assert answer.status_code == 202
    job = answer.get_json()
    assert answer.headers["Location"] == job["links"]["self"]
    assert answer.headers["Retry-After"] == "1"
    assert (job["kind"], job["state"], job["summary"]) == ("check", "queued", {"accepted": 3, "rejected": 1})
    submission = charlie.read(job["links"]["result"])
    assert (submission["kind"], submission["title"], submission["reference"]) == ("list", "Tips", "batch 3")
    assert submission["links"]["results"] is None
    assert submission["rejections"] == [{"line": 3, "reference": "t-2", "reason": "It is empty."}]
    with transaction() as session:
        assert session.scalars(select(Submission.person_id)).one() == people.charlie.id


def test_a_stranger_may_send_a_list_where_strangers_may_send(stranger: Program, build_app: BuildApp) -> None:
    assert stranger.upload(BULK, "One.\nTwo.").status_code == 202
    closed = Program(build_app(anonymous_submit=False).test_client())
    assert closed.upload(BULK, "One.\nTwo.").status_code == 401


def test_lines_can_be_typed_instead_of_sent_as_a_file(charlie: Program) -> None:
    data = {"text": "One.\nTwo.\n", "format": "text", "corpora": "", "notify": ""}
    answer = charlie.client.post(
        f"/api/v1{BULK}", data={"text": data["text"]}, headers=charlie.headers, content_type="multipart/form-data"
    )
    assert answer.get_json()["summary"] == {"accepted": 2, "rejected": 0}


def test_corpora_are_named_one_by_one_or_together(charlie: Program, story: Story) -> None:
    for corpora in ("rivers", ["rivers", "rivers"], "rivers, rivers"):
        job = charlie.upload(BULK, "One.", corpora=corpora).get_json()
        assert charlie.read(job["links"]["result"])["corpora"] == ["rivers"]
    assert charlie.upload(BULK, "One.", corpora="rivers,lakes").status_code == 422


@pytest.mark.parametrize(
    ("content", "fields", "pointer"),
    [
        ("\n \n", {}, "#/file"),
        (bytes(500), {}, "#/file"),
        (gzip.compress(b"x" * 6_000_000, mtime=0), {}, "#/file"),
        ("One.", {"format": "ods"}, "#/format"),
        ("One.", {"format": "xlsx"}, "#/file"),
        ("a,b\nOne two three four five.,x", {"header": "false", "format": "csv"}, "#/text_column"),
        ("text\nOne.", {"text_column": "claim"}, "#/text_column"),
        ("One.", {"corpora": "lakes"}, "#/corpora"),
        ("One.", {"title": "x" * 501}, "#/title"),
        ("One.", {"text": "Two."}, "#/file"),
        ("One.", {"colour": "red"}, "#/colour"),
    ],
)
def test_a_list_that_cannot_be_used_leaves_nothing(
    charlie: Program, content: bytes | str, fields: dict[str, str], pointer: str
) -> None:
    answer = charlie.upload(BULK, content, **fields)
    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert error["pointer"] == pointer
    assert (count(Submission), count(Job)) == (0, 0)


def test_what_is_no_form_is_refused_with_a_sentence(charlie: Program) -> None:
    answer = charlie.post(BULK, {"text": "One."})
    assert answer.status_code == 415
    assert "multipart/form-data" in answer.get_json()["detail"]
    empty = charlie.client.post(f"/api/v1{BULK}", data={}, content_type="multipart/form-data", headers=charlie.headers)
    assert empty.status_code == 422


def test_a_list_may_be_larger_than_other_bodies_but_not_without_end(charlie: Program, settings: Settings) -> None:
    line = "The Thames froze over in London in the winter of 1963, and people walked from bank to bank. "
    large = "\n".join(f"{line * 4}{number}" for number in range(9_000))
    assert 3_000_000 < len(large) < settings.max_bulk_bytes
    assert charlie.upload(BULK, large).get_json()["summary"] == {"accepted": 9_000, "rejected": 0}
    answer = charlie.upload(BULK, "x" * (settings.max_bulk_bytes + 100_000))
    assert answer.status_code == 413
    assert "5." in answer.get_json()["detail"] or "4." in answer.get_json()["detail"]
    typed = {"kind": "article", "text": "x" * 3_000_000}
    assert charlie.post("/submissions", typed).status_code == 413, "other calls keep their limit"


def test_ten_thousand_claims_fit_and_the_rest_is_told(charlie: Program, story: Story) -> None:
    job = charlie.upload(BULK, "\n".join(f"Claim {number}." for number in range(10_003))).get_json()
    assert job["summary"] == {"accepted": 10_000, "rejected": 3}
    submission = charlie.read(f"/submissions/{check(job)}")
    assert submission["claim_count"] == 10_000
    assert len(submission["claims"]) == 200
    following = charlie.read(submission["links"]["next"])
    assert following["items"][0]["text"] == "Claim 200."
    rows = read_csv(charlie, submission["links"]["results"])
    assert [int(row["line"]) for row in rows] == list(range(1, 10_004))
    assert rows[9_999]["text"] == "Claim 9999."
    assert "At most 10,000 claims" in rows[10_002]["error"]


def test_results_have_a_row_for_each_line_in_the_order_of_the_file(
    charlie: Program, story: Story, people: People
) -> None:
    submission_id = check(charlie.upload(BULK, LIST, "tips.csv").get_json(), Thames=0.75)
    with transaction() as session:
        rained = list_claims(session, submission_id)[2]
        link, day = EvidenceDraft("https://rivers.test"), dt.date(2026, 3, 1)
        draft = VerdictDraft("true", "It did.", day, [link], confidence="high", valid_until=dt.date(1963, 3, 31))
        decide_case(session, rained.case.id, people.bob, draft, 1)
    first, empty, formula, last = read_csv(charlie, f"/submissions/{submission_id}/results")
    assert (first["line"], first["reference"], first["text"], first["error"]) == ("2", "t-1", "The Thames froze.", "")
    assert (first["probability"], first["rating"], first["rating_class"]) == ("0.75", "Mostly false", "false")
    assert (first["publisher"], first["url"]) == ("The River Desk", "https://rivers.test/thames")
    assert (first["factcheck"], first["case_state"]) == ("The Thames froze over 1 times.", "open")
    assert (first["relation"], first["differs"]) == ("narrower", "The years differ. Only one is in London.")
    assert first["link"] == f"http://localhost/claims/{first['claim_id']}"
    assert charlie.read(f"/claims/{first['claim_id']}")["text"] == first["text"]
    assert (empty["line"], empty["reference"], empty["error"]) == ("3", "t-2", "It is empty.")
    assert (empty["text"], empty["claim_id"]) == ("", "")
    assert (formula["line"], formula["text"], formula["reference"]) == ("4", '\'=HYPERLINK("x")', "'@t-3")
    assert formula["probability"] == ""
    assert (last["line"], last["reference"], last["case_state"], last["verdict"]) == ("5", "", "decided", "true")
    assert [row["answered_by"] for row in (first, empty, formula, last)] == ["", "", "", "person"]
    assert (last["verdict_scale"], last["verdict_as_of"], last["confidence"]) == ("desk", "2026-03-01", "high")
    assert (last["verdict_from"], last["verdict_until"], first["verdict_scale"]) == ("", "1963-03-31", "")


def test_what_the_machine_answered_alone_is_told(charlie: Program, story: Story) -> None:
    submission_id = check(charlie.upload(BULK, LIST, "tips.csv").get_json(), Thames=0.95)
    first, *others = read_csv(charlie, f"/submissions/{submission_id}/results")
    assert first["answered_by"] == "machine"
    assert {row["answered_by"] for row in others} == {""}


OWN = "no,tip,text,harm\n1,The Thames froze.,=1+1,3\n2,,x,0\n3,It rained.\n4,Too,many,1,cells\n"
OWN_CELLS = [
    ["1", "The Thames froze.", "=1+1", "3"],
    ["2", "", "x", "0"],
    ["3", "It rained."],
    ["4", "Too", "many", "1"],
]


def test_a_table_comes_back_in_its_own_rows_and_columns(charlie: Program, story: Story) -> None:
    job = charlie.upload(BULK, OWN, "tips.csv", text_column="tip", reference_column="1").get_json()
    assert job["summary"] == {"accepted": 2, "rejected": 2}
    address = f"/submissions/{check(job, Thames=0.75)}/results"

    header, *rows = csv.reader(io.StringIO(charlie.get(f"{address}?format=csv").text))
    assert header[:4] == ["no", "tip", "text", "harm"]
    assert header[4:8] == ["line", "reference", "desk_text", "error"]
    assert [row[:4] for row in rows] == [
        ["1", "The Thames froze.", "'=1+1", "3"],
        ["2", "", "x", "0"],
        ["3", "It rained.", "", ""],
        ["4", "Too", "many", "1"],
    ]
    assert [(row[4], row[6]) for row in rows] == [("2", "The Thames froze."), ("3", ""), ("4", "It rained."), ("5", "")]
    assert [bool(row[7]) for row in rows] == [False, True, False, True]

    found = [json.loads(line) for line in charlie.get(f"{address}?format=jsonl").text.splitlines()]
    assert [list(row["row"].values()) for row in found] == [cells + [None] * (4 - len(cells)) for cells in OWN_CELLS]
    assert [row["text"] for row in found] == ["The Thames froze.", None, "It rained.", None]

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = charlie.get(address, Accept=kind)
    assert answer.content_type == kind
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    [titles, *sheet] = book.get_sheet_by_index(0).to_python()
    assert titles == header
    assert [row[:5] for row in sheet] == [
        ["1", "The Thames froze.", "=1+1", "3", 2],
        ["2", "", "x", "0", 3],
        ["3", "It rained.", "", "", 4],
        ["4", "Too", "many", "1", 5],
    ]
    assert sheet[0][header.index("probability")] == 0.75
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as packed:
        written = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in written
    assert "hyperlink" not in written.lower()
    assert 'state="frozen"' in written


def test_how_a_list_would_be_read_can_be_asked_and_nothing_is_kept(charlie: Program) -> None:
    answer = charlie.upload(f"{BULK}/preview", OWN, "tips.csv", text_column="tip")
    assert answer.status_code == 200
    seen = answer.get_json()
    assert (seen["format"], seen["header"], seen["columns"]) == ("csv", True, ["no", "tip", "text", "harm"])
    assert (seen["text_column"], seen["reference_column"], seen["harm_column"]) == ("tip", "no", "harm")
    assert (seen["accepted"], seen["rejected"], seen["certain"]) == (2, 2, True)
    assert [row["cells"] for row in seen["rows"]][:3] == OWN_CELLS[:3]
    assert [row["problem"] is None for row in seen["rows"]] == [True, False, True, False]
    assert [entry["line"] for entry in seen["rejections"]] == [3, 5]
    unsure = charlie.upload(f"{BULK}/preview", "a,b\n1,The Thames froze over in 1963.\n", "tips.csv").get_json()
    assert (unsure["text_column"], unsure["certain"]) == ("b", False)
    assert charlie.upload(f"{BULK}/preview", "One.", text_column="9").status_code == 422
    assert (count(Submission), count(Job)) == (0, 0)


def test_programs_get_json_lines_as_things_are(charlie: Program, story: Story) -> None:
    submission_id = check(charlie.upload(BULK, LIST, "tips.csv").get_json(), Thames=0.75)
    answer = charlie.get(f"/submissions/{submission_id}/results")
    assert answer.content_type == "application/jsonl"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="results-{submission_id}.jsonl"'
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [row["line"] for row in rows] == [2, 3, 4, 5]
    assert rows[0]["probability"] == 0.75
    assert rows[1]["claim_id"] is None
    assert (rows[2]["text"], rows[2]["reference"]) == ('=HYPERLINK("x")', "@t-3")
    assert list(rows[0]) == list(rows[1])


@pytest.mark.parametrize(
    ("accept", "query", "content_type"),
    [
        ("text/csv", "", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/jsonl", "", "application/jsonl"),
        ("*/*", "", "application/jsonl"),
        ("application/json", "", "application/jsonl"),
        ("application/jsonl", "?format=csv", "text/csv; charset=utf-8"),
        ("text/csv", "?format=xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("text/csv", "?format=jsonl", "application/jsonl"),
    ],
)
def test_the_form_of_results_can_be_asked_for(
    client: FlaskClient, story: Story, accept: str, query: str, content_type: str
) -> None:
    answer = client.get(f"/api/v1/submissions/{story.submission_id}/results{query}", headers={"Accept": accept})
    assert answer.content_type == content_type
    assert answer.headers["Vary"] == "Accept"


def test_an_article_has_a_row_for_each_claim(stranger: Program, decided: Story) -> None:
    [row] = read_csv(stranger, f"/submissions/{decided.submission_id}/results")
    assert (row["line"], row["text"]) == ("1", "The Thames froze over in London in 1963.")
    assert (row["judgement"], row["verdict"]) == ("same", "false")


def test_there_are_no_results_before_the_end(charlie: Program) -> None:
    job = charlie.upload(BULK, "One.\nTwo.").get_json()
    answer = charlie.get(job["links"]["result"] + "/results")
    assert answer.status_code == 409
    assert "Look at its job" in answer.get_json()["detail"]
    assert charlie.get("/submissions/11111111-2222-4333-8444-555555555555/results").status_code == 404
    assert charlie.get(job["links"]["result"] + "/results?format=ods").status_code == 422


def test_while_results_are_sent_no_connection_is_held(charlie: Program, story: Story, database: Engine) -> None:
    submission_id = check(charlie.upload(BULK, "\n".join(f"Claim {number}." for number in range(1_200))).get_json())
    pool = database.pool
    assert isinstance(pool, QueuePool)
    answer = charlie.client.get(f"/api/v1/submissions/{submission_id}/results", buffered=False)
    held = [pool.checkedout() for _ in answer.response]
    assert len(held) > 2
    assert set(held) == {0}
