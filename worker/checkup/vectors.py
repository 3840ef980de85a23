"""A look at the vectors: whether the encoder knows every fact-check, because a check waits for those it does not."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from models.errors import DeskError
from models.migrations.upgrade import missing_migrations
from models.queries.encoding import count_gaps, find_encoder, latest_encoding
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.job import Job, JobState
from worker.checkup.finding import Finding, State
from worker.pipeline.encoder import locate_encoder

_BY_HAND = "Start a worker, which encodes them by itself, or run: factdesk corpus encode"


def look_at_vectors(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """Yield how many fact-checks lack a vector; nothing where schema or encoder are at fault, which others tell."""
    try:
        files = locate_encoder(settings)
    except DeskError:
        return
    if missing_migrations(connection):
        return
    with Session(connection) as session:
        total = session.scalar(select(func.count()).select_from(FactCheck)) or 0
        encoder = find_encoder(session, files.name, files.revision)
        missing = sum(count_gaps(session, encoder.id).values()) if encoder else total
        encoding = latest_encoding(session, encoder.id) if encoder else None
    if not missing:
        yield Finding("vectors", State.OK, f"the encoder knows all {total:,} fact-checks")
        return
    found = f"{missing:,} of {total:,} fact-checks lack a vector by {files.name} {files.revision}; checks wait for them"
    yield Finding("vectors", State.WARNING, found, _advise(encoding))


def _advise(encoding: Job | None) -> str:
    if encoding is None or encoding.state in {JobState.SUCCEEDED, JobState.CANCELLED}:
        return _BY_HAND
    if encoding.state == JobState.FAILED:
        return f"Encoding them has failed: {encoding.error} Then run: factdesk corpus encode"
    share = f" ({100 * encoding.done // encoding.total} % done)" if encoding.total else ""
    return f"Wait until that is done{share}. See: factdesk jobs list --kind encode"
