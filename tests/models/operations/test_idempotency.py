"""Answers kept under a key: one at a time, for a day, and only the newest."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations.idempotency import KeptAnswer, find_answer, keep_answer, take_key
from models.session import transaction

pytestmark = pytest.mark.usefixtures("database")
ANSWER = KeptAnswer(b"what was asked", 202, {"Location": "/jobs/1"}, '{"id": 1}')


def test_an_answer_is_found_under_its_owner_and_key_alone(session: Session) -> None:
    keep_answer(session, "person:1", "a", ANSWER)
    assert find_answer(session, "person:1", "a") == ANSWER
    assert find_answer(session, "person:1", "b") is None
    assert find_answer(session, "person:2", "a") is None


def test_a_key_is_held_until_the_transaction_ends() -> None:
    with transaction() as one:
        assert take_key(one, "person:1", "a")
        with transaction() as other:
            assert not take_key(other, "person:1", "a")
            assert take_key(other, "person:1", "b")
            assert take_key(other, "person:2", "a")
    with transaction() as other:
        assert take_key(other, "person:1", "a")


def test_after_a_day_the_key_is_free_again(session: Session) -> None:
    keep_answer(session, "person:1", "a", ANSWER)
    session.execute(text("UPDATE idempotency_key SET created_at = now() - interval '25 hours'"))
    assert find_answer(session, "person:1", "a") is None
    other = KeptAnswer(b"another", 201, {}, "{}")
    keep_answer(session, "person:1", "a", other)
    assert find_answer(session, "person:1", "a") == other


def test_only_what_worked_can_be_kept(session: Session) -> None:
    with pytest.raises(IntegrityError, match="only_what_worked"), session.begin_nested():
        keep_answer(session, "person:1", "a", KeptAnswer(b"", 422, {}, "{}"))
