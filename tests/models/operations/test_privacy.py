"""Personal data: what is taken out at every door, what goes when its days are over, and what erasing leaves behind."""

import gzip
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Engine, func, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.base import Base
from models.documents import Document
from models.errors import ConflictError, DeskError, NotFoundError
from models.operations.audit import find_break, record_event, trim_details
from models.operations.bulk import ListDraft, submit_list
from models.operations.columns import Choice
from models.operations.erasing import erase_person, erase_reference, erase_submission, preview_person
from models.operations.idempotency import KeptAnswer, keep_answer
from models.operations.judging import judge_match
from models.operations.people import set_active
from models.operations.reading import keep_document, paste_text
from models.operations.receivers import bind_webhook
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.retention import retain_some
from models.operations.saving import save_view
from models.operations.submit import Draft, File, submit
from models.operations.tokens import create_token
from models.operations.transitions import apply_transition
from models.operations.waiting import keep_list, preview_waiting
from models.queries.personal import export_person
from models.queries.privacy import find_subject, list_kept
from models.retention import Kept, read_retention
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case, Joining
from models.tables.job import Job, JobAttempt
from models.tables.match import Match
from models.tables.person import Person, SignIn
from models.tables.submission import Claim, Origin, SentFile, Submission
from models.tables.verdict import Verdict
from models.tables.webhook import Webhook
from tests.conftest import People
from tests.models.conftest import Shelf

SECRETS = ("jane.roe@example.org", "+44 20 7946 0958", "@jane_roe")
PRIVATE = "Write to jane.roe@example.org or +44 20 7946 0958, says @jane_roe."
RIVERS = ("The Thames froze over in the winter of 1963.", "The Nile turned red in the summer of 2021.")
FAR = timedelta(days=400)


def count_places(engine: Engine, words: str) -> list[str]:
    """Return the tables in which these words stand anywhere."""
    found = []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            row: ColumnElement[str] = literal_column(f'lower(CAST("{table.name}" AS text))')
            if connection.scalar(select(func.count()).select_from(table).where(row.contains(words.lower()))):
                found.append(table.name)
    return found


def send(
    settings: Settings, shelf: Shelf, person: Person | None, claims: Sequence[str] = RIVERS, **draft: Any
) -> tuple[UUID, list[UUID]]:
    """Let somebody send an article, in which these claims are found with a match each; return their ids."""
    words = f"{PRIVATE} {' '.join(claims)}"
    with transaction() as session:
        job = submit(session, Draft("article", words, Origin.API, **draft), person, settings)
        assert job.submission is not None
        match = [FoundMatch(shelf.factchecks["thames"], 1, 0.7, {}, [])]
        context = {"speaker": "A mayor", "before": [PRIVATE]}
        found = [
            FoundClaim(claim, words.index(claim), words.index(claim) + len(claim), 0.9, context, match)
            for claim in claims
        ]
        record_check(session, job.submission, 3, found, Matcher("compass", "1", shelf.encoder_id))
        over = {"state": "succeeded", "finished_at": func.now(), "trace": PRIVATE}
        session.execute(update(Job).where(Job.id == job.id).values(over))
        rows = select(Claim.id).where(Claim.submission_id == job.submission.id).order_by(Claim.position)
        return job.submission.id, list(session.scalars(rows))


def say(claim_id: UUID, person: Person, relation: str = "same") -> None:
    """Let a person judge the match of a claim."""
    with transaction() as session:
        match = session.scalars(select(Match).where(Match.claim_id == claim_id)).one()
        judge_match(session, match.id, person, relation, match.version)


def decide(claim_id: UUID, person: Person) -> None:
    """Write a verdict on the case of a claim, however it came there."""
    with transaction() as session:
        case = session.get_one(Case, session.get_one(Claim, claim_id).case_id)
        case.state, case.reviewer_id = "decided", person.id
        said = {"rating": "false", "justification": "It was cold.", "as_of": func.current_date()}
        session.add(Verdict(case_id=case.id, number=1, person_id=person.id, **said))


def grow_old() -> None:
    with transaction() as session:
        session.execute(update(Submission).values(created_at=func.now() - FAR))
        session.execute(update(Job).where(Job.finished_at.is_not(None)).values(finished_at=func.now() - FAR))


def retain(words: str, kind: Kept) -> int:
    with transaction() as session:
        expected = {view.kind: view.due for view in list_kept(session, read_retention(words))}[kind]
    with transaction() as session:
        gone = retain_some(session, kind, read_retention(words))
    assert gone == expected, "the preview said otherwise"
    return gone


