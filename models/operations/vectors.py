"""Vectors of claims, and the index over an encoder's vectors where comparing with every one takes too long."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.queries.candidates import VectorTable, has_vector_index, name_vector_index, write_signs

# More neighbours and a longer list cost building time alone; with these, looking at 400 misses few.
_BUILD = "m = 16, ef_construction = 100"
# What building holds of a vector beside its signs. Where it does not fit, the rest is added one by one, which takes
# twice as long and finds less.
_BYTES_BESIDE_SIGNS = 800
_LEAST_MEMORY_MB, _MOST_MEMORY_MB = 64, 2_000


def index_vectors(
    session: Session, encoder_id: int, dimensions: int, from_size: int, table: VectorTable = "embedding"
) -> bool:
    """Make an encoder's HNSW index once it has so many vectors; return whether it was made now.

    Vectors of other encoders are not in it, so that a new one is built beside the old.
    """
    counted = text(f"SELECT count(*) FROM {table} WHERE encoder_id = :encoder")  # noqa: S608 - our own words
    size = session.scalar(counted, {"encoder": encoder_id}) or 0
    if has_vector_index(session, encoder_id, table) or size < from_size:
        return False
    needed = size * (dimensions // 8 + _BYTES_BESIDE_SIGNS) // 2**20
    memory = min(max(needed, _LEAST_MEMORY_MB), _MOST_MEMORY_MB)
    session.execute(text(f"SET LOCAL maintenance_work_mem = '{memory}MB'"))
    # Numbers alone go into the statement; PostgreSQL takes no parameters here.
    session.execute(
        text(
            f"CREATE INDEX {name_vector_index(encoder_id, table)} ON {table}"
            f" USING hnsw (({write_signs('vector', dimensions)}) bit_hamming_ops) WITH ({_BUILD})"
            f" WHERE encoder_id = {int(encoder_id)}"
        )
    )
    return True


def keep_claim_vectors(session: Session, encoder_id: int, kept: Sequence[tuple[UUID, bytes, str]]) -> None:
    """Write the vectors of those of the claims that lead a case, each with the digest of the words that were encoded.

    A claim that was compared by another encoder in the same words need not be compared again.
    """
    if not kept:
        return
    ids, digests, vectors = zip(*kept, strict=True)
    values = {"encoder": encoder_id, "ids": list(ids), "digests": list(digests), "vectors": list(vectors)}
    session.execute(_KEEP, values)


_KEEP = text("""
    INSERT INTO claim_vector (encoder_id, claim_id, digest, vector, compared_at)
    SELECT :encoder, claim.id, row.digest, row.vector::halfvec, (
      SELECT max(known.compared_at) FROM claim_vector AS known
      WHERE known.claim_id = claim.id AND known.digest = row.digest)
    FROM unnest(CAST(:ids AS uuid[]), CAST(:digests AS bytea[]), CAST(:vectors AS text[])) AS row (id, digest, vector)
    JOIN claim ON claim.id = row.id AND claim.leads
    ON CONFLICT (encoder_id, claim_id) DO UPDATE
      SET digest = excluded.digest, vector = excluded.vector, compared_at = excluded.compared_at
      WHERE claim_vector.digest <> excluded.digest""")
