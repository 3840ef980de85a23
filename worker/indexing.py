"""Making the index over an encoder's vectors without falling silent, which would cost a job its lease."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from sqlalchemy import Engine

from models.operations.vectors import index_vectors
from models.queries.candidates import VectorTable
from models.session import transaction
from models.settings import load_settings

_STIR_SECONDS = 1.0


def make_index(
    engine: Engine,
    encoder_id: int,
    dimensions: int,
    stir: Callable[[], object],
    table: VectorTable = "embedding",
) -> None:
    """Make the encoder's index over a table where there are so many vectors.

    That takes minutes; `stir` is called every second, and may end it by raising.
    """
    with transaction(engine) as session, ThreadPoolExecutor(1, "index") as pool:
        wire = session.connection().connection.driver_connection
        making = pool.submit(index_vectors, session, encoder_id, dimensions, load_settings().hnsw_from, table)
        try:
            while not wait([making], timeout=_STIR_SECONDS).done:
                stir()
        except BaseException:
            # What comes between two statements has no effect.
            while wire is not None and not wait([making], timeout=_STIR_SECONDS / 10).done:
                wire.cancel()
            raise
        making.result()
