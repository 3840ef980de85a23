"""Every kind of document becomes a text with what the document says of itself; hostile ones become a sentence."""

import datetime as dt
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.documents import Document
from tests.worker.documents.made import lock_pdf, nest_pages, write_mail, write_pdf, write_word
from worker.documents.mail import read_sender
from worker.documents.read import read_document
from worker.documents.sent import Sent
from worker.pipeline.extract import extract_claims, read_turns
from worker.readable import UnreadableError

DEBATE = "1\tANN\tIt froze.\t0\n2\tANN\tIt was 1963.\t1\n3\tSYSTEM\t(APPLAUSE)\t0\n4\tBO\tNo.\t0\n"
LINES = "The river froze over in the winter of 1963, and people walked across the ice to the mar-"
VTT = """WEBVTT

NOTE made by hand

1
00:00:01.000 --> 00:00:03.000
<v Mary Mayor>We built 400 homes

2
00:00:03.000 --> 00:00:05.500
<v Mary Mayor>in the year 2020.

3
00:00:06.000 --> 00:00:08.000
[applause]

4
00:00:08.500 --> 00:00:11.000
BOB: That is wrong. You built 12.

5
00:01:20.000 --> 00:01:22.000
>> Taxes rose by 4 percent.
"""
SRT = (
    "1\r\n00:00:01,000 --> 00:00:03,000\r\n<i>The Thames froze</i>\r\n\r\n"
    "2\r\n00:00:03,200 --> 00:00:05,000\r\nin 1963.\r\n"
)


def read(content: bytes | str, name: str = "", content_type: str = "") -> Document:
    return read_document(Sent(content.encode() if isinstance(content, str) else content, name, content_type))


def refuse(content: bytes | str, name: str = "") -> str:
    with pytest.raises(UnreadableError) as caught:
        read(content, name)
    return str(caught.value)


def test_a_pdf_becomes_paragraphs_without_what_every_page_repeats() -> None:
    pages = [
        ["The Daily Frost 13 March", *body, f"Page {number} of 3"]
        for number, body in enumerate(
            [
                ["A hard winter", LINES, "ket on the other side. It was cold."],
                ["Prices rose by 4 % in 1964, as the office said in a long report on bread and", "butter in the well-"],
                ["known shops of the town. That well-known report is lost."],
            ],
            start=1,
        )
    ]
    found = read(write_pdf(pages, title="The frost"), "anything.txt")
    assert found.text == (
        "A hard winter\n\nThe river froze over in the winter of 1963, and people walked across the ice to the market "
        "on the other side. It was cold.\n\nPrices rose by 4 % in 1964, as the office said in a long report on bread "
        "and butter in the well-known shops of the town. That well-known report is lost."
    )
    assert (found.title, found.author, found.published_on) == ("The frost", "Ann Writer", dt.date(2024, 3, 13))
    assert found.language == "en"


def test_a_pdf_that_cannot_be_read_says_what_to_do() -> None:
    plain = write_pdf([["It froze in 1963."]])
    assert "password" in refuse(lock_pdf(plain, "secret"))
    assert read(lock_pdf(plain, "")).text == "It froze in 1963."
    assert "text recognition" in refuse(write_pdf([[]]))
    assert "damaged" in refuse(b"%PDF-1.4 and no more")
    assert "damaged" in refuse(nest_pages(5_000))
    assert "more than 1,000 pages" in refuse(write_pdf([[]] * 1_001))


def test_a_word_document_keeps_the_order_of_paragraphs_lists_and_tables() -> None:
    found = read(write_word(), "frost.pdf")
    assert found.text == (
        "The winter of 1963\n\nThe Thames froze over in 1963.\n\n- Bread rose by 4 %.\n- Milk rose by 7 %.\n"
        "January | -12 degrees\n\nNobody was hurt."
    )
    assert (found.title, found.author) == ("The frost", "Ann Writer")
    body = (
        b"<w:p><w:ins><w:r><w:t>Added.</w:t></w:r></w:ins><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del></w:p>"
    )
    assert read(change_word(lambda part: part.replace(b"<w:body>", b"<w:body>" + body))).text.startswith(
        "Added.\n\nThe"
    )


def change_word(change: object) -> bytes:
    """Return the document of the tests with its main part changed."""
    assert callable(change)
    changed = BytesIO()
    with zipfile.ZipFile(BytesIO(write_word())) as package, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in package.namelist():
            part = package.read(name)
            new.writestr(name, change(part) if name == "word/document.xml" else part)
    return changed.getvalue()


