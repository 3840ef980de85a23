"""Fair and fenced jobs with their history, and what the interface for programs keeps."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('idempotency_key',
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False),
    sa.Column('status', sa.BigInteger(), nullable=False),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('status BETWEEN 200 AND 299', name=op.f('ck_idempotency_key_only_what_worked')),
    sa.PrimaryKeyConstraint('owner', 'key', name=op.f('pk_idempotency_key'))
    )
    op.create_index(op.f('ix_idempotency_key_created_at'), 'idempotency_key', ['created_at'], unique=False)
    op.create_table('schedule',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_schedule'))
    )
    op.create_table('turn',
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('served_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('lane', 'owner', name=op.f('pk_turn'))
    )
    op.create_table('api_token',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('hint', sa.String(), nullable=False),
    sa.Column('scopes', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("scopes <> '{}' AND scopes <@ ARRAY['submit', 'read', 'review', 'admin']::text[]", name=op.f('ck_api_token_scopes_known')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_api_token_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_token')),
    sa.UniqueConstraint('digest', name=op.f('uq_api_token_digest'))
    )
    op.create_index(op.f('ix_api_token_person_id'), 'api_token', ['person_id'], unique=False)
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=True),
    sa.Column('whole_desk', sa.Boolean(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=True),
    sa.Column('events', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('disabled_reason', sa.String(), nullable=True),
    sa.CheckConstraint("events <> '{}' AND events <@ ARRAY['job.finished', 'verdict.published', 'verdict.corrected', 'verdict.withdrawn', 'webhook.test']::text[]", name=op.f('ck_webhook_events_known')),
    sa.CheckConstraint('(disabled_at IS NULL) = (disabled_reason IS NULL)', name=op.f('ck_webhook_disabled_has_reason')),
    sa.CheckConstraint('NOT (whole_desk AND submission_id IS NOT NULL)', name=op.f('ck_webhook_one_reach')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_webhook_person_id_person'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_webhook_submission_id_submission'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook'))
    )
    op.create_index('ix_webhook_person_id_id', 'webhook', ['person_id', 'id'], unique=False)
    op.create_index('ix_webhook_standing', 'webhook', ['person_id'], unique=False, postgresql_where=sa.text('submission_id IS NULL'))
    op.create_index(op.f('ix_webhook_submission_id'), 'webhook', ['submission_id'], unique=False)
    op.create_index('ix_webhook_whole_desk', 'webhook', ['id'], unique=False, postgresql_where=sa.text('whole_desk AND disabled_at IS NULL'))
    op.create_table('import_file',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('corpus', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('format', sa.String(), nullable=True),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('rejections', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_import_file_job_id_job'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_file_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_file')),
    sa.UniqueConstraint('job_id', name=op.f('uq_import_file_job_id'))
    )
    op.create_index(op.f('ix_import_file_person_id'), 'import_file', ['person_id'], unique=False)
    op.create_table('job_attempt',
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('fence', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('worker', sa.String(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(), nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('trace', sa.String(), nullable=True),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.CheckConstraint("outcome IN ('succeeded', 'failed', 'cancelled', 'postponed', 'handed_back', 'lost')", name=op.f('ck_job_attempt_outcome_known')),
    sa.CheckConstraint('(outcome IS NULL) = (ended_at IS NULL)', name=op.f('ck_job_attempt_ended_with_outcome')),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_job_attempt_job_id_job'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('job_id', 'fence', name=op.f('pk_job_attempt'))
    )
    op.create_index('ix_job_attempt_ended_at', 'job_attempt', ['ended_at'], unique=False)
    op.create_table('webhook_delivery',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('job_id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('event', sa.String(), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['job.id'], name=op.f('fk_webhook_delivery_job_id_job'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_delivery_webhook_id_webhook'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('job_id', name=op.f('uq_webhook_delivery_job_id'))
    )
    op.create_index(op.f('ix_webhook_delivery_message_id'), 'webhook_delivery', ['message_id'], unique=False)
    op.create_index('ix_webhook_delivery_webhook_id_id', 'webhook_delivery', ['webhook_id', 'id'], unique=False)
    op.create_table('webhook_secret',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('secret', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webhook_id'], ['webhook.id'], name=op.f('fk_webhook_secret_webhook_id_webhook'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_secret'))
    )
    op.create_index(op.f('ix_webhook_secret_webhook_id'), 'webhook_secret', ['webhook_id'], unique=False)
    # Jobs of the release before this one belonged to whoever sent the submission.
    op.add_column('job', sa.Column('lane', sa.String(), nullable=False, server_default='short'))
    op.add_column('job', sa.Column('owner', sa.String(), nullable=False, server_default='desk'))
    op.add_column('job', sa.Column('fence', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('job', sa.Column('lost', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('job', sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.execute("UPDATE job SET fence = attempt")
    op.execute("UPDATE job SET owner = 'person:' || person_id FROM submission "
               "WHERE submission.id = submission_id AND person_id IS NOT NULL")
    for name in ('lane', 'owner', 'fence', 'lost'):
        op.alter_column('job', name, server_default=None)
    op.drop_constraint('ck_job_kind_known', 'job')
    op.create_check_constraint(op.f('ck_job_kind_known'), 'job', "kind IN ('check', 'import', 'deliver')")
    op.create_check_constraint(op.f('ck_job_lane_known'), 'job', "lane IN ('short', 'long', 'outside')")
    op.create_check_constraint(op.f('ck_job_fence_never_falls'), 'job', "fence >= attempt AND lost >= 0")
    op.drop_index('ix_job_waiting', table_name='job')
    op.create_index('ix_job_created_at_id', 'job', ['created_at', 'id'], unique=False)
    op.create_index('ix_job_owner_created_at', 'job', ['owner', 'created_at'], unique=False)
    op.create_index('ix_job_running', 'job', ['id'], unique=False, postgresql_where=sa.text("state = 'running'"))
    op.create_index('ix_job_turn', 'job', ['lane', 'owner', 'run_after'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_job_lost', 'job', ['run_after'], unique=False, postgresql_where=sa.text("state = 'queued' AND lost > 0"))
    op.drop_column('job', 'announced_at')
    op.add_column('submission', sa.Column('rows', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column('submission', sa.Column('rejections', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.drop_constraint('ck_submission_kind_known', 'submission')
    op.create_check_constraint(op.f('ck_submission_kind_known'), 'submission', "kind IN ('claim', 'article', 'list')")
    op.create_check_constraint(op.f('ck_submission_list_has_rows'), 'submission', "(kind = 'list') = (rows IS NOT NULL)")
    op.create_check_constraint(
        op.f('ck_submission_rows_with_rejections'), 'submission', "(rows IS NULL) = (rejections IS NULL)"
    )
