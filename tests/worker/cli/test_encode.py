"""`factdesk corpus encode`: vectors by the encoder of the settings, and an end to those that nobody uses."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select, text

from models.operations.encoding import look_after
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.job import Job
from models.tables.search import Embedding, Encoder
from tests.worker.conftest import LIBRARY
from worker.cli.main import _run
from worker.importers.store import store_records
from worker.pipeline.encoder import open_encoder

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(
    database: Engine,
    twins: tuple[Settings, Settings],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Call:
    """Return a function that calls the command on a desk whose library was imported by another encoder."""
    store_records(database, open_encoder(twins[0]), "library", LIBRARY, lambda _: None)
    for module in ("worker.cli.encode.open_desk", "worker.encoding.load_settings"):
        monkeypatch.setattr(module, lambda: twins[1])

    def call(*options: str) -> tuple[int, str, str]:
        code = _run(["corpus", "encode", *options])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def count_vectors() -> dict[str, int]:
    with transaction() as session:
        rows = select(Encoder.name, func.count()).join(Embedding, Embedding.encoder_id == Encoder.id)
        return dict(session.execute(rows.group_by(Encoder.name)).all())


def test_what_is_missing_is_encoded_and_counted(call: Call) -> None:
    code, out, err = call("--json")
    told = json.loads(out)
    assert (code, told["encoder"], told["encoded"], told["pruned"]) == (0, "new", len(LIBRARY), [])
    assert "Encoding the fact-checks" in err
    assert count_vectors() == {"old": len(LIBRARY), "new": len(LIBRARY)}
    assert call()[:2] == (0, f"new {told['revision']}: 0 fact-checks encoded, none is missing.\n")
    with transaction() as session:
        assert session.scalars(select(Job.state)).all() == ["succeeded"]


def test_vectors_of_an_encoder_that_nobody_uses_are_deleted(call: Call) -> None:
    code, out, _ = call("--prune", "--json")
    [pruned] = json.loads(out)["pruned"]
    assert (code, pruned["encoder"], pruned["vectors"]) == (0, "old", len(LIBRARY))
    assert count_vectors() == {"new": len(LIBRARY)}
    with transaction() as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "prune_encoder")).one()
        assert (event.subject_id, event.detail) == (f"old {pruned['revision']}", {"vectors": len(LIBRARY)})
    assert call("--prune")[1].endswith("There were no vectors of other encoders.\n")


def test_vectors_of_an_encoder_in_use_stay(call: Call, database: Engine) -> None:
    with transaction() as session:
        look_after(session, session.scalars(text("SELECT id FROM encoder WHERE name = 'old'")).one())
    code, _, err = call("--prune")
    assert code == 1
    assert "A worker still uses the encoder old" in err
    assert count_vectors() == {"old": len(LIBRARY), "new": len(LIBRARY)}
