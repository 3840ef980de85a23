"""What was taken out of submissions, people who were erased, and details of the audit log that may be taken out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014_privacy'
down_revision = '0013_near'
branch_labels = None
depends_on = None

# What stays of an event from whose detail something was taken, bound to what it was before by its first hash.
OUTLINE = """
CREATE FUNCTION audit_outline(event audit_event, detail jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(event.hash || convert_to(jsonb_build_array(
    event.id, extract(epoch FROM event.at), event.person_id, event.action,
    event.subject_type, event.subject_id, detail)::text, 'UTF8')), 'hex')
$$"""

# The log stays append-only but for one change: less detail than before, as a later event has said with its hash.
REFUSAL = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.trimmed_by IS NOT NULL AND OLD.detail @> NEW.detail
      AND (OLD.trimmed_by IS NOT NULL OR OLD.hash = audit_hash(OLD))
      AND to_jsonb(NEW) - 'detail' - 'trimmed_by' = to_jsonb(OLD) - 'detail' - 'trimmed_by'
      AND EXISTS (SELECT FROM audit_event AS later WHERE later.id = NEW.trimmed_by AND later.id > OLD.id
                  AND later.action = 'trim_log'
                  AND later.detail -> 'events' ->> CAST(OLD.id AS text) = audit_outline(OLD, NEW.detail))
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$"""


def upgrade() -> None:
    op.add_column('submission', sa.Column('redacted', postgresql.JSONB(none_as_null=True), nullable=True))
    op.add_column('submission', sa.Column('stripped_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f('ck_submission_stripped_whole'),
        'submission',
        'stripped_at IS NULL OR person_id IS NULL AND reference IS NULL AND title IS NULL AND url IS NULL'
        ' AND rows IS NULL',
    )
    op.add_column('person', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(op.f('ck_person_erased_is_shut'), 'person', 'erased_at IS NULL OR NOT active')
    op.add_column('audit_event', sa.Column('trimmed_by', sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f('fk_audit_event_trimmed_by_audit_event'), 'audit_event', 'audit_event', ['trimmed_by'], ['id']
    )
    op.create_check_constraint(op.f('ck_audit_event_trimmed_by_a_later_one'), 'audit_event', 'trimmed_by > id')
    op.execute(OUTLINE)
    op.execute(REFUSAL)
