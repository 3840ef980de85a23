"""`factdesk corpus encode`: every fact-check gets its vector by the encoder of the settings, and old vectors can go."""

import time
from threading import Thread
from typing import NamedTuple
from uuid import UUID

import click

from models.base import Json
from models.errors import ConflictError, DeskError
from models.operations.corpus import register_encoder
from models.operations.encoding import (
    close_pruning,
    drop_vectors,
    find_unused,
    look_after,
    queue_encoding,
)
from models.queries.encoding import count_gaps, latest_encoding
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind, JobState
from models.tables.search import Encoder
from worker.cli.desk import open_desk
from worker.cli.output import Watch, as_json, out, print_json, remarks, show_progress
from worker.running import stopping

_STAGES = {"encode": "Encoding the fact-checks", "index": "Making the index", "prune": "Deleting old vectors"}
_LOOK_SECONDS = 0.2


class _Pruned(NamedTuple):
    """An encoder of which no vector is left, and how many there were."""

    encoder: Encoder
    vectors: int


@click.command("encode")
@click.option("--prune", is_flag=True, help="Then delete the vectors of encoders that nobody uses any more.")
@as_json
def encode(*, prune: bool, as_json: bool) -> None:
    """Give every fact-check its vector by the encoder of the settings.

    Workers do so by themselves when their encoder is a new one. Called with the settings of tomorrow, this makes all
    ready while the desk goes on with the encoder of today. Where it is interrupted, it goes on with the rest.
    """
    settings = open_desk()
    encoder = _register(settings)
    with show_progress(_STAGES) as watch:
        missing = _encode(encoder.id, settings, watch)
        pruned = _prune(encoder.id, watch) if prune else []
    if as_json:
        print_json(
            _name(encoder) | {"encoded": missing, "pruned": [_name(each) | {"vectors": size} for each, size in pruned]}
        )
        return
    out.print(f"{encoder.name} {encoder.revision}: {missing:,} fact-checks encoded, none is missing.", markup=False)
    for each, size in pruned:
        out.print(f"{each.name} {each.revision}: {size:,} vectors deleted.", markup=False)
    if prune and not pruned:
        out.print("There were no vectors of other encoders.")


def _register(settings: Settings) -> Encoder:
    from worker.pipeline.encoder import open_encoder

    with remarks.status("Loading the encoder…"):
        encoder = open_encoder(settings)
    with transaction() as session:
        number = register_encoder(session, encoder.files.name, encoder.files.revision, encoder.dimensions)
        look_after(session, number)
        return session.get_one(Encoder, number)


def _encode(encoder_id: int, settings: Settings, watch: Watch) -> int:
    """Encode what is missing, or see a worker do it; return how many fact-checks that were."""
    with transaction() as session:
        missing = sum(count_gaps(session, encoder_id).values())
        if not missing:
            return 0
        job_id = queue_encoding(session, encoder_id, settings.job_attempts, by_hand=True)
        if job_id is None:
            live = latest_encoding(session, encoder_id)
            if live is None:
                raise ConflictError("Another command has just begun this. Try again.")
            job_id = live.id
    job = _await(job_id, settings, watch)
    if job.state != JobState.SUCCEEDED:
        raise DeskError(job.error or f"The job was {job.state}.")
    return missing


def _await(job_id: UUID, settings: Settings, watch: Watch) -> Job:
    """Do the job here unless a worker takes it first, and wait for its end; interrupted, hand it back."""
    own_work = Thread(target=_work, args=(job_id, settings), daemon=True)
    own_work.start()
    try:
        while not JobState((job := _look(job_id)).state).is_final:
            if job.stage:
                watch(job.stage, job.done, job.total)
            time.sleep(_LOOK_SECONDS)
        watch("encode", job.done, job.done)
    except KeyboardInterrupt:
        stopping.set()
        raise
    finally:
        own_work.join()
    return job


def _work(job_id: UUID, settings: Settings) -> None:
    """Run the job here until it is over: a passing fault puts it back, and no worker need be there."""
    from worker.handlers import HANDLERS
    from worker.runner import run_job

    while not stopping.is_set() and not JobState(_look(job_id).state).is_final:
        if not run_job(job_id, HANDLERS[JobKind.ENCODE], settings):
            time.sleep(_LOOK_SECONDS)


def _look(job_id: UUID) -> Job:
    with transaction() as session:
        return session.get_one(Job, job_id)


def _prune(encoder_id: int, watch: Watch) -> list[_Pruned]:
    """Delete the vectors of all other encoders, some thousand at a time; one that is used is refused before."""
    with transaction() as session:
        unused = find_unused(session, encoder_id)
    total, pruned = sum(size for _, size in unused), list[_Pruned]()
    for encoder, _ in unused:
        gone = 0
        while dropped := _drop(encoder.id):
            gone += dropped
            watch("prune", gone + sum(each.vectors for each in pruned), total)
        with transaction() as session:
            close_pruning(session, encoder, gone)
        pruned.append(_Pruned(encoder, gone))
    return pruned


def _drop(encoder_id: int) -> int:
    with transaction() as session:
        return drop_vectors(session, encoder_id)


def _name(encoder: Encoder) -> Json:
    return {"encoder": encoder.name, "revision": encoder.revision}
