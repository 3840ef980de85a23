"""In which language a claim is, which ones an encoder reads, and how worth checking each sentence of an article is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008_claims'
down_revision = '0007_links'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('claim', sa.Column('language', sa.String(), nullable=True))
    op.create_index(op.f('ix_claim_language'), 'claim', ['language'])
    op.create_check_constraint(op.f('ck_claim_language_code'), 'claim', "language ~ '^[a-z]{2,3}$'")
    op.add_column('matching', sa.Column('languages', postgresql.ARRAY(sa.String()), nullable=True))
    op.create_check_constraint(op.f('ck_matching_languages_named'), 'matching', 'cardinality(languages) > 0')
    op.add_column('submission', sa.Column('worthiness', postgresql.ARRAY(sa.Double()), nullable=True))
    op.create_check_constraint(
        op.f('ck_submission_worthiness_shares'), 'submission', '0 <= ALL (worthiness) AND 1 >= ALL (worthiness)'
    )
    op.create_check_constraint(
        op.f('ck_submission_worthiness_of_sentences'), 'submission', 'cardinality(worthiness) <= sentences'
    )
