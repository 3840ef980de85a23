"""Reading access tokens."""

from sqlalchemy.orm import Session

from models.operations.tokens import create_token, revoke_token
from models.queries.tokens import list_tokens
from tests.conftest import People


def test_tokens_are_listed_newest_first_without_the_revoked(session: Session, people: People) -> None:
    first, _ = create_token(session, people.bob, "first", ["read"])
    create_token(session, people.bob, "second", ["read"])
    create_token(session, people.alice, "hers", ["read"])
    assert [token.name for token in list_tokens(session)] == ["hers", "second", "first"]
    assert [token.name for token in list_tokens(session, people.bob.id)] == ["second", "first"]
    revoke_token(session, first.id)
    [left] = list_tokens(session, people.bob.id)
    assert (left.name, left.person.name) == ("second", "Bob")
