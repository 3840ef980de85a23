"""People look after their webhooks: add, try, change, rotate, read the log, remove."""

import re

import pytest
from sqlalchemy import select, text

from models.base import Json
from models.operations.jobs import claim_job, finish_job, note_attempt, postpone_job
from models.operations.receivers import WebhookDraft, add_webhook
from models.queries.webhooks import list_secrets
from models.session import transaction
from models.tables.job import Job
from models.tables.person import Person
from models.tables.webhook import Webhook
from tests.conftest import People
from tests.web.pages.browser import Browser
from web.app import Desk
from web.pages.webhooks import EVENTS

URL = "https://charlie.test/hook"
SECRET = re.compile(r"whsec_[\w+/=]+")


@pytest.fixture
def charlie(app: Desk, people: People) -> Browser:
    return Browser(app.test_client()).sign_in(people.charlie)


@pytest.fixture
def dora(app: Desk, people: People) -> Browser:
    return Browser(app.test_client()).sign_in(people.dora)


def add(person: Person, url: str = URL) -> int:
    with transaction() as session:
        return add_webhook(session, WebhookDraft(url, list(EVENTS)), person, person)[0].id


def read_webhook() -> Webhook:
    with transaction() as session:
        return session.scalars(select(Webhook)).one()


def meet_receiver(detail: Json | None, error: str | None = None) -> None:
    """Let a worker try to deliver the newest message."""
    with transaction() as session:
        job = session.scalars(select(Job).order_by(Job.created_at.desc()).limit(1)).one()
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        if detail:
            note_attempt(session, lease, detail)
        if error:
            postpone_job(session, lease, error, delay_seconds=3600)
        else:
            finish_job(session, lease)


def test_the_account_leads_there(charlie: Browser) -> None:
    assert 'href="/webhooks"' in charlie.open("/me").html
    words = charlie.open("/webhooks").words
    assert "No webhook yet" in words
    assert "Add a webhook" in words


def test_strangers_are_asked_to_sign_in(visitor: Browser) -> None:
    assert visitor.open("/webhooks").path == "/sign-in"
    assert visitor.open("/webhooks/1").path == "/sign-in"


def test_charlie_adds_one_and_sees_its_secret_once(charlie: Browser) -> None:
    charlie.open("/webhooks").press("Add the webhook", url=URL, events=["job.finished"], description="My <desk>")
    assert charlie.status == 201
    [secret] = set(SECRET.findall(charlie.html))
    assert charlie.answer.headers["Cache-Control"] == "no-store"
    webhook = read_webhook()
    assert (webhook.events, webhook.description) == (["job.finished"], "My <desk>")
    with transaction() as session:
        assert list_secrets(session, webhook.id) == [secret]
    charlie.open(f"/webhooks/{webhook.id}")
    assert "My &lt;desk&gt;" in charlie.words
    assert "whsec_" not in charlie.html
    assert "whsec_" not in charlie.open("/webhooks").html
    assert "charlie.test/hook" in charlie.words


def test_a_refused_form_keeps_what_was_typed(charlie: Browser) -> None:
    charlie.open("/webhooks").press("Add the webhook", url="charlie.test", events=["job.finished"], description="Mine")
    assert charlie.status == 422
    assert "Give the address as https://host/path" in charlie.words
    assert (charlie.value_of("url"), charlie.value_of("description")) == ("charlie.test", "Mine")
    assert charlie.values_of("events") == ["job.finished"]
    charlie.press("Add the webhook", url=URL, events=[])
    assert charlie.status == 422
    assert "Choose one or more of" in charlie.words


def test_only_administrators_are_offered_the_whole_desk(charlie: Browser, dora: Browser) -> None:
    assert "whole_desk" not in charlie.open("/webhooks").html
    charlie.press("Add the webhook", url=URL, events=["job.finished"], whole_desk="on")
    assert charlie.status == 403
    dora.open("/webhooks").press("Add the webhook", url=URL, events=["job.finished"], whole_desk="on")
    assert dora.status == 201
    assert read_webhook().whole_desk


def test_nobody_sees_anothers_but_administrators(
    charlie: Browser, alice: Browser, dora: Browser, people: People
) -> None:
    number = add(people.charlie)
    assert alice.open(f"/webhooks/{number}").status == 404
    assert alice.open("/webhooks?all=1").status == 403
    assert "charlie.test" not in dora.open("/webhooks").words
    words = dora.open("/webhooks?all=1").words
    assert "charlie.test/hook" in words
    assert "charlie@desk.test" in words
    dora.open(f"/webhooks/{number}").press("Disable it")
    assert "It was switched off." in charlie.open(f"/webhooks/{number}").words


