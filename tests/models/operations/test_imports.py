"""Files of fact-checks that are sent for a corpus: kept with their job, and emptied when that is done."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError, NotFoundError
from models.operations.imports import MOST_REJECTIONS, ImportDraft, close_file, open_import, start_import
from models.queries.imports import get_import, list_rejections, page_imports
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.intake import ImportFile
from models.tables.job import Job
from tests.conftest import People

CONTENT = b"claim\nThe Thames froze.\n"


def send(session: Session, people: People, settings: Settings, slug: str = "rivers", **fields: str) -> Job:
    return start_import(session, ImportDraft(slug, CONTENT, **{"name": "rivers.csv"} | fields), people.dora, settings)


def test_a_file_is_kept_with_its_job(session: Session, people: People, settings: Settings) -> None:
    job = send(session, people, settings)
    assert (job.kind, job.lane, job.owner) == ("import", "long", f"person:{people.dora.id}")
    assert job.summary == {"corpus": "rivers"}
    file = open_import(session, job.id)
    assert (file.corpus, file.name, file.format, file.content) == ("rivers", "rivers.csv", None, CONTENT)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "send_import")).one()
    assert (event.person_id, event.subject_id) == (people.dora.id, "rivers")


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (ImportDraft("Rivers!", CONTENT), "cannot name a corpus"),
        (ImportDraft("rivers", b" \n"), "The file is empty"),
        (ImportDraft("rivers", CONTENT, format="xlsx"), "claimreview, csv, tsv, jsonl"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(
    session: Session, people: People, settings: Settings, draft: ImportDraft, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        start_import(session, draft, people.dora, settings)
    assert session.scalars(select(Job)).all() == []


@pytest.mark.parametrize(("name", "kept"), [("", "a file without a name"), ("a\x00\nb.csv", "a b.csv"), ("é", "é")])
def test_the_name_of_a_file_is_made_fit_to_be_kept(
    session: Session, people: People, settings: Settings, name: str, kept: str
) -> None:
    job = send(session, people, settings, name=name)
    assert open_import(session, job.id).name == kept
    long = send(session, people, settings, name="x" * 5_000 + ".jsonl")
    assert open_import(session, long.id).name.endswith("x.jsonl")


def test_an_import_that_is_over_keeps_what_was_rejected_and_nothing_else(
    session: Session, people: People, settings: Settings
) -> None:
    job = send(session, people, settings)
    rejections = [{"line": number, "reason": "It has no claim.", "excerpt": ""} for number in range(1_500)]
    close_file(session, job.id, {"added": 1, "updated": 0, "unchanged": 0, "rejected": 1_500}, rejections)
    session.flush()
    session.expire_all()
    file = session.scalars(select(ImportFile)).one()
    assert file.content is None
    assert list_rejections(session, "rivers", file.id) == rejections[:MOST_REJECTIONS]
    assert session.get_one(Job, job.id).summary == {
        "corpus": "rivers",
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1_500,
    }
    with pytest.raises(NotFoundError, match="Send it again"):
        open_import(session, job.id)


def test_imports_are_listed_by_corpus_the_newest_first(session: Session, people: People, settings: Settings) -> None:
    jobs = [send(session, people, settings, slug) for slug in ("rivers", "hills", "rivers", "rivers")]
    session.flush()
    first = page_imports(session, "rivers", 2)
    second = page_imports(session, "rivers", 2, first.next)
    assert [file.job_id for file in (*first.items, *second.items)] == [jobs[3].id, jobs[2].id, jobs[0].id]
    hills = page_imports(session, "hills", 2).items[0]
    assert get_import(session, "hills", hills.id).job.id == jobs[1].id
    assert list_rejections(session, "hills", hills.id) == []
    for look in (get_import, list_rejections):
        with pytest.raises(NotFoundError, match="no import of this number"):
            look(session, "rivers", hills.id)