def test_a_word_document_that_unpacks_to_a_bomb_is_refused_before() -> None:
    bomb = change_word(lambda part: part + b" " * 70_000_000)
    assert len(bomb) < 200_000
    assert "far larger unpacked" in refuse(bomb)
    many = BytesIO(write_word())
    with zipfile.ZipFile(many, "a") as package:
        for number in range(2_001):
            package.writestr(f"{number}", "")
    assert "far larger unpacked" in refuse(many.getvalue())
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    file = '<!ENTITY file SYSTEM "file:///etc/passwd">'

    def laugh(part: bytes) -> bytes:
        head, _, rest = part.partition(b"?>")
        said = f"<w:body><w:p><w:r><w:t>Ha &{name};!</w:t></w:r></w:p>"
        return head + f"?><!DOCTYPE w:document [{laughs}{file}]>".encode() + rest.replace(b"<w:body>", said.encode())

    name = "l11"
    assert "damaged" in refuse(change_word(laugh))
    name = "file"
    assert "root:" not in read(change_word(laugh)).text


def test_subtitles_become_sentences_with_speakers_and_times() -> None:
    found = read(VTT, "talk.txt")
    assert found.text == (
        "We built 400 homes in the year 2020.\n\nThat is wrong. You built 12.\n\nTaxes rose by 4 percent."
    )
    assert [turn[1:] for turn in found.turns] == [
        ("Mary Mayor", 1.0),
        ("Mary Mayor", 3.0),
        ("BOB", 8.5),
        (None, 80.0),
    ]
    claims = extract_claims(found.text, kind="article", turns=read_turns(found.turns)).claims
    said = [(claim.text, claim.speaker, claim.seconds) for claim in claims]
    assert ("We built 400 homes in the year 2020.", "Mary Mayor", 1.0) in said
    assert ("Taxes rose by 4 percent.", None, 80.0) in said
    assert all(found.text[claim.start : claim.end] == claim.text for claim in claims)
    assert read(SRT).text == "The Thames froze in 1963."
    rolling = "WEBVTT\n\n00:01.000 --> 00:02.000\none two\n\n00:02.000 --> 00:03.000\none two\nthree four\n"
    assert read(rolling).text == "one two three four"
    assert "hold no words" in refuse("WEBVTT\n\n00:01.000 --> 00:02.000\n[music]\n")
    cue = "00:00.000 --> 00:01.000\nx\n\n"
    assert "more than 50,000 subtitles" in refuse("WEBVTT\n\n" + cue * 1_000_000)


@pytest.mark.parametrize(
    ("table", "turns"),
    [
        (DEBATE, [("ANN", None), ("BO", None)]),
        ("Time;Speaker;Text\n00:01:05;Ann;It froze.\n1:02:03;Bo;No.\n", [("Ann", 65.0), ("Bo", 3723.0)]),
        ('speaker,start,sentence\nAnn,1.5,"It froze, in 1963."\nBo,2,No.\n', [("Ann", 1.5), ("Bo", 2.0)]),
        ('Ann,00:01,"It froze, in 1963."\nBo,00:02,It did not freeze at all.\n', [("Ann", 1.0), ("Bo", 2.0)]),
    ],
)  # fmt: skip
def test_a_transcript_tells_who_says_what_with_a_header_or_without(table: str, turns: list[tuple[str, float]]) -> None:
    found = read(table, "debate.tsv")
    assert [turn[1:] for turn in found.turns] == turns
    assert found.text.startswith("It froze")
    assert "APPLAUSE" not in found.text


@pytest.mark.usefixtures("usual_cells")
def test_a_table_without_speakers_or_end_is_refused() -> None:
    assert "does not show who speaks" in refuse("The river froze.\nThe lake did not.\n", "x.csv")
    assert "more than 50,000 lines" in refuse("1\tANN\tIt froze.\n" * 50_001)
    assert "a cell has no end" in refuse("speaker,text\nAnn," + "x" * 200_000 + "\n", "x.csv")


