"""A desk whose encoder changes: its fact-checks are encoded anew beside the old vectors, and checks wait for that."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select, text, update

from models.operations.corpus import open_corpus
from models.operations.encoding import is_looked_after, look_after, queue_encoding, read_unencoded, store_vectors
from models.operations.jobs import cancel_job, fail_job, finish_job, retry_failed_jobs, retry_job, set_aside_job
from models.operations.submit import Draft, submit
from models.queries.candidates import has_vector_index
from models.queries.encoding import count_gaps
from models.queries.joblists import JobFilter, page_jobs
from models.queries.jobs import get_job
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import Corpus, FactCheck
from models.tables.job import Job, JobKind
from models.tables.match import Match
from models.tables.search import Embedding
from models.tables.submission import Claim, Origin
from tests.models.conftest import count_statements
from tests.models.work import ago, at_once, change, let_lease_run_out, look, read_history, sweep, take
from tests.worker.conftest import LIBRARY
from worker.encoding import EncodingDuty, demand_vectors, encode_factchecks
from worker.faults import SetAsideError
from worker.handlers import HANDLERS
from worker.importers.store import store_records
from worker.indexing import make_index
from worker.pipeline.encoder import open_encoder
from worker.pipeline.matcher import ClaimMatcher
from worker.progress import DeadlineError, StoppingError
from worker.runner import find_deadline, run_job

GOLDFISH = "Goldfish have a memory that lasts three seconds."
ATTEMPTS = 5
BATCH = 8

Use = Callable[[Settings], ClaimMatcher]


@pytest.fixture
def use(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Return a function that gives this worker process the encoder of some settings; batches are small."""
    monkeypatch.setattr("worker.encoding._BATCH", BATCH)

    def use(settings: Settings) -> ClaimMatcher:
        matcher = ClaimMatcher(database, open_encoder(settings), settings)
        monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)
        for module in ("encoding", "indexing"):
            monkeypatch.setattr(f"worker.{module}.load_settings", lambda: settings)
        return matcher

    return use


@pytest.fixture
def old(use: Use, twins: tuple[Settings, Settings]) -> ClaimMatcher:
    """A worker with the old encoder, by which the library was imported."""
    matcher = use(twins[0])
    store_records(matcher.engine, matcher.encoder, "library", LIBRARY, lambda _: None)
    return matcher


@pytest.fixture
def new(old: ClaimMatcher, use: Use, twins: tuple[Settings, Settings]) -> ClaimMatcher:
    """The worker after its encoder was changed."""
    return use(twins[1])


