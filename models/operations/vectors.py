"""The index over an encoder's vectors, for corpora so large that comparing with every vector takes too long."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.queries.candidates import has_vector_index, name_vector_index

# More neighbours and a longer list cost building time alone; with these, looking at 400 misses few.
_BUILD = "m = 16, ef_construction = 100"


def index_vectors(session: Session, encoder_id: int, dimensions: int, from_size: int) -> bool:
    """Make an encoder's HNSW index once it has so many vectors; return whether it was made now.

    Vectors of other encoders are not in it, so that a new one is built beside the old.
    """
    counted = text("SELECT count(*) FROM embedding WHERE encoder_id = :encoder")
    if has_vector_index(session, encoder_id) or (session.scalar(counted, {"encoder": encoder_id}) or 0) < from_size:
        return False
    session.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
    # Numbers alone go into the statement; PostgreSQL takes no parameters here.
    session.execute(
        text(
            f"CREATE INDEX {name_vector_index(encoder_id)} ON embedding"
            f" USING hnsw ((vector::halfvec({int(dimensions)})) halfvec_ip_ops) WITH ({_BUILD})"
            f" WHERE encoder_id = {int(encoder_id)}"
        )
    )
    return True
