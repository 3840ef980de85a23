"""The examples of docs/api.md work as they stand, against a real desk with the real encoder."""

import contextlib
import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select
from werkzeug.serving import make_server

from models.operations.corpus import FactCheckRecord
from models.operations.tokens import create_token, list_scopes
from models.session import desk_engine, transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.job import Job, JobKind, JobState
from models.tables.submission import Submission
from tests.conftest import People
from web.app import create_app
from worker.bell import answer_bell
from worker.handlers import HANDLERS
from worker.importers.store import store_records
from worker.pipeline.encoder import open_encoder

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
LONGEST_RUN = 120
FROST = FactCheckRecord(
    "frost",
    "The River Thames froze over in London in 1963.",
    rating="Mostly false",
    url="https://checks.test/thames",
    publisher="The River Desk",
)

ReadCode = Callable[[str], str]


@pytest.fixture
def address(database: Engine, settings: Settings) -> Iterator[str]:
    """A desk that answers over HTTP and works off its jobs."""
    store_records(desk_engine(), open_encoder(settings), "rivers", [FROST], lambda _: None)
    server = make_server("127.0.0.1", 0, create_app(settings.model_copy(update={"submit_limit": ""})), threaded=True)
    closing = Event()

    def work() -> None:
        # The evidence of the examples stands on the open internet, where no test goes.
        handlers = HANDLERS | {JobKind.ARCHIVE: lambda _job, _report: lambda _session: None}
        while not closing.wait(0.05):
            answer_bell(handlers, settings)

    threads = [Thread(target=server.serve_forever), Thread(target=work)]
    for thread in threads:
        thread.start()
    yield f"http://127.0.0.1:{server.port}"
    closing.set()
    server.shutdown()
    for thread in threads:
        thread.join()
    server.server_close()


@pytest.fixture
def read_code(address: str, people: People) -> ReadCode:
    """Return all blocks of a language, with the address, Dora's token and Bob's where the page has its own."""
    with transaction() as session:
        _, token = create_token(session, people.dora, "docs", list_scopes(people.dora))
        _, reviewer = create_token(session, people.bob, "docs", list_scopes(people.bob))

    def read(language: str) -> str:
        blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
        code = "\n".join(blocks)
        assert "http://127.0.0.1:8000" in code
        return code.replace("http://127.0.0.1:8000", address).replace("fd_…", token).replace("fd_reviewer_…", reviewer)

    return read


def need(command: str) -> str:
    """Return where a command is; without it the test is skipped, but in CI that is a failure."""
    found = shutil.which(command)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"no {command} found, and CI must have it")
        pytest.skip(f"no {command} found")
    return found


def check_traces(reference: str) -> None:
    """Look at what an example must have left on the desk: its claim, once, and all its jobs done."""
    with transaction() as session:
        own = select(func.count()).select_from(Submission).where(Submission.reference == reference)
        assert session.scalars(own).one() == 1
        # What is archived, and the search for claims that say the same, go on after the example has ended.
        states = select(Job.state).where(Job.kind.not_in((JobKind.ARCHIVE, JobKind.PAIR)))
        assert set(session.scalars(states)) == {JobState.SUCCEEDED}
        assert session.scalars(select(func.count()).where(Submission.kind == "list")).one() == 1


def test_the_examples_in_curl_work(read_code: ReadCode, tmp_path: Path) -> None:
    need("curl")
    told = subprocess.run(
        [need("bash"), "-euo", "pipefail"],
        input=read_code("bash"),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    check_traces("ticket 7")
    rows = told.stdout
    assert '"rating":"Mostly false"' in rows, "the submission with its best match"
    assert re.search(r"^The Thames froze .*,a-1,2,a-1,.*,Mostly false,", rows, re.MULTILINE), "the table"
    assert ",a-2,3,a-2,,It is empty." in rows
    assert '"#/text"' in rows, "the error"
    assert '"summary":{"added":1,' in rows.replace('"corpus":"animals",', ""), "the import"
    with transaction() as session:
        assert "Bats are blind." in session.scalars(select(FactCheck.claim)).all()


def test_the_examples_in_python_work(read_code: ReadCode) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(read_code("python"), "docs/api.md", "exec"), {})  # noqa: S102 - our own page
    check_traces("ticket 8")
    said = printed.getvalue()
    assert "succeeded None" in said
    assert re.search(r"^[01]\.\d\d Mostly false The River Thames froze", said, re.MULTILINE)
    assert "{'accepted': 1, 'rejected': 1}" in said
    assert "3 a-2 It is empty." in said
    assert "https://checks.test/thames" in said
    assert "['#/text']" in said
    assert "decided Mostly false ['reopen']" in said


def test_the_examples_in_javascript_work(read_code: ReadCode, request: pytest.FixtureRequest, address: str) -> None:
    said = run_javascript(read_code("javascript"), request, address)
    check_traces("ticket 9")
    assert "succeeded null" in said
    assert re.search(r"froze over in London in 1963\. [01]\.\d+ Mostly false no verdict yet", said)
    assert "2 It is empty." in said
    assert re.search(rf"^3 {re.escape(address)}/claims/", said, re.MULTILINE)
    assert "ticket 9 1" in said
    assert "There is no claim with this id." in said


def run_javascript(code: str, request: pytest.FixtureRequest, address: str) -> str:
    """Return what the code prints, in Node where there is one, else in Chromium."""
    node = shutil.which("node")
    if node:
        command = [node, "--input-type=module"]
        told = subprocess.run(command, input=code, capture_output=True, text=True, timeout=LONGEST_RUN, check=False)
        assert told.returncode == 0, told.stderr
        return told.stdout
    page = request.getfixturevalue("chromium").new_page()
    lines: list[str] = []
    page.on("console", lambda message: lines.append(message.text))
    page.goto(f"{address}/about")
    page.evaluate(f"async () => {{ {code} }}")
    page.close()
    return "\n".join(lines)
