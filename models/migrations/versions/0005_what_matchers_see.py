"""What the numbers kept with a match are called, and why a matcher's matches may answer nothing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column('matcher', sa.Column('features', json, nullable=False, server_default='[]'))
    op.alter_column('matcher', 'features', server_default=None)
    op.add_column('matcher', sa.Column('obstacle', sa.String(), nullable=True))
    op.create_check_constraint(
        op.f('ck_matcher_no_steps_past_an_obstacle'), 'matcher', "obstacle IS NULL OR steps = '[]'"
    )
