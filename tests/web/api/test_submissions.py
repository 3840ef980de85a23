"""Sending something by program, and reading it back."""

from typing import Any

import pytest
from celery import Celery
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import func, select

from models import queue
from models.engines.share import hold_engines
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import Corpus
from models.tables.job import Job
from models.tables.submission import Submission
from tests.web.api.conftest import CLAIM as FOUND
from tests.web.api.conftest import TEXT, Story
from tests.web.conftest import NOWHERE

CLAIM = {"kind": "claim", "text": "The Thames froze in 1963."}


def count(table: type) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def send(client: FlaskClient, **fields: Any) -> Any:
    return client.post("/api/v1/submissions", json={**CLAIM, **fields})


def test_a_claim_is_accepted_and_its_job_can_be_followed(client: FlaskClient) -> None:
    answer = send(client)
    assert answer.status_code == 202
    assert answer.headers["Retry-After"] == "1"
    job = answer.get_json()
    assert answer.headers["Location"] == job["links"]["self"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["attempt"]) == ("check", "queued", 0)
    assert client.get(job["links"]["self"]).get_json()["state"] == "queued"


def test_the_job_has_the_shape_that_programs_rely_on(client: FlaskClient) -> None:
    job = send(client).get_json()
    promised = "id kind state stage done total attempt max_attempts eta_seconds created_at started_at finished_at error"
    assert {*promised.split(), "links"} <= set(job)
    assert set(job["links"]) == {"self", "result", "cancel", "retry", "pause", "resume", "attempts", "page"}
    assert job["created_at"].endswith("Z")


def test_submission_and_job_enter_together_and_the_worker_is_called(client: FlaskClient, settings: Settings) -> None:
    job = send(client, title="Frost", reference="ticket 7").get_json()
    with transaction() as session:
        row = session.scalars(select(Job)).one()
        assert str(row.id) == job["id"]
        assert row.submission is not None
        assert (row.submission.text, row.submission.title, row.submission.reference) == (
            CLAIM["text"],
            "Frost",
            "ticket 7",
        )
        assert (row.submission.origin, row.submission.person_id) == ("api", None)
    assert queue.await_bells(20)
    messages = Redis.from_url(hold_engines(settings).redis_url).lrange("celery", 0, -1)
    assert len(messages) == 1
    assert job["id"] in str(messages[0]) or b"factdesk.check" in messages[0]


def test_a_refused_submission_leaves_nothing(client: FlaskClient, settings: Settings) -> None:
    assert send(client, text=" \n ").status_code == 422
    assert (count(Submission), count(Job)) == (0, 0)
    assert queue.await_bells(20)
    assert Redis.from_url(hold_engines(settings).redis_url).llen("celery") == 0


def test_while_the_broker_is_away_a_submission_is_accepted_all_the_same(
    client: FlaskClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = settings.model_copy(update={"redis_url": f"redis://{NOWHERE}/0"})
    monkeypatch.setattr(queue, "load_settings", lambda: away)
    unreachable: Celery = queue.broker.__wrapped__()
    monkeypatch.setattr(queue, "broker", lambda: unreachable)
    answer = send(client)
    assert answer.status_code == 202
    assert client.get(answer.headers["Location"]).get_json()["state"] == "queued"
    assert count(Job) == 1


@pytest.mark.parametrize(
    ("fields", "pointer", "words"),
    [
        ({"kind": "rumour"}, "#/kind", "“claim”, “article” or “url”"),
        ({"kind": "url", "text": None}, "#/url", "There is no address"),
        ({"kind": "url", "text": None, "url": "news.test/1"}, "#/url", "like https://example.org/page"),
        ({"kind": "url", "text": None, "url": "https://a:b@news.test/"}, "#/url", "name or password"),
        ({"url": "javascript:alert(1)"}, "#/url", "like https://example.org/page"),
        ({"text": None}, "#/text", "There is no text"),
        ({"text": ""}, "#/text", "There is no text"),
        ({"text": "a\x00b"}, "#/text", "binary"),
        ({"text": "x" * 2_001}, "#/text", "Send it as an article"),
        ({"title": "x" * 501}, "#/title", "Shorten it"),
        ({"reference": "x" * 501}, "#/reference", "Shorten it"),
        ({"corpora": ["no-such"]}, "#/corpora", "none yet"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_sentence(
    client: FlaskClient, fields: dict[str, Any], pointer: str, words: str
) -> None:
    answer = send(client, **fields)
    assert answer.status_code == 422
    [error] = answer.get_json()["errors"]
    assert error["pointer"] == pointer
    assert words in error["detail"]
    assert count(Submission) == 0


def test_a_chapter_of_a_novel_in_any_script_is_accepted(client: FlaskClient) -> None:
    answer = send(client, kind="article", text="河が凍った。" * 30_000)
    assert answer.status_code == 202


def test_corpora_are_named_once_each(client: FlaskClient) -> None:
    with transaction() as session:
        session.add_all([Corpus(slug="rivers"), Corpus(slug="weather")])
    job = send(client, corpora=["weather", "rivers", "weather"]).get_json()
    assert client.get(job["links"]["result"]).get_json()["corpora"] == ["rivers", "weather"]


def test_a_new_submission_can_be_read_before_it_is_checked(client: FlaskClient) -> None:
    job = send(client, title="Frost").get_json()
    submission = client.get(job["links"]["result"]).get_json()
    assert (submission["kind"], submission["title"], submission["text"]) == ("claim", "Frost", CLAIM["text"])
    assert (submission["claims"], submission["sentences"]) == ([], None)
    assert submission["job"]["id"] == job["id"]


def test_a_checked_submission_shows_its_claims_and_the_best_match_of_each(client: FlaskClient, story: Story) -> None:
    submission = client.get(f"/api/v1/submissions/{story.submission_id}").get_json()
    assert submission["reference"] == "ticket 7"
    assert submission["sentences"] == 3
    assert submission["job"]["state"] == "succeeded"
    [claim] = submission["claims"]
    assert claim["text"] == TEXT[claim["start"] : claim["end"]] == FOUND
    assert (claim["check_worthiness"], claim["speaker"]) == (0.9, "A. Boatman")
    assert claim["case"]["state"] == "open"
    assert claim["verdict"] is None
    assert (claim["best"]["probability"], claim["best"]["judged"]) == (0.75, False)
    assert claim["best"]["factcheck"]["publisher"] == "The River Desk"
    assert client.get(claim["link"]).get_json()["id"] == claim["id"]


def test_a_decided_submission_shows_the_verdict(client: FlaskClient, decided: Story) -> None:
    [claim] = client.get(f"/api/v1/submissions/{decided.submission_id}").get_json()["claims"]
    assert claim["case"]["state"] == "decided"
    assert claim["verdict"]["rating"] == "false"
    assert claim["best"]["judged"] is True
