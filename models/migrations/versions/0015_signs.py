"""The index over vectors keeps their signs alone: smaller, and it finds more. One that is there is made anew."""

import sqlalchemy as sa
from alembic import op

revision = '0015_signs'
down_revision = '0014_privacy'
branch_labels = None
depends_on = None

INDEXED = sa.text("""
    SELECT tablename, encoder.id, encoder.dimensions
    FROM pg_indexes JOIN encoder ON indexname = 'ix_' || tablename || '_hnsw_' || encoder.id
    WHERE schemaname = current_schema() AND tablename IN ('embedding', 'claim_vector')
    ORDER BY tablename, encoder.id""")


def upgrade() -> None:
    connection = op.get_bind()
    for table, encoder, dimensions in connection.execute(INDEXED).all():
        size = connection.scalar(sa.text(f'SELECT count(*) FROM {table} WHERE encoder_id = {encoder}'))
        memory = min(max(size * 900 // 2**20, 64), 2_000)
        op.execute(f'DROP INDEX ix_{table}_hnsw_{encoder}')
        op.execute(f"SET LOCAL maintenance_work_mem = '{memory}MB'")
        op.execute(
            f'CREATE INDEX ix_{table}_signs_{encoder} ON {table} USING hnsw'
            f' (CAST(binary_quantize(CAST(vector AS halfvec({dimensions}))) AS bit({dimensions})) bit_hamming_ops)'
            f' WITH (m = 16, ef_construction = 100) WHERE encoder_id = {encoder}'
        )
