"""How texts and vectors are written for the two search legs."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.tables.search import write_vector, write_words


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("“Titanic” sank", " Titanic  sank"),
        ("It’s true", "It's true"),
        ("‘Bigfoot’", "'Bigfoot'"),
        ("true—really…", "true really "),
        ("€5 £6 40 %", " 5  6 40 %"),
        ("Größe, école, 日本語", "Größe, école, 日本語"),
        ("हिन्दी", "हिन्दी"),
        ("e\u0301cole", "e\u0301cole"),
        ("co\u00adop\u200berate", "cooperate"),
        ("fire 🔥 ½", "fire   ½"),
        ("plain (ASCII) 'signs' <stay> as_they & are\\", "plain (ASCII) 'signs' <stay> as_they & are\\"),
        ("", ""),
    ],
)
def test_typographic_signs_do_not_stick_to_words(said: str, written: str) -> None:
    assert write_words(said) == written


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("“Titanic” sank", '"Titanic" sank'),
        ("O’Neil’s “boats”", "O'Neil's \"boats\""),
        ("sinking—really…", "sinking, really..."),
        ("ÖSTERREICH–Ungarn", "Österreich Ungarn"),
    ],
)
def test_the_database_finds_the_same_words_in_either_typography(session: Session, said: str, plain: str) -> None:
    words = text("SELECT tsvector_to_array(to_tsvector('english', :said))")
    first, second = (session.scalars(words, {"said": write_words(form)}).one() for form in (said, plain))
    assert first == second
    assert len(first) > 1


def test_a_vector_is_written_as_pgvector_reads_it(session: Session) -> None:
    read = text("SELECT CAST(CAST(:vector AS halfvec) AS real[])")
    assert session.scalars(read, {"vector": write_vector([0.5, -0.25, 1e-9])}).one() == [0.5, -0.25, 0.0]
