"""The search legs in SQL: cosine over vectors and true BM25 over words, each candidate scored by all of them."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
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
# So many, at least, of those that the signs of their numbers bring near are compared in full: of the ten nearest of a
# million, 1.5 % are not among them, and of the hundred nearest 8 %.
POOL, _POOL_WIDTHS = 400, 2
# More pgvector does not look at in one go.
_WIDEST_LOOK = 1000


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

    @property
    def vectors(self) -> list[Sequence[float]]:
        """All that are to be looked for."""
        return [self.vector] if self.context is None else [self.vector, self.context]


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
    session: Session,
    look: Look,
    encoder_id: int,
    corpora: dict[int, int],
    widths: Widths,
    nearest: Callable[[], Sequence[int]] | None = None,
) -> list[Candidate]:
    """Return the union of all legs for a claim and its unit-length vectors, unordered.

    `nearest` brings what `find_nearest` finds, where that is looked for at the same time. A failing query raises; an
    empty list means that there is nothing to search.
    """
    if not corpora:
        return []
    widths = widths.widen(look.claim)
    nearest = nearest or partial(find_nearest, session, look.vectors, widths.dense, encoder_id, corpora)
    names, numbers = set(look.words.names), set(look.words.numbers)
    terms = read_terms(session, look.words.weights, corpora)
    head, body = terms[Field.HEAD], terms[Field.BODY]
    mine = [term for term in head if term.weight == 1]
    parts = {
        "own": mine,
        "head": head,
        "body": body,
        "names": [term for term in mine if term.lexeme in names],
        "numbers": [term for term in mine if term.lexeme in numbers],
    }
    vectors = [write_vector(vector) for vector in look.vectors]
    asked: dict[str, Any] = {"encoder": encoder_id, "vector": vectors[0], "context": vectors[-1]}
    asked |= {f"{name}_weights": _build_sparse(part) for name, part in parts.items()}
    legs = {
        "corpora": list(corpora),
        "lexical_width": widths.lexical,
        "dated_width": widths.dated if look.claim.date else 0,
        "day": look.claim.date,
        "head_words": _build_tsquery(pick_looked_up(head, widths.postings)),
        "body_words": _build_tsquery(pick_looked_up(body, widths.postings)),
    }
    found = set(session.scalars(_SEARCH_WORDS, asked | legs)) | set(nearest())
    best = {name: sum(term.idf for term in parts[name]) * (K1 + 1) for name in ("own", "names", "numbers")}
    claimed_by = name_speaker(look.claim.speaker)
    rows = session.execute(_SCORE, asked | {"found": sorted(found)})
    return [
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
        for number, dense, context, lexical, in_context, in_body, named, counted, words, speaker, date in rows
    ]


def find_nearest(
    session: Session, vectors: Sequence[Sequence[float]], width: int, encoder_id: int, corpora: dict[int, int]
) -> list[int]:
    """Return the fact-checks nearest to each of the vectors, so many of each, by the encoder's index if there is one.

    The index knows of each number only whether it is above zero; those that come nearest by that are compared in full.
    """
    if not has_vector_index(session, encoder_id):
        return find_exactly(session, vectors, width, encoder_id, corpora)
    pool = max(POOL, _POOL_WIDTHS * width)
    look_wide(session, pool)
    asked = {"corpora": list(corpora), "width": width, "pool": pool}
    return [
        number
        for vector in vectors
        for number in session.scalars(_search_signs(encoder_id, len(vector)), asked | {"vector": write_vector(vector)})
    ]


def find_exactly(
    session: Session, vectors: Sequence[Sequence[float]], width: int, encoder_id: int, corpora: dict[int, int]
) -> list[int]:
    """Return the same by comparing with every vector."""
    asked = {"encoder": encoder_id, "corpora": list(corpora), "width": width}
    return [
        number
        for vector in vectors
        for number in session.scalars(_SEARCH_VECTORS, asked | {"vector": write_vector(vector)})
    ]


def read_terms(session: Session, words: Mapping[str, float], corpora: dict[int, int]) -> dict[str, list[Term]]:
    """Return for each field the words with their weights as it has them, with IDF over all the corpora together.

    Those that can add most come first. A lexeme that no fact-check has carries the number None: nothing is found by it,
    yet it is part of the claim.
    """
    size = sum(corpora.values())
    terms: dict[str, list[Term]] = {field: [] for field in Field}
    rows = session.execute(_TERMS, {"words": list(words), "corpora": list(corpora), "fields": list(Field)})
    for field, number, word, documents in rows:
        terms[field].append(Term(number, word, documents, weigh_rarity(documents, size), words[word]))
    for listed in terms.values():
        listed.sort(key=lambda term: (-term.worth, term.lexeme.encode()))
    return terms


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
    SELECT asked.field, frequency.lexeme_id, word, coalesce(frequency.documents, 0) AS documents
    FROM unnest(:fields) AS asked (field) CROSS JOIN unnest(:words) AS word
    LEFT JOIN (
      SELECT lexeme.text, field, lexeme_id, CAST(sum(documents) AS bigint) AS documents
      FROM lexeme JOIN lexeme_frequency ON lexeme_id = lexeme.id
      WHERE corpus_id = ANY(:corpora) AND lexeme.text = ANY(:words)
      GROUP BY lexeme.text, field, lexeme_id) frequency ON frequency.text = word AND frequency.field = asked.field
    """).bindparams(
    bindparam("corpora", type_=ARRAY(BigInteger)),
    bindparam("fields", type_=ARRAY(Text)),
    bindparam("words", type_=ARRAY(Text)),
)


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


