"""Lists of claims: every format, and each line that cannot be used told with its number, without harm to the rest."""

import gzip
import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.errors import InvalidInputError
from models.operations.bulk import ClaimList, ListDraft, read_list, submit_list
from models.operations.column_names import Use
from models.operations.columns import Choice
from models.operations.corpus import open_corpus
from models.operations.lines import READERS, detect_format
from models.settings import Settings
from models.tables.job import Job
from models.tables.submission import Origin, Submission
from tests.conftest import People

CSV = 'claim,reference\nThe Thames froze.,t-1\n"It rained, and snowed.",t-2\n'


def read(
    content: str | bytes, name: str = "", format_name: str | None = None, settings: Settings | None = None
) -> ClaimList:
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    return read_list(raw, name, Choice(format_name), settings or Settings())


def texts(found: ClaimList) -> list[str]:
    return [line.text for line in found.lines]


def reasons(found: ClaimList) -> dict[int, str]:
    return {entry["line"]: entry["reason"] for entry in found.rejections}


def test_a_table_names_its_columns() -> None:
    found = read(CSV)
    assert [(line.number, line.text, line.reference) for line in found.lines] == [
        (2, "The Thames froze.", "t-1"),
        (3, "It rained, and snowed.", "t-2"),
    ]
    assert found.rejections == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "Text\nOne.\nTwo.\n"),
        ("a.csv", "note;TEXT ;id\nx;One.;1\ny;Two.;2\n"),
        ("", "id,claim\n1,One.\n2,Two.\n"),
        ("a.tsv", "text\tid\nOne.\t1\nTwo.\t2"),
        ("", "id\tclaim\r\n1\tOne.\r\n2\tTwo.\r\n"),
        ("a.jsonl", '{"text": "One."}\n{"claim": "Two.", "id": 7}\n'),
        ("", '{"claim": "One."}\r\n{"text": "Two."}'),
        ("a.txt", "One.\nTwo.\n\n\n"),
        ("", "One.\rTwo."),
        ("", "\ufeffOne.\nTwo."),
        ("a.csv", "\ufefftext\nOne.\nTwo."),
        ("a.csv.gz", gzip.compress(b"text\nOne.\nTwo.", mtime=0)),
        ("", gzip.compress(b"One.\n", mtime=0) + gzip.compress(b"Two.\n", mtime=0)),
    ],
)
def test_every_form_of_a_list_is_read(name: str, content: str | bytes) -> None:
    assert texts(read(content, name)) == ["One.", "Two."]


def test_the_format_can_be_said() -> None:
    assert texts(read("text\nOne.", "a.csv", "text")) == ["text", "One."]
    assert texts(read('{"text": "One."}', "a.txt", "jsonl")) == ["One."]
    with pytest.raises(InvalidInputError, match="csv, tsv, jsonl, text, xlsx"):
        read("One.", format_name="ods")


@pytest.mark.parametrize(
    ("head", "format_name"),
    [
        ("A claim, as it stands.\n", "text"),
        ("claim\nThe rest, too.\n", "text"),
        ("Prices rose by 3,5 percent.\n", "text"),
        ('  {"text": 1}', "jsonl"),
        ('"text","reference"\n', "csv"),
        ("text;reference\n", "csv"),
        ("text\treference\n", "tsv"),
        ('"' * 20_000 + "\n", "text"),
    ],
)
def test_the_format_is_told_from_the_content(head: str, format_name: str) -> None:
    assert detect_format("", head) == format_name


def test_a_cell_with_lines_of_its_own_becomes_one_line() -> None:
    found = read('text\n"The\tThames\n  froze."\nIt rained.\n', "a.csv")
    assert [(line.number, line.text) for line in found.lines] == [(2, "The Thames froze."), (4, "It rained.")]


