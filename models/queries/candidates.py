"""The search legs in SQL: cosine over vectors and true BM25 over words, each candidate scored by all of them."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any, Literal

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import BigInteger, Text

from models.queries.words import ClaimWords
from models.scoring import Candidate, Sought
from models.tables.search import K1, LEXEME_LIMIT, Field, write_vector

VectorTable = Literal["embedding", "claim_vector"]

# Fact-checks that came so many days after a claim was said are looked at even where their words are far from it.
DAYS_BEFORE, DAYS_AFTER = 3, 30
# In the middle of a text the words of a claim tell less, so that more is looked at: of the true fact-checks of debates
# 4 % are missed then, and with half of it 7 %.
_WIDER, _MORE_POSTINGS = 4, 2


@dataclass(frozen=True, slots=True)
class Widths:
    """How many candidates each leg brings, and how many documents BM25 may score."""

    dense: int
    lexical: int
    postings: int
    dated: int = 0

    def widen(self, claim: Sought) -> "Widths":
        """Return the widths for a claim: those of one in the middle of a text are wider."""
        if not claim.in_context:
            return self
        return Widths(_WIDER * self.dense, _WIDER * self.lexical, _MORE_POSTINGS * self.postings, self.dated)


@dataclass(frozen=True, slots=True)
class Term:
    """A lexeme of the query with its document frequency over the searched corpora, and what it counts."""

    number: int | None
    lexeme: str
    documents: int
    idf: float
    weight: float = 1.0

    @property
    def worth(self) -> float:
        """What it adds to a score at most, but for BM25's saturation."""
        return self.idf * self.weight


@dataclass(frozen=True, slots=True)
class Look:
    """A claim ready to be looked up; `context` is the vector of the claim with its neighbours, if it has any."""

    claim: Sought
    words: ClaimWords
    vector: Sequence[float]
    context: Sequence[float] | None = None


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
    session: Session, look: Look, encoder_id: int, corpora: dict[int, int], widths: Widths, *, indexed: bool = False
) -> list[Candidate]:
    """Return the union of all legs for a claim and its unit-length vectors, unordered.

    `indexed` says to use the encoder's HNSW index, which there must be. A failing query raises; an empty list means
    that there is nothing to search.
    """
    if not corpora:
        return []
    widths = widths.widen(look.claim)
    names, numbers = set(look.words.names), set(look.words.numbers)
    head = read_terms(session, look.words.weights, corpora, Field.HEAD)
    body = read_terms(session, look.words.weights, corpora, Field.BODY)
    mine = [term for term in head if term.weight == 1]
    parts = {
        "own": mine,
        "head": head,
        "body": body,
        "names": [term for term in mine if term.lexeme in names],
        "numbers": [term for term in mine if term.lexeme in numbers],
    }
    rows = session.execute(
        _write_search(encoder_id, len(look.vector), indexed=indexed),
        {
            "vector": write_vector(look.vector),
            "context": write_vector(look.vector if look.context is None else look.context),
            "encoder": encoder_id,
            "corpora": list(corpora),
            "dense_width": widths.dense,
            "context_width": 0 if look.context is None else widths.dense,
            "lexical_width": widths.lexical,
            "dated_width": widths.dated if look.claim.date else 0,
            "day": look.claim.date,
            "head_words": _build_tsquery(pick_looked_up(head, widths.postings)),
            "body_words": _build_tsquery(pick_looked_up(body, widths.postings)),
        }
        | {f"{name}_weights": _build_sparse(terms) for name, terms in parts.items()},
    )
    best = {name: sum(term.idf for term in parts[name]) * (K1 + 1) for name in ("own", "names", "numbers")}
    claimed_by = name_speaker(look.claim.speaker)
    found = []
    for number, dense, context, lexical, in_context, in_body, named, counted, words, speaker, date in rows:
        found.append(
            Candidate(
                number,
                dense,
                context,
                lexical,
                _share(lexical, best["own"]),
                in_context,
                in_body,
                _share(named, best["names"]),
                _share(counted, best["numbers"]),
                words,
                float(bool(claimed_by) and claimed_by == name_speaker(speaker)),
                count_days(look.claim.date, date),
            )
        )
    return found


