"""What could be joined, and who asked what a case is about."""

from collections.abc import Callable

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.digests import digest_claim
from models.operations.joining import detach_claim, join_cases
from models.operations.transitions import apply_transition
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.asked import read_askings
from models.queries.duplicates import Alike, find_duplicates
from models.settings import Settings
from models.tables.case import Case
from models.tables.person import Person, Role
from models.tables.submission import Claim
from tests.conftest import People
from tests.models.conftest import Shelf, write_claim, write_submission

LONG = "The Thames froze over in London in the year 1963."
SHORT = "It froze."
Write = Callable[..., Claim]


@pytest.fixture
def write(session: Session, shelf: Shelf, settings: Settings) -> Write:
    """Record a claim with a case of its own, as if nothing was ever joined on arrival."""

    def write_one(text: str = LONG, person: Person | None = None) -> Claim:
        submission = write_submission(session, settings, text)
        submission.person_id = person.id if person else None
        claim = write_claim(session, submission, shelf, text=f"{text} {submission.id}", probabilities={})
        session.execute(update(Claim).where(Claim.id == claim.id).values(text=text, digest=digest_claim(text)))
        session.expire_all()
        return claim

    return write_one


def show(alike: list[Alike]) -> list[tuple[int, list[int]]]:
    return [(group.goal.case_id, [case.case_id for case in group.cases]) for group in alike]


def test_open_cases_in_the_same_words_go_into_the_oldest(session: Session, write: Write, people: People) -> None:
    first, second, third = (write().case_id for _ in range(3))
    nile, other = (write("The Nile turned red in the year of the Lord 1200.").case_id for _ in range(2))
    write("Nobody else says what is said here, and in these words.")
    alike = find_duplicates(session, people.bob, None, 100)
    assert show(alike) == [(first, [second, third]), (nile, [other])]
    assert (alike[0].goal.text, alike[0].goal.claims, alike[0].cases[0].demand) == (LONG, 1, 1)
    assert show(find_duplicates(session, people.bob, None, 1)) == [(first, [second])]
    assert show(find_duplicates(session, people.bob, [third, nile], 100)) == [(first, [third])]


def test_what_got_further_takes_in_what_is_open(session: Session, write: Write, people: People) -> None:
    first, second, third = (session.get_one(Case, write().case_id) for _ in range(3))
    draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test")])
    decide_case(session, second.id, people.alice, draft, 1)
    assert show(find_duplicates(session, people.bob, None, 9)) == [(second.id, [first.id, third.id])]
    apply_transition(session, third, "take", people.bob, 1)
    assert show(find_duplicates(session, people.bob, None, 9)) == [(second.id, [first.id])]
    apply_transition(session, first, "dismiss", people.bob, 1, "An opinion.")
    assert find_duplicates(session, people.bob, None, 9) == []


def test_few_words_from_a_text_are_joined_only_where_somebody_chose_them(
    session: Session, write: Write, people: People
) -> None:
    first, second = (write(SHORT).case_id for _ in range(2))
    assert find_duplicates(session, people.bob, None, 9) == []
    assert show(find_duplicates(session, people.bob, [first, second], 9)) == [(first, [second])]


def test_what_was_taken_out_is_joined_again_only_where_somebody_chose_it(
    session: Session, write: Write, people: People
) -> None:
    first, second = write(), write()
    join_cases(session, {second.case_id: first.case_id}, people.bob)
    session.expire_all()
    number = detach_claim(session, second.id, people.bob, "Another river.")
    assert find_duplicates(session, people.bob, None, 9) == []
    assert show(find_duplicates(session, people.bob, [number], 9)) == [(first.case_id, [number])]


def test_who_asked_is_listed_with_the_claim_that_leads_first(session: Session, write: Write, people: People) -> None:
    claims = [write(person=person) for person in (people.charlie, people.bob, None)]
    first = claims[0].case_id
    left = [claim.case_id for claim in claims[1:]]
    join_cases(session, dict.fromkeys(left, first), people.alice)
    session.expire_all()
    askings = read_askings(session, first, 2)
    following = read_askings(session, first, 2, askings.page.next)
    found = [*askings.page.items, *following.page.items]
    assert (askings.claims, askings.submissions, following.page.next) == (3, 3, None)
    assert found[0].claim.id == claims[0].id
    assert {asking.claim.id for asking in found} == {claim.id for claim in claims}
    told = {asking.claim.id: (asking.role, asking.joining.from_case_id if asking.joining else None) for asking in found}
    assert told == {
        claims[0].id: (Role.SUBMITTER, None),
        claims[1].id: (Role.REVIEWER, left[0]),
        claims[2].id: (None, left[1]),
    }
