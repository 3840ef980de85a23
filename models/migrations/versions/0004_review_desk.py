"""What a review desk knows of its cases: who has them, how pressing they are, second opinions, and what is remembered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from models.digests import digest_claim, digest_pair

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

CHUNK = 500
CHECKS = (
    ('case', 'two_have_looked', "state NOT IN ('agreed', 'adjudication') OR second_reviewer_id IS NOT NULL"),
    ('case', 'second_is_another', 'second_reviewer_id <> reviewer_id'),
    ('case', 'harm_in_range', 'harm BETWEEN 0 AND 3'),
    ('case', 'reach_in_range', 'reach BETWEEN 0 AND 3'),
    ('case', 'demand_counts', 'demand >= 0'),
    ('case', 'uncertainty_share', 'uncertainty BETWEEN 0 AND 1'),
    ('case', 'lease_ends', '(lease_id IS NULL) = (lease_until IS NULL)'),
    ('case', 'left_by_somebody', '(left_by_id IS NULL) = (left_at IS NULL)'),
    ('case', 'assigned_to_somebody', 'assigned_by_id IS NULL OR reviewer_id IS NOT NULL'),
    ('case', 'duplicate_is_dismissed', "duplicate_of_id IS NULL OR state = 'dismissed'"),
    ('case', 'duplicate_of_another', 'duplicate_of_id <> id'),
    ('submission', 'harm_in_range', 'harm BETWEEN 0 AND 3'),
    ('submission', 'reach_in_range', 'reach BETWEEN 0 AND 3'),
    ('judgement', 'carried_from_earlier', 'carried_id IS NULL OR carried_id < id'),
    ('judgement', 'rank_from_one', 'rank >= 1'),
    ('verdict', 'rated', "scale <> '' AND rating <> ''"),
    ('verdict', 'confidence_known', "confidence IN ('low', 'medium', 'high')"),
    ('verdict', 'valid_in_order', 'valid_from <= valid_until'),
    ('evidence', 'archived_whole',
     '(archived_at IS NULL) = (archive_sha256 IS NULL) AND (archived_at IS NULL) = (archive_text IS NULL)'),
    ('evidence', 'archive_sha256_length', 'octet_length(archive_sha256) = 32'),
)
WIDENED = (
    ('case', 'state_known',
     "state IN ('open', 'in_review', 'second_review', 'agreed', 'adjudication', 'decided', 'dismissed')"),
    ('job', 'kind_known', "kind IN ('check', 'import', 'deliver', 'archive')"),
)


def upgrade() -> None:
    op.create_table('look_rule',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('tags', postgresql.ARRAY(sa.Text()), nullable=False),
    sa.Column('reach_from', sa.SmallInteger(), nullable=True),
    sa.Column('chance', sa.Double(), nullable=False),
    sa.Column('chance_answered', sa.Double(), nullable=False),
    sa.Column('low_agreement', sa.Double(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('chance BETWEEN 0 AND 1 AND chance_answered BETWEEN 0 AND 1', name=op.f('ck_look_rule_chances_share')),
    sa.CheckConstraint('low_agreement BETWEEN -1 AND 1', name=op.f('ck_look_rule_low_agreement_in_range')),
    sa.CheckConstraint('reach_from BETWEEN 0 AND 3', name=op.f('ck_look_rule_reach_in_range')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_look_rule_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_rule'))
    )
    op.create_table('saved_view',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('query', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_saved_view_has_a_name')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_saved_view_person_id_person'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
    sa.UniqueConstraint('person_id', 'name', name=op.f('uq_saved_view_person_id_name'))
    )
    op.create_table('opinion',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('case_id', sa.BigInteger(), nullable=False),
    sa.Column('round', sa.BigInteger(), nullable=False),
    sa.Column('place', sa.SmallInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('scale', sa.String(), nullable=False),
    sa.Column('rating', sa.String(), nullable=False),
    sa.Column('draft', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('rule', sa.String(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("scale <> '' AND rating <> ''", name=op.f('ck_opinion_rated')),
    sa.CheckConstraint('place IN (1, 2)', name=op.f('ck_opinion_first_or_second')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_opinion_case_id_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_opinion_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion')),
    sa.UniqueConstraint('case_id', 'round', 'person_id', name=op.f('uq_opinion_case_id_round_person_id')),
    sa.UniqueConstraint('case_id', 'round', 'place', name=op.f('uq_opinion_case_id_round_place'))
    )
    op.create_index(op.f('ix_opinion_person_id'), 'opinion', ['person_id'], unique=False)
    op.create_table('joining',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('claim_id', sa.Uuid(), nullable=False),
    sa.Column('from_case_id', sa.BigInteger(), nullable=True),
    sa.Column('to_case_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('batch', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('from_case_id <> to_case_id', name=op.f('ck_joining_joins_another')),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], name=op.f('fk_joining_claim_id_claim'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['from_case_id'], ['case.id'], name=op.f('fk_joining_from_case_id_case')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_joining_person_id_person')),
    sa.ForeignKeyConstraint(['to_case_id'], ['case.id'], name=op.f('fk_joining_to_case_id_case')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_joining_undone_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joining'))
    )
    op.create_index(op.f('ix_joining_batch'), 'joining', ['batch'], unique=False)
    op.create_index(op.f('ix_joining_from_case_id'), 'joining', ['from_case_id'], unique=False)
    op.create_index(op.f('ix_joining_to_case_id'), 'joining', ['to_case_id'], unique=False)
    op.create_index('uq_joining_claim_id_live', 'joining', ['claim_id'], unique=True, postgresql_where=sa.text('undone_at IS NULL'))
    op.create_table('contradiction',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('judgement_id', sa.BigInteger(), nullable=False),
    sa.Column('path', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settled_by_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (reason IS NULL)', name=op.f('ck_contradiction_settled_with_reason')),
    sa.CheckConstraint('jsonb_array_length(path) % 2 = 1', name=op.f('ck_contradiction_path_leads_across')),
    sa.CheckConstraint('settled_by_id IS NULL OR settled_at IS NOT NULL', name=op.f('ck_contradiction_settled_by_somebody')),
    sa.ForeignKeyConstraint(['judgement_id'], ['judgement.id'], name=op.f('fk_contradiction_judgement_id_judgement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['settled_by_id'], ['person.id'], name=op.f('fk_contradiction_settled_by_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contradiction'))
    )
    op.create_index('ix_contradiction_judgement_id', 'contradiction', ['judgement_id'], unique=False)
    op.create_index('uq_contradiction_judgement_id_open', 'contradiction', ['judgement_id'], unique=True, postgresql_where=sa.text('settled_at IS NULL'))
    op.add_column('case', sa.Column('assigned_by_id', sa.BigInteger(), nullable=True))
    op.add_column('case', sa.Column('second_reviewer_id', sa.BigInteger(), nullable=True))
    op.add_column('case', sa.Column('round', sa.BigInteger(), server_default='1', nullable=False))
    op.add_column('case', sa.Column('lease_id', sa.BigInteger(), nullable=True))
    op.add_column('case', sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('left_by_id', sa.BigInteger(), nullable=True))
    op.add_column('case', sa.Column('left_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('case', sa.Column('duplicate_of_id', sa.BigInteger(), nullable=True))
    op.add_column('case', sa.Column('harm', sa.SmallInteger(), nullable=True))
    op.add_column('case', sa.Column('reach', sa.SmallInteger(), nullable=True))
    op.add_column('case', sa.Column('demand', sa.BigInteger(), server_default='1', nullable=False))
    op.add_column('case', sa.Column('uncertainty', sa.Double(), server_default='1', nullable=False))
    op.add_column('case', sa.Column('tags', postgresql.ARRAY(sa.Text()), server_default='{}', nullable=False))
    op.add_column('case', sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_case_duplicate_of_id'), 'case', ['duplicate_of_id'], unique=False)
    op.create_index(op.f('ix_case_lease_id'), 'case', ['lease_id'], unique=False)
    op.create_index('ix_case_lease_until', 'case', ['lease_until'], unique=False, postgresql_where=sa.text('lease_until IS NOT NULL'))
    op.create_index(op.f('ix_case_second_reviewer_id'), 'case', ['second_reviewer_id'], unique=False)
    op.create_index('ix_case_tags', 'case', ['tags'], unique=False, postgresql_using='gin')
    op.create_foreign_key(op.f('fk_case_second_reviewer_id_person'), 'case', 'person', ['second_reviewer_id'], ['id'])
    op.create_foreign_key(op.f('fk_case_assigned_by_id_person'), 'case', 'person', ['assigned_by_id'], ['id'])
    op.create_foreign_key(op.f('fk_case_duplicate_of_id_case'), 'case', 'case', ['duplicate_of_id'], ['id'])
    op.create_foreign_key(op.f('fk_case_lease_id_person'), 'case', 'person', ['lease_id'], ['id'])
    op.create_foreign_key(op.f('fk_case_left_by_id_person'), 'case', 'person', ['left_by_id'], ['id'])
    op.add_column('claim', sa.Column('digest', sa.LargeBinary(), nullable=True))
    op.add_column('claim', sa.Column('leads', sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_index(op.f('ix_claim_digest'), 'claim', ['digest'], unique=False)
    op.create_index('uq_claim_case_id_leads', 'claim', ['case_id'], unique=True, postgresql_where=sa.text('leads'))
    op.add_column('evidence', sa.Column('publisher', sa.String(), nullable=True))
    op.add_column('evidence', sa.Column('quote', sa.String(), nullable=True))
    op.add_column('evidence', sa.Column('origin', sa.String(), nullable=True))
    op.add_column('evidence', sa.Column('accessed_on', sa.Date(), nullable=True))
    op.add_column('evidence', sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('evidence', sa.Column('archive_text', sa.String(), nullable=True))
    op.add_column('evidence', sa.Column('archive_sha256', sa.LargeBinary(), nullable=True))
    op.add_column('evidence', sa.Column('archive_error', sa.String(), nullable=True))
    op.add_column('evidence', sa.Column('archive_job_id', sa.Uuid(), nullable=True))
    op.create_index(op.f('ix_evidence_archive_job_id'), 'evidence', ['archive_job_id'], unique=False)
    op.create_foreign_key(op.f('fk_evidence_archive_job_id_job'), 'evidence', 'job', ['archive_job_id'], ['id'], ondelete='SET NULL')
    op.add_column('factcheck', sa.Column('claim_digest', sa.LargeBinary(), nullable=True))
    op.create_index('ix_match_claim_id_judged', 'match', ['claim_id'], unique=False, postgresql_where=sa.text('judgement_id IS NOT NULL'))
    op.create_index('ix_match_factcheck_id_judged', 'match', ['factcheck_id'], unique=False, postgresql_where=sa.text('judgement_id IS NOT NULL'))
    op.add_column('judgement', sa.Column('pair', sa.LargeBinary(), nullable=True))
    op.add_column('judgement', sa.Column('rank', sa.BigInteger(), nullable=True))
    op.add_column('judgement', sa.Column('carried_id', sa.BigInteger(), nullable=True))
    op.create_index(op.f('ix_judgement_carried_id'), 'judgement', ['carried_id'], unique=False)
    op.create_index(op.f('ix_judgement_pair'), 'judgement', ['pair'], unique=False)
    op.create_foreign_key(op.f('fk_judgement_carried_id_judgement'), 'judgement', 'judgement', ['carried_id'], ['id'])
    op.add_column('submission', sa.Column('harm', sa.SmallInteger(), nullable=True))
    op.add_column('submission', sa.Column('reach', sa.SmallInteger(), nullable=True))
    op.add_column('verdict', sa.Column('scale', sa.String(), server_default='desk', nullable=False))
    op.add_column('verdict', sa.Column('valid_from', sa.Date(), nullable=True))
    op.add_column('verdict', sa.Column('valid_until', sa.Date(), nullable=True))
    op.add_column('verdict', sa.Column('confidence', sa.String(), nullable=True))
    op.add_column('verdict', sa.Column('match_id', sa.BigInteger(), nullable=True))
    op.create_index(op.f('ix_verdict_match_id'), 'verdict', ['match_id'], unique=False)
    op.create_foreign_key(op.f('fk_verdict_match_id_match'), 'verdict', 'match', ['match_id'], ['id'], ondelete='SET NULL')

    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, rule)
    for table, name, rule in WIDENED:
        op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
        op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, rule)
    op.drop_constraint(op.f('ck_verdict_rating_known'), 'verdict', type_='check')
    _add_digests()


def _add_digests() -> None:
    """Let the desk know the texts again that it has."""
    session = Session(op.get_bind())
    claims = session.execute(sa.text('SELECT id, text FROM claim'))
    fill = sa.text('UPDATE claim SET digest = :digest WHERE id = :id')
    for chunk in claims.partitions(CHUNK):
        session.execute(fill, [{'id': key, 'digest': digest_claim(words)} for key, words in chunk])
    factchecks = session.execute(sa.text('SELECT id, claim FROM factcheck'))
    fill = sa.text('UPDATE factcheck SET claim_digest = :digest WHERE id = :id')
    for chunk in factchecks.partitions(CHUNK):
        session.execute(fill, [{'id': key, 'digest': digest_claim(words)} for key, words in chunk])
    judged = session.execute(sa.text("""
        SELECT judgement.id, claim.text, factcheck.claim FROM judgement JOIN match ON match.id = match_id
        JOIN claim ON claim.id = claim_id JOIN factcheck ON factcheck.id = factcheck_id"""))
    fill = sa.text('UPDATE judgement SET pair = :pair WHERE id = :id')
    for chunk in judged.partitions(CHUNK):
        session.execute(fill, [{'id': key, 'pair': digest_pair(one, other)} for key, one, other in chunk])
    session.execute(sa.text('UPDATE judgement SET rank = match.rank FROM match WHERE match.id = match_id'))
    session.flush()
    op.alter_column('claim', 'digest', nullable=False)
    op.alter_column('factcheck', 'claim_digest', nullable=False)
    op.alter_column('judgement', 'pair', nullable=False)
    op.alter_column('judgement', 'rank', nullable=False)