def _bind(statement: str) -> TextClause:
    """Return a statement that takes lists of numbers, which PostgreSQL would else have to guess the kind of."""
    numbers = [name for name in ("corpora", "found") if f":{name}" in statement]
    return text(statement).bindparams(*(bindparam(name, type_=ARRAY(BigInteger)) for name in numbers))


_SEARCH_WORDS = _bind(f"""
    WITH dated AS MATERIALIZED (
      SELECT factcheck_id FROM embedding JOIN factcheck ON factcheck.id = factcheck_id
      WHERE encoder_id = :encoder AND factcheck.corpus_id = ANY(:corpora)
        AND date BETWEEN CAST(:day AS date) - {DAYS_BEFORE} AND CAST(:day AS date) + {DAYS_AFTER}
      ORDER BY vector <#> CAST(:context AS halfvec), factcheck_id LIMIT :dated_width
    ), lexical AS MATERIALIZED ({_leg(Field.HEAD)}
    ), bodies AS MATERIALIZED ({_leg(Field.BODY)}
    )
    SELECT factcheck_id FROM dated UNION SELECT factcheck_id FROM lexical UNION SELECT factcheck_id FROM bodies
    """)  # noqa: S608 - our own words

_SCORE = _bind(f"""
    SELECT factcheck.id, -(vector <#> CAST(:vector AS halfvec)), -(vector <#> CAST(:context AS halfvec)),
           {_bm25("head", "own")}, {_bm25("head", "head")}, {_bm25("body", "body")},
           {_bm25("head", "names")}, {_bm25("head", "numbers")}, head.length, speaker, date
    FROM unnest(:found) AS found (factcheck_id)
    JOIN embedding ON embedding.encoder_id = :encoder AND embedding.factcheck_id = found.factcheck_id
    JOIN factcheck ON factcheck.id = found.factcheck_id
    JOIN lexical_document head ON head.factcheck_id = factcheck.id AND head.field = '{Field.HEAD}'
    LEFT JOIN lexical_document body ON body.factcheck_id = factcheck.id AND body.field = '{Field.BODY}'
    """)  # noqa: S608 - our own words

_SEARCH_VECTORS = _bind("""
    SELECT factcheck_id FROM embedding WHERE encoder_id = :encoder AND corpus_id = ANY(:corpora)
    ORDER BY vector <#> CAST(:vector AS halfvec), factcheck_id LIMIT :width""")


@cache
def _search_signs(encoder_id: int, dimensions: int) -> TextClause:
    """SQL of the same by the index. Encoder and dimensions are written out, for PostgreSQL to see that it serves.

    Of equally near fact-checks it does not bring the same ones every time.
    """
    return _bind(f"""
    SELECT factcheck_id FROM (
      SELECT factcheck_id, vector FROM embedding
      WHERE encoder_id = {int(encoder_id)} AND corpus_id = ANY(:corpora)
      ORDER BY {write_signs("vector", dimensions)} <~> {write_signs("CAST(:vector AS halfvec)", dimensions)}
      LIMIT :pool) AS near
    ORDER BY vector <#> CAST(:vector AS halfvec) LIMIT :width""")  # noqa: S608 - our own words


def write_signs(vector: str, dimensions: int) -> str:
    """SQL of the signs of a vector, a bit a dimension: what the index keeps of it, a sixteenth of the vector."""
    return f"CAST(binary_quantize(CAST({vector} AS halfvec({int(dimensions)}))) AS bit({int(dimensions)}))"


def name_vector_index(encoder_id: int, table: VectorTable = "embedding") -> str:
    """Return the name of an encoder's HNSW index over the signs of the vectors of a table."""
    return f"ix_{table}_signs_{int(encoder_id)}"


def has_vector_index(session: Session, encoder_id: int, table: VectorTable = "embedding") -> bool:
    """Whether an encoder's vectors in a table are indexed."""
    named = text("SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(:name) AND indisvalid)")
    return bool(session.scalar(named, {"name": name_vector_index(encoder_id, table)}))


def look_wide(session: Session, pool: int = POOL) -> None:
    """Let the index, until the transaction ends, look at enough vectors to bring so many of the nearest.

    Where corpora that are not searched stand in between, it goes on until there are enough.
    """
    session.execute(_LOOK_WIDE, {"pool": str(min(pool, _WIDEST_LOOK))})


_LOOK_WIDE = text("""
    SELECT set_config('hnsw.ef_search', :pool, true), set_config('hnsw.iterative_scan', 'strict_order', true)""")


def _build_tsquery(terms: Sequence[Term]) -> str:
    quoted = (term.lexeme.replace("\\", "\\\\").replace("'", "''") for term in terms)
    return " | ".join(f"'{lexeme}'" for lexeme in quoted)


def _build_sparse(terms: Sequence[Term]) -> str:
    entries = sorted((term.number, term.worth) for term in terms if term.number is not None)
    return "{" + ",".join(f"{number}:{worth:.5f}" for number, worth in entries) + f"}}/{LEXEME_LIMIT}"


def _share(score: Any, best: float) -> float:
    return float(score) / best if best else 0.0
