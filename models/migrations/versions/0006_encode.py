"""Jobs that encode the fact-checks for an encoder, and checks that wait until it knows them all."""

import sqlalchemy as sa
from alembic import op

revision = '0006_encode'
down_revision = '0005'
branch_labels = None
depends_on = None

CHECKS = (
    ('kind_known', "kind IN ('check', 'import', 'deliver', 'archive', 'encode')"),
    ('encode_has_encoder', "(kind = 'encode') = (encoder_id IS NOT NULL)"),
    ('waits_in_the_queue', "awaited_encoder_id IS NULL OR state = 'queued'"),
)


def upgrade() -> None:
    op.add_column('job', sa.Column('encoder_id', sa.BigInteger(), nullable=True))
    op.add_column('job', sa.Column('awaited_encoder_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_job_encoder_id_encoder'), 'job', 'encoder', ['encoder_id'], ['id'])
    op.create_foreign_key(op.f('fk_job_awaited_encoder_id_encoder'), 'job', 'encoder', ['awaited_encoder_id'], ['id'])
    op.create_index('ix_job_encoder_id', 'job', ['encoder_id', 'created_at'], unique=False, postgresql_where=sa.text('encoder_id IS NOT NULL'))
    op.create_index('ix_job_awaited_encoder_id', 'job', ['awaited_encoder_id'], unique=False, postgresql_where=sa.text('awaited_encoder_id IS NOT NULL'))
    op.create_index('uq_job_encoder_id_live', 'job', ['encoder_id'], unique=True, postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.drop_constraint(op.f('ck_job_kind_known'), 'job', type_='check')
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(f'ck_job_{name}'), 'job', rule)