def test_a_mail_says_what_its_sender_wrote_or_passed_on() -> None:
    said = (
        "Is it true that the Thames froze in 1963?\n\nOn Mon, 4 Mar 2024 at 10:00, Bob\n<bob@b.test> wrote:\n"
        "> Ask Tina.\n> She knows.\n\nYours\n-- \nTina Tip\nTel. 1\n"
    )
    mail = write_mail(said, Date="Wed, 13 Mar 2024 10:00:00 +0100", Subject="=?utf-8?q?Fl=C3=BCsse?= and ice")
    found = read(mail.as_bytes(), "x.txt")
    assert found.text == "Is it true that the Thames froze in 1963?\n\nYours"
    assert (found.title, found.author, found.published_on) == ("Flüsse and ice", "Tina Tip", dt.date(2024, 3, 13))
    assert read_sender(mail.as_bytes()) == "tina@tips.test"
    head = "From: Al <al@x.test>\nDate: Monday\nSubject: Hm\nTo: T\n"
    passed = f"See below.\n\n---------- Forwarded message ---------\n{head}\nBats are blind.\n"
    assert read(write_mail(passed).as_bytes()).text == "See below.\n\nBats are blind."
    outlook = "\nFrom: Al\nSent: Monday\nTo: Tina\nSubject: Hm\n\nBats are blind.\n"
    assert read(write_mail(outlook, Subject="FW: Hm").as_bytes()).text == "Bats are blind."
    assert read(write_mail(f"I agree.\n{outlook}", Subject="RE: Hm").as_bytes()).text == "I agree."
    assert "no text of its own" in refuse(write_mail("> Bats are blind.\n").as_bytes())


def test_a_mail_is_read_in_all_its_parts() -> None:
    mail = write_mail("The plain words.")
    mail.add_alternative("<p>The <b>rich</b> words.</p>", subtype="html")
    mail.add_attachment(write_pdf([["It froze in 1963."]]), maintype="application", subtype="pdf", filename="frost.pdf")
    mail.add_attachment(b"\x00\x01", maintype="application", subtype="zip", filename="all.zip")
    inner = write_mail("Bats are blind.\n-- \nAl", From="al@x.test")
    mail.add_attachment(inner)
    assert read(mail.as_bytes()).text == (
        "The plain words.\n\n[attached: frost.pdf]\n\nIt froze in 1963.\n\n[attached: all.zip]\n\nBats are blind."
    )
    rich = write_mail("")
    rich.set_content("<html><body><p>The Thames froze in 1963.</p></body></html>", subtype="html")
    assert read(rich.as_bytes()).text == "The Thames froze in 1963."


def test_odd_mails_do_no_harm() -> None:
    wrong = b"From: a@b.test\r\nDate: never\r\nContent-Type: text/plain; charset=utf-99\r\n\r\nGr\xf6\xdfe 4 m.\r\n"
    assert read(wrong, "x.eml").text == "Größe 4 m."
    parts = b"".join(b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" for _ in range(10_000))
    head = b"From: a@b.test\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    assert "more than 200 parts" in refuse(head + parts + b"--b--\r\n")
    deep = b"From: a@b.test\r\nSubject: x\r\n\r\nIt froze in 1963.\r\n"
    for number in range(100):
        line = b"--b%d" % number
        deep = (
            b"From: a@b.test\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n%s\r\n"
            b"Content-Type: message/rfc822\r\n\r\n%s\r\n%s--\r\n" % (number, line, deep, line)
        )
    assert refuse(deep)


def test_what_is_held_decides_over_the_name_and_an_unknown_kind_names_those_there_are() -> None:
    page = (
        "<!doctype html><html><body><article><p>The Thames froze over in London in the year 1963.</p></article></body>"
    )
    assert "froze over" in read(page, "page.pdf").text
    assert read("It froze in 1963.", "x.docx").text == "It froze in 1963."
    assert read("Größe: 4 m".encode("cp1252")).text == "Größe: 4 m"
    assert read("It froze.".encode("utf-16")).text == "It froze."
    for content in (
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"{\\rtf1 x}",
        b"\xd0\xcf\x11\xe0 doc",
        zip_of("a.txt"),
        zip_of("xl/workbook.xml"),
    ):
        assert "Send a PDF, Word (DOCX), web page" in refuse(content, "x.pdf")
    assert "spreadsheet" in refuse(zip_of("xl/workbook.xml"))
    assert "it is empty" in refuse(" \n")


def zip_of(name: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr(name, "x")
    return packed.getvalue()


@given(
    st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"WEBVTT\n\n", b"From: a\nTo: b\nSubject: c\n", b"1\tA\t"]),
    st.binary(),
)
@settings(deadline=None, max_examples=60)
def test_noise_is_read_or_refused(head: bytes, noise: bytes) -> None:
    with suppress(UnreadableError):
        assert read(head + noise).text
