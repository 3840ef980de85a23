"""The preview of a list: its columns are chosen before anything is checked, and the file is kept until then."""

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select, text
from xlsxwriter import Workbook

from models.operations.schedule import purge_leftovers
from models.session import transaction
from models.tables.intake import WaitingList
from models.tables.job import Job
from models.tables.submission import Submission
from tests.conftest import People
from tests.web.conftest import BuildApp
from tests.web.pages.browser import Browser

SEND, AGAIN, DELETE = "Check the list", "Show the preview anew", "Delete the file"
TABLE = (
    "Nummer;Was gesagt wurde;Schaden;Notiz\n1;Die Themse fror im Winter 1963 zu.;3;<b>x</b>\n2;;1;\n3;Es regnete.;9;y\n"
)


def send(browser: Browser, content: str | bytes, name: str = "tips.csv", **fields: Any) -> Browser:
    raw = content.encode() if isinstance(content, str) else content
    return browser.open("/bulk").press(SEND, file=(BytesIO(raw), name), **fields)


def count(table: type) -> int:
    with transaction() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def find_submission() -> Submission:
    with transaction() as session:
        sent = session.scalars(select(Submission)).one()
        _ = sent.rows, sent.columns, sent.rejections
        return sent


def test_the_preview_guesses_and_says_what_will_come_of_it(visitor: Browser) -> None:
    send(visitor, TABLE)
    assert [visitor.value_of(name) for name in ("text", "reference", "harm", "reach")] == ["2", "1", "none", "none"]
    assert "No column has a name that tells" in visitor.words
    assert "2 claims will be checked. 1 line cannot be used" in visitor.words
    assert "<b>x</b>" not in visitor.html
    assert count(Submission) == 0

    visitor.press(AGAIN, harm="3")
    assert "1 claim will be checked. 2 lines cannot be used" in visitor.words
    assert "Its harm is not a number from 0 to 3." in visitor.words

    visitor.press("Check 1 claim")
    sent = find_submission()
    assert sent.columns == ["Nummer", "Was gesagt wurde", "Schaden", "Notiz"]
    cells = ["1", "Die Themse fror im Winter 1963 zu.", "3", "<b>x</b>"]
    assert sent.rows == [{"line": 2, "reference": "1", "harm": 3, "cells": cells}]
    assert sent.rejections is not None
    assert [entry["cells"] for entry in sent.rejections] == [["2", "", "1", ""], ["3", "Es regnete.", "9", "y"]]
    assert count(WaitingList) == 0


def test_what_was_not_shown_is_not_checked(visitor: Browser) -> None:
    send(visitor, TABLE)
    address = visitor.path
    visitor.press("Check 2 claims", text="4")
    assert visitor.path == address
    assert "2 claims will be checked." in visitor.words
    assert visitor.value_of("text") == "4"
    assert count(Submission) == 0
    visitor.press("Check 2 claims")
    assert find_submission().text == "<b>x</b>\ny"
    visitor.open(address)
    assert visitor.path.startswith("/jobs/"), "the old address leads to what became of the list"


def test_a_first_row_may_be_a_claim(visitor: Browser) -> None:
    send(visitor, "The Thames froze over in 1963.,a\nIt rained in Lyon for weeks and weeks.,b\n")
    assert visitor.value_of("header") == "no"
    assert "2 claims will be checked." in visitor.words
    visitor.press(AGAIN, header="yes")
    assert "1 claim will be checked." in visitor.words
    visitor.press(AGAIN, format="text")
    assert "2 claims will be checked." in visitor.words
    visitor.press("Check 2 claims")
    assert find_submission().columns is None


def test_a_sheet_can_be_chosen_and_brings_its_own_columns(visitor: Browser) -> None:
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        first, second = book.add_worksheet("Old"), book.add_worksheet("New")
        first.write_row(0, 0, ["a", "b", "claim"])
        first.write_row(1, 0, [1, 2, "The Thames froze."])
        second.write_row(0, 0, ["statement"])
        second.write_row(1, 0, ["It rained in Lyon."])
    send(visitor, content.getvalue(), "tips.xlsx")
    assert (visitor.value_of("sheet"), visitor.value_of("text")) == ("Old", "3")
    visitor.press(AGAIN, sheet="New")
    assert (visitor.value_of("sheet"), visitor.value_of("text")) == ("New", "1")
    visitor.press("Check 1 claim")
    assert find_submission().text == "It rained in Lyon."


def test_json_lines_are_previewed_as_they_will_be_read(visitor: Browser) -> None:
    send(visitor, '{"text": "One.", "n": 1}\n{"claim": "Two."}\n{"text": 7}\n', "tips.jsonl")
    assert "1 claim will be checked. 2 lines cannot be used" in visitor.words
    visitor.press(AGAIN, text="3")
    assert "1 claim will be checked." in visitor.words
    visitor.press("Check 1 claim")
    assert find_submission().text == "Two."


@pytest.mark.parametrize("odd", ["text=0", "text=99", "text=x", "sheet=x&format=xlsx", "format=ods", "reference=101"])
def test_an_odd_choice_is_told_and_costs_nothing(visitor: Browser, odd: str) -> None:
    send(visitor, TABLE)
    visitor.open(f"{visitor.path}?read_as=csv/&format=csv&{odd}")
    assert visitor.status in {200, 422}
    assert "claims will be checked" in visitor.words


def test_a_file_in_which_nothing_can_be_used_says_so(visitor: Browser) -> None:
    send(visitor, "claim,id\n,1\n,2\n")
    assert "No line can be used as it is read now." in visitor.words
    assert DELETE in visitor.buttons
    assert not any(label.startswith("Check ") for label in visitor.buttons)


def test_the_file_can_be_deleted(visitor: Browser) -> None:
    address = send(visitor, TABLE).path
    visitor.press(DELETE)
    assert "The file was deleted." in visitor.words
    assert (count(WaitingList), count(Job)) == (0, 0)
    assert visitor.open(address).status == 404
    assert "Send the file again." in visitor.words


def test_a_file_belongs_to_who_sent_it(visitor: Browser, people: People, build_app: BuildApp) -> None:
    address = send(visitor.sign_in(people.charlie), TABLE).path
    assert visitor.open(address).status == 200
    other = Browser(build_app().test_client())
    assert other.open(address).status == 404
    assert other.sign_in(people.alice).open(address).status == 404


def test_few_files_wait_and_none_for_long(visitor: Browser) -> None:
    addresses = [send(visitor, TABLE).path for _ in range(7)]
    assert count(WaitingList) == 5
    assert [visitor.open(address).status for address in addresses] == [404, 404, *[200] * 5]
    with transaction() as session:
        session.execute(text("UPDATE waiting_list SET created_at = now() - interval '25 hours'"))
        purge_leftovers(session)
    assert count(WaitingList) == 0
