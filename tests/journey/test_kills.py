"""Whatever part is killed in the middle of a job, the desk comes back by itself and the job is done once."""

import signal
from contextlib import suppress
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, text

from benchmarks.desk import Desk
from models.engines.addresses import address_database
from models.engines.folder import DataFolder

pytestmark = pytest.mark.journey

# Long enough that every part is killed well before the end, on a fast machine too.
SENTENCES = 800


def test_every_part_is_killed_once_in_the_middle_of_a_job(desk: Desk) -> None:
    job = desk.submit(kind="article", text=_write_article())
    desk.wait_for(lambda: _is_working(desk, job, attempt=1))

    _kill(desk, "celery", "worker.app:app")
    desk.wait_for(lambda: _is_working(desk, job, attempt=2))

    _kill(desk, "gunicorn")
    desk.wait_for(lambda: desk.call("/readyz")["status"] == "ok")
    assert _is_unfinished(desk, job)

    _kill(desk, "redis-server")
    desk.wait_for(lambda: desk.call("/readyz")["status"] == "ok")
    assert _is_unfinished(desk, job)

    _kill(desk, "postgres", "-D")
    desk.wait_for(lambda: desk.call("/readyz")["status"] == "ok")
    done = desk.await_job(job, seconds=240)

    assert done["state"] == "succeeded", desk.list_attempts(job)
    submission = desk.call(job["links"]["result"])
    claims = _read_claims(desk, submission)
    assert len(claims) == len(set(claims)) == SENTENCES
    assert _count_matches(desk, submission["id"]) == {10: SENTENCES}

    after = desk.submit(kind="claim", text="Bats are blind and find their way by sound alone.")
    assert desk.await_job(after)["state"] == "succeeded"


def _read_claims(desk: Desk, submission: dict[str, Any]) -> list[str]:
    """Return the texts of all claims, page by page."""
    texts = [claim["text"] for claim in submission["claims"]]
    following = submission["links"]["next"]
    while following:
        page = desk.call(following)
        texts += [claim["text"] for claim in page["items"]]
        following = page["next"] and f"{submission['links']['claims']}?cursor={page['next']}"
    return texts


def _write_article() -> str:
    places = ["Lyon", "Porto", "Graz", "Turku", "Brno", "Ghent", "Cork", "Split", "Bergen", "Seville"]
    goods = ["trams", "libraries", "bridges", "hospitals", "schools", "bakeries", "theatres", "ferries", "parks"]
    lines = [
        f"The city of {places[n % 10]} reported {1000 + n} new {goods[n % 9]} in {1950 + n % 70}, "
        f"and {n + 2} percent of them were closed within {3 + n % 9} years."
        for n in range(SENTENCES)
    ]
    return "\n\n".join(" ".join(lines[at : at + 5]) for at in range(0, SENTENCES, 5))


def _is_working(desk: Desk, job: dict[str, object], attempt: int) -> bool:
    """True where the job is being matched, far from its end."""
    found = desk.call(job["links"]["self"])  # type: ignore[index]
    assert found["attempt"] <= attempt
    return bool(found["state"] == "running" and found["attempt"] == attempt and found["stage"] in {"embed", "match"})


def _is_unfinished(desk: Desk, job: dict[str, object]) -> bool:
    state = desk.call(job["links"]["self"])["state"]  # type: ignore[index]
    return state in {"queued", "running"}


def _kill(desk: Desk, *words: str) -> None:
    victim: psutil.Process = desk.find_processes(*words)[0]
    victim.send_signal(signal.SIGKILL)
    with suppress(psutil.NoSuchProcess):
        desk.wait_for(lambda: victim.status() == psutil.STATUS_ZOMBIE)


def _count_matches(desk: Desk, submission_id: str) -> dict[int, int]:
    """Return how many claims of the submission have how many matches."""
    engine = create_engine(address_database(DataFolder(desk.folder).sockets))
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                text("""
                    SELECT matches, count(*) FROM (
                      SELECT claim.id, count(match.id) AS matches FROM claim LEFT JOIN match ON claim_id = claim.id
                      WHERE submission_id = :submission GROUP BY claim.id) counted GROUP BY matches"""),
                {"submission": submission_id},
            )
            return dict(rows.all())
    finally:
        engine.dispose()