def read_terms(session: Session, words: Mapping[str, float], corpora: dict[int, int], field: Field) -> list[Term]:
    """Return words with their weights, those that can add most first, with IDF over all the corpora together.

    A lexeme that no fact-check has carries the number None: nothing is found by it, yet it is part of the claim.
    """
    size = sum(corpora.values())
    rows = session.execute(_TERMS, {"words": list(words), "corpora": list(corpora), "field": field})
    terms = [
        Term(number, word, documents, weigh_rarity(documents, size), words[word]) for number, word, documents in rows
    ]
    return sorted(terms, key=lambda term: (-term.worth, term.lexeme.encode()))


def weigh_rarity(documents: int, size: int) -> float:
    """Return the IDF of a word that stands in so many of the fact-checks searched."""
    # While a corpus is encoded anew it has more words than vectors, and a word in all of them is still no bad sign.
    return math.log(1 + (max(size, documents) - documents + 0.5) / (documents + 0.5))


def pick_looked_up(terms: Sequence[Term], postings: int) -> list[Term]:
    """Return the words whose documents are looked up: those that can add most."""
    known = [term for term in terms if term.number is not None]
    return known[: count_looked_up([term.documents for term in known], postings)]


def count_looked_up(documents: Sequence[int], postings: int) -> int:
    """Return how many of the words are looked up, given in how many fact-checks each stands, the most telling first.

    Together they stay within `postings`, at least one. The cap is a count and not a share of the corpus, so that the
    time stays the same when the corpus grows.
    """
    within = sum(total <= postings for total in accumulate(documents))
    return max(within, min(1, len(documents)))


def name_speaker(speaker: str | None) -> str:
    """Return by which word a speaker is known: the last of the name, in small letters."""
    words = (speaker or "").casefold().split()
    return words[-1] if words else ""


def count_days(claim: dt.date | None, factcheck: dt.date | None) -> float:
    """Return the days from a claim to a fact-check; not a number where one of them has no date."""
    return float((factcheck - claim).days) if claim and factcheck else math.nan


_TERMS = text("""
    SELECT frequency.lexeme_id, word, coalesce(frequency.documents, 0) AS documents
    FROM unnest(:words) word
    LEFT JOIN (
      SELECT lexeme.text, lexeme_id, CAST(sum(documents) AS bigint) AS documents
      FROM lexeme JOIN lexeme_frequency ON lexeme_id = lexeme.id
      WHERE corpus_id = ANY(:corpora) AND field = :field AND lexeme.text = ANY(:words)
      GROUP BY lexeme.text, lexeme_id) frequency ON frequency.text = word
    """).bindparams(bindparam("corpora", type_=ARRAY(BigInteger)), bindparam("words", type_=ARRAY(Text)))


def _leg(field: Field) -> str:
    """SQL of the fact-checks that BM25 likes best by one of their fields."""
    # Adding nothing to the field and the corpus keeps PostgreSQL from other indexes than that of the words, by which
    # it would read a whole corpus; it takes matching words for cheaper than it is. Only as many as are wanted are then
    # asked whether the encoder knows them. Nothing but words of this file goes into the statement.
    return f"""
      SELECT factcheck_id FROM (
        SELECT factcheck_id, weights <#> CAST(:{field}_weights AS sparsevec) AS distance FROM lexical_document
        WHERE field || '' = '{field}' AND lexemes @@ CAST(:{field}_words AS tsquery) AND corpus_id + 0 = ANY(:corpora)
          AND weights IS NOT NULL
        ORDER BY distance, factcheck_id OFFSET 0) best
      WHERE (SELECT true FROM embedding WHERE encoder_id = :encoder AND factcheck_id = best.factcheck_id)
      ORDER BY distance, factcheck_id LIMIT :lexical_width"""  # noqa: S608


def _bm25(document: str, words: str) -> str:
    return f"coalesce(-({document}.weights <#> CAST(:{words}_weights AS sparsevec)), 0)"


