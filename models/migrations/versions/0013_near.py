"""Vectors of claims, and pairs of claims that may say the same, which people join or refuse."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects import postgresql

revision = '0013_near'
down_revision = '0012_feeds'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('ck_job_kind_known'), 'job', type_='check')
    op.create_check_constraint(
        op.f('ck_job_kind_known'),
        'job',
        "kind IN ('check', 'import', 'deliver', 'archive', 'encode', 'compare', 'poll', 'pair')",
    )
    op.create_table(
        'claim_vector',
        sa.Column('encoder_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('claim_id', sa.Uuid(), nullable=False),
        sa.Column('digest', sa.LargeBinary(), nullable=False),
        sa.Column('vector', HALFVEC(), nullable=False),
        sa.Column('compared_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['encoder_id'], ['encoder.id'], name=op.f('fk_claim_vector_encoder_id_encoder'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['claim_id'], ['claim.id'], name=op.f('fk_claim_vector_claim_id_claim'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('encoder_id', 'claim_id', name=op.f('pk_claim_vector')),
    )
    op.create_index(op.f('ix_claim_vector_claim_id'), 'claim_vector', ['claim_id'])
    op.create_index(
        'ix_claim_vector_waiting', 'claim_vector', ['encoder_id'], postgresql_where=sa.text('compared_at IS NULL')
    )
    op.create_table(
        'suggestion',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('lower_id', sa.Uuid(), nullable=False),
        sa.Column('higher_id', sa.Uuid(), nullable=False),
        sa.Column('pair', sa.LargeBinary(), nullable=False),
        sa.Column('probability', sa.Float(), nullable=False),
        sa.Column('agrees', postgresql.JSONB(), nullable=False),
        sa.Column('differs', postgresql.JSONB(), nullable=False),
        sa.Column('factcheck_id', sa.BigInteger(), nullable=True),
        sa.Column('matcher_name', sa.String(), nullable=False),
        sa.Column('matcher_version', sa.String(), nullable=False),
        sa.Column('encoder_id', sa.BigInteger(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('refused_by_id', sa.BigInteger(), nullable=True),
        sa.Column('batch', sa.Uuid(), nullable=True),
        sa.CheckConstraint('lower_id < higher_id', name=op.f('ck_suggestion_pair_once')),
        sa.CheckConstraint('probability BETWEEN 0 AND 1', name=op.f('ck_suggestion_probability_share')),
        sa.CheckConstraint(
            'refused_by_id IS NULL OR refused_at IS NOT NULL', name=op.f('ck_suggestion_refused_by_somebody')
        ),
        sa.CheckConstraint('refused_at IS NULL OR batch IS NULL', name=op.f('ck_suggestion_refused_or_joined')),
        sa.ForeignKeyConstraint(
            ['lower_id'], ['claim.id'], name=op.f('fk_suggestion_lower_id_claim'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['higher_id'], ['claim.id'], name=op.f('fk_suggestion_higher_id_claim'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['factcheck_id'], ['factcheck.id'], name=op.f('fk_suggestion_factcheck_id_factcheck'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(['encoder_id'], ['encoder.id'], name=op.f('fk_suggestion_encoder_id_encoder')),
        sa.ForeignKeyConstraint(
            ['refused_by_id'], ['person.id'], name=op.f('fk_suggestion_refused_by_id_person'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_suggestion')),
        sa.UniqueConstraint('lower_id', 'higher_id', name=op.f('uq_suggestion_lower_id_higher_id')),
    )
    for column in ('higher_id', 'pair', 'factcheck_id'):
        op.create_index(op.f(f'ix_suggestion_{column}'), 'suggestion', [column])