def look(submission_id: UUID) -> Submission | None:
    with transaction() as session:
        return session.get(Submission, submission_id)


def list_texts(session: Session) -> list[str]:
    return list(session.scalars(select(Claim.text).order_by(Claim.created_at, Claim.position)))


def assert_sound() -> None:
    """Every claim is where it says, every case has its claims and one that leads, and the audit log is whole."""
    with transaction() as session:
        for claim in session.scalars(select(Claim)):
            assert claim.submission.text[claim.start : claim.end] == claim.passage
        led = select(Claim.case_id, func.count().filter(Claim.leads)).group_by(Claim.case_id)
        assert {leaders for _, leaders in session.execute(led)} <= {1}
        empty = select(Case.id).where(~Case.id.in_(select(Claim.case_id)), Case.state != "dismissed")
        assert session.scalars(empty).all() == []
        assert find_break(session) is None


@pytest.fixture
def strict(settings: Settings) -> Settings:
    return settings.model_copy(update={"redact": "phone, email, handle"})


def test_nothing_personal_is_stored_through_any_door(
    database: Engine, people: People, strict: Settings, settings: Settings
) -> None:
    with transaction() as session:
        job = submit(session, Draft("article", PRIVATE, Origin.PAGE, PRIVATE, PRIVATE), people.charlie, strict)
        assert job.submission is not None
        assert job.submission.redacted == {"email": 3, "phone": 3, "handle": 3}
        assert job.submission.text == "Write to [e-mail address] or [phone number], says [handle]."
        submit(session, Draft("claim", PRIVATE, Origin.API), None, strict)
        lines = json.dumps({"text": PRIVATE, "reference": SECRETS[0]}) + "\n" + json.dumps({"reference": SECRETS[1]})
        listed = submit_list(session, ListDraft(lines.encode(), Origin.CLI, "x.jsonl", title=PRIVATE), None, strict)
        assert listed.submission is not None
        assert listed.submission.redacted == {"email": 2, "phone": 2, "handle": 2}
        for packed in (lines.encode(), gzip.compress(lines.encode())):
            kept = keep_list(session, ListDraft(packed, Origin.PAGE, "x.jsonl", title=PRIVATE), None, strict)
            assert SECRETS[0].encode() not in kept.content
            assert preview_waiting(kept, Choice(), strict).lines[0].text.startswith("Write to [e-mail address]")
        link = submit(session, Draft("url", "", Origin.API, url="https://news.test/1"), None, strict)
        page = Document(PRIVATE, url="https://news.test/1", title=PRIVATE, author=SECRETS[0])
        keep_document(session, link.id, page, strict)
        other = submit(session, Draft("url", "", Origin.API, url="https://news.test/2"), None, strict)
        other.state, other.error, other.finished_at = "failed", "No.", session.scalars(select(func.now())).one()
        session.flush()
        assert other.submission_id is not None
        paste_text(session, other.submission_id, PRIVATE, PRIVATE, strict)
        assert session.get_one(Submission, other.submission_id).redacted == {"email": 2, "phone": 2, "handle": 2}
    assert [count_places(database, secret) for secret in SECRETS] == [[], [], []]
    with transaction() as session:
        submit(session, Draft("claim", PRIVATE, Origin.API), None, settings)
    assert count_places(database, SECRETS[0]) == ["submission"], "without the setting it stays"


def test_what_is_done_with_goes_and_what_waits_or_was_judged_stays(
    people: People, shelf: Shelf, settings: Settings
) -> None:
    judged, [claim, _] = send(settings, shelf, people.charlie)
    waiting, _ = send(settings, shelf, people.charlie, ["The Rhine ran dry in the autumn of the year 2018."])
    done, [dismissed] = send(settings, shelf, people.charlie, ["The Seine flooded all of the old city in 1910."])
    young, _ = send(settings, shelf, None, ["The Elbe rose by nine metres within a day in 2002."])
    say(claim, people.bob)
    with transaction() as session:
        case = session.get_one(Case, session.get_one(Claim, dismissed).case_id)
        apply_transition(session, case, "take", people.bob, case.version)
        apply_transition(session, case, "dismiss", people.bob, case.version, "Nothing to check.")
    grow_old()
    with transaction() as session:
        session.execute(update(Submission).where(Submission.id == young).values(created_at=func.now()))
    assert retain("", Kept.SUBMISSIONS) == 0, "for ever, unless somebody decides otherwise"
    assert retain("submissions=365", Kept.SUBMISSIONS) == 1
    assert look(done) is None
    assert look(judged) is not None
    assert look(waiting) is not None
    assert retain("unreviewed=365", Kept.UNREVIEWED) == 1
    assert look(waiting) is None
    assert look(young) is not None
    assert_sound()
    assert retain("submissions=365, unreviewed=365", Kept.UNREVIEWED) == 0, "done twice it is the same"


