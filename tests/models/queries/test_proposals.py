"""Verdicts that follow from judged matches: the same rating, or the mirrored one, and often none."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.operations.judging import judge_match, take_back_judgement
from models.queries.cases import get_case
from models.queries.proposals import Proposal, find_proposal
from models.scale_list import SHIPPED
from models.tables.match import Match
from tests.conftest import People
from tests.models.conftest import Story

DESK, _, _, THREE, _ = SHIPPED


def rate(session: Session, match_id: int, words: str | None) -> None:
    sql = text("UPDATE factcheck SET rating = :words WHERE id = (SELECT factcheck_id FROM match WHERE id = :id)")
    session.execute(sql, {"words": words, "id": match_id})
    session.expire_all()


def judge(session: Session, match_id: int, people: People, relation: str) -> None:
    judge_match(session, match_id, people.bob, relation, session.get_one(Match, match_id).version)


def find(session: Session, story: Story) -> Proposal | None:
    return find_proposal(get_case(session, story.case_id).matches, DESK)


@pytest.mark.parametrize(
    ("relation", "words", "rating"),
    [
        ("same", "False", "false"),
        ("same", "Falso", "false"),
        ("same", "Half True", "half_true"),
        ("same", "Unverifiable", "unverifiable"),
        ("same", "???", None),
        ("same", None, None),
        ("opposite", "False", "true"),
        ("opposite", "Mostly false", "mostly_true"),
        ("opposite", "Half true", None),
        ("opposite", "Unverifiable", None),
        ("narrower", "False", None),
        ("outdated", "False", None),
        ("different", "False", None),
    ],
)
def test_what_a_judged_match_proposes(
    session: Session, story: Story, people: People, relation: str, words: str | None, rating: str | None
) -> None:
    rate(session, story.match_ids[0], words)
    judge(session, story.match_ids[0], people, relation)
    proposal = find(session, story)
    assert (proposal.rating.value if proposal else None) == rating
    assert proposal is None or proposal.turned is (relation == "opposite")


def test_nothing_is_proposed_before_a_person_has_spoken_or_after_they_took_it_back(
    session: Session, story: Story, people: People
) -> None:
    match_id = story.match_ids[0]
    rate(session, match_id, "False")
    assert find(session, story) is None
    judge(session, match_id, people, "same")
    assert find(session, story) is not None
    take_back_judgement(session, match_id, people.bob, session.get_one(Match, match_id).version)
    assert find(session, story) is None


def test_the_same_goes_before_the_opposite(session: Session, story: Story, people: People) -> None:
    first, second = story.match_ids
    rate(session, first, "False")
    rate(session, second, "Mostly false")
    judge(session, first, people, "opposite")
    judge(session, second, people, "same")
    proposal = find(session, story)
    assert proposal is not None
    assert (proposal.match.id, proposal.rating.value, proposal.turned) == (second, "mostly_false", False)


def test_each_scale_has_its_own_proposal(session: Session, story: Story, people: People) -> None:
    rate(session, story.match_ids[0], "Mostly false")
    judge(session, story.match_ids[0], people, "opposite")
    proposal = find_proposal(get_case(session, story.case_id).matches, THREE)
    assert proposal is not None
    assert (proposal.rating.value, proposal.scale.name) == ("supported", "three")
