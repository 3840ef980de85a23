"""The sample corpus and the demo accounts, for trying the desk out."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from models.operations.corpus import FactCheckRecord, open_corpus, pick_changed
from models.operations.people import add_person, find_person
from models.session import desk_engine, transaction
from models.settings import Settings, keep_secret, load_settings
from models.tables.person import Role
from models.tables.search import Encoder
from worker.importers.registry import Rejection, open_records
from worker.importers.store import store_records
from worker.pipeline.encoder import locate_encoder, open_encoder

SLUG = "common-claims"
RECORDS = Path(__file__).with_name("factchecks.jsonl")
_ACCOUNTS = (
    ("reviewer@demo.example", "Demo reviewer", Role.REVIEWER),
    ("editor@demo.example", "Demo editor", Role.EDITOR),
    ("admin@demo.example", "Demo administrator", Role.ADMIN),
)


def load_sample(print_line: Callable[[str], None]) -> list[tuple[str, str]]:
    """Bring in the sample corpus and the demo accounts where they are missing; return the demo logins."""
    settings = load_settings()
    records = read_sample()
    if _is_stale(records, settings):
        print_line(f"Loading the sample corpus: {len(records)} fact-checks…")
        store_records(desk_engine(), open_encoder(settings), SLUG, records, lambda _: None, is_sample=True)
    return _open_accounts(settings)


def read_sample() -> list[FactCheckRecord]:
    """Return the records of the sample; every one of them must be usable."""
    records = []
    for record in open_records(RECORDS):
        if isinstance(record, Rejection):
            raise ValueError(f"{RECORDS.name}, line {record.line}: {record.reason}")  # noqa: TRY004  not a type
        records.append(record)
    return records


def _is_stale(records: list[FactCheckRecord], settings: Settings) -> bool:
    """Tell without loading the encoder, which takes longer than everything else, whether there is work for it."""
    files = locate_encoder(settings)
    with transaction() as session:
        encoder_id = session.scalar(
            select(Encoder.id).where(Encoder.name == files.name, Encoder.revision == files.revision)
        )
        corpus = open_corpus(session, SLUG, is_sample=True)
        return encoder_id is None or bool(pick_changed(session, corpus.id, encoder_id, records))


def _open_accounts(settings: Settings) -> list[tuple[str, str]]:
    """Demo passwords differ from desk to desk, so that a forgotten demo account is not everybody's way in."""
    password = keep_secret(settings.data_dir / "demo_password")[:16]
    with transaction() as session:
        people = [
            find_person(session, email) or add_person(session, email, name, password, role, is_demo=True)
            for email, name, role in _ACCOUNTS
        ]
    return [(person.email, password) for person in people if person.active]
