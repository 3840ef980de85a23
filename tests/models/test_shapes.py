"""How a claim looks outside: complete, in plain JSON, and without anybody's name."""

import json

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.operations.judging import judge_match
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.corpora import get_factcheck
from models.queries.submissions import get_claim
from models.shapes import shape_claim, shape_factcheck
from models.tables.case import Case
from models.tables.submission import Claim
from tests.conftest import People
from tests.models.conftest import THAMES, Shelf, Story

VERDICT = VerdictDraft("mostly_false", "It froze upstream.", None, [EvidenceDraft("https://rivers.test")])


def test_a_claim_nobody_looked_at_yet(session: Session, story: Story, shelf: Shelf) -> None:
    shown = json.loads(shape_claim(get_claim(session, story.claim_id)).model_dump_json())
    assert (shown["id"], shown["text"], shown["verdict"]) == (str(story.claim_id), THAMES, None)
    assert (shown["case"]["state"], shown["speaker"]) == ("open", None)
    assert [match["rank"] for match in shown["matches"]] == [1, 2]
    first = shown["matches"][0]
    assert first["factcheck"]["id"] == shelf.factchecks["thames"]
    silent = dict.fromkeys(("lexical", "lexical_share", "body", "ranker", "margin"))
    assert first["scores"] == {"dense": 0.75} | silent
    assert (first["probability"], first["judgement"], first["relation"]) == (0.75, None, None)
    assert first["matcher"] == {"name": "compass", "version": "1"}


def test_a_decided_claim_shows_the_verdict_and_never_who_gave_it(
    session: Session, story: Story, people: People
) -> None:
    judge_match(session, story.match_ids[0], people.bob, "same", 1, "The same frost.")
    decide_case(session, story.case_id, people.bob, VERDICT, session.get_one(Case, story.case_id).version)
    session.expire_all()
    text = shape_claim(get_claim(session, story.claim_id)).model_dump_json()
    shown = json.loads(text)
    assert (shown["verdict"]["rating"], shown["verdict"]["label"]) == ("mostly_false", "Mostly false")
    assert (shown["verdict"]["rating_class"], shown["verdict"]["number"]) == ("false", 1)
    [line] = shown["verdict"]["evidence"]
    assert (line["url"], line["title"], line["stance"]) == ("https://rivers.test", None, "context")
    assert line["archive"] == {"state": "waiting", "at": None, "sha256": None, "error": None}
    judgement = shown["matches"][0]["judgement"]
    assert (judgement["relation"], judgement["note"]) == ("same", "The same frost.")
    assert "Bob" not in text
    assert "bob@desk.test" not in text


@pytest.mark.parametrize("key", ["thames", "nile"])
def test_a_fact_check_that_says_little_is_shown_all_the_same(session: Session, shelf: Shelf, key: str) -> None:
    shown = shape_factcheck(get_factcheck(session, shelf.factchecks[key])).model_dump(mode="json")
    assert (shown["corpus"], shown["rating"], shown["rating_class"]) == ("rivers", None, "open")
    assert (shown["publisher"], shown["date"], shown["url"]) == (None, None, None)


def test_what_was_written_down_before_the_desk_noted_where_it_searched_is_shown(session: Session, story: Story) -> None:
    session.execute(update(Claim).values(matching_id=None))
    session.expire_all()
    shown = shape_claim(get_claim(session, story.claim_id))
    assert (shown.searched, shown.answer, shown.unanswered, shown.conflict) == (None, None, None, [])
    assert (shown.before, shown.after, shown.date) == ([], [], None)