def test_lines_that_cannot_be_used_are_told_and_stop_nothing() -> None:
    content = "\n".join(["One.", "", "x" * 2_001, "a\x00b", "  \t ", "Two."]).encode() + b"\nG\xfcnter\nThree.\n"
    found = read(content)
    assert texts(found) == ["One.", "Two.", "Three."]
    assert reasons(found) == {
        2: "It is empty.",
        3: "It has 2,001 characters; a claim has at most 2,000.",
        4: "It contains binary data.",
        5: "It is empty.",
        7: "It contains broken characters. Send it as UTF-8.",
    }


def test_rows_that_cannot_be_used_are_told() -> None:
    rows = ["text,reference", "One.,1", "Two,2,3", ",3", f"Four.,{'x' * 501}", "", "Five."]
    found = read("\n".join(rows))
    assert texts(found) == ["One.", "Five."]
    assert [entry["reference"] for entry in found.rejections] == ["2", "3", None, None]
    assert "more cells" in reasons(found)[3]
    assert reasons(found)[4] == "It is empty."
    assert "reference" in reasons(found)[5]
    assert reasons(found)[6] == "It is empty."


def test_a_quotation_mark_that_is_never_closed_costs_what_it_swallows() -> None:
    found = read(f'text\nOne.\n"never closed {"x" * 140_000}\nTwo.\n', "a.csv")
    assert texts(found)[0] == "One."
    assert list(reasons(found)) == [3]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "not a JSON object"),
        ('"One."', "not a JSON object"),
        ('{"text": ', "not a JSON object"),
        ("[" * 100_000, "not a JSON object"),
        ("1" * 5_000, "not a JSON object"),
        ('{"text": 7}', "no “text”"),
        ('{"note": "x"}', "no “text”"),
        ('{"text": "x", "reference": [1]}', "neither text nor a number"),
        ('{"text": "x", "reference": true}', "neither text nor a number"),
        ('{"text": "half a pair: \\ud800"}', "broken characters"),
        ('{"text": "a\\u0000b"}', "binary"),
        ('{"text": "a", "reference": "\\u0000"}', "binary"),
        ('{"text": " "}', "empty"),
    ],
)
def test_json_lines_that_cannot_be_used_are_told(line: str, reason: str) -> None:
    found = read(f'{{"text": "One."}}\n{line}\n{{"text": "Two.", "reference": 3}}\n', "a.jsonl")
    assert texts(found) == ["One.", "Two."]
    assert found.lines[1].reference == "3"
    assert reason in reasons(found)[2]


def test_lines_over_the_cap_are_told_each() -> None:
    found = read("\n".join(f"Claim {number}." for number in range(6)), settings=Settings(max_bulk_rows=4))
    assert texts(found) == [f"Claim {number}." for number in range(4)]
    assert list(reasons(found)) == [5, 6]
    assert "At most 4 claims" in reasons(found)[5]