@cache
def _write_search(encoder_id: int, dimensions: int, *, indexed: bool) -> TextClause:
    """SQL of all legs. The encoder and its dimensions are written out, for PostgreSQL to see that its index serves.

    With the index the nearest of equally near fact-checks are not the same ones every time; else those that came first.
    """
    kind = f"halfvec({int(dimensions)})"
    order = "" if indexed else ", factcheck_id"
    encoder = f"encoder_id = {int(encoder_id)}"

    def nearest(vector: str, width: str) -> str:
        return f"""
      SELECT factcheck_id FROM embedding WHERE {encoder} AND corpus_id = ANY(:corpora)
      ORDER BY vector::{kind} <#> CAST(:{vector} AS {kind}){order} LIMIT :{width}"""  # noqa: S608

    return text(f"""
    WITH dense AS MATERIALIZED ({nearest("vector", "dense_width")}
    ), context AS MATERIALIZED ({nearest("context", "context_width")}
    ), dated AS MATERIALIZED (
      SELECT factcheck_id FROM embedding JOIN factcheck ON factcheck.id = factcheck_id
      WHERE {encoder} AND factcheck.corpus_id = ANY(:corpora)
        AND date BETWEEN CAST(:day AS date) - {DAYS_BEFORE} AND CAST(:day AS date) + {DAYS_AFTER}
      ORDER BY vector <#> CAST(:context AS halfvec), factcheck_id LIMIT :dated_width
    ), lexical AS MATERIALIZED ({_leg(Field.HEAD)}
    ), bodies AS MATERIALIZED ({_leg(Field.BODY)}
    ), found AS (
      SELECT factcheck_id FROM dense UNION SELECT factcheck_id FROM context
      UNION SELECT factcheck_id FROM dated UNION SELECT factcheck_id FROM lexical
      UNION SELECT factcheck_id FROM bodies
    )
    SELECT factcheck.id, -(vector <#> CAST(:vector AS halfvec)), -(vector <#> CAST(:context AS halfvec)),
           {_bm25("head", "own")}, {_bm25("head", "head")}, {_bm25("body", "body")},
           {_bm25("head", "names")}, {_bm25("head", "numbers")}, head.length, speaker, date
    FROM found JOIN embedding USING (factcheck_id) JOIN factcheck ON factcheck.id = factcheck_id
    JOIN lexical_document head ON head.factcheck_id = factcheck.id AND head.field = '{Field.HEAD}'
    LEFT JOIN lexical_document body ON body.factcheck_id = factcheck.id AND body.field = '{Field.BODY}'
    WHERE {encoder}""").bindparams(bindparam("corpora", type_=ARRAY(BigInteger)))  # noqa: S608


def name_vector_index(encoder_id: int, table: VectorTable = "embedding") -> str:
    """Return the name of an encoder's HNSW index over the vectors of a table."""
    return f"ix_{table}_hnsw_{int(encoder_id)}"


def has_vector_index(session: Session, encoder_id: int, table: VectorTable = "embedding") -> bool:
    """Whether an encoder's vectors in a table are indexed."""
    named = text("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(:name) AND indisvalid)")
    return bool(session.scalar(named, {"name": name_vector_index(encoder_id, table)}))


def look_wide(session: Session) -> None:
    """Let the vector index, until the transaction ends, look at enough vectors to miss next to none of the nearest.

    Where corpora that are not searched stand in between, it goes on until there are enough.
    """
    session.execute(text("SET LOCAL hnsw.ef_search = 400"))
    session.execute(text("SET LOCAL hnsw.iterative_scan = 'strict_order'"))


def _build_tsquery(terms: Sequence[Term]) -> str:
    quoted = (term.lexeme.replace("\\", "\\\\").replace("'", "''") for term in terms)
    return " | ".join(f"'{lexeme}'" for lexeme in quoted)


def _build_sparse(terms: Sequence[Term]) -> str:
    entries = sorted((term.number, term.worth) for term in terms if term.number is not None)
    return "{" + ",".join(f"{number}:{worth:.5f}" for number, worth in entries) + f"}}/{LEXEME_LIMIT}"


def _share(score: Any, best: float) -> float:
    return float(score) / best if best else 0.0
