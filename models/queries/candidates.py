"""The two search legs in SQL: exact cosine over vectors and true BM25 over words, each candidate scored by both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger

from models.scoring import Candidate
from models.tables.corpus import FactCheck
from models.tables.search import K1, LEXEME_LIMIT, write_vector, write_words


@dataclass(frozen=True, slots=True)
class Widths:
    """How many candidates each leg brings, and how many documents BM25 may score."""

    dense: int
    lexical: int
    postings: int


@dataclass(frozen=True, slots=True)
class Term:
    """A lexeme of the query with its document frequency over the searched corpora."""

    number: int | None
    lexeme: str
    documents: int
    idf: float


def find_searchable(session: Session, encoder_id: int, slugs: Sequence[str] = ()) -> dict[int, int]:
    """Return the corpora to be searched with their sizes, as {corpus id: fact-checks}; no slug means all."""
    rows = session.execute(
        text("""
            SELECT corpus.id, count(*) FROM corpus JOIN embedding ON embedding.corpus_id = corpus.id
            WHERE encoder_id = :encoder AND (:all OR slug = ANY(:slugs)) GROUP BY corpus.id"""),
        {"encoder": encoder_id, "all": not slugs, "slugs": list(slugs)},
    )
    return dict(rows.all())


def find_candidates(
    session: Session, claim: str, vector: Sequence[float], encoder_id: int, corpora: dict[int, int], widths: Widths
) -> list[Candidate]:
    """Return the union of both legs for a claim and its unit-length vector, unordered.

    A failing query raises; an empty list means that there is nothing to search.
    """
    if not corpora:
        return []
    terms = read_terms(session, claim, corpora)
    # Words that no fact-check has count too: a claim about something unheard of is matched by none of them.
    best = sum(term.idf for term in terms) * (K1 + 1)
    known = [term for term in terms if term.number is not None]
    rows = session.execute(
        _SEARCH,
        {
            "vector": write_vector(vector),
            "encoder": encoder_id,
            "corpora": list(corpora),
            "dense_width": widths.dense,
            "lexical_width": widths.lexical,
            "words": _build_tsquery(known[: count_rarest([term.documents for term in known], widths.postings)]),
            "weights": _build_sparse(known),
        },
    )
    return [Candidate(i, dense, lexical, lexical / best if best else 0.0) for i, dense, lexical in rows]


def read_terms(session: Session, claim: str, corpora: dict[int, int]) -> list[Term]:
    """Return the claim's lexemes, rarest first, with IDF over all the corpora together.

    A lexeme that no fact-check has carries the number None: nothing is found by it, yet it is part of the claim.
    """
    size = sum(corpora.values())
    rows = session.execute(_TERMS, {"claim": write_words(claim), "corpora": list(corpora)})
    return [Term(number, word, documents, weigh_rarity(documents, size)) for number, word, documents in rows]


def weigh_rarity(documents: int, size: int) -> float:
    """Return the IDF of a word that stands in so many of the fact-checks searched."""
    # While a corpus is encoded anew it has more words than vectors, and a word in all of them is still no bad sign.
    return math.log(1 + (max(size, documents) - documents + 0.5) / (documents + 0.5))


def count_rarest(documents: Sequence[int], postings: int) -> int:
    """Return how many of the words are looked up, given in how many fact-checks each stands, rarest first.

    Together they stay within `postings`, at least one. The cap is a count and not a share of the corpus, so that the
    time stays the same when the corpus grows.
    """
    within = sum(total <= postings for total in accumulate(documents))
    return max(within, min(1, len(documents)))


def read_texts(session: Session, factcheck_ids: Sequence[int]) -> dict[int, str]:
    """Return what fact-checks say, as far as both legs saw it."""
    rows = session.execute(
        select(FactCheck.id, FactCheck.claim, FactCheck.title).where(FactCheck.id.in_(factcheck_ids))
    )
    return {number: f"{claim} {title or ''}" for number, claim, title in rows}


_TERMS = text("""
    SELECT frequency.lexeme_id, word.lexeme, coalesce(frequency.documents, 0) AS documents
    FROM unnest(to_tsvector('english', :claim)) word
    LEFT JOIN (
      SELECT lexeme.text, lexeme_id, CAST(sum(documents) AS bigint) AS documents
      FROM lexeme JOIN lexeme_frequency ON lexeme_id = lexeme.id
      WHERE corpus_id = ANY(:corpora) AND lexeme.text = ANY(tsvector_to_array(to_tsvector('english', :claim)))
      GROUP BY lexeme.text, lexeme_id) frequency ON frequency.text = word.lexeme
    ORDER BY documents, word.lexeme COLLATE "C"
    """).bindparams(bindparam("corpora", type_=ARRAY(BigInteger)))

_SEARCH = text("""
    WITH dense AS MATERIALIZED (
      SELECT factcheck_id FROM embedding
      WHERE encoder_id = :encoder AND corpus_id = ANY(:corpora)
      ORDER BY vector <#> CAST(:vector AS halfvec), factcheck_id LIMIT :dense_width
    ), lexical AS MATERIALIZED (
      SELECT factcheck_id FROM lexical_document document
      WHERE lexemes @@ CAST(:words AS tsquery) AND corpus_id = ANY(:corpora) AND weights IS NOT NULL
        AND EXISTS (SELECT FROM embedding WHERE encoder_id = :encoder AND factcheck_id = document.factcheck_id)
      ORDER BY weights <#> CAST(:weights AS sparsevec), factcheck_id LIMIT :lexical_width
    )
    SELECT factcheck_id, -(vector <#> CAST(:vector AS halfvec)),
           coalesce(-(weights <#> CAST(:weights AS sparsevec)), 0)
    FROM (SELECT factcheck_id FROM dense UNION SELECT factcheck_id FROM lexical) found
    JOIN embedding USING (factcheck_id) JOIN lexical_document USING (factcheck_id)
    WHERE encoder_id = :encoder""").bindparams(bindparam("corpora", type_=ARRAY(BigInteger)))


def _build_tsquery(terms: Sequence[Term]) -> str:
    quoted = (term.lexeme.replace("\\", "\\\\").replace("'", "''") for term in terms)
    return " | ".join(f"'{lexeme}'" for lexeme in quoted)


def _build_sparse(terms: Sequence[Term]) -> str:
    entries = sorted((term.number, term.idf) for term in terms if term.number is not None)
    return "{" + ",".join(f"{number}:{idf:.5f}" for number, idf in entries) + f"}}/{LEXEME_LIMIT}"
