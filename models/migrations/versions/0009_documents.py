"""Documents: a submission may be a file whose text is still to be read, and a reading keeps who speaks, and when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009_documents'
down_revision = '0008_claims'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('submission', sa.Column('file_name', sa.String(), nullable=True))
    op.drop_constraint(op.f('ck_submission_kind_known'), 'submission')
    op.create_check_constraint(
        op.f('ck_submission_kind_known'), 'submission', "kind IN ('claim', 'article', 'list', 'url', 'file')"
    )
    op.drop_constraint(op.f('ck_submission_text_not_empty'), 'submission')
    op.create_check_constraint(
        op.f('ck_submission_text_not_empty'), 'submission', "text <> '' OR kind IN ('url', 'file') AND sentences IS NULL"
    )
    op.create_check_constraint(
        op.f('ck_submission_file_has_name'), 'submission', "(kind = 'file') = (file_name IS NOT NULL)"
    )
    op.create_table(
        'sent_file',
        sa.Column('submission_id', sa.Uuid(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.Column('content_type', sa.String(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
        sa.CheckConstraint('octet_length(content) > 0', name=op.f('ck_sent_file_content_not_empty')),
        sa.ForeignKeyConstraint(
            ['submission_id'], ['submission.id'], name=op.f('fk_sent_file_submission_id_submission'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('submission_id', name=op.f('pk_sent_file')),
    )
    op.alter_column('reading', 'url', existing_type=sa.String(), nullable=True)
    op.add_column('reading', sa.Column('turns', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.create_check_constraint(op.f('ck_reading_turns_listed'), 'reading', "jsonb_typeof(turns) = 'array'")
