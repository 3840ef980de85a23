"""Links: a submission may name an address whose page is still to be read, and keeps what was read there."""

import sqlalchemy as sa
from alembic import op

revision = '0007_links'
down_revision = '0006_encode'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('url', sa.String(), nullable=True))
    op.drop_constraint(op.f('ck_submission_kind_known'), 'submission')
    op.create_check_constraint(
        op.f('ck_submission_kind_known'), 'submission', "kind IN ('claim', 'article', 'list', 'url')"
    )
    op.drop_constraint(op.f('ck_submission_text_not_empty'), 'submission')
    op.create_check_constraint(
        op.f('ck_submission_text_not_empty'), 'submission', "text <> '' OR kind = 'url' AND sentences IS NULL"
    )
    op.create_check_constraint(op.f('ck_submission_link_has_url'), 'submission', "kind <> 'url' OR url IS NOT NULL")
    op.create_table(
        'reading',
        sa.Column('submission_id', sa.Uuid(), nullable=False),
        sa.Column('url', sa.String(), nullable=False),
        sa.Column('canonical_url', sa.String(), nullable=True),
        sa.Column('title', sa.String(), nullable=True),
        sa.Column('author', sa.String(), nullable=True),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('language', sa.String(), nullable=True),
        sa.Column('fetched_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(
            ['submission_id'], ['submission.id'], name=op.f('fk_reading_submission_id_submission'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('submission_id', name=op.f('pk_reading')),
    )
