"""What is known of a claim before it is looked for, and above all on which day it was said."""

import datetime as dt
import json

import pytest

from models.scoring import Sought
from worker.pipeline.sought import seek, seek_again, write_context

DAY = dt.date(2016, 9, 26)
LONG = "The ferry sank, and nobody knew why it had left the harbour in a storm like that one."


@pytest.mark.parametrize(
    "name",
    [
        "20160926_first_debate",
        "2016-09-26-debate.txt",
        "2016.09.26 Debate",
        "2016 09 26",
        "20160926",
        "(2016-09-26) Minutes",
        "2016_09_26",
    ],
)
def test_a_document_is_of_the_day_by_which_it_is_named(name: str) -> None:
    assert seek(LONG, document=name).date == DAY


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "Debate",
        "debate 2016-09-26",
        "201609261234",
        "20161326",
        "20160231",
        "2016",
        "1066-01-02",
        "26092016",
        "Minutes of 2016-09-26",
    ],
)
def test_a_document_without_such_a_name_is_of_no_day(name: str | None) -> None:
    assert seek(LONG, document=name).date is None


@pytest.mark.parametrize(
    "signature", [" — A. Reader (@reader) September 26, 2016", " 26 September 2016", " (2016-09-26)"]
)
def test_a_post_is_of_the_day_with_which_it_is_signed(signature: str) -> None:
    assert seek(LONG + signature).date == DAY


@pytest.mark.parametrize(
    "text", [f"On September 26, 2016 it began. {LONG}", f"{LONG} It was 26 September 2016. {LONG}", LONG]
)
def test_a_day_deep_inside_a_text_is_what_it_speaks_of(text: str) -> None:
    assert seek(text).date is None


@pytest.mark.parametrize("beyond", range(70))
def test_a_day_that_is_cut_through_is_not_another_day(beyond: int) -> None:
    """Wherever a text ceases to be its signature: what is left of 26 is not 6."""
    assert seek(f"{LONG} 26 September 2016 {'x' * beyond}").date in {DAY, None}
    assert seek(f"{LONG} (2016-09-26) {'x ' * (beyond // 2)}").date in {DAY, None}


def test_the_day_of_the_document_goes_before_that_of_the_text() -> None:
    assert seek("It sank on 1 May 2001", document="20160926_debate").date == DAY
    assert seek("It sank on 1 May 2001", document="20161326_debate").date == dt.date(2001, 5, 1)


def test_all_that_is_known_is_kept() -> None:
    claim = seek("It sank.", "A. Boatman", ("It left.", "It rained."), ("Nobody drowned.", "End."), "20160926_debate")
    assert claim == Sought(
        "It sank.", "A. Boatman", ("It left.", "It rained."), ("Nobody drowned.", "End."), "20160926_debate", DAY
    )
    assert claim.in_context
    assert claim.with_neighbours == "It rained. It sank. Nobody drowned."
    assert claim.surroundings == "It left. It rained. Nobody drowned. End. A. Boatman"


def test_a_claim_alone_is_in_no_context() -> None:
    claim = seek("It sank.")
    assert claim == Sought("It sank.")
    assert (claim.in_context, claim.with_neighbours, claim.surroundings.strip()) == (False, "It sank.", "")
    assert not seek("It sank.", "A. Boatman", document="20160926_debate").in_context, "no sentence around it is known"
    assert seek("It sank.", after=("Nobody drowned.",)).with_neighbours == "It sank. Nobody drowned."


def test_a_claim_is_looked_for_again_as_it_was_first() -> None:
    claim = seek("It sank.", "A. Boatman", ("It left.",), ("Nobody drowned.", "End."), "20160926_debate")
    kept = json.loads(json.dumps(write_context(claim)))
    assert kept == {
        "speaker": "A. Boatman",
        "before": ["It left."],
        "after": ["Nobody drowned.", "End."],
        "date": "2016-09-26",
    }
    assert seek_again("It sank.", kept, "20160926_debate") == claim
    assert seek_again("It sank.", kept).date == DAY, "though its document was given another name"
    assert seek_again("It sank.", {}) == seek("It sank.")
    assert "date" not in write_context(seek("It sank."))
