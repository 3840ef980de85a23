"""The step to the release whose vector index keeps signs: a desk that had an index has the new one afterwards."""

from sqlalchemy import text

from models.migrations.upgrade import missing_migrations
from models.queries.candidates import find_exactly, find_nearest, has_vector_index
from models.session import transaction
from tests.models.migrations.conftest import BringUp

BEFORE = """
    INSERT INTO corpus (slug, version, is_sample) VALUES ('rivers', 1, false);
    INSERT INTO encoder (name, revision, dimensions) VALUES ('compass', '1', 8), ('compass', '2', 8);
    INSERT INTO factcheck (corpus_id, key, claim, rating_class, digest, claim_digest)
      SELECT 1, number, 'The river sank ' || number || ' times.', 'false', '-', '-' FROM generate_series(1, 60) number;
    INSERT INTO embedding (encoder_id, factcheck_id, corpus_id, vector)
      SELECT encoder.id, factcheck.id, 1, CAST((
        SELECT array_agg(sin(factcheck.id * axis)) FROM generate_series(1, 8) axis) AS halfvec)
      FROM encoder, factcheck;
    CREATE INDEX ix_embedding_hnsw_2 ON embedding USING hnsw ((vector::halfvec(8)) halfvec_ip_ops) WHERE encoder_id = 2;
    CREATE INDEX ix_claim_vector_hnsw_2 ON claim_vector USING hnsw ((vector::halfvec(8)) halfvec_ip_ops)
      WHERE encoder_id = 2;
"""


def test_an_index_over_vectors_becomes_one_over_their_signs(bring_up: BringUp) -> None:
    engine = bring_up("0014_privacy", BEFORE)
    with transaction(engine) as session:
        assert not missing_migrations(session.connection())
        assert [has_vector_index(session, encoder) for encoder in (1, 2)] == [False, True]
        assert has_vector_index(session, 2, "claim_vector")
        left = text("SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%hnsw%'")
        assert session.scalar(left) == 0
        session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
        asked = [[0.9, -0.2, 0.4, 0.1, -0.6, 0.3, -0.1, 0.2]], 5, 2, {1: 60}
        assert find_nearest(session, *asked) == find_exactly(session, *asked)
