"""The first tables."""

import pgvector.sqlalchemy
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# One function says what is hashed, so that writing and verifying cannot drift apart.
AUDIT_HASH = """
CREATE FUNCTION audit_hash(event audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(event.previous_hash || convert_to(jsonb_build_array(
    event.id, extract(epoch FROM event.at), event.person_id, event.action,
    event.subject_type, event.subject_id, event.detail)::text, 'UTF8'))
$$"""

# The advisory lock makes numbers gapless and the chain linear: one writer at a time until its commit.
AUDIT_CHAIN = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_id bigint; last_hash bytea;
BEGIN
  PERFORM pg_advisory_xact_lock(4271031);
  SELECT id, hash INTO last_id, last_hash FROM audit_event ORDER BY id DESC LIMIT 1;
  NEW.id := coalesce(last_id, 0) + 1;
  NEW.at := clock_timestamp();
  NEW.previous_hash := coalesce(last_hash, ''::bytea);
  NEW.hash := audit_hash(NEW);
  RETURN NEW;
END $$"""

AUDIT_REFUSAL = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$"""


def upgrade() -> None:
    op.execute('CREATE EXTENSION IF NOT EXISTS vector')
    op.create_table('corpus',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('slug', sa.String(), nullable=False),
    sa.Column('is_sample', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'", name=op.f('ck_corpus_slug_shape')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corpus')),
    sa.UniqueConstraint('slug', name=op.f('uq_corpus_slug'))
    )
    op.create_table('encoder',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('revision', sa.String(), nullable=False),
    sa.Column('dimensions', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_encoder')),
    sa.UniqueConstraint('name', 'revision', name=op.f('uq_encoder_name_revision'))
    )
    op.create_table('lexeme',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lexeme')),
    sa.UniqueConstraint('text', name=op.f('uq_lexeme_text'))
    )
    op.create_table('person',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('is_demo', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("role IN ('submitter', 'reviewer', 'editor', 'admin')", name=op.f('ck_person_role_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_index('uq_person_email', 'person', [sa.text('lower(email)')], unique=True)
    op.create_table('source',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_source')),
    sa.UniqueConstraint('name', name=op.f('uq_source_name'))
    )
    op.create_table('audit_event',
    sa.Column('id', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('subject_type', sa.String(), nullable=False),
    sa.Column('subject_id', sa.String(), nullable=False),
    sa.Column('detail', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('previous_hash', sa.LargeBinary(), server_default='', nullable=False),
    sa.Column('hash', sa.LargeBinary(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_audit_event_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_event'))
    )
    op.create_index('ix_audit_event_subject', 'audit_event', ['subject_type', 'subject_id'], unique=False)
    op.create_table('case',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state <> 'in_review' OR reviewer_id IS NOT NULL", name=op.f('ck_case_in_review_has_reviewer')),
    sa.CheckConstraint("state <> 'open' OR reviewer_id IS NULL", name=op.f('ck_case_open_is_free')),
    sa.CheckConstraint("state IN ('open', 'in_review', 'decided', 'dismissed')", name=op.f('ck_case_state_known')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['person.id'], name=op.f('fk_case_reviewer_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case'))
    )
    op.create_index(op.f('ix_case_reviewer_id'), 'case', ['reviewer_id'], unique=False)
    op.create_index('ix_case_state_opened_at', 'case', ['state', 'opened_at'], unique=False)
    op.create_table('factcheck',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('corpus_id', sa.BigInteger(), nullable=False),
    sa.Column('source_id', sa.BigInteger(), nullable=True),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('claim', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('subtitle', sa.String(), nullable=True),
    sa.Column('body', sa.String(), nullable=True),
    sa.Column('speaker', sa.String(), nullable=True),
    sa.Column('rating', sa.String(), nullable=True),
    sa.Column('rating_class', sa.String(), nullable=False),
    sa.Column('url', sa.String(), nullable=True),
    sa.Column('date', sa.Date(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("claim <> ''", name=op.f('ck_factcheck_claim_not_empty')),
    sa.CheckConstraint("rating_class IN ('false', 'mixed', 'true', 'open')", name=op.f('ck_factcheck_rating_class_known')),
    sa.ForeignKeyConstraint(['corpus_id'], ['corpus.id'], name=op.f('fk_factcheck_corpus_id_corpus'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_factcheck_source_id_source')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_factcheck')),
    sa.UniqueConstraint('corpus_id', 'key', name=op.f('uq_factcheck_corpus_id_key'))
    )
    op.create_index(op.f('ix_factcheck_source_id'), 'factcheck', ['source_id'], unique=False)
    op.create_table('lexeme_frequency',
    sa.Column('corpus_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('lexeme_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('documents', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['corpus_id'], ['corpus.id'], name=op.f('fk_lexeme_frequency_corpus_id_corpus'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['lexeme_id'], ['lexeme.id'], name=op.f('fk_lexeme_frequency_lexeme_id_lexeme')),
    sa.PrimaryKeyConstraint('corpus_id', 'lexeme_id', name=op.f('pk_lexeme_frequency'))
    )
    op.create_table('session',
    sa.Column('token_hash', sa.LargeBinary(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_session_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index(op.f('ix_session_person_id'), 'session', ['person_id'], unique=False)
    op.create_table('submission',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('origin', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('sentences', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('claim', 'article')", name=op.f('ck_submission_kind_known')),
    sa.CheckConstraint("origin IN ('page', 'api', 'cli')", name=op.f('ck_submission_origin_known')),
    sa.CheckConstraint("text <> ''", name=op.f('ck_submission_text_not_empty')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_submission_person_id_person'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_submission'))
    )
    op.create_index(op.f('ix_submission_created_at'), 'submission', ['created_at'], unique=False)
    op.create_index(op.f('ix_submission_person_id'), 'submission', ['person_id'], unique=False)
    op.create_table('claim',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('start', sa.BigInteger(), nullable=False),
    sa.Column('end', sa.BigInteger(), nullable=False),
    sa.Column('check_worthiness', sa.Double(), nullable=True),
    sa.Column('context', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('0 <= start AND start < "end"', name=op.f('ck_claim_place_in_text')),
    sa.CheckConstraint('check_worthiness BETWEEN 0 AND 1', name=op.f('ck_claim_check_worthiness_share')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_claim_case_id_case')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_claim_submission_id_submission'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_claim')),
    sa.UniqueConstraint('submission_id', 'position', name=op.f('uq_claim_submission_id_position'))
    )
    op.create_index(op.f('ix_claim_case_id'), 'claim', ['case_id'], unique=False)
    op.create_table('embedding',
    sa.Column('encoder_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('factcheck_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('corpus_id', sa.BigInteger(), nullable=False),
    sa.Column('vector', pgvector.sqlalchemy.halfvec.HALFVEC(), nullable=False),
    sa.ForeignKeyConstraint(['corpus_id'], ['corpus.id'], name=op.f('fk_embedding_corpus_id_corpus'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['encoder_id'], ['encoder.id'], name=op.f('fk_embedding_encoder_id_encoder'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['factcheck_id'], ['factcheck.id'], name=op.f('fk_embedding_factcheck_id_factcheck'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('encoder_id', 'factcheck_id', name=op.f('pk_embedding'))
    )
    op.create_index(op.f('ix_embedding_corpus_id'), 'embedding', ['corpus_id'], unique=False)
    op.create_index('ix_embedding_encoder_id_corpus_id', 'embedding', ['encoder_id', 'corpus_id'], unique=False)
    op.create_index(op.f('ix_embedding_factcheck_id'), 'embedding', ['factcheck_id'], unique=False)
    op.create_table('job',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('submission_id', sa.Uuid(), nullable=True),
    sa.Column('stage', sa.String(), nullable=True),
    sa.Column('done', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=True),
    sa.Column('stage_started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempt', sa.BigInteger(), nullable=False),
    sa.Column('max_attempts', sa.BigInteger(), nullable=False),
    sa.Column('lease_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_requested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.String(), nullable=True),
    sa.Column('trace', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('run_after', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'failed') = (error IS NOT NULL)", name=op.f('ck_job_failed_has_reason')),
    sa.CheckConstraint("(state = 'running') = (lease_expires_at IS NOT NULL)", name=op.f('ck_job_running_has_lease')),
    sa.CheckConstraint("(state IN ('succeeded', 'failed', 'cancelled')) = (finished_at IS NOT NULL)", name=op.f('ck_job_final_has_end')),
    sa.CheckConstraint("kind <> 'check' OR submission_id IS NOT NULL", name=op.f('ck_job_check_has_submission')),
    sa.CheckConstraint("kind IN ('check')", name=op.f('ck_job_kind_known')),
    sa.CheckConstraint("state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f('ck_job_state_known')),
    sa.CheckConstraint('attempt BETWEEN 0 AND max_attempts', name=op.f('ck_job_attempts_bounded')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_job_submission_id_submission'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_index(op.f('ix_job_submission_id'), 'job', ['submission_id'], unique=False)
    op.create_index('uq_job_submission_id_live', 'job', ['submission_id'], unique=True, postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_index('ix_job_waiting', 'job', ['state', 'run_after'], unique=False, postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_table('lexical_document',
    sa.Column('factcheck_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('corpus_id', sa.BigInteger(), nullable=False),
    sa.Column('lexemes', postgresql.TSVECTOR(), nullable=False),
    sa.Column('length', sa.BigInteger(), nullable=False),
    sa.Column('weights', pgvector.sqlalchemy.sparsevec.SPARSEVEC(dim=16777216), nullable=True),
    sa.ForeignKeyConstraint(['corpus_id'], ['corpus.id'], name=op.f('fk_lexical_document_corpus_id_corpus'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['factcheck_id'], ['factcheck.id'], name=op.f('fk_lexical_document_factcheck_id_factcheck'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('factcheck_id', name=op.f('pk_lexical_document'))
    )
    op.create_index(op.f('ix_lexical_document_corpus_id'), 'lexical_document', ['corpus_id'], unique=False)
    op.create_index('ix_lexical_document_lexemes', 'lexical_document', ['lexemes'], unique=False, postgresql_using='gin')
    op.create_table('submission_corpus',
    sa.Column('submission_id', sa.Uuid(), nullable=False),
    sa.Column('corpus_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['corpus_id'], ['corpus.id'], name=op.f('fk_submission_corpus_corpus_id_corpus')),
    sa.ForeignKeyConstraint(['submission_id'], ['submission.id'], name=op.f('fk_submission_corpus_submission_id_submission'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('submission_id', 'corpus_id', name=op.f('pk_submission_corpus'))
    )
    op.create_index(op.f('ix_submission_corpus_corpus_id'), 'submission_corpus', ['corpus_id'], unique=False)
    op.create_table('verdict',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('rating', sa.String(), nullable=False),
    sa.Column('justification', sa.String(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('superseded_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("justification <> ''", name=op.f('ck_verdict_justified')),
    sa.CheckConstraint("rating IN ('false', 'mostly_false', 'half_true', 'misleading', 'mostly_true', 'true', 'unverifiable')", name=op.f('ck_verdict_rating_known')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_verdict_case_id_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_verdict_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdict')),
    sa.UniqueConstraint('case_id', 'number', name=op.f('uq_verdict_case_id_number'))
    )
    op.create_index('uq_verdict_case_id_live', 'verdict', ['case_id'], unique=True, postgresql_where=sa.text('superseded_at IS NULL'))
    op.create_table('evidence',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('verdict_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('url', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=True),
    sa.Column('stance', sa.String(), nullable=False),
    sa.CheckConstraint("stance IN ('supports', 'undermines', 'context')", name=op.f('ck_evidence_stance_known')),
    sa.CheckConstraint("url ~* '^https?://'", name=op.f('ck_evidence_url_is_web')),
    sa.ForeignKeyConstraint(['verdict_id'], ['verdict.id'], name=op.f('fk_evidence_verdict_id_verdict'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence')),
    sa.UniqueConstraint('verdict_id', 'position', name=op.f('uq_evidence_verdict_id_position'))
    )
    op.create_table('match',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('claim_id', sa.Uuid(), nullable=False),
    sa.Column('factcheck_id', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('scores', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('agrees', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('matcher_name', sa.String(), nullable=False),
    sa.Column('matcher_version', sa.String(), nullable=False),
    sa.Column('encoder_id', sa.BigInteger(), nullable=False),
    sa.Column('judgement_id', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('probability BETWEEN 0 AND 1', name=op.f('ck_match_probability_share')),
    sa.CheckConstraint('rank >= 1', name=op.f('ck_match_rank_from_one')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_match_claim_id_claim'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['encoder_id'], ['encoder.id'], name=op.f('fk_match_encoder_id_encoder')),
    sa.ForeignKeyConstraint(['factcheck_id'], ['factcheck.id'], name=op.f('fk_match_factcheck_id_factcheck')),
    sa.ForeignKeyConstraint(['judgement_id'], ['judgement.id'], name=op.f('fk_match_judgement_id_judgement'), use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_match')),
    sa.UniqueConstraint('claim_id', 'factcheck_id', name=op.f('uq_match_claim_id_factcheck_id'))
    )
    op.create_index('ix_match_factcheck_id', 'match', ['factcheck_id'], unique=False)
    op.create_table('judgement',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('match_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('relation', sa.String(), nullable=True),
    sa.Column('note', sa.String(), nullable=True),
    sa.Column('is_undo', sa.Boolean(), nullable=False),
    sa.Column('restores_id', sa.BigInteger(), nullable=True),
    sa.Column('supersedes_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("relation IN ('same', 'narrower', 'broader', 'opposite', 'outdated', 'related', 'different', 'unsure')", name=op.f('ck_judgement_relation_known')),
    sa.ForeignKeyConstraint(['match_id'], ['match.id'], name=op.f('fk_judgement_match_id_match'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_judgement_person_id_person')),
    sa.CheckConstraint('is_undo OR relation IS NOT NULL', name=op.f('ck_judgement_says_something')),
    sa.CheckConstraint('is_undo OR restores_id IS NULL', name=op.f('ck_judgement_only_an_undo_restores')),
    sa.ForeignKeyConstraint(['restores_id'], ['judgement.id'], name=op.f('fk_judgement_restores_id_judgement')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['judgement.id'], name=op.f('fk_judgement_supersedes_id_judgement')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgement')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_judgement_supersedes_id'))
    )
    op.create_index(op.f('ix_judgement_match_id'), 'judgement', ['match_id'], unique=False)
    op.create_foreign_key(op.f('fk_match_judgement_id_judgement'), 'match', 'judgement', ['judgement_id'], ['id'])
    op.execute(AUDIT_HASH)
    op.execute(AUDIT_CHAIN)
    op.execute(AUDIT_REFUSAL)
    op.execute('CREATE TRIGGER chain BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_chain()')
    op.execute('''CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON audit_event
                  FOR EACH ROW EXECUTE FUNCTION audit_refuse()''')
    op.execute('''CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON audit_event
                  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()''')