def test_what_was_judged_loses_its_sender_and_keeps_its_words(
    database: Engine, people: People, shelf: Shelf, settings: Settings
) -> None:
    draft = {"title": "A private note", "reference": "ticket 7", "url": "https://news.test/jane"}
    judged, claims = send(settings, shelf, people.charlie, **draft)
    decide(claims[0], people.bob)
    grow_old()
    assert retain("judged=365", Kept.JUDGED) == 0, "its other claim waits for a person, and that has no end"
    assert retain("judged=365, unreviewed=365", Kept.JUDGED) == 1
    left = look(judged)
    assert left is not None
    assert (left.text, left.kind, left.sentences) == (RIVERS[0], "article", 1)
    assert (left.person_id, left.title, left.reference, left.url) == (None, None, None, None)
    with transaction() as session:
        claim = session.get_one(Claim, claims[0])
        assert claim.context == {"speaker": "A mayor"}
        assert session.scalars(select(Verdict.case_id)).one() == claim.case_id
        assert session.scalars(select(Job.trace)).all() == [None]
        assert list_texts(session) == [RIVERS[0]]
    assert_sound()
    for words in (SECRETS[0], "ticket 7", "A private note", "news.test/jane"):
        assert count_places(database, words) == []
    assert retain("judged=365, unreviewed=365", Kept.JUDGED) == 0


def test_what_is_at_work_is_not_touched(people: People, shelf: Shelf, settings: Settings) -> None:
    submission, [claim, _] = send(settings, shelf, people.charlie)
    grow_old()
    with transaction() as session:
        case = session.get_one(Case, session.get_one(Claim, claim).case_id)
        apply_transition(session, case, "take", people.bob, case.version)
    everything = "submissions=1, unreviewed=1, judged=1"
    assert [retain(everything, kind) for kind in (Kept.SUBMISSIONS, Kept.UNREVIEWED, Kept.JUDGED)] == [0, 0, 0]
    with transaction() as session:
        case = session.get_one(Case, session.get_one(Claim, claim).case_id)
        apply_transition(session, case, "release", people.bob, case.version)
        job = session.scalars(select(Job)).one()
        job.state, job.finished_at = "queued", None
    assert retain(everything, Kept.UNREVIEWED) == 0, "a job is still to be done"
    with transaction() as session:
        session.execute(update(Job).values(state="succeeded", finished_at=func.now()))
    assert retain(everything, Kept.UNREVIEWED) == 1
    assert look(submission) is None


def test_traces_go_and_what_the_reader_was_told_stays(people: People, shelf: Shelf, settings: Settings) -> None:
    send(settings, shelf, people.charlie)
    with transaction() as session:
        job = session.scalars(select(Job)).one()
        attempt = {"worker": "w", "ended_at": func.now(), "outcome": "failed", "error": "It broke.", "trace": PRIVATE}
        session.add(JobAttempt(job_id=job.id, fence=1, **attempt))
    assert retain("", Kept.TRACES) == 0
    grow_old()
    assert retain("", Kept.TRACES) == 1
    with transaction() as session:
        assert session.scalars(select(Job.trace)).one() is None
        assert session.execute(select(JobAttempt.error, JobAttempt.trace)).one() == ("It broke.", None)


def test_a_document_that_could_not_be_read_goes_after_a_month(people: People, settings: Settings) -> None:
    with transaction() as session:
        draft = Draft("file", "", Origin.PAGE, file=File(PRIVATE.encode(), "note.txt"))
        job = submit(session, draft, people.charlie, settings)
        session.execute(update(SentFile).values(created_at=func.now() - FAR))
    assert retain("", Kept.FILES) == 0, "it is still to be read"
    with transaction() as session:
        session.execute(update(Job).values(state="failed", error="No.", finished_at=func.now()))
    assert retain("", Kept.FILES) == 1
    assert job.submission_id is not None
    assert look(job.submission_id) is not None


