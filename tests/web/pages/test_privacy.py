"""The administrators' page about personal data, and the calls for programs that do the same."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from models.operations.audit import find_break
from models.operations.retention import note_retention, retain_some
from models.operations.submit import Draft, submit
from models.retention import Kept, read_retention
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job
from models.tables.person import Person
from models.tables.submission import Origin, Submission
from tests.conftest import People
from tests.web.api.program import Program
from tests.web.conftest import BuildApp
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import Story

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def dora(visitor: Browser, people: People) -> Browser:
    """Dora the administrator at her browser."""
    return visitor.sign_in(people.dora)


@pytest.fixture
def operator(client: FlaskClient, people: People) -> Program:
    return Program(client, people.dora, "admin")


def find_person(number: int) -> Person:
    with transaction() as session:
        return session.get_one(Person, number)


def look(submission_id: UUID) -> Submission | None:
    with transaction() as session:
        return session.get(Submission, submission_id)


def send(settings: Settings, person: Person | None, reference: str | None = None, **changes: Any) -> UUID:
    draft = Draft("claim", "Call +44 20 7946 0958 about the Thames.", Origin.PAGE, reference=reference)
    with transaction() as session:
        job = submit(session, draft, person, settings.model_copy(update=changes))
        assert job.submission_id is not None
        session.execute(update(Job).values(state="succeeded", finished_at=func.now()))
        return job.submission_id


def test_a_person_is_erased_after_it_was_seen_what_goes(dora: Browser, story: Story, people: People) -> None:
    dora.open("/privacy").press("See what would go", subject="person", value="CHARLIE@desk.test")
    assert "Charlie (charlie@desk.test, submitter)" in dora.words
    assert "1 submission" in dora.words
    assert "2 claims go" in dora.words
    assert look(story.submission_id) is not None, "it was only looked at"
    dora.press("Erase for good")
    assert dora.path == "/privacy"
    assert "Erased for good: Charlie" in dora.words
    assert look(story.submission_id) is None
    assert find_person(people.charlie.id).name == f"former submitter {people.charlie.id}"
    with transaction() as session:
        assert find_break(session) is None
    assert dora.open(f"/submissions/{story.submission_id}").status == 404


def test_what_came_in_meanwhile_is_not_erased_unseen(dora: Browser, people: People, settings: Settings) -> None:
    send(settings, people.charlie)
    dora.open("/privacy").press("See what would go", subject="person", value=str(people.charlie.id))
    send(settings, people.charlie)
    dora.press("Erase for good")
    assert dora.status == 409
    assert "Look again at what will go" in dora.words
    assert dora.value_of("value") == str(people.charlie.id)
    assert find_person(people.charlie.id).erased_at is None


def test_references_and_submissions_are_erased_too(dora: Browser, people: People, settings: Settings) -> None:
    tip, other = send(settings, None, "Tip <7>"), send(settings, people.bob)
    dora.open("/privacy").press("See what would go", subject="reference", value=" Tip  <7> ").press("Erase for good")
    assert look(tip) is None
    address = f"https://desk.test/submissions/{other}"
    dora.press("See what would go", subject="submission", value=address).press("Erase for good")
    assert look(other) is None
    for subject, value, sentence in (
        ("person", "nobody@desk.test", "There is nobody called “nobody@desk.test” here."),
        ("person", str(10**30), "There is nobody called"),
        ("reference", " ", "Give the reference"),
        ("reference", "none", "Nothing was sent under this reference."),
        ("submission", str(uuid4()), "There is no submission with this id."),
        ("submission", "seven", "Give the id of a submission"),
        ("everything", "x", "Choose what should be erased."),
        ("person", "dora@desk.test", "This is the last administrator."),
    ):
        dora.open("/privacy").press("See what would go", subject=subject, value=value)
        if "Erase for good" in dora.buttons:
            dora.press("Erase for good")
        assert dora.status in {404, 422}, value
        assert sentence in dora.words
        assert dora.value_of("value") == value


def test_the_page_says_what_is_kept_and_what_would_go(build_app: BuildApp, people: People, settings: Settings) -> None:
    app = build_app(retention="unreviewed=30", redact="phone, email")
    dora = Browser(app.test_client()).sign_in(people.dora)
    send(settings, people.charlie)
    assert "Nothing was taken away yet" in dora.open("/privacy").words
    assert "30 days 0" in dora.words
    assert "[phone number]" in dora.words
    with transaction() as session:
        session.execute(update(Submission).values(created_at=func.now() - func.make_interval(0, 0, 0, 31)))
    assert "30 days 0" in dora.open("/privacy").words, "it waits for nobody, because nothing was found in it"
    with transaction() as session:
        assert retain_some(session, Kept.SUBMISSIONS, read_retention("submissions=30")) == 1
        note_retention(session, {Kept.SUBMISSIONS: 1}, is_done=True)
    assert "1 submissions ." in dora.open("/privacy").words
    assert "The next look is due" in dora.words


def test_the_page_of_a_submission_says_what_was_taken_out(visitor: Browser, people: People, settings: Settings) -> None:
    submission_id = send(settings, people.charlie, redact="phone")
    assert "Taken out before it was stored: 1 phone number." in visitor.open(f"/submissions/{submission_id}").words
    assert "7946" not in visitor.html


def test_it_is_for_administrators_alone(visitor: Browser, bob: Browser) -> None:
    assert bob.open("/privacy").status == 403
    assert "Personal data" not in bob.open("/about").words


def test_programs_erase_too(operator: Program, people: People, settings: Settings) -> None:
    submission_id = send(settings, people.charlie)
    [kept, *_] = operator.read("/retention")["items"]
    assert (kept["kind"], kept["days"]) == ("submissions", 0)
    wanted = {"person": "charlie@desk.test", "dry_run": True}
    told = operator.post("/erasures", wanted).json
    assert told is not None
    assert (told["done"], told["submissions"]) == (False, 1)
    assert look(submission_id) is not None
    told = operator.post("/erasures", wanted | {"dry_run": False}).json
    assert told is not None
    assert told["done"] is True
    assert look(submission_id) is None
    with transaction() as session:
        assert session.scalars(select(Person.email).where(Person.erased_at.is_not(None))).all() == [
            f"erased-{people.charlie.id}@invalid"
        ]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"dry_run": True}, 422),
        ({"person": "bob@desk.test"}, 422),
        ({"person": "bob@desk.test", "reference": "x", "dry_run": False}, 422),
        ({"person": "nobody@desk.test", "dry_run": False}, 404),
        ({"submission": "seven", "dry_run": False}, 422),
        ({"submission": str(uuid4()), "dry_run": False}, 404),
        ({"person": "dora@desk.test", "dry_run": False}, 422),
    ],
)
def test_what_cannot_be_erased_is_refused(operator: Program, body: Any, status: int) -> None:
    answer = operator.post("/erasures", body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_programs_of_others_may_not(client: FlaskClient, people: People) -> None:
    for program, status in (
        (Program(client), 401),
        (Program(client, people.bob, "read", "submit", "review"), 403),
        (Program(client, people.dora, "read", "submit", "review"), 403),
    ):
        assert program.get("/retention").status_code == status
        assert program.post("/erasures", {"person": "bob@desk.test", "dry_run": False}).status_code == status
