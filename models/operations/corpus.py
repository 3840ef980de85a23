"""Bringing fact-checks into a corpus: new ones added, changed ones updated, equal ones left alone."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.errors import InvalidInputError, NotFoundError
from models.operations.audit import record_event
from models.operations.memory import ask_again
from models.ratings import classify_rating
from models.tables.corpus import Corpus, FactCheck, Source
from models.tables.match import Match
from models.tables.search import Embedding, Encoder, Field, LexicalDocument, write_vector, write_words
from models.tables.submission import submission_corpus

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclass(frozen=True, slots=True)
class FactCheckRecord:
    """A fact-check as an importer read it; `key` names it within its corpus."""

    key: str
    claim: str
    title: str | None = None
    subtitle: str | None = None
    body: str | None = None
    speaker: str | None = None
    rating: str | None = None
    url: str | None = None
    publisher: str | None = None
    date: dt.date | None = None
    language: str | None = None

    @property
    def digest(self) -> str:
        """Tell whether two records say the same, by the SHA-256 of all they say."""
        said = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def search_text(self) -> str:
        """The words by which it is found: the claim, and the headline and deck that put it another way."""
        return " ".join(part for part in (self.title, self.claim, self.subtitle) if part)

    @property
    def encoded_text(self) -> str:
        """What the encoder sees: the headline says in a few words what the claim is about."""
        if not self.title:
            return self.claim
        return f"{self.title}{'' if self.title[-1] in '.?!' else '.'} {self.claim}"


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What became of a batch of records."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "StoreCounts") -> "StoreCounts":
        return StoreCounts(self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged)


def open_corpus(session: Session, slug: str, *, is_sample: bool = False) -> Corpus:
    """Return the corpus of that name, made if there is none."""
    check_slug(slug)
    session.execute(insert(Corpus).values(slug=slug, is_sample=is_sample, version=0).on_conflict_do_nothing())
    return session.scalars(select(Corpus).where(Corpus.slug == slug)).one()


def check_slug(slug: str) -> None:
    """Refuse what cannot name a corpus."""
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(
            f"“{slug[:80]}” cannot name a corpus: use small letters, digits and hyphens, at most 63.", "name"
        )


def find_corpus(session: Session, slug: str) -> Corpus:
    """Return the corpus of that name."""
    corpus = session.scalar(select(Corpus).where(Corpus.slug == slug))
    if corpus is None:
        raise NotFoundError(f"There is no corpus “{slug[:80]}”. “factdesk corpus list” shows those there are.")
    return corpus


def pick_changed(
    session: Session, corpus_id: int, encoder_id: int, records: Sequence[FactCheckRecord]
) -> list[FactCheckRecord]:
    """Return the records that are new, say something else than the stored ones, or lack a vector of this encoder."""
    stored = dict(
        session.execute(
            select(FactCheck.key, FactCheck.digest)
            .join(Embedding, (Embedding.factcheck_id == FactCheck.id) & (Embedding.encoder_id == encoder_id))
            .where(FactCheck.corpus_id == corpus_id, FactCheck.key.in_([record.key for record in records]))
        ).all()
    )
    return [record for record in records if stored.get(record.key) != record.digest]


def store_factchecks(
    session: Session,
    corpus_id: int,
    encoder_id: int,
    records: Sequence[FactCheckRecord],
    vectors: Iterable[Sequence[float]],
) -> StoreCounts:
    """Write records with their vectors and words; `vectors` are in the order of `records`, of unit length.

    BM25 sees them after `models.operations.lexicon.refresh_lexicon`. What people said of a claim that now reads another
    way is asked again.
    """
    if not records:
        return StoreCounts()
    mark_changed(session, corpus_id)
    known = {
        key: digests
        for key, *digests in session.execute(
            select(FactCheck.key, FactCheck.digest, FactCheck.claim_digest).where(
                FactCheck.corpus_id == corpus_id, FactCheck.key.in_([record.key for record in records])
            )
        )
    }
    sources = _name_sources(session, {record.publisher for record in records if record.publisher})
    ids = _upsert_records(session, corpus_id, records, sources)
    reworded = [ids[r.key] for r in records if r.key in known and known[r.key][0] != r.digest]
    # Vectors of any encoder go where the text that they stand for is no longer there.
    session.execute(delete(Embedding).where(Embedding.factcheck_id.in_(reworded)))
    _replace_search_rows(
        session, corpus_id, encoder_id, [(ids[r.key], r, v) for r, v in zip(records, vectors, strict=True)]
    )
    ask_again(session, [ids[r.key] for r in records if r.key in known and known[r.key][1] != digest_claim(r.claim)])
    return StoreCounts(added=len(records) - len(known), updated=len(known))


def mark_changed(session: Session, corpus_id: int) -> None:
    """Let those who keep the corpus in memory know that it is another one once this transaction has ended."""
    session.execute(update(Corpus).where(Corpus.id == corpus_id).values(changed_at=func.clock_timestamp()))


def close_import(session: Session, corpus: Corpus, counts: StoreCounts) -> None:
    """Raise the corpus's version where something changed, and write it down."""
    if counts.added or counts.updated:
        session.execute(
            update(Corpus).where(Corpus.id == corpus.id).values(version=Corpus.version + 1, changed_at=func.now())
        )
        record_event(session, "import_corpus", ("corpus", corpus.slug), **asdict(counts))


