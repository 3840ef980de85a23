"""Claims that people add, drop and reword, the job that compares one of them, and what was left out of an article."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010_article_page'
down_revision = '0009_documents'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('left_out', postgresql.JSONB(none_as_null=True), nullable=True))
    add_to_claims()
    op.create_table(
        'wording',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('claim_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.BigInteger(), nullable=False),
        sa.Column('text', sa.String(), nullable=True),
        sa.Column('person_id', sa.BigInteger(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint('number >= 1', name=op.f('ck_wording_number_from_one')),
        sa.CheckConstraint("text <> ''", name=op.f('ck_wording_text_not_empty')),
        sa.ForeignKeyConstraint(
            ['claim_id'], ['claim.id'], name=op.f('fk_wording_claim_id_claim'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_wording_person_id_person'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_wording')),
        sa.UniqueConstraint('claim_id', 'number', name=op.f('uq_wording_claim_id_number')),
    )
    add_to_jobs()


def add_to_claims() -> None:
    op.add_column('claim', sa.Column('original', sa.String(), nullable=True))
    op.add_column('claim', sa.Column('by_hand', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('claim', sa.Column('pending', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('claim', sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('claim', sa.Column('dropped_by_id', sa.BigInteger(), nullable=True))
    op.add_column('claim', sa.Column('version', sa.BigInteger(), server_default='1', nullable=False))
    op.create_foreign_key(
        op.f('fk_claim_dropped_by_id_person'), 'claim', 'person', ['dropped_by_id'], ['id'], ondelete='SET NULL'
    )
    for name, rule in {
        'original_is_another': 'original <> text',
        'pending_is_not_matched': 'NOT pending OR matching_id IS NULL',
        'dropped_leads': 'dropped_at IS NULL OR leads',
        'dropped_by_somebody': 'dropped_by_id IS NULL OR dropped_at IS NOT NULL',
        'version_from_one': 'version >= 1',
    }.items():
        op.create_check_constraint(op.f(f'ck_claim_{name}'), 'claim', rule)
    op.drop_constraint(op.f('uq_claim_submission_id_position'), 'claim', type_='unique')
    op.create_unique_constraint(
        op.f('uq_claim_submission_id_position'),
        'claim',
        ['submission_id', 'position'],
        deferrable=True,
        initially='IMMEDIATE',
    )


def add_to_jobs() -> None:
    op.add_column('job', sa.Column('claim_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_job_claim_id_claim'), 'job', 'claim', ['claim_id'], ['id'], ondelete='CASCADE')
    live = sa.text("state IN ('queued', 'running')")
    op.create_index(op.f('uq_job_claim_id_live'), 'job', ['claim_id'], unique=True, postgresql_where=live)
    op.create_index(
        op.f('ix_job_claim_id'), 'job', ['claim_id', 'created_at'], postgresql_where=sa.text('claim_id IS NOT NULL')
    )
    op.drop_constraint(op.f('ck_job_kind_known'), 'job', type_='check')
    op.create_check_constraint(
        op.f('ck_job_kind_known'),
        'job',
        "kind IN ('check', 'import', 'deliver', 'archive', 'encode', 'compare')",
    )
    op.create_check_constraint(
        op.f('ck_job_compare_has_claim'), 'job', "(kind = 'compare') = (claim_id IS NOT NULL)"
    )