def test_a_file_of_nothing_but_faults_fills_no_database() -> None:
    found = read("One.\n" + "\n" * 1_000 + "x", settings=Settings(max_bulk_rows=5))
    assert len(found.rejections) == 6
    assert "Nothing was read from here on" in found.rejections[-1]["reason"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n \r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"text,reference\n", "holds no claim"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "No line can be used. Line 1"),
        ("One.".encode("utf-16"), "binary|broken"),
        (b"\x1f\x8bnonsense", "broken gzip"),
        (gzip.compress(b"One.", mtime=0)[:-6], "broken gzip"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_a_file_that_holds_no_usable_line_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        read(content)


@pytest.mark.usefixtures("usual_cells")
def test_a_table_without_a_column_for_claims_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Say which one holds the claims; there are: “name”, “note”"):
        read("name,note\nx,The Thames froze over in 1963.\n", "a.csv")
    with pytest.raises(InvalidInputError, match="The table cannot be read"):
        read('"' + "x" * 140_000, "a.csv")


def test_gzip_that_unpacks_without_end_is_stopped() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    assert len(bomb) < 60_000
    with pytest.raises(InvalidInputError, match="unpacks to more than 1,000,000 bytes"):
        read(bomb, settings=Settings(max_bulk_bytes=1_000_000))


@pytest.mark.parametrize("format_name", READERS)
def test_any_bytes_are_read_or_refused_in_a_sentence(format_name: str) -> None:
    every = bytes(range(256)) * 40
    for content in (every, every[::-1], b"text,reference\n" + every, b'{"text": "x"}\n' + every):
        try:
            found = read(content, format_name=format_name)
        except InvalidInputError:
            continue
        assert all("\n" not in line.text and line.text == line.text.strip() for line in found.lines)
        json.dumps(found.rejections).encode()


def test_a_list_is_one_submission_with_one_job_in_the_long_lane(
    session: Session, settings: Settings, people: People
) -> None:
    open_corpus(session, "rivers")
    draft = ListDraft(
        b"One.\n\nTwo.\n", Origin.API, title="Tips", reference="batch 3", corpora=["rivers"], owner="address:1"
    )
    job = submit_list(session, draft, people.charlie, settings)
    session.flush()
    session.expire_all()
    stored = session.scalars(select(Submission)).one()
    assert (stored.kind, stored.text, stored.title, stored.reference) == ("list", "One.\nTwo.", "Tips", "batch 3")
    assert stored.rows == [{"line": 1, "reference": None}, {"line": 3, "reference": None}]
    assert stored.rejections == [{"line": 2, "reason": "It is empty.", "reference": None}]
    assert [corpus.slug for corpus in stored.corpora] == ["rivers"]
    assert (job.kind, job.lane, job.owner) == ("check", "long", f"person:{people.charlie.id}")
    assert job.summary == {"accepted": 2, "rejected": 1}


def test_a_list_that_is_refused_leaves_nothing(session: Session, settings: Settings) -> None:
    for draft in (
        ListDraft(b"\n", Origin.API),
        ListDraft(b"One.", Origin.API, corpora=["lakes"]),
        ListDraft(b"One.", Origin.API, title="x" * 501),
    ):
        with pytest.raises(InvalidInputError):
            submit_list(session, draft, None, settings)
    assert session.scalars(select(func.count()).select_from(Submission)).one() == 0
    assert session.scalars(select(func.count()).select_from(Job)).one() == 0


@pytest.mark.parametrize(
    ("content", "claims", "reference"),
    [
        ("text,claim\n,The Thames froze.\n", "The Thames froze.", None),
        ("Nr;Behauptung\n7;Die Themse fror zu.\n", "Die Themse fror zu.", "7"),
        ("id,l'affirmation,Déclaration\n7,x,La Tamise a gelé.\n", "La Tamise a gelé.", "7"),
        ("编号,声明\n7,泰晤士河结冰了。\n", "泰晤士河结冰了。", "7"),
        ("The Thames froze over in 1963.\n", "The Thames froze over in 1963.", None),
        ('reach,claim\n"12,000",The Thames froze.\n', "The Thames froze.", None),
    ],
)
def test_columns_are_known_by_name_in_many_languages(content: str, claims: str, reference: str | None) -> None:
    [line] = read(content, "a.csv").lines
    assert (line.text, line.reference, line.reach) == (claims, reference, None)


def test_what_is_named_counts_and_not_what_is_guessed() -> None:
    choice = Choice(header=True, columns={Use.TEXT: "b", Use.REFERENCE: "3", Use.HARM: 0})
    found = read_list(b"text,b,c\n2,The Thames froze.,x\n9,It rained.,y\n", "a.csv", choice, Settings())
    assert [(line.text, line.reference, line.harm) for line in found.lines] == [("The Thames froze.", "x", 2)]
    assert reasons(found) == {3: "Its harm is not a number from 0 to 3."}
    with pytest.raises(InvalidInputError, match="There is no column “d”; there are: “text”, “b”"):
        read_list(b"text,b\nx,y\n", "a.csv", Choice(columns={Use.TEXT: "d"}), Settings())
