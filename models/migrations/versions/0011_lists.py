"""Lists: the sender's own cells, files that wait for their preview to be confirmed, and jobs that pause."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0011_lists'
down_revision = '0010_article_page'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('columns', postgresql.ARRAY(sa.String()), nullable=True))
    op.create_check_constraint(
        op.f('ck_submission_columns_of_a_list'), 'submission', 'columns IS NULL OR rows IS NOT NULL'
    )
    op.create_table(
        'waiting_list',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('owner', sa.String(), nullable=False),
        sa.Column('person_id', sa.BigInteger(), nullable=True),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.Column('title', sa.String(), nullable=True),
        sa.Column('corpora', postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint("content <> ''", name=op.f('ck_waiting_list_content_not_empty')),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_waiting_list_person_id_person'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_waiting_list')),
    )
    op.create_index(op.f('ix_waiting_list_person_id'), 'waiting_list', ['person_id'])
    op.create_index(op.f('ix_waiting_list_owner_created_at'), 'waiting_list', ['owner', 'created_at'])
    op.create_index(op.f('ix_waiting_list_created_at'), 'waiting_list', ['created_at'])

    op.add_column('job', sa.Column('pause_requested_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('job', sa.Column('done_before', sa.BigInteger(), server_default='0', nullable=False))
    op.drop_constraint(op.f('ck_job_state_known'), 'job')
    op.create_check_constraint(
        op.f('ck_job_state_known'),
        'job',
        "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'paused')",
    )
    op.create_check_constraint(op.f('ck_job_only_checks_pause'), 'job', "state <> 'paused' OR kind = 'check'")
    op.create_check_constraint(
        op.f('ck_job_only_running_is_asked_to_pause'), 'job', "pause_requested_at IS NULL OR state = 'running'"
    )
    op.create_check_constraint(op.f('ck_job_done_before_counted'), 'job', 'done_before >= 0')
    op.drop_index('uq_job_submission_id_live', 'job')
    op.create_index(
        'uq_job_submission_id_live',
        'job',
        ['submission_id'],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running', 'paused')"),
    )
    op.drop_constraint(op.f('ck_job_attempt_outcome_known'), 'job_attempt')
    op.create_check_constraint(
        op.f('ck_job_attempt_outcome_known'),
        'job_attempt',
        "outcome IN ('succeeded', 'failed', 'cancelled', 'postponed', 'paused', 'handed_back', 'lost')",
    )
