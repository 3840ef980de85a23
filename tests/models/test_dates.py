"""Finding the day with which a longer text is signed."""

import datetime as dt

import pytest

from models.dates import find_last_day

DAY = dt.date(2020, 6, 16)


@pytest.mark.parametrize(
    "text",
    [
        "— A. Reader (@reader) June 16, 2020",
        "Posted on 16 June 2020.",
        "Posted on the 16th of June 2020",
        "Jun 16, 2020",
        "2020-06-16",
        "It was on 1 May 2019 that it began, and on June 16, 2020 it ended.",
        "2019-05-01, then 16 June 2020",
        "June 1, 2021 is no more far than 2020-06-16",
        "Berlin, 16. Juni 2020",
        "16 de junio de 2020",
    ],
)
def test_the_last_day_that_is_named_in_full_is_found(text: str) -> None:
    assert find_last_day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It never happened.",
        "in June 2020",
        "on 16 June",
        "in 2020",
        "31 June 2020",
        "2020-13-01",
        "16 June 1066",
        "05/06/2020",
        "12345678",
        "1592265600",
        "The 16 Bananas 2020",
    ],
)
def test_what_is_no_full_day_is_none(text: str) -> None:
    assert find_last_day(text) is None


def test_a_day_that_cannot_be_does_not_hide_the_one_before() -> None:
    assert find_last_day("On 16 June 2020, and not on 31 June 2020.") == DAY
