"""Feeds that are polled, what they listed, and cases that only they have brought, which the inbox does without."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012_feeds'
down_revision = '0011_lists'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'feed',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=True),
        sa.Column('kind', sa.String(), nullable=True),
        sa.Column('interval_minutes', sa.BigInteger(), nullable=False),
        sa.Column('etag', sa.String(), nullable=True),
        sa.Column('last_modified', sa.String(), nullable=True),
        sa.Column('next_poll_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('failures', sa.SmallInteger(), server_default='0', nullable=False),
        sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_polled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_success_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.String(), nullable=True),
        sa.Column('report', postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('paused_reason', sa.String(), nullable=True),
        sa.Column('person_id', sa.BigInteger(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint("kind IN ('rss', 'atom', 'sitemap', 'sitemap_index')", name=op.f('ck_feed_kind_known')),
        sa.CheckConstraint('interval_minutes BETWEEN 5 AND 10080', name=op.f('ck_feed_interval_bounded')),
        sa.CheckConstraint('failures >= 0', name=op.f('ck_feed_failures_count')),
        sa.CheckConstraint(
            '(failures > 0) = (failing_since IS NOT NULL)', name=op.f('ck_feed_failing_since_a_moment')
        ),
        sa.CheckConstraint('(failures > 0) = (last_error IS NOT NULL)', name=op.f('ck_feed_failing_for_a_reason')),
        sa.CheckConstraint(
            '(paused_at IS NULL) = (paused_reason IS NULL)', name=op.f('ck_feed_paused_for_a_reason')
        ),
        sa.CheckConstraint('last_success_at IS NULL OR kind IS NOT NULL', name=op.f('ck_feed_read_has_kind')),
        sa.ForeignKeyConstraint(
            ['person_id'], ['person.id'], name=op.f('fk_feed_person_id_person'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feed')),
        sa.UniqueConstraint('url', name=op.f('uq_feed_url')),
    )
    op.create_index('ix_feed_next_poll_at', 'feed', ['next_poll_at'], postgresql_where=sa.text('paused_at IS NULL'))
    op.create_index(op.f('ix_feed_person_id'), 'feed', ['person_id'])
    op.create_table(
        'feed_corpus',
        sa.Column('feed_id', sa.BigInteger(), nullable=False),
        sa.Column('corpus_id', sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ['feed_id'], ['feed.id'], name=op.f('fk_feed_corpus_feed_id_feed'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['corpus_id'], ['corpus.id'], name=op.f('fk_feed_corpus_corpus_id_corpus'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('feed_id', 'corpus_id', name=op.f('pk_feed_corpus')),
    )
    op.create_index(op.f('ix_feed_corpus_corpus_id'), 'feed_corpus', ['corpus_id'])
    _create_items()
    _let_jobs_poll()
    op.drop_constraint(op.f('ck_submission_origin_known'), 'submission')
    op.create_check_constraint(
        op.f('ck_submission_origin_known'), 'submission', "origin IN ('page', 'api', 'cli', 'feed')"
    )
    op.create_index(
        'ix_submission_fed', 'submission', ['created_at'], postgresql_where=sa.text("origin = 'feed'")
    )
    op.add_column('case', sa.Column('watch', sa.String(), nullable=True))
    op.create_check_constraint(op.f('ck_case_watch_known'), 'case', "watch IN ('new', 'passed')")
    op.create_check_constraint(
        op.f('ck_case_watched_while_nobody_asks'), 'case', "watch IS NULL OR state = 'open' AND demand = 0"
    )
    op.create_index('ix_case_watch', 'case', ['watch'], postgresql_where=sa.text('watch IS NOT NULL'))
    op.create_index('ix_case_wanted', 'case', ['state', 'opened_at'], postgresql_where=sa.text('watch IS NULL'))


def _create_items() -> None:
    op.create_table(
        'feed_item',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column('feed_id', sa.BigInteger(), nullable=False),
        sa.Column('key', sa.LargeBinary(), nullable=False),
        sa.Column('place', sa.LargeBinary(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=True),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('seen_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('submission_id', sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'passed')", name=op.f('ck_feed_item_state_known')),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_feed_item_sent_at_a_moment')),
        sa.CheckConstraint(
            "submission_id IS NULL OR state = 'sent'", name=op.f('ck_feed_item_submission_of_sent')
        ),
        sa.CheckConstraint(
            "(state = 'passed') = (reason IS NOT NULL)", name=op.f('ck_feed_item_passed_for_a_reason')
        ),
        sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_feed_item_feed_id_feed'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['submission_id'], ['submission.id'], name=op.f('fk_feed_item_submission_id_submission'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_feed_item')),
        sa.UniqueConstraint('feed_id', 'key', name=op.f('uq_feed_item_feed_id_key')),
        sa.UniqueConstraint('feed_id', 'place', name=op.f('uq_feed_item_feed_id_place')),
    )
    op.create_index('ix_feed_item_waiting', 'feed_item', ['feed_id'], postgresql_where=sa.text("state = 'waiting'"))
    op.create_index(
        'ix_feed_item_feed_id_sent_at', 'feed_item', ['feed_id', 'sent_at'],
        postgresql_where=sa.text('sent_at IS NOT NULL'),
    )
    op.create_index(
        'ix_feed_item_place_sent', 'feed_item', ['place'], postgresql_where=sa.text('submission_id IS NOT NULL')
    )
    op.create_index('ix_feed_item_feed_id_seen_at', 'feed_item', ['feed_id', 'seen_at', 'id'])
    op.create_index(op.f('ix_feed_item_submission_id'), 'feed_item', ['submission_id'])


def _let_jobs_poll() -> None:
    op.add_column('job', sa.Column('feed_id', sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f('fk_job_feed_id_feed'), 'job', 'feed', ['feed_id'], ['id'], ondelete='CASCADE')
    op.drop_constraint(op.f('ck_job_kind_known'), 'job')
    op.create_check_constraint(
        op.f('ck_job_kind_known'),
        'job',
        "kind IN ('check', 'import', 'deliver', 'archive', 'encode', 'compare', 'poll')",
    )
    op.create_check_constraint(op.f('ck_job_poll_has_feed'), 'job', "(kind = 'poll') = (feed_id IS NOT NULL)")
    op.create_index(
        'uq_job_feed_id_live', 'job', ['feed_id'], unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )
    op.create_index(
        'ix_job_feed_id', 'job', ['feed_id', 'created_at'], postgresql_where=sa.text('feed_id IS NOT NULL')
    )
