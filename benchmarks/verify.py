"""Holds the clients' ledger against the desk's database and interface: all that was promised must be there, once."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPConnection
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from benchmarks.desk import FINAL_STATES, Desk
from benchmarks.ledger import Ledger
from models.operations.audit import find_break
from models.settings import Settings

_EXPECTED = {"202", "409", "503"}
_MATCHES = Settings.model_fields["matches_kept"].default

# One row for each submission and check of it, with how many claims, places, cases, opened cases and ends it has.
_OUTCOMES = text("""
    SELECT submission.reference, submission.id AS submission, job.id AS job, job.state, job.error, job.trace,
           job.attempt, job.max_attempts, coalesce(found.claims, 0) AS claims, coalesce(found.places, 0) AS places,
           coalesce(found.cases, 0) AS cases, coalesce(found.complete, 0) AS complete,
           coalesce(found.opened, 0) AS opened,
           (SELECT count(*) FROM job_attempt WHERE job_id = job.id AND outcome = 'succeeded') AS successes,
           ARRAY(SELECT message_id FROM webhook_delivery WHERE payload->'data'->>'job_id' = job.id::text) AS messages
    FROM submission
    JOIN job ON job.submission_id = submission.id AND job.kind = 'check'
    LEFT JOIN LATERAL (
      SELECT count(*) AS claims, count(DISTINCT case_id) AS cases,
             max(position) + 1 AS places,
             count(*) FILTER (WHERE matches.ranks = CAST(:ranks AS bigint[])) AS complete,
             sum((SELECT count(*) FROM audit_event WHERE action = 'open_case' AND subject_type = 'case'
                  AND subject_id = case_id::text)) AS opened
      FROM claim
      LEFT JOIN LATERAL (
        SELECT array_agg(rank ORDER BY rank) AS ranks FROM match WHERE claim_id = claim.id) AS matches ON true
      WHERE submission_id = submission.id) AS found ON true
    ORDER BY submission.created_at""")

_UNFINISHED = text("SELECT count(*) FROM job WHERE state IN ('queued', 'running')")
_STRAY_CASES = text('SELECT count(*) FROM "case" WHERE id NOT IN (SELECT case_id FROM claim)')


def count_unfinished(desk: Desk) -> int:
    """Return how many jobs of any kind are not over."""
    with desk.engine.connect() as connection:
        return int(connection.scalar(_UNFINISHED) or 0)


def find_broken(desk: Desk, ledger: Ledger, heard: Mapping[str, int]) -> list[str]:
    """Return a sentence for each promise that was not kept; `heard` is how often a receiver got which message."""
    with Session(desk.engine) as session:
        rows = session.execute(_OUTCOMES, {"ranks": list(range(1, _MATCHES + 1))}).all()
        broken_at, stray = find_break(session), session.scalar(_STRAY_CASES)
    by_reference: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_reference[row.reference].append(row)
    # An answer that no fault explains is a fault of its own.
    odd = sorted(answer for answer in ledger.answers if answer.isdigit() and answer not in _EXPECTED)
    broken = [f"{ledger.answers[answer]} orders were answered by {answer}" for answer in odd]
    broken += _judge_presence(ledger, by_reference)
    broken += [f"{row.reference}: {fault}" for row in rows for fault in _judge_outcome(row, ledger, heard)]
    if stray:
        broken.append(f"{stray} cases belong to no claim")
    if broken_at is not None:
        broken.append(f"the audit log is broken at {broken_at}")
    return [*broken, *_judge_interface(desk, ledger)]


def describe_jobs(desk: Desk) -> dict[str, Any]:
    """Return the jobs by kind and state, and how many needed how many attempts and claims."""
    with desk.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, state, attempt, fence, lost FROM job")).all()
    return {
        "jobs": dict(sorted(Counter(f"{row.kind} {row.state}" for row in rows).items())),
        "attempts": dict(sorted(Counter(row.attempt for row in rows).items())),
        "starts": dict(sorted(Counter(row.fence for row in rows).items())),
        "lost_attempts": sum(row.lost for row in rows),
    }


def _judge_presence(ledger: Ledger, stored: dict[str, list[Row[Any]]]) -> Iterator[str]:
    for reference, jobs in ledger.promised.items():
        if reference not in stored:
            yield f"{reference}: lost"
        elif jobs != {row.job for row in stored[reference]}:
            yield f"{reference}: promised as {_join(jobs)}, there is {_join(row.job for row in stored[reference])}"
    kept = {ledger.sent[reference] for reference in ledger.promised}
    for order in set(ledger.sent.values()) - kept:
        yield f"{order.reference}: never promised"
    for reference, rows in stored.items():
        if len(rows) > 1:
            yield f"{reference}: there {len(rows)} times"


def _judge_outcome(row: Row[Any], ledger: Ledger, heard: Mapping[str, int]) -> Iterator[str]:
    if row.state not in FINAL_STATES:
        yield f"still {row.state}"
        return
    if row.state == "failed" and row.attempt < row.max_attempts:
        yield f"failed at attempt {row.attempt}: {row.error} {(row.trace or '')[-300:]}"
    if row.reference not in ledger.sent:
        yield "was never sent"
        return
    wanted = len(ledger.sent[row.reference].sentences) if row.state == "succeeded" else 0
    for name in ("claims", "places", "cases", "complete", "opened"):
        if getattr(row, name) != wanted:
            yield f"{row.state} with {getattr(row, name)} {name} instead of {wanted}"
    if row.successes != (row.state == "succeeded"):
        yield f"{row.state} with {row.successes} successful attempts"
    if len(row.messages) != 1 or not heard[row.messages[0]]:
        yield f"told by {len(row.messages)} messages, of which {sum(message in heard for message in row.messages)} came"


def _judge_interface(desk: Desk, ledger: Ledger) -> Iterator[str]:
    """Ask for every promised job and its result as its sender would."""
    connection = HTTPConnection("127.0.0.1", desk.port, timeout=30)
    for reference, jobs in ledger.promised.items():
        for number in jobs:
            job = _read(connection, f"/api/v1/jobs/{number}")
            if job.get("state") not in FINAL_STATES:
                yield f"{reference}: the interface knows its job as {job.get('state', 'unknown')}"
            elif job["state"] == "succeeded":
                shown, wanted = _count_claims(connection, job["links"]["result"]), len(ledger.sent[reference].sentences)
                if shown != wanted:
                    yield f"{reference}: the interface shows {shown} claims instead of {wanted}"
    connection.close()


def _count_claims(connection: HTTPConnection, submission: str) -> int:
    number, path = 0, f"{submission}/claims?limit=100"
    while path:
        page = _read(connection, path)
        number += len(page["items"])
        path = page["next"] and f"{submission}/claims?limit=100&cursor={page['next']}"
    return number


def _read(connection: HTTPConnection, path: str) -> dict[str, Any]:
    connection.request("GET", path)
    found: dict[str, Any] = json.loads(connection.getresponse().read())
    return found


def _join(ids: Iterable[UUID]) -> str:
    return " and ".join(sorted(str(number) for number in ids)) or "none"
