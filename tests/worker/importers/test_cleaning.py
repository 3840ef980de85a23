"""What a value looks like once it is clean."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.dates import parse_date
from models.operations.corpus import FactCheckRecord
from worker.importers.cleaning import build_record, clean_language, clean_text, clean_url
from worker.importers.fields import find_field, pick_fields

Read = Callable[..., Any]


def build(**fields: object) -> FactCheckRecord:
    record = build_record({"claim": "The moon is flat."} | fields)
    assert isinstance(record, FactCheckRecord)
    return record


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  The\tmoon \r\n is\u00a0flat. ", "The moon is flat."),
        ("Moon &amp; sun&#039;s &quot;dance&quot;", 'Moon & sun\'s "dance"'),
        ("&amp;lt;b&amp;gt;Moon&amp;#039;s", "<b>Moon's"),
        ("&lt;p&gt;Moon&lt;/p&gt;", "Moon"),
        ("<p>The <b>m</b>oon</p><p>is<br/>flat<!-- really --></p>", "The moon is flat"),
        ("<script>let a = 1;</script>Moon<style>p {}</style>", "Moon"),
        ("a < b and c > d, 5<6", "a < b and c > d, 5<6"),
        ("Mo\x00o\x07n\x7f\ufeff\u200b \u202eflat\u2066", "Moon flat"),
        ("\ud800Moon \U0001f319", "Moon \U0001f319"),
        ("cafe\u0301 \u0915\u094d\u200d\u0937", "caf\u00e9 \u0915\u094d\u200d\u0937"),
        (f"Moon&#{'9' * 5000};", "Moon"),
        ("", None),
        (" \n\x00 ", None),
        (None, None),
    ],
)
def test_texts_lose_markup_entities_and_control_characters(raw: str | None, clean: str | None) -> None:
    assert clean_text(raw) == clean


def test_bodies_keep_their_paragraphs() -> None:
    raw = "<h2>The  moon</h2><p>It is <i>round</i>.</p>\r\n\r\n<p>Look\u2028up.</p>"
    assert clean_text(raw, keep_lines=True) == "The moon\nIt is round.\nLook\nup."


def test_a_long_body_is_cut_at_a_blank_and_a_long_title_too() -> None:
    record = build(body="moon " * 50_000, title="moon " * 500, rating="moon " * 500, publisher="m" * 500)
    assert [len(text or "") for text in (record.body, record.title, record.rating, record.publisher)] == [
        199_995,
        995,
        495,
        300,
    ]
    assert all(text and text.endswith("moon\u2026") for text in (record.body, record.title, record.rating))


def test_quotes_around_a_whole_cell_go_and_other_quotes_stay() -> None:
    record = build(speaker='"Charlie"', publisher='Dora "D" Moon', title='He said "no"', rating='" False "')
    assert (record.speaker, record.publisher, record.title) == ("Charlie", 'Dora "D" Moon', 'He said "no"')
    assert record.rating == "False"
    assert build(claim='"The moon is flat."').claim == '"The moon is flat."'


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("https://moon.example/1?a=1&amp;b=2#c", "https://moon.example/1?a=1&b=2#c"),
        (" http://moon.example \n", "http://moon.example"),
        ("HTTPS://moon.example", "HTTPS://moon.example"),
        ("moon.example/1", None),
        ("javascript:alert(1)", None),
        ("ftp://moon.example", None),
        ("https://", None),
        ("https:///1", None),
        ("http://[moon", None),
        ("https://moon.example/a b", None),
        (f"https://moon.example/{'1' * 2000}", None),
        (None, None),
    ],
)
def test_only_addresses_that_browsers_open_are_kept(raw: str | None, clean: str | None) -> None:
    assert clean_url(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("pt_BR", "pt"),
        ("ZH-Hant-TW", "zh"),
        ("fil", "fil"),
        ("English", None),
        (None, None),
    ],
)
def test_a_language_is_its_first_part(raw: str | None, clean: str | None) -> None:
    assert clean_language(raw) == clean


@pytest.mark.parametrize(
    ("spelling", "day"),
    [
        ("26 May 2015", "2015-05-26"),
        ("29 February  2012", "2012-02-29"),
        ("21February 2009", "2009-02-21"),
        ("stated on January 27, 2021 in remarks:", "2021-01-27"),
        ("Sept. 3rd, 2019", "2019-09-03"),
        ("Tue, 27 Jan 2021 10:00:00 GMT", "2021-01-27"),
        ("2nd of June 2020", "2020-06-02"),
        ("5 de março de 2020", "2020-03-05"),
        ("1er août 2021", "2021-08-01"),
        ("12. März 2021", "2021-03-12"),
        ("10 juillet 2021", "2021-07-10"),
        ("9 gennaio 2022", "2022-01-09"),
        ("2021-03-06T23:59:59Z", "2021-03-06"),
        ("2022-11-01T18:16:43+05:30", "2022-11-01"),
        ("2020-06-23 20:02", "2020-06-23"),
        ("2021-7-9", "2021-07-09"),
        ("2021/07/09", "2021-07-09"),
        ("2021年7月9日", "2021-07-09"),
        ("20210709", "2021-07-09"),
        ("20210709T101500Z", "2021-07-09"),
        ("9.7.2021", "2021-07-09"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021", "2021-12-25"),
        ("07/07/2021", "2021-07-07"),
        ("1625788800", "2021-07-09"),
        ("1625788800.5", "2021-07-09"),
        ("1625788800123", "2021-07-09"),
    ],
)
def test_days_are_read_in_many_spellings(spelling: str, day: str) -> None:
    assert parse_date(spelling) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    "spelling",
    [
        "03/04/2021", "2021", "May 2021", "30 February 2021", "2021-13-01", "yesterday", "12 people 2020", "", None,
        "0001-01-01", "1850-05-05", "9999-12-31", "12345", "Not surprisingly, when the moon’s scheduled date of",
    ],
)  # fmt: skip
def test_what_names_no_certain_day_is_no_date(spelling: str | None) -> None:
    assert parse_date(spelling) is None


def test_a_number_may_be_a_date() -> None:
    assert build(date=1625788800).date == build(date={"@value": "2021-07-09"}).date == dt.date(2021, 7, 9)
    assert build(date=True).date is None


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Claim Reviewed", "claim"),
        ("text_claim", "claim"),
        ("STATEMENT", "claim"),
        ("verdict", "rating"),
        ("textualRating", "rating"),
        ("headline", "title"),
        ("explanation", "body"),
        ("claimant", "speaker"),
        ("fact-checker", "publisher"),
        ("link", "url"),
        ("review_date", "date"),
        ("inLanguage", "language"),
        ("slug", "key"),
    ],
)
def test_columns_are_known_by_many_names(name: str, field: str) -> None:
    found = find_field(name)
    assert found
    assert found[0] == field


@pytest.mark.parametrize("name", ["author", "rating_ratingValue", "", "images", "claim_date"])
def test_columns_of_no_certain_meaning_are_left_alone(name: str) -> None:
    assert find_field(name) is None


@pytest.mark.parametrize("nothing", ["", "  ", "nan", "None", "NULL", "n/a", None, [], {}])
def test_what_says_nothing_gives_way_to_a_synonym(nothing: object) -> None:
    assert pick_fields([("rating", nothing), ("label", 0)]) == {"rating": 0}


@given(st.text())
@example("&lt;" * 9 + "b>")
def test_any_text_cleans_to_something_that_can_be_stored(raw: str) -> None:
    clean = clean_text(raw, keep_lines=True)
    assert clean is None or (clean.encode() and "\0" not in clean and clean == clean.strip())


@given(st.dictionaries(st.sampled_from(["claim", "key", "url", "date", "publisher", "rating", "body"]), st.text()))
def test_any_fields_make_a_record_that_can_be_stored_or_a_reason(fields: dict[str, str]) -> None:
    record = build_record(fields)
    if isinstance(record, FactCheckRecord):
        assert record.key
        assert record.claim
        assert record.digest
        assert record.url is None or record.url.lower().startswith("http")
    else:
        assert record.startswith("has ")
