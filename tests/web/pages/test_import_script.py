"""The page of a corpus follows its imports in a real browser."""

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server

from models.operations.corpus import open_corpus
from models.operations.imports import ImportDraft, close_file, start_import
from models.operations.jobs import claim_job, finish_job, report_progress
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from tests.conftest import PASSWORD, People
from web.app import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def dora(chromium: "Browser", app: Desk, client: FlaskClient, people: People) -> Iterator["Page"]:
    """Dora the administrator in a tab of her own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    page = context.new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto("/sign-in")
    page.fill("#email", people.dora.email)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox")
    yield page
    context.close()
    server.shutdown()
    thread.join()
    assert problems == []


def test_an_import_shows_how_far_it_is_and_then_what_came_of_it(
    dora: "Page", people: People, settings: Settings
) -> None:
    with transaction() as session:
        open_corpus(session, "rivers")
        start_import(session, ImportDraft("rivers", b"claim\nIt froze.\n", "rivers.csv"), people.dora, settings)
    dora.goto("/corpora/rivers")
    dora.wait_for_selector("text=Waits for its turn")
    with transaction() as session:
        lease = claim_job(session, session.scalars(select(Job.id)).one(), 60)
        assert lease is not None
    with transaction() as session:
        report_progress(session, lease, "import", 1_234, 5_000)
    dora.wait_for_selector("text=1,234 of 5,000 records")
    assert dora.evaluate("document.querySelector('progress').value") == 1_234
    with transaction() as session:
        finish_job(session, lease)
        counts = {"added": 4_999, "updated": 0, "unchanged": 0, "rejected": 1}
        close_file(session, lease.job_id, counts, [{"line": 7, "reason": "It has no claim.", "excerpt": ""}])
    dora.wait_for_selector("text=4,999 added")
    with dora.expect_download() as download:
        dora.click("text=1 rejected")
    assert download.value.suggested_filename.startswith("rejections-")
