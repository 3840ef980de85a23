"""One claim at a time on an idle desk: from sending it to reading its matches, stage by stage.

The database notes when each stage begins, by triggers that are made for the run alone; the clock is the same for all.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from benchmarks.desk import NO_LIMITS, Desk, run_command, run_desk
from benchmarks.figures import summarise, tell
from benchmarks.orders import write_sentence

_CORPUS = "references"
_WARM_UP = 5
_PAUSE_SECONDS = 0.3

# A deferred trigger fires when the transaction commits: that is when results are there.
_TRIGGERS = """
    DROP TABLE IF EXISTS bench_mark CASCADE;
    CREATE TABLE bench_mark (job_id uuid, mark text, at timestamptz DEFAULT clock_timestamp());
    CREATE OR REPLACE FUNCTION bench_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_ARGV[0] = 'committed' THEN
        INSERT INTO bench_mark VALUES (NEW.id, NEW.state || ' committed');
      ELSIF NEW.state <> OLD.state THEN
        INSERT INTO bench_mark VALUES (NEW.id, NEW.state);
      ELSIF NEW.stage IS DISTINCT FROM OLD.stage THEN
        INSERT INTO bench_mark VALUES (NEW.id, NEW.stage);
      END IF;
      RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER bench_now AFTER UPDATE ON job FOR EACH ROW EXECUTE FUNCTION bench_note('now');
    DROP TRIGGER IF EXISTS bench_committed ON job;
    CREATE CONSTRAINT TRIGGER bench_committed AFTER INSERT OR UPDATE OF state ON job DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION bench_note('committed')"""
_REMOVAL = """
    DROP TRIGGER bench_now ON job; DROP TRIGGER bench_committed ON job;
    DROP FUNCTION bench_note; DROP TABLE bench_mark"""


def main() -> int:
    """Measure as the command line says; 1 where a job did not succeed."""
    options = read_options()
    with (
        tempfile.TemporaryDirectory(prefix="factdesk-latency-")
        if options.folder is None
        else nullcontext(options.folder) as folder,
        run_desk(Path(folder), **NO_LIMITS, **dict(pair.split("=", 1) for pair in options.set)) as desk,
    ):
        if options.references:
            load_references(desk, options.references)
        figures = measure(desk, options.number, options.seed)
    tell(figures, options.json)
    return 0


def read_options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--references", type=Path, metavar="DIR", help="folder with corpus.jsonl or .gz to match with")
    parser.add_argument("--folder", type=Path, help="keep the desk's data here, so that references load once")
    parser.add_argument("--number", type=int, default=50, help="claims, one after the other (default: 50)")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the desk")
    parser.add_argument("--seed", type=int, default=1, help="of the claims")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args()


def load_references(desk: Desk, folder: Path) -> None:
    """Import the references where an earlier run has not done so."""
    corpora = desk.call("/api/v1/corpora")["items"]
    if all(corpus["slug"] != _CORPUS for corpus in corpora):
        [file] = [path for path in (folder / "corpus.jsonl", folder / "corpus.jsonl.gz") if path.exists()]
        run_command(desk, "corpus", "import", str(file), "--name", _CORPUS)


def measure(desk: Desk, number: int, seed: int) -> dict[str, Any]:
    """Send claims one after the other, and return the times of all stages."""
    rng = random.Random(seed)  # noqa: S311  repeatable on purpose
    # The web server answers before the worker has loaded its encoder.
    desk.await_job(desk.submit(kind="claim", text=write_sentence(rng)))
    connection = http.client.HTTPConnection("127.0.0.1", desk.port, timeout=60)
    with desk.engine.begin() as database:
        database.execute(text(_TRIGGERS))
        references = database.scalar(text("SELECT count(*) FROM factcheck"))
    stages: dict[str, list[float]] = defaultdict(list)
    for position in range(_WARM_UP + number):
        spans = follow(desk, connection, write_sentence(rng))
        for name, seconds in spans.items() if position >= _WARM_UP else ():
            stages[name].append(seconds)
        time.sleep(_PAUSE_SECONDS)
    with desk.engine.begin() as database:
        database.execute(text(_REMOVAL))
    connection.close()
    return {"references": references} | {name: summarise(seconds) for name, seconds in stages.items()}


def follow(desk: Desk, connection: http.client.HTTPConnection, claim: str) -> dict[str, float]:
    """Send one claim, wait for its job and read its matches; return the seconds from each moment to the next."""
    moments = [("sent", time.time())]
    job = _ask(connection, "POST", "/api/v1/submissions", {"kind": "claim", "text": claim})
    answered = time.time()
    done = _ask(connection, "GET", job["links"]["self"], prefer="wait=10")
    noticed = time.time()
    assert done["state"] == "succeeded", done["error"]
    [found] = _ask(connection, "GET", done["links"]["result"])["claims"]
    assert _ask(connection, "GET", found["link"])["matches"]
    read = time.time()
    moments += [*_read_marks(desk, UUID(job["id"])), ("noticed", noticed), ("matches read", read)]
    sent = moments[0][1]
    spans = {f"{name} to {end}": at - since for (name, since), (end, at) in pairwise(moments)}
    return {"sent to answered": answered - sent, **spans, "sent to noticed, in all": noticed - sent}


def _read_marks(desk: Desk, job_id: UUID) -> list[tuple[str, float]]:
    """Return what the database noted about a job: what began when."""
    with desk.engine.connect() as database:
        rows = database.execute(
            text(
                "SELECT mark, extract(epoch FROM at)::float8 AS at FROM bench_mark m WHERE job_id = :job ORDER BY m.at"
            ),
            {"job": job_id},
        ).all()
    return [(row.mark, row.at) for row in rows]


def _ask(connection: http.client.HTTPConnection, method: str, path: str, body: object = None, prefer: str = "") -> Any:
    told = {"Content-Type": "application/json"} if body is not None else {}
    connection.request(method, path, json.dumps(body) if body is not None else None, told | {"Prefer": prefer})
    return json.loads(connection.getresponse().read())


if __name__ == "__main__":
    sys.exit(main())
