"""How a reviewer's day is counted: words, what was taken back, cases done, and the time that a case takes."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.operations.judging import judge_match, take_back_judgement
from models.operations.transitions import apply_transition, lock_case
from models.queries.sitting import read_sitting
from models.session import transaction
from models.tables.match import Judgement
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import Story, open_case
from tests.models.work import ago

BREAK = 600.0


def say(story: Story, person: Person, relations: Sequence[str]) -> None:
    for number, relation in enumerate(relations, 1):
        with transaction() as session:
            judge_match(session, story.match_ids[0], person, relation, number)


def let_pass(*seconds: float) -> None:
    """Let the words of today have been said so many seconds ago."""
    with transaction() as session:
        for number, passed in enumerate(seconds, 1):
            session.execute(update(Judgement).where(Judgement.id == number).values(created_at=ago(passed)))


def test_a_day_begins_with_nothing(session: Session, people: People) -> None:
    sitting = read_sitting(session, people.bob, BREAK)
    assert (sitting.judged, sitting.taken_back, sitting.done, sitting.seconds, sitting.left) == (0, 0, 0, None, 0)
    assert sitting.undo_rate == 0


def test_words_and_what_was_taken_back_are_counted_for_each_person(story: Story, people: People) -> None:
    say(story, people.bob, ["same", "broader"])
    with transaction() as session:
        take_back_judgement(session, story.match_ids[0], people.bob, 3)
    with transaction() as session:
        sitting = read_sitting(session, people.bob, BREAK)
        assert (sitting.judged, sitting.taken_back, sitting.undo_rate) == (2, 1, 0.5)
        assert read_sitting(session, people.alice, BREAK).judged == 0


def test_words_that_were_carried_over_are_nobodys_work_of_today(story: Story, people: People) -> None:
    say(story, people.bob, ["same", "broader"])
    with transaction() as session:
        session.execute(update(Judgement).where(Judgement.id == 2).values(carried_id=1))
        assert read_sitting(session, people.bob, BREAK).judged == 1


def test_the_time_of_a_case_is_what_passed_between_acts_without_breaks(story: Story, people: People) -> None:
    say(story, people.bob, ["same", "broader", "related", "unsure"])
    # A break of more than ten minutes between the second and the third.
    with transaction() as session:
        today = session.scalars(select(func.extract("epoch", func.now() - func.date_trunc("day", func.now())))).one()
    if today < 2000:
        pytest.skip("the day is too young for words of half an hour ago")
    let_pass(1000, 980, 30, 0)
    with transaction() as session:
        assert read_sitting(session, people.bob, BREAK).seconds == pytest.approx(50, abs=5)


def test_a_case_that_was_set_aside_is_done(people: People) -> None:
    with transaction() as session:
        case_id = open_case(session).id
    with transaction() as session:
        assert read_sitting(session, people.bob, BREAK).left == 1
        apply_transition(session, lock_case(session, case_id), "dismiss", people.bob, 1, "A joke.")
    with transaction() as session:
        sitting = read_sitting(session, people.bob, BREAK)
        assert (sitting.done, sitting.left) == (1, 0)
        assert read_sitting(session, people.alice, BREAK).done == 0
