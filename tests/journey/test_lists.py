"""A list of five thousand claims goes through, with its worker killed in the middle, and comes back whole."""

import csv
import io
import json
import signal
import urllib.request
from collections import Counter
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from benchmarks.desk import Desk

pytestmark = pytest.mark.journey

LINES = 5_000
UNUSABLE = range(999, LINES, 1_000)
PLACES = ["Lyon", "Porto", "Graz", "Turku", "Brno", "Ghent", "Cork", "Split", "Bergen", "Seville"]
GOODS = ["trams", "libraries", "bridges", "hospitals", "schools", "bakeries", "theatres", "ferries", "parks"]
# The beginning, and the same words again in another portion.
AGAIN = 4_900


def test_a_list_of_five_thousand_lines_survives_its_worker(desk: Desk) -> None:
    rows = [_write_row(number) for number in range(LINES)]
    job = _upload(desk, _write_csv(rows))
    assert job["summary"] == {"accepted": LINES - len(UNUSABLE), "rejected": len(UNUSABLE)}
    written = desk.wait_for(lambda: _count_claims(desk, job) or None, seconds=240)
    assert written % 500 == 0, "claims are written portion by portion"

    _kill_worker(desk)
    again = desk.wait_for(lambda: _find_attempt(desk, job, 2), seconds=240)
    assert again["done"] >= written, "what was written is not done again"
    done = desk.await_job(job, seconds=900)
    assert (done["state"], done["attempt"]) == ("succeeded", 1), "attempts are counted anew with every portion"
    assert [outcome for outcome, _ in desk.list_attempts(job)] == ["lost", "succeeded"], desk.list_attempts(job)

    results = list(csv.DictReader(io.StringIO(_download(desk, job, "csv").decode())))
    assert [[row[name] for name in ("no", "tip", "who")] for row in results] == [
        [str(number), claim, f"'{who}"] for number, claim, who in rows
    ]
    assert [int(row["line"]) for row in results] == list(range(2, LINES + 2))
    assert [int(row["no"]) for row in results if row["error"]] == list(UNUSABLE)
    claims = [row["claim_id"] for row in results if not row["error"]]
    assert len(set(claims)) == len(claims) == LINES - len(UNUSABLE)
    assert all(row["probability"] for row in results if not row["error"])
    assert _count_matches(desk, job) == {10: len(claims)}
    assert _count_cases(desk, job) == len({claim for _, claim, _ in rows if claim})

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(_download(desk, job, "xlsx")))
    [header, *sheet] = workbook.get_sheet_by_index(0).to_python()
    assert [row[:3] for row in sheet] == [[str(number), claim, who] for number, claim, who in rows]
    assert header[:4] == ["no", "tip", "who", "line"]


def _write_row(number: int) -> tuple[int, str, str]:
    told = number - AGAIN if number >= AGAIN else number
    claim = (
        f"The city of {PLACES[told % 10]} reported {1000 + told} new {GOODS[told % 9]} in {1950 + told % 70}, "
        f"and {told + 2} percent of them were closed within {3 + told % 9} years."
    )
    return number, "" if number in UNUSABLE else claim, f"=HYPERLINK({number})"


def _write_csv(rows: list[tuple[int, str, str]]) -> bytes:
    sheet = io.StringIO()
    csv.writer(sheet).writerows([("no", "tip", "who"), *rows])
    return sheet.getvalue().encode()


def _upload(desk: Desk, content: bytes) -> dict[str, Any]:
    part = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="tips.csv"\r\n\r\n'
    request = urllib.request.Request(  # noqa: S310  our own address
        f"{desk.url}/api/v1/submissions/bulk",
        data=part + content + b"\r\n--cut--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=cut"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  our own address
        job: dict[str, Any] = json.load(answer)
    return job


def _download(desk: Desk, job: dict[str, Any], kind: str) -> bytes:
    address = f"{desk.url}{job['links']['result']}/results?format={kind}"
    with urllib.request.urlopen(address, timeout=120) as answer:  # noqa: S310  our own address
        content: bytes = answer.read()
    return content


def _kill_worker(desk: Desk) -> None:
    desk.find_processes("celery", "worker.app:app")[0].send_signal(signal.SIGKILL)


def _find_attempt(desk: Desk, job: dict[str, Any], attempt: int) -> dict[str, Any] | None:
    """Return the job once it is being matched in this attempt."""
    found: dict[str, Any] = desk.call(job["links"]["self"])
    return found if found["attempt"] == attempt and found["stage"] in {"match", "record"} else None


def _ask(desk: Desk, statement: str, job: dict[str, Any]) -> list[Any]:
    submission = job["links"]["result"].rsplit("/", 1)[1]
    with desk.engine.connect() as connection:
        return list(connection.execute(text(statement), {"submission": submission}).all())


def _count_claims(desk: Desk, job: dict[str, Any]) -> int:
    return int(_ask(desk, "SELECT count(*) FROM claim WHERE submission_id = :submission", job)[0][0])


def _count_cases(desk: Desk, job: dict[str, Any]) -> int:
    return int(_ask(desk, "SELECT count(DISTINCT case_id) FROM claim WHERE submission_id = :submission", job)[0][0])


def _count_matches(desk: Desk, job: dict[str, Any]) -> dict[int, int]:
    """Return how many claims have how many matches."""
    statement = """
        SELECT count(match.id) FROM claim LEFT JOIN match ON claim_id = claim.id
        WHERE submission_id = :submission GROUP BY claim.id"""
    return dict(Counter(row[0] for row in _ask(desk, statement, job)))