def test_a_claim_that_led_others_leaves_its_case_to_them(people: People, shelf: Shelf, settings: Settings) -> None:
    first, [leader, _] = send(settings, shelf, people.charlie)
    _, [follower, _] = send(settings, shelf, people.bob)
    with transaction() as session:
        case_id = session.get_one(Claim, leader).case_id
        assert session.get_one(Claim, follower).case_id == case_id
        assert session.get_one(Case, case_id).demand == 2
        erase_submission(session, first, people.dora)
    with transaction() as session:
        claim = session.get_one(Claim, follower)
        assert (claim.case_id, claim.leads) == (case_id, True)
        assert session.get_one(Case, case_id).demand == 1
        assert session.scalars(select(Joining.claim_id)).all() == []
    assert_sound()


def fill_account(settings: Settings, shelf: Shelf, charlie: Person, bob: Person) -> tuple[UUID, list[UUID]]:
    """Give Charlie all that somebody can have at the desk, with their address in it."""
    draft = {"title": "Charlie's own title", "reference": "charlie's tip"}
    sent = send(settings, shelf, charlie, **draft)
    with transaction() as session:
        submission = session.get_one(Submission, sent[0])
        bind_webhook(session, submission, "https://charlie.test/hook", charlie)
        create_token(session, charlie, "Charlie's robot", ["read"])
        save_view(session, charlie, "Charlie's view", "state=open")
        session.add(SignIn(token_hash=b"x", person_id=charlie.id, expires_at=func.now() + timedelta(days=1)))
        body = json.dumps({"reference": "charlie's tip"})
        keep_answer(session, f"person:{charlie.id}", "key", KeptAnswer(b"1", 202, {}, body))
        record_event(session, "assign_case", ("case", 1), bob, target=charlie.id, name="Charlie", to="in_review")
        record_event(session, "note", ("case", 1), bob, reason="Sent by CHARLIE@desk.test.", other="stays")
    return sent


def test_erasing_a_person_leaves_no_trace_of_them_and_the_log_whole(
    database: Engine, people: People, shelf: Shelf, settings: Settings
) -> None:
    judged, claims = fill_account(settings, shelf, people.charlie, people.bob)
    gone, _ = send(settings, shelf, people.charlie, ["The Rhine ran dry in the autumn of the year 2018."])
    decide(claims[0], people.bob)
    with transaction() as session:
        told = preview_person(session, people.charlie)
        assert (told.submissions, told.stripped, told.claims_kept, told.claims_deleted) == (2, 1, 1, 2)
        assert (told.tokens, told.sign_ins, told.saved_views, told.webhooks) == (1, 1, 1, 1)
    with transaction() as session:
        assert erase_person(session, people.charlie, people.dora) == told
    assert look(gone) is None
    left = look(judged)
    assert left is not None
    assert left.text == RIVERS[0]
    for words in ("charlie", *SECRETS):
        assert count_places(database, words) == []
    with transaction() as session:
        person = session.get_one(Person, people.charlie.id)
        assert (person.active, person.name) == (False, f"former submitter {person.id}")
        assert session.scalars(select(Webhook.id)).all() == []
        trimmed = session.scalars(select(AuditEvent).where(AuditEvent.trimmed_by.is_not(None)).order_by(AuditEvent.id))
        assert [event.detail for event in trimmed][1:] == [
            {"target": person.id, "to": "in_review"},
            {"other": "stays"},
        ]
        with pytest.raises(ConflictError, match="erased before"):
            erase_person(session, person, people.dora)
        with pytest.raises(ConflictError, match="was erased"):
            set_active(session, person.email, active=True)
        with pytest.raises(NotFoundError, match="nobody called"):
            find_subject(session, "charlie@desk.test")
    assert_sound()


def test_what_a_reviewer_decided_stays_under_a_pseudonym_and_their_open_work_goes_back(
    people: People, shelf: Shelf, settings: Settings
) -> None:
    _, [one, other] = send(settings, shelf, people.charlie)
    say(one, people.bob)
    with transaction() as session:
        case = session.get_one(Case, session.get_one(Claim, other).case_id)
        apply_transition(session, case, "take", people.bob, case.version)
    with transaction() as session:
        erase_person(session, people.bob, people.dora)
    with transaction() as session:
        match = session.scalars(select(Match).where(Match.claim_id == one)).one()
        assert match.judgement is not None
        assert match.judgement.author.name == f"former reviewer {people.bob.id}"
        case = session.get_one(Case, session.get_one(Claim, other).case_id)
        assert (case.state, case.reviewer_id, case.lease_id) == ("open", None, None)
    assert_sound()


