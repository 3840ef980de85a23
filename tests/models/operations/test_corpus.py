"""Bringing fact-checks into a corpus, changing them, and taking a corpus away."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.base import Base
from models.errors import InvalidInputError, NotFoundError
from models.operations.corpus import (
    FactCheckRecord,
    StoreCounts,
    close_import,
    find_corpus,
    open_corpus,
    pick_changed,
    register_encoder,
    remove_corpus,
    store_factchecks,
)
from models.operations.lexicon import refresh_lexicon
from models.operations.submit import Draft, submit
from models.queries.candidates import Look, Widths, find_candidates, find_searchable
from models.queries.words import cut_claims
from models.scoring import Sought
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.corpus import Corpus, FactCheck, Source
from models.tables.search import Embedding, Encoder, LexemeFrequency, LexicalDocument
from models.tables.submission import Origin
from tests.models.conftest import EAST, NORTH, Shelf, Story, fill_shelf

FULL = FactCheckRecord(
    key="thames",
    claim="The Thames froze over in 1963.",
    title="Did the Thames freeze?",
    subtitle="An old photograph",
    body="It froze upstream.",
    speaker="A. Boatman",
    rating="Mostly false",
    url="https://rivers.test/thames",
    publisher="The River Desk",
    date=dt.date(2024, 2, 29),
    language="en",
)
BARE = FactCheckRecord("nile", "The Nile turned red.")
WIDE = Widths(dense=100, lexical=100, postings=1000)


def count(session: Session, table: type[Base]) -> int:
    return session.scalars(select(func.count()).select_from(table)).one()


def find(session: Session, shelf: Shelf, claim: str) -> set[int]:
    """Return what BM25 alone finds."""
    corpora = find_searchable(session, shelf.encoder_id)
    [words] = cut_claims(session, [sought := Sought(claim)])
    found = find_candidates(session, Look(sought, words, EAST), shelf.encoder_id, corpora, replace(WIDE, dense=0))
    return {candidate.factcheck_id for candidate in found}


@pytest.mark.parametrize("slug", ["", "Rivers", "big rivers", "-rivers", "r" * 64, "rivers\n", "flüsse", "a/b"])
def test_a_name_that_fits_no_address_is_refused(session: Session, slug: str) -> None:
    with pytest.raises(InvalidInputError, match="small letters, digits and hyphens") as refused:
        open_corpus(session, slug)
    assert refused.value.field == "name"


def test_a_corpus_is_made_once(session: Session) -> None:
    first = open_corpus(session, "rivers", is_sample=True)
    assert open_corpus(session, "rivers") is first
    assert (first.version, first.is_sample) == (0, True)
    assert find_corpus(session, "rivers") is first


def test_a_corpus_that_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFoundError, match="There is no corpus “seas”"):
        find_corpus(session, "seas")


def test_an_encoder_is_entered_once_and_other_weights_are_another(session: Session) -> None:
    first = register_encoder(session, "compass", "1", 2)
    assert register_encoder(session, "compass", "1", 2) == first
    assert register_encoder(session, "compass", "2", 2) != first
    assert count(session, Encoder) == 2


def test_all_that_a_record_says_is_kept(session: Session) -> None:
    fill_shelf(session, "rivers", [FULL, BARE])
    full, bare = session.scalars(select(FactCheck).order_by(FactCheck.key.desc())).all()
    for name in ("key", "claim", "title", "subtitle", "body", "speaker", "rating", "url", "date", "language"):
        assert getattr(full, name) == getattr(FULL, name)
    assert full.source is not None
    assert (full.source.name, full.rating_class, full.digest) == ("The River Desk", "false", FULL.digest)
    assert (bare.source, bare.rating, bare.rating_class) == (None, None, "open")


def test_a_publisher_is_entered_once(session: Session) -> None:
    fill_shelf(session, "rivers", [FULL, replace(BARE, publisher="The River Desk")])
    fill_shelf(session, "hills", [replace(BARE, publisher="The River Desk"), replace(FULL, publisher="Others")])
    assert session.scalars(select(Source.name).order_by(Source.name)).all() == ["Others", "The River Desk"]


def test_what_is_searched_and_what_is_encoded() -> None:
    assert FULL.search_text == "Did the Thames freeze? The Thames froze over in 1963. An old photograph"
    assert replace(FULL, title="It froze.").encoded_text == "It froze. The Thames froze over in 1963."
    assert BARE.search_text == BARE.encoded_text == "The Nile turned red."


@pytest.mark.parametrize(
    "change",
    [
        {"claim": "The Thames froze over in 1964."},
        {"title": None},
        {"rating": "False"},
        {"date": dt.date(2024, 3, 1)},
        {"body": "It froze upstream!"},
        {"publisher": "The Hill Desk"},
    ],
)
def test_records_that_differ_in_anything_have_different_digests(change: dict[str, Any]) -> None:
    assert replace(FULL).digest == FULL.digest
    assert replace(FULL, **change).digest != FULL.digest


def test_only_what_is_new_or_changed_is_picked(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL, BARE])
    changed, new = replace(FULL, rating="False"), FactCheckRecord("rhine", "The Rhine ran dry.")
    assert pick_changed(session, shelf.corpus_id, shelf.encoder_id, [FULL, BARE]) == []
    assert pick_changed(session, shelf.corpus_id, shelf.encoder_id, [changed, BARE, new]) == [changed, new]
    assert pick_changed(session, shelf.corpus_id, shelf.encoder_id, []) == []


def test_the_same_key_in_another_corpus_is_another_record(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL])
    hills = open_corpus(session, "hills")
    assert pick_changed(session, hills.id, shelf.encoder_id, [FULL]) == [FULL]


def test_another_encoder_sees_everything_anew_beside_the_first(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL, BARE])
    other = register_encoder(session, "compass", "2", 2)
    assert pick_changed(session, shelf.corpus_id, other, [FULL, BARE]) == [FULL, BARE]
    counts = store_factchecks(session, shelf.corpus_id, other, [FULL], [NORTH])
    assert counts == StoreCounts(updated=1)
    assert find_searchable(session, other) == {shelf.corpus_id: 1}
    assert find_searchable(session, shelf.encoder_id) == {shelf.corpus_id: 2}


def test_a_changed_text_leaves_no_vector_of_any_encoder(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL, BARE])
    other = register_encoder(session, "compass", "2", 2)
    store_factchecks(session, shelf.corpus_id, other, [replace(FULL, claim="The Danube froze.")], [NORTH])
    assert find_searchable(session, other) == {shelf.corpus_id: 1}
    assert find_searchable(session, shelf.encoder_id) == {shelf.corpus_id: 1}


def test_what_is_added_and_what_is_updated_is_counted(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL])
    records = [replace(FULL, rating="False"), BARE, FactCheckRecord("rhine", "The Rhine ran dry.")]
    counts = store_factchecks(session, shelf.corpus_id, shelf.encoder_id, records, [EAST] * 3)
    assert counts == StoreCounts(added=2, updated=1)
    assert counts + StoreCounts(unchanged=4, added=1) == StoreCounts(added=3, updated=1, unchanged=4)
    assert store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [], []) == StoreCounts()


def test_a_changed_text_replaces_words_and_vector(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL, BARE])
    changed = replace(FULL, claim="The Danube froze.", title=None, subtitle=None)
    store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [changed], [NORTH])
    refresh_lexicon(session, shelf.corpus_id)
    session.expire_all()
    number = shelf.factchecks["thames"]
    stored = session.get_one(FactCheck, number)
    assert (stored.claim, stored.title, stored.digest) == ("The Danube froze.", None, changed.digest)
    assert find(session, shelf, "Danube") == {number}
    assert find(session, shelf, "Thames photograph") == set()
    vectors = session.execute(
        text("SELECT CAST(vector AS real[]) FROM embedding WHERE factcheck_id = :id"), {"id": number}
    )
    assert vectors.all() == [(NORTH,)]


def test_a_changed_body_replaces_its_words_and_a_missing_one_has_none(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [FULL, BARE])
    fields = select(LexicalDocument.factcheck_id, LexicalDocument.field).order_by(LexicalDocument.field.desc())
    thames, nile = (shelf.factchecks[key] for key in ("thames", "nile"))
    assert set(session.execute(fields).all()) == {(thames, "head"), (thames, "body"), (nile, "head")}
    assert find(session, shelf, "upstream") == {thames}
    for body, found in (("Only its banks froze.", {thames}), (None, set()), ("", set())):
        store_factchecks(session, shelf.corpus_id, shelf.encoder_id, [replace(FULL, body=body)], [EAST])
        refresh_lexicon(session, shelf.corpus_id)
        assert find(session, shelf, "upstream") == set()
        assert find(session, shelf, "banks") == found
        assert (thames, "body") not in session.execute(fields).all() or body


def test_one_vector_per_record_or_none_at_all(session: Session) -> None:
    corpus = open_corpus(session, "rivers")
    encoder = register_encoder(session, "compass", "1", 2)
    with pytest.raises(ValueError, match="zip"), session.begin_nested():
        store_factchecks(session, corpus.id, encoder, [FULL, BARE], [EAST])
    assert count(session, FactCheck) == 0


def test_an_import_that_changed_something_is_a_new_version_and_in_the_log(session: Session) -> None:
    corpus = open_corpus(session, "rivers")
    close_import(session, corpus, StoreCounts(unchanged=7))
    session.refresh(corpus)
    assert (corpus.version, count(session, AuditEvent)) == (0, 0)
    close_import(session, corpus, StoreCounts(added=2, unchanged=5))
    session.refresh(corpus)
    assert corpus.version == 1
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject_id) == ("import_corpus", "rivers")
    assert event.detail == {"added": 2, "updated": 0, "unchanged": 5}


def test_a_corpus_is_removed_with_all_that_hangs_on_it(session: Session) -> None:
    fill_shelf(session, "rivers", [FULL, BARE])
    hills = fill_shelf(session, "hills", [FULL])
    assert remove_corpus(session, "rivers") == 2
    assert session.scalars(select(Corpus.slug)).all() == ["hills"]
    assert (count(session, FactCheck), count(session, Embedding), count(session, LexicalDocument)) == (1, 1, 2)
    assert set(session.scalars(select(LexemeFrequency.corpus_id))) == {hills.corpus_id}
    event = session.scalars(select(AuditEvent)).one()
    assert (event.action, event.subject_id, event.detail) == ("remove_corpus", "rivers", {"factchecks": 2})


def test_a_corpus_that_matches_rely_on_stays(session: Session, story: Story) -> None:
    with pytest.raises(InvalidInputError, match="Matches rely on the corpus “rivers”, so it stays"):
        remove_corpus(session, "rivers")
    assert session.scalars(select(Corpus.slug)).all() == ["rivers"]


def test_a_corpus_that_is_not_there_cannot_be_removed(session: Session) -> None:
    with pytest.raises(NotFoundError):
        remove_corpus(session, "seas")


def test_a_corpus_that_submissions_name_stays(session: Session, settings: Settings) -> None:
    fill_shelf(session, "rivers", [FULL])
    submit(session, Draft("claim", "The Thames froze.", Origin.API, corpora=["rivers"]), None, settings)
    with pytest.raises(InvalidInputError, match="Submissions name the corpus “rivers”"):
        remove_corpus(session, "rivers")
