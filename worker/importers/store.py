"""Bringing a stream of records into a corpus: encoded and written in batches, so that an interruption loses little."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import Engine

from models.operations.corpus import (
    FactCheckRecord,
    StoreCounts,
    close_import,
    open_corpus,
    pick_changed,
    register_encoder,
    store_factchecks,
)
from models.operations.lexicon import refresh_lexicon
from models.session import transaction
from worker.indexing import make_index
from worker.pipeline.encoder import SentenceEncoder

_BATCH = 256

Advance = Callable[[int], None]


def store_records(
    engine: Engine,
    encoder: SentenceEncoder,
    slug: str,
    records: Iterable[FactCheckRecord],
    advance: Advance,
    *,
    is_sample: bool = False,
    audited: bool = True,
) -> StoreCounts:
    """Write all records to the corpus `slug` and return the counts; `advance` hears how many were dealt with.

    Interrupted, it leaves whole batches behind, and run again it goes on with the rest. Scratch tables have no
    audit log, hence `audited`.
    """
    with transaction(engine) as session:
        corpus = open_corpus(session, slug, is_sample=is_sample)
        encoder_id = register_encoder(session, encoder.files.name, encoder.files.revision, encoder.dimensions)
    counts = StoreCounts()
    try:
        for batch in _split(records):
            counts += _store_batch(engine, encoder, corpus.id, encoder_id, batch)
            advance(len(batch))
    finally:
        with transaction(engine) as session:
            refresh_lexicon(session, corpus.id)
            if audited:
                close_import(session, corpus, counts)
    make_index(engine, encoder_id, encoder.dimensions, lambda: advance(0))
    return counts


def _store_batch(
    engine: Engine, encoder: SentenceEncoder, corpus_id: int, encoder_id: int, batch: list[FactCheckRecord]
) -> StoreCounts:
    with transaction(engine) as session:
        changed = pick_changed(session, corpus_id, encoder_id, batch)
    vectors = encoder.encode([record.encoded_text for record in changed]).tolist() if changed else []
    with transaction(engine) as session:
        counts = store_factchecks(session, corpus_id, encoder_id, changed, vectors)
    return counts + StoreCounts(unchanged=len(batch) - len(changed))


def _split(records: Iterable[FactCheckRecord]) -> Iterator[list[FactCheckRecord]]:
    source = iter(records)
    while batch := list(islice(source, _BATCH)):
        yield batch
