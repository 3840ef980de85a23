"""The word statistics of a corpus: complete, current, and made good after an interruption."""

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from models.operations.corpus import FactCheckRecord, open_corpus, register_encoder, store_factchecks
from models.operations.lexicon import refresh_lexicon
from models.tables.search import LEXEME_LIMIT, Field, Lexeme, LexemeFrequency, LexicalDocument
from tests.models.conftest import EAST, fill_shelf


def record(key: str, claim: str, body: str | None = None) -> FactCheckRecord:
    return FactCheckRecord(key, claim, body=body)


def read_frequencies(session: Session, corpus_id: int, field: Field = Field.HEAD) -> dict[str, int]:
    rows = session.execute(
        select(Lexeme.text, LexemeFrequency.documents)
        .join(LexemeFrequency, LexemeFrequency.lexeme_id == Lexeme.id)
        .where(LexemeFrequency.corpus_id == corpus_id, LexemeFrequency.field == field)
    )
    return dict(rows.all())


def read_documents(session: Session, field: Field = Field.HEAD) -> list[tuple[int, str | None]]:
    """Return length and weights of all documents in one field, in the order of their numbers."""
    rows = session.execute(
        select(LexicalDocument.length, text("CAST(weights AS text)"))
        .where(LexicalDocument.field == field)
        .order_by(LexicalDocument.factcheck_id)
    )
    return [(length, weights) for length, weights in rows]


def store(session: Session, corpus_id: int, *records: FactCheckRecord) -> None:
    encoder = register_encoder(session, "compass", "1", 2)
    store_factchecks(session, corpus_id, encoder, records, [EAST] * len(records))


def test_a_words_frequency_is_the_number_of_documents_it_stands_in(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "Rivers rise, rivers fall."), record("b", "A river froze.")])
    assert read_frequencies(session, shelf.corpus_id) == {"river": 2, "rise": 1, "fall": 1, "froze": 1}


def test_a_documents_length_counts_repeated_words_and_no_stop_words(session: Session) -> None:
    fill_shelf(session, "rivers", [record("a", "The rivers rise, the rivers fall."), record("b", "It froze.")])
    assert [length for length, _ in read_documents(session)] == [4, 1]


def test_heads_and_bodies_are_counted_and_measured_apart(session: Session) -> None:
    records = [record("a", "The river froze.", "The river froze, upstream of the weir."), record("b", "A river burst.")]
    shelf = fill_shelf(session, "rivers", records)
    assert read_frequencies(session, shelf.corpus_id) == {"river": 2, "froze": 1, "burst": 1}
    assert read_frequencies(session, shelf.corpus_id, Field.BODY) == dict.fromkeys(
        ("river", "froze", "upstream", "weir"), 1
    )
    [(length, weights)] = read_documents(session, Field.BODY)
    heads = read_documents(session)
    assert (length, [length for length, _ in heads]) == (4, [2, 2])
    assert weights is not None
    assert weights.count(":1,") + weights.count(":1}") == 4, (
        "it is as long as bodies are: no word is worth more or less"
    )


def test_a_new_body_leaves_the_weights_of_heads_as_they_are(session: Session) -> None:
    fill_shelf(
        session, "rivers", [record("a", "The river froze.", "Upstream."), record("b", "A river burst its banks.")]
    )
    heads, bodies = read_documents(session), read_documents(session, Field.BODY)
    fill_shelf(session, "rivers", [record("b", "A river burst its banks.", "It rose by a metre in a single night.")])
    assert read_documents(session) == heads
    assert read_documents(session, Field.BODY)[0] != bodies[0]


def test_each_corpus_has_frequencies_of_its_own(session: Session) -> None:
    rivers = fill_shelf(session, "rivers", [record("a", "The river froze.")])
    hills = fill_shelf(session, "hills", [record("a", "The hill froze."), record("b", "A hill froze again.")])
    assert read_frequencies(session, rivers.corpus_id) == {"river": 1, "froze": 1}
    assert read_frequencies(session, hills.corpus_id) == {"hill": 2, "froze": 2}
    assert session.scalars(select(Lexeme.text).order_by(Lexeme.text)).all() == ["froze", "hill", "river"]


def test_a_removed_word_is_counted_no_more(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "The river froze."), record("b", "The river burst.")])
    fill_shelf(session, "rivers", [record("b", "The lake burst.")])
    assert read_frequencies(session, shelf.corpus_id) == {"river": 1, "froze": 1, "lake": 1, "burst": 1}


def test_a_new_document_changes_the_weights_of_the_old_ones(session: Session) -> None:
    """The average length, against which every document is measured, has moved."""
    fill_shelf(session, "rivers", [record("a", "The river froze.")])
    [(_, before)] = read_documents(session)
    fill_shelf(session, "rivers", [record("b", "A hill of very many different long words burst.")])
    (_, after), _ = read_documents(session)
    assert before != after


def test_a_document_without_any_word_has_no_weight_and_is_settled(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "It was not so."), record("b", "???"), record("c", "It froze.")])
    empty = f"{{}}/{LEXEME_LIMIT}"
    assert [weights for _, weights in read_documents(session)][:2] == [empty, empty]
    assert [length for length, _ in read_documents(session)] == [0, 0, 1]
    assert read_frequencies(session, shelf.corpus_id) == {"froze": 1}


def test_a_corpus_of_wordless_documents_alone_is_no_error(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "???")])
    assert read_frequencies(session, shelf.corpus_id) == {}


def test_an_empty_corpus_is_no_error(session: Session) -> None:
    corpus = open_corpus(session, "rivers")
    refresh_lexicon(session, corpus.id)
    assert read_frequencies(session, corpus.id) == {}


def test_where_nothing_was_written_nothing_is_reckoned(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "The river froze.")])
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    refresh_lexicon(session, shelf.corpus_id)
    event.remove(connection, "before_cursor_execute", note)
    assert len(statements) == 1, "one question, and no more"


def test_what_an_interrupted_import_left_behind_is_made_good(session: Session) -> None:
    shelf = fill_shelf(session, "rivers", [record("a", "The river froze.")])
    store(session, shelf.corpus_id, record("b", "The river burst."))
    assert [weights is None for _, weights in read_documents(session)] == [False, True]
    assert read_frequencies(session, shelf.corpus_id)["river"] == 1
    refresh_lexicon(session, shelf.corpus_id)
    assert [weights is None for _, weights in read_documents(session)] == [False, False]
    assert read_frequencies(session, shelf.corpus_id)["river"] == 2


def test_one_corpus_is_refreshed_and_the_others_are_left_alone(session: Session) -> None:
    hills = fill_shelf(session, "hills", [record("a", "The hill froze.")])
    store(session, hills.corpus_id, record("b", "A hill burst."))
    fill_shelf(session, "rivers", [record("a", "The river froze.")])
    assert read_frequencies(session, hills.corpus_id) == {"hill": 1, "froze": 1}


@pytest.mark.parametrize("times", [1, 30])
def test_a_repeated_word_weighs_more_but_never_more_than_the_limit(session: Session, times: int) -> None:
    fill_shelf(session, "rivers", [record("a", "frozen " * times), record("b", "The hill burst its banks.")])
    (_, weights), _ = read_documents(session)
    assert weights is not None
    weight = float(weights.split(":")[1].split("}")[0])
    assert (0 < weight < 1.6) if times == 1 else (1.3 < weight < 2.2), "K1 + 1 is never reached"