def test_the_last_administrator_is_not_erased(people: People) -> None:
    with pytest.raises(DeskError, match="the last administrator"), transaction() as session:
        erase_person(session, people.dora, people.dora)


def test_a_reference_is_erased_also_from_the_lists_of_others(
    database: Engine, people: People, shelf: Shelf, settings: Settings
) -> None:
    tip, _ = send(settings, shelf, None, reference="tip of Jane")
    lines = "claim,reference\nThe Oder is long.,tip of Jane\nThe Po is short.,another\n"
    with transaction() as session:
        listed = submit_list(
            session, ListDraft(lines.encode(), Origin.API, "x.csv"), people.bob, settings
        ).submission_id
        assert listed is not None
    with transaction() as session:
        erased = erase_reference(session, "  tip of  Jane ", people.dora)
        assert (erased.submissions, erased.list_lines) == (1, 1)
    assert look(tip) is None
    with transaction() as session:
        rows = session.get_one(Submission, listed).rows or []
        assert [row["reference"] for row in rows] == [None, "another"]
        with pytest.raises(NotFoundError, match="Nothing was sent"):
            erase_reference(session, "tip of Jane", people.dora)
    assert count_places(database, "tip of jane") == []
    assert_sound()


def test_work_on_what_is_erased_ends(people: People, settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, Draft("claim", "The Thames froze over.", Origin.API), people.charlie, settings)
        assert job.submission_id is not None
        job_id, submission_id = job.id, job.submission_id
        erase_submission(session, submission_id, people.dora)
    with transaction() as session:
        assert session.get(Job, job_id) is None
        with pytest.raises(NotFoundError, match="no submission"):
            erase_submission(session, submission_id, people.dora)


def test_details_can_only_be_taken_out_of_the_log_after_saying_so(database: Engine, people: People) -> None:
    with transaction() as session:
        for number in range(3):
            record_event(session, "count", ("sheep", number), people.bob, wool="white", name="Dolly")
    for statement in (
        "UPDATE audit_event SET detail = '{}', trimmed_by = 3 WHERE id = 1",
        "UPDATE audit_event SET detail = '{}' WHERE id = 1",
    ):
        with pytest.raises(DBAPIError, match="append-only"), database.begin() as connection:
            connection.execute(text(statement))
    with transaction() as session:
        trim_details(session, {1: {"wool": "white"}}, people.dora)
        trim_details(session, {2: {"wool": "white"}}, people.dora)
        trim_details(session, {2: {}}, people.dora)
        trim_details(session, {})
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        trim_details(session, {3: {"wool": "white", "name": "Dolly", "more": "words"}}, people.dora)
    with transaction() as session:
        details = session.scalars(select(AuditEvent.detail).order_by(AuditEvent.id).limit(3)).all()
        assert details == [{"wool": "white"}, {}, {"wool": "white", "name": "Dolly"}]
        assert find_break(session) is None
    for statement, found in (
        ('UPDATE audit_event SET detail = \'{"wool": "black"}\' WHERE id = 1', 1),
        ("UPDATE audit_event SET action = 'shear' WHERE id = 1", 1),
        ("UPDATE audit_event SET trimmed_by = 4 WHERE id = 3", 3),
    ):
        with database.connect() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement))
            with Session(connection) as session:
                assert find_break(session) == found
            connection.rollback()


def test_people_can_read_what_is_known_of_them(people: People, shelf: Shelf, settings: Settings) -> None:
    fill_account(settings, shelf, people.charlie, people.bob)
    with transaction() as session:
        told = export_person(session, find_subject(session, "Charlie"))
    assert told["person"]["email"] == "charlie@desk.test"
    assert told["submissions"][0]["reference"] == "charlie's tip"
    assert [token["name"] for token in told["tokens"]] == ["Charlie's robot"]
    assert "digest" not in json.dumps(told)
    assert "password" not in json.dumps(told)


@pytest.mark.parametrize("words", ["cases=5", "traces", "traces=-1", "traces=many", "traces=99999", "traces=1.5"])
def test_what_is_no_number_of_days_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"there is no kind|write days as"):
        read_retention(words)
    assert read_retention("traces=0,judged=5")[Kept.JUDGED] == 5