@pytest.fixture
def texts(new: ClaimMatcher, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All texts that the new encoder has encoded."""
    seen: list[str] = []
    encode = new.encoder.encode_batch

    def note(batch: Any) -> Any:
        seen.extend(batch)
        return encode(batch)

    monkeypatch.setattr(new.encoder, "encode_batch", note)
    return seen


def send(settings: Settings, *corpora: str) -> UUID:
    with transaction() as session:
        draft = Draft("claim", GOLDFISH, Origin.API, corpora=list(corpora))
        return submit(session, draft, None, settings).id


def check(settings: Settings, job_id: UUID) -> None:
    assert run_job(job_id, HANDLERS[JobKind.CHECK], settings)


def encode(settings: Settings, job_id: UUID | None = None) -> Job:
    """Do the encode job that there is."""
    if job_id is None:
        [job_id] = list_encodings("queued")
    assert run_job(job_id, HANDLERS[JobKind.ENCODE], settings)
    return look(job_id)


def list_encodings(*states: str) -> list[UUID]:
    with transaction() as session:
        return list(session.scalars(select(Job.id).where(Job.kind == "encode", Job.state.in_(states))))


def queue(matcher: ClaimMatcher, *, by_hand: bool = False) -> UUID | None:
    with transaction() as session:
        return queue_encoding(session, matcher.encoder_id, ATTEMPTS, by_hand=by_hand)


def count_vectors(matcher: ClaimMatcher) -> int:
    with transaction() as session:
        of_encoder = select(func.count()).select_from(Embedding).where(Embedding.encoder_id == matcher.encoder_id)
        return session.scalars(of_encoder).one()


def read_nearest(job_id: UUID) -> tuple[str, float, int]:
    """Return the key of the nearest match of what was sent, its cosine, and its encoder."""
    with transaction() as session:
        of_claim = select(Match).join(Claim, Match.claim_id == Claim.id)
        sent = Claim.submission_id == session.get_one(Job, job_id).submission_id
        nearest = max(session.scalars(of_claim.where(sent)), key=lambda match: match.scores["dense"])
        return nearest.factcheck.key, round(nearest.scores["dense"], 2), nearest.encoder_id


def test_a_check_waits_for_the_new_encoder_and_then_finds_what_was_found_before(
    old: ClaimMatcher, use: Use, twins: tuple[Settings, Settings]
) -> None:
    settings = twins[1]
    before = send(settings)
    check(settings, before)
    assert look(before).trace is None
    assert read_nearest(before) == ("goldfish", 1.0, old.encoder_id)

    new = use(settings)
    waiting = [send(settings), send(settings)]
    for job_id in waiting:
        check(settings, job_id)
    job = look(waiting[0])
    assert (job.state, job.attempt, job.error, job.awaited_encoder_id) == ("queued", 0, None, new.encoder_id)
    with transaction() as session:
        view = get_job(session, job.id)
        assert (view.waiting_before, view.waits_for) == (None, "The fact-checks are being encoded for a new encoder.")
        assert {view.waits_for for view in page_jobs(session, JobFilter(kind=JobKind.CHECK), 9).items} == {
            None,
            view.waits_for,
        }
    [attempt] = read_history(job.id)
    assert (attempt.outcome, attempt.error) == ("postponed", view.waits_for)
    assert not run_job(job.id, HANDLERS[JobKind.CHECK], settings), "it is not looked at again and again"

    [encoding] = list_encodings("queued")
    change(encoding, state="running", lease_expires_at=ago(-60), done=7, total=20)
    with transaction() as session:
        assert (get_job(session, job.id).waits_for or "").endswith(": 35 % done.")
    change(encoding, state="queued", lease_expires_at=None)

    done = encode(settings)
    assert (done.state, done.lane, done.owner, done.total) == ("succeeded", "long", "desk", len(LIBRARY))
    assert count_vectors(new) == count_vectors(old) == len(LIBRARY)
    woken = [look(job_id) for job_id in waiting]
    assert [job.awaited_encoder_id for job in woken] == [None, None]
    assert woken[0].run_after < woken[1].run_after, "who came first is served first"
    for job_id in waiting:
        check(settings, job_id)
        assert (look(job_id).state, look(job_id).attempt) == ("succeeded", 1)
        assert read_nearest(job_id) == ("goldfish", 1.0, new.encoder_id)

    use(twins[0])
    again = send(settings)
    check(settings, again)
    assert read_nearest(again)[2] == old.encoder_id, "going back needs no encoding"


def test_a_check_waits_only_for_the_corpora_that_it_searches(new: ClaimMatcher, settings: Settings) -> None:
    store_records(new.engine, new.encoder, "shelf", LIBRARY[:5], lambda _: None)
    job_id = send(settings, "shelf")
    check(settings, job_id)
    assert look(job_id).state == "succeeded"
    assert list_encodings("queued") == []


def test_what_is_whole_is_not_counted_again(old: ClaimMatcher) -> None:
    assert old.coverage.find_gaps(["library"]) == {}
    with count_statements(old.engine) as statements:
        demand_vectors(old, [])
    [statement] = statements
    assert "count" not in statement
    with transaction() as session:
        session.execute(text("DELETE FROM embedding WHERE factcheck_id = (SELECT min(id) FROM factcheck)"))
        session.execute(text("UPDATE corpus SET changed_at = clock_timestamp()"))
    assert list(old.coverage.find_gaps().values()) == [1], "what was changed is"


def test_a_killed_encoding_goes_on_with_the_rest(
    new: ClaimMatcher, texts: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = queue(new)
    assert job_id is not None
    with monkeypatch.context() as power, suppress(KeyboardInterrupt):
        store = store_vectors

        def fail(*values: Any) -> int:
            if count_vectors(new) == BATCH:
                raise KeyboardInterrupt
            return store(*values)

        power.setattr("worker.encoding.store_vectors", fail)
        run_job(job_id, HANDLERS[JobKind.ENCODE], settings)
    assert (look(job_id).state, count_vectors(new), len(texts)) == ("running", BATCH, 2 * BATCH)
    let_lease_run_out(job_id)
    assert sweep() == [job_id]
    change(job_id, run_after=ago(0))
    job = encode(settings, job_id)
    assert (job.state, job.summary, count_vectors(new)) == (
        "succeeded",
        {"encoded": len(LIBRARY) - BATCH},
        len(LIBRARY),
    )
    assert len(texts) == len(LIBRARY) + BATCH, "only what was not written yet is encoded twice"
    texts.clear()
    assert queue(new, by_hand=True)
    encode(settings)
    assert texts == [], "and nothing that is there"


def test_an_attempt_that_comes_to_its_deadline_has_not_failed(new: ClaimMatcher) -> None:
    job_id = queue(new)
    assert job_id is not None

    def report(_stage: str, done: int, _total: int | None) -> None:
        if done > BATCH:
            raise DeadlineError

    with pytest.raises(SetAsideError):
        encode_factchecks(job_id, report)  # type: ignore[arg-type]
    assert count_vectors(new) == BATCH


def test_many_workers_have_one_job(new: ClaimMatcher) -> None:
    made = at_once(lambda: queue(new), 4)
    assert [job_id for job_id in made if job_id] == list_encodings("queued")
    for _ in range(2):
        EncodingDuty(lambda: new)()
    assert len(list_encodings("queued")) == 1


def test_a_worker_that_starts_finds_what_is_missing_and_whoever_waits_in_vain(
    new: ClaimMatcher, old: ClaimMatcher, settings: Settings, use: Use, twins: tuple[Settings, Settings]
) -> None:
    waiting = send(settings)
    check(settings, waiting)
    assert look(waiting).awaited_encoder_id == new.encoder_id
    use(twins[0])
    before = list_encodings("queued")
    EncodingDuty(lambda: old)()
    assert look(waiting).awaited_encoder_id is None
    assert list_encodings("queued") == before, "the old encoder knows them all"
    check(settings, waiting)
    assert read_nearest(waiting)[2] == old.encoder_id
    with transaction() as session:
        assert is_looked_after(session, old.encoder_id)
        assert not look_after(session, old.encoder_id)


def test_what_was_given_up_is_begun_again_later_or_by_hand(new: ClaimMatcher, settings: Settings) -> None:
    job_id = queue(new)
    assert job_id is not None
    with transaction() as session:
        fail_job(session, take(job_id), "The disk is full.", "Traceback")
    assert queue(new) is None
    waiting = send(settings)
    check(settings, waiting)
    with transaction() as session:
        assert "has not succeeded yet" in (get_job(session, waiting).waits_for or "")
    change(job_id, finished_at=ago(3600))
    second = queue(new)
    assert second is not None
    with transaction() as session:
        cancel_job(session, second)
        assert queue_encoding(session, new.encoder_id, ATTEMPTS) is None
        assert retry_failed_jobs(session, JobKind.ENCODE) == 0, "the newer job has taken it over"
        retry_job(session, second)
    assert encode(settings).state == "succeeded"
    assert look(waiting).awaited_encoder_id is None


def test_a_worker_with_another_encoder_leaves_the_job_to_those_who_have_it(
    new: ClaimMatcher, use: Use, settings: Settings, twins: tuple[Settings, Settings]
) -> None:
    job_id = queue(new)
    assert job_id is not None
    with transaction() as session:
        look_after(session, new.encoder_id)
    use(twins[0])
    job = encode(settings, job_id)
    assert (job.state, job.attempt) == ("queued", 0)
    with transaction() as session:
        session.execute(text("UPDATE schedule SET due_at = now() - interval '1 hour'"))
    change(job_id, run_after=ago(0))
    assert encode(settings, job_id).state == "cancelled", "nobody uses that encoder any more"


def test_who_begins_to_wait_at_the_moment_of_the_end_looks_again_at_once(new: ClaimMatcher, settings: Settings) -> None:
    encoding, waiting = queue(new), send(settings)
    assert encoding is not None
    lease = take(waiting)
    with transaction() as session:
        finish_job(session, take(encoding))
    with transaction() as session:
        set_aside_job(session, lease, "Wait.", 300, new.encoder_id)
        soon = func.now() + text("interval '5 seconds'")
        assert session.scalar(select(Job.run_after < soon).where(Job.id == waiting))


def test_a_waiting_job_can_be_cancelled(new: ClaimMatcher, settings: Settings) -> None:
    waiting = send(settings)
    check(settings, waiting)
    with transaction() as session:
        cancel_job(session, waiting)
    assert (look(waiting).state, look(waiting).awaited_encoder_id) == ("cancelled", None)


def test_a_text_that_changed_while_it_was_encoded_gets_no_vector_of_the_old_words(new: ClaimMatcher) -> None:
    with transaction() as session:
        corpus = session.scalars(select(Corpus)).one()
        batch = read_unencoded(session, new.encoder_id, corpus.id, 0, 3)
        assert [each.text for each in batch] == [record.encoded_text for record in LIBRARY[:3]]
        session.execute(update(FactCheck).where(FactCheck.id == batch[0].factcheck_id).values(digest="another"))
        vectors = new.encoder.encode([each.text for each in batch]).tolist()
        assert store_vectors(session, new.encoder_id, corpus.id, batch, vectors) == 2
        assert store_vectors(session, new.encoder_id, corpus.id, batch, vectors) == 0
        assert count_gaps(session, new.encoder_id) == {corpus.id: len(LIBRARY) - 2}
        empty = open_corpus(session, "empty")
        assert count_gaps(session, new.encoder_id, [empty.id]) == {}


def test_the_index_is_made_and_those_who_hold_the_corpora_learn_of_it(
    old: ClaimMatcher, use: Use, twins: tuple[Settings, Settings]
) -> None:
    new = use(twins[1].model_copy(update={"hnsw_from": 3}))
    with transaction() as session:
        before = session.scalars(select(Corpus.changed_at)).one()
    assert queue(new)
    assert encode(new.settings).state == "succeeded"
    try:
        with transaction() as session:
            assert has_vector_index(session, new.encoder_id)
            assert session.scalars(select(Corpus.changed_at)).one() > before
    finally:
        with transaction() as session:
            session.execute(text(f"DROP INDEX IF EXISTS ix_embedding_signs_{new.encoder_id}"))


def test_making_the_index_is_given_up_when_the_worker_stops(
    old: ClaimMatcher, use: Use, twins: tuple[Settings, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes vectors, for which the index has to wait."""
    monkeypatch.setattr("worker.indexing._STIR_SECONDS", 0.05)
    use(twins[1].model_copy(update={"hnsw_from": 3}))

    def stop() -> None:
        raise StoppingError

    with transaction() as writer:
        writer.execute(text("LOCK TABLE embedding IN ROW EXCLUSIVE MODE"))
        with pytest.raises(StoppingError):
            make_index(old.engine, old.encoder_id, 32, stop)
    with transaction() as session:
        assert not has_vector_index(session, old.encoder_id)


def test_an_encoding_may_take_as_long_as_an_import(settings: Settings) -> None:
    assert find_deadline(JobKind.ENCODE, settings) == settings.import_deadline_seconds