def test_a_test_shows_in_the_log(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    assert "Send a test to see whether your receiver answers." in charlie.open(f"/webhooks/{number}").words
    charlie.press("Send a test")
    assert "A test is on its way." in charlie.words
    assert "webhook.test" in charlie.words
    assert "Waits to be sent" in charlie.words
    assert "Send it again" not in charlie.html
    meet_receiver({"status": 200, "seconds": 0.25, "excerpt": "<script>thanks</script>"})
    words = charlie.open(f"/webhooks/{number}").words
    assert "Delivered" in words
    assert "answered 200 after 0.25 s" in words
    assert "&lt;script&gt;thanks&lt;/script&gt;" in words


def test_the_log_says_what_went_wrong_and_when_it_is_tried_again(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}").press("Send a test")
    meet_receiver(None, "Nothing answers at the address. Try again later.")
    words = charlie.open(f"/webhooks/{number}").words
    assert "Next try" in words
    assert "1 attempt no answer" in words
    assert "Nothing answers at the address." in words


def test_a_message_is_sent_again_by_hand(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}").press("Send a test")
    meet_receiver({"status": 200, "seconds": 0.25, "excerpt": ""})
    charlie.open(f"/webhooks/{number}").press("Send it again")
    assert "The message is on its way again, under the same id." in charlie.words
    assert charlie.html.count('<li class="row">') == 2


def test_a_new_secret_is_shown_once(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}").press("Make a new secret")
    assert charlie.status == 201
    [secret] = set(SECRET.findall(charlie.html))
    with transaction() as session:
        assert list_secrets(session, number)[0] == secret
        assert len(list_secrets(session, number)) == 2


def test_the_address_and_events_can_change(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}")
    assert charlie.values_of("events") == list(EVENTS)
    charlie.press("Keep the changes", url="https://other.test/", events=["job.finished"])
    assert charlie.path == f"/webhooks/{number}"
    assert (read_webhook().url, read_webhook().events) == ("https://other.test/", ["job.finished"])
    charlie.press("Keep the changes", url="other.test")
    assert charlie.status == 422
    assert charlie.value_of("url") == "other.test"
    assert read_webhook().url == "https://other.test/"


def test_it_is_switched_off_and_on(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}").press("Disable it")
    assert "It is told nothing since" in charlie.words
    assert "Send a test" not in charlie.buttons
    charlie.press("Enable it again")
    assert "Send a test" in charlie.buttons
    assert read_webhook().state == "active"


def test_what_changed_under_an_open_page_is_said(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}")
    with transaction() as session:
        session.execute(text("UPDATE webhook SET disabled_at = now(), disabled_reason = 'It was switched off.'"))
    charlie.press("Send a test")
    assert charlie.status == 409
    assert "This webhook is disabled. Enable it first." in charlie.words


def test_a_failing_receiver_is_told_of(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    with transaction() as session:
        session.execute(text("UPDATE webhook SET failing_since = now()"))
    assert "No message has arrived since" in charlie.open(f"/webhooks/{number}").words
    assert "failing since" in charlie.open("/webhooks").words


def test_removing_asks_first_and_is_for_good(charlie: Browser, people: People) -> None:
    number = add(people.charlie)
    charlie.open(f"/webhooks/{number}")
    assert "are deleted for good" in charlie.words
    charlie.press("Remove it for good")
    assert charlie.path == "/webhooks"
    assert "The webhook is removed" in charlie.words
    assert charlie.open(f"/webhooks/{number}").status == 404


def test_long_lists_and_logs_have_further_pages(charlie: Browser, people: People) -> None:
    numbers = [add(people.charlie, f"https://charlie.test/{number}") for number in range(20)]
    with transaction() as session:
        session.execute(
            text("""INSERT INTO webhook (person_id, whole_desk, url, events)
                    SELECT person_id, false, 'https://charlie.test/last', events FROM webhook LIMIT 1""")
        )
    first = charlie.open("/webhooks").words
    assert "charlie.test/last" in first
    assert f"{numbers[0]}" not in re.findall(r"/webhooks/(\d+)", charlie.html)
    [further] = re.findall(r'href="(/webhooks\?cursor=[^"]+)"', charlie.html)
    assert "charlie.test/0" in charlie.open(further).words
