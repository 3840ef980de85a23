"""Keeping BM25's figures of a corpus current, field by field: document frequencies, lengths and term weights.

Weights follow Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); the IDF is
left to the query, so that a search over several corpora uses the frequencies of all of them.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.corpus import mark_changed
from models.tables.search import K1, LEXEME_LIMIT, B

_NEW_LEXEMES = text("""
    INSERT INTO lexeme (text)
    SELECT DISTINCT word.lexeme FROM lexical_document document, unnest(document.lexemes) word
    WHERE document.corpus_id = :corpus
    ON CONFLICT DO NOTHING""")

_FREQUENCIES = text("""
    INSERT INTO lexeme_frequency (corpus_id, field, lexeme_id, documents)
    SELECT :corpus, field, lexeme.id, count(*)
    FROM lexical_document document, unnest(document.lexemes) word JOIN lexeme ON lexeme.text = word.lexeme
    WHERE document.corpus_id = :corpus GROUP BY field, lexeme.id""")

_LENGTHS = text("""
    UPDATE lexical_document SET length = coalesce(
        (SELECT sum(cardinality(word.positions)) FROM unnest(lexemes) word), 0)
    WHERE corpus_id = :corpus AND weights IS NULL""")

# What is materialized is worked out once. Where the planner takes a corpus that has just come in for an empty one, it
# would else do so for every row.
_WEIGHTS = text("""
    WITH average AS MATERIALIZED (
      SELECT field, CAST(greatest(avg(length), 1) AS float8) AS length FROM lexical_document
      WHERE corpus_id = :corpus GROUP BY field
    ), term AS MATERIALIZED (
      SELECT document.factcheck_id, field, document.length, lexeme.id AS number, cardinality(word.positions) AS tf
      FROM lexical_document document, unnest(document.lexemes) word JOIN lexeme ON lexeme.text = word.lexeme
      WHERE document.corpus_id = :corpus
    ), weighed AS MATERIALIZED (
      SELECT term.factcheck_id, term.field,
             ('{' || string_agg(term.number || ':' || CAST(
                term.tf * (CAST(:k1 AS float8) + 1) / (term.tf + CAST(:k1 AS float8)
                  * (1 - CAST(:b AS float8) + CAST(:b AS float8) * term.length / average.length)) AS float4),
                ',' ORDER BY term.number) || '}/' || :limit)::sparsevec AS weights
      FROM term JOIN average USING (field) GROUP BY term.factcheck_id, term.field)
    UPDATE lexical_document SET weights = weighed.weights FROM weighed
    WHERE lexical_document.factcheck_id = weighed.factcheck_id AND lexical_document.field = weighed.field""")


_STALE = text("SELECT EXISTS (SELECT FROM lexical_document WHERE corpus_id = :corpus AND weights IS NULL)")


def refresh_lexicon(session: Session, corpus_id: int) -> None:
    """Compute the corpus's word statistics anew where fact-checks were written since the last time.

    Documents without weights are what tells, so an import that was killed is made good by the next one.
    """
    if not session.scalar(_STALE, {"corpus": corpus_id}):
        return
    mark_changed(session, corpus_id)
    session.execute(_NEW_LEXEMES, {"corpus": corpus_id})
    session.execute(text("DELETE FROM lexeme_frequency WHERE corpus_id = :corpus"), {"corpus": corpus_id})
    session.execute(_FREQUENCIES, {"corpus": corpus_id})
    session.execute(_LENGTHS, {"corpus": corpus_id})
    session.execute(_WEIGHTS, {"corpus": corpus_id, "k1": K1, "b": B, "limit": str(LEXEME_LIMIT)})
    session.execute(_WORDLESS, {"corpus": corpus_id, "empty": f"{{}}/{LEXEME_LIMIT}"})


_WORDLESS = text("""
    UPDATE lexical_document SET weights = CAST(:empty AS sparsevec)
    WHERE corpus_id = :corpus AND weights IS NULL""")