def remove_corpus(session: Session, slug: str) -> int:
    """Delete a corpus that nothing relies on; return how many fact-checks went with it."""
    corpus = find_corpus(session, slug)
    if session.scalar(select(exists().where(Match.factcheck_id == FactCheck.id, FactCheck.corpus_id == corpus.id))):
        raise InvalidInputError(f"Matches rely on the corpus “{slug}”, so it stays: claims would lose their reasons.")
    if session.scalar(select(exists().where(submission_corpus.c.corpus_id == corpus.id))):
        raise InvalidInputError(f"Submissions name the corpus “{slug}”, so it stays: else they would mean all corpora.")
    size = session.scalar(select(func.count()).where(FactCheck.corpus_id == corpus.id)) or 0
    session.execute(delete(Corpus).where(Corpus.id == corpus.id))
    record_event(session, "remove_corpus", ("corpus", slug), factchecks=size)
    return size


def register_encoder(session: Session, name: str, revision: str, dimensions: int) -> int:
    """Return the number of an encoder, entered on first use; other weights have another revision and number."""
    session.execute(
        insert(Encoder).values(name=name, revision=revision, dimensions=dimensions).on_conflict_do_nothing()
    )
    return session.scalars(select(Encoder.id).where(Encoder.name == name, Encoder.revision == revision)).one()


def _name_sources(session: Session, names: set[str]) -> dict[str, int]:
    if not names:
        return {}
    rows = [{"name": name} for name in sorted(names)]
    session.execute(insert(Source).on_conflict_do_nothing(), rows)
    return {
        name: number for number, name in session.execute(select(Source.id, Source.name).where(Source.name.in_(names)))
    }


def _upsert_records(
    session: Session, corpus_id: int, records: Sequence[FactCheckRecord], sources: dict[str, int]
) -> dict[str, int]:
    rows = []
    for record in records:
        row = asdict(record)
        publisher = row.pop("publisher")
        row |= {"corpus_id": corpus_id, "source_id": sources.get(publisher), "digest": record.digest}
        row["claim_digest"] = digest_claim(record.claim)
        rows.append(row | {"rating_class": classify_rating(record.rating)})
    statement = insert(FactCheck)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in {"corpus_id", "key"}}
    statement = statement.on_conflict_do_update(index_elements=[FactCheck.corpus_id, FactCheck.key], set_=changed)
    written = session.execute(statement.returning(FactCheck.key, FactCheck.id), rows)
    return dict(written.all())


def _replace_search_rows(
    session: Session,
    corpus_id: int,
    encoder_id: int,
    rows: Sequence[tuple[int, FactCheckRecord, Sequence[float]]],
) -> None:
    ids = [factcheck_id for factcheck_id, _, _ in rows]
    session.execute(delete(Embedding).where(Embedding.factcheck_id.in_(ids), Embedding.encoder_id == encoder_id))
    session.execute(delete(LexicalDocument).where(LexicalDocument.factcheck_id.in_(ids)))
    common = {"ids": ids, "corpus": corpus_id, "encoder": encoder_id}
    session.execute(_ADD_VECTORS, common | {"vectors": [write_vector(vector) for _, _, vector in rows]})
    for field, texts in (
        (Field.HEAD, [(factcheck_id, record.search_text) for factcheck_id, record, _ in rows]),
        (Field.BODY, [(factcheck_id, record.body) for factcheck_id, record, _ in rows if record.body]),
    ):
        words = {"ids": [number for number, _ in texts], "texts": [write_words(said or "") for _, said in texts]}
        session.execute(_ADD_WORDS, common | words | {"field": field})


_ADD_VECTORS = text("""
    INSERT INTO embedding (encoder_id, factcheck_id, corpus_id, vector)
    SELECT :encoder, row.id, :corpus, row.vector::halfvec
    FROM unnest(CAST(:ids AS bigint[]), CAST(:vectors AS text[])) AS row (id, vector)""")

_ADD_WORDS = text("""
    INSERT INTO lexical_document (factcheck_id, field, corpus_id, lexemes, length)
    SELECT row.id, :field, :corpus, to_tsvector('english', row.words), 0
    FROM unnest(CAST(:ids AS bigint[]), CAST(:texts AS text[])) AS row (id, words)""")
