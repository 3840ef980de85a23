"""Fields of a fact-check for BM25, reasons of a match, and runs of the matcher."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from models.tables.search import write_words

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

FIELDS = "field IN ('head', 'body')"
CHUNK = 500


def upgrade() -> None:
    op.create_table('matcher',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('encoder_id', sa.BigInteger(), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['encoder_id'], ['encoder.id'], name=op.f('fk_matcher_encoder_id_encoder')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matcher')),
    sa.UniqueConstraint('name', 'version', 'encoder_id', name=op.f('uq_matcher_name_version_encoder_id'))
    )
    op.create_table('matching',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('matcher_id', sa.BigInteger(), nullable=False),
    sa.Column('corpora', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('error_bound', sa.Double(), nullable=True),
    sa.Column('threshold', sa.Double(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('error_bound > 0 AND error_bound < 1', name=op.f('ck_matching_error_bound_share')),
    sa.CheckConstraint('threshold BETWEEN 0 AND 1', name=op.f('ck_matching_threshold_share')),
    sa.ForeignKeyConstraint(['matcher_id'], ['matcher.id'], name=op.f('fk_matching_matcher_id_matcher')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching'))
    )
    op.create_table('policy',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('error_bound', sa.Double(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('error_bound > 0 AND error_bound < 1', name=op.f('ck_policy_error_bound_share')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_policy_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_policy'))
    )
    op.add_column('claim', sa.Column('matching_id', sa.BigInteger(), nullable=True))
    op.add_column('claim', sa.Column('unanswered', sa.String(), nullable=True))
    op.create_index(op.f('ix_claim_matching_id'), 'claim', ['matching_id'], unique=False)
    op.create_foreign_key(op.f('fk_claim_matching_id_matching'), 'claim', 'matching', ['matching_id'], ['id'])

    json = postgresql.JSONB(astext_type=sa.Text())
    op.add_column('match', sa.Column('features', json, nullable=False, server_default='[]'))
    op.add_column('match', sa.Column('differs', json, nullable=False, server_default='[]'))
    op.add_column('match', sa.Column('relation', sa.String(), nullable=True))
    op.add_column('match', sa.Column('origin', sa.BigInteger(), nullable=True))
    op.add_column('match', sa.Column('answers', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute('UPDATE match SET origin = rank')
    op.alter_column('match', 'origin', nullable=False)
    for column in ('features', 'differs', 'answers'):
        op.alter_column('match', column, server_default=None)
    op.create_check_constraint(
        op.f('ck_match_relation_known'), 'match',
        "relation IN ('same', 'narrower', 'broader', 'opposite', 'outdated', 'related', 'different', 'unsure')"
        " AND relation <> 'unsure'",
    )
    op.create_check_constraint(op.f('ck_match_origin_ranks_first'), 'match', 'origin BETWEEN 1 AND rank')
    op.create_check_constraint(op.f('ck_match_only_the_best_answers'), 'match', 'NOT answers OR rank = 1')

    op.create_index('ix_factcheck_corpus_id_date', 'factcheck', ['corpus_id', 'date'], unique=False)
    op.drop_index('ix_lexical_document_lexemes', table_name='lexical_document')
    for table, key in (('lexical_document', ['factcheck_id', 'field']), ('lexeme_frequency', ['corpus_id', 'field', 'lexeme_id'])):
        op.add_column(table, sa.Column('field', sa.String(), nullable=False, server_default='head'))
        op.alter_column(table, 'field', server_default=None)
        op.create_check_constraint(op.f(f'ck_{table}_field_known'), table, FIELDS)
        op.drop_constraint(op.f(f'pk_{table}'), table, type_='primary')
        op.create_primary_key(op.f(f'pk_{table}'), table, key)
    for field in ('head', 'body'):
        op.create_index(f'ix_lexical_document_{field}', 'lexical_document', ['lexemes'], unique=False,
                        postgresql_using='gin', postgresql_where=sa.text(f"field || '' = '{field}'"))
    _add_bodies()


def _add_bodies() -> None:
    """Let BM25 see the bodies; they are weighed, as after any import, before the next search."""
    session = Session(op.get_bind())
    rows = session.execute(sa.text("SELECT id, corpus_id, body FROM factcheck WHERE body <> '' ORDER BY id"))
    add = sa.text("""
        INSERT INTO lexical_document (factcheck_id, field, corpus_id, lexemes, length)
        VALUES (:id, 'body', :corpus, to_tsvector('english', :words), 0)""")
    for chunk in rows.partitions(CHUNK):
        session.execute(add, [{'id': i, 'corpus': corpus, 'words': write_words(body)} for i, corpus, body in chunk])
    session.flush()
