"""Claims that may say the same as others: which come close, what is kept of a pair, and what people make of it."""

from collections.abc import Callable, Sequence
from math import cos, sin
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.digests import digest_twins
from models.errors import ConflictError, NotFoundError
from models.operations.encoding import close_pruning, drop_vectors, find_unused
from models.operations.joining import detach_claim, undo_joining
from models.operations.pairing import (
    FoundPair,
    PairedBy,
    join_twin,
    queue_pairing,
    record_pairs,
    refuse_twin,
    restore_twin,
)
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.transitions import apply_transition
from models.operations.vectors import index_vectors, keep_claim_vectors
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.candidates import has_vector_index
from models.queries.inbox import CaseFilter, read_inbox
from models.queries.near import Candidate, find_near, find_unencoded, find_unpaired
from models.queries.twins import Twin, count_twins, list_pairs, list_twins
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.job import Job, JobKind
from models.tables.person import Person
from models.tables.search import write_vector
from models.tables.submission import Claim, Submission
from models.tables.suggestion import ClaimVector, PairSuggestion
from tests.conftest import People
from tests.models.conftest import EAST, NORTH, Shelf
from tests.models.work import at_once

NEARLY_EAST = [0.96, 0.28]
FROZE = "The Thames froze over in London in the winter of 1963."
FROZEN = "In the winter of 1963 the Thames in London was frozen."
RED = "A volcano turned the water of the Nile red."
Write = Callable[..., Claim]


pytestmark = pytest.mark.usefixtures("no_index_left")


@pytest.fixture
def write(session: Session, shelf: Shelf) -> Write:
    """Record a claim that somebody sent, with its vector."""

    def write_one(
        text: str,
        vector: Sequence[float] | None = EAST,
        person: Person | None = None,
        kind: str = "claim",
        **sure: float,
    ) -> Claim:
        submission = Submission(kind=kind, origin="api", text=text, person_id=person.id if person else None)
        session.add(submission)
        matches = [FoundMatch(shelf.factchecks[key], 1, probability, {}, []) for key, probability in sure.items()]
        found = FoundClaim(text, 0, len(text), 0.9, {}, matches, vector=vector)
        record_check(session, submission, 1, [found], Matcher("compass", "1", shelf.encoder_id))
        return session.scalars(select(Claim).where(Claim.submission_id == submission.id)).one()

    return write_one


def search(session: Session, shelf: Shelf, *claims: Claim) -> list[Candidate]:
    session.flush()
    return find_near(session, shelf.encoder_id, 2, [claim.id for claim in claims])


def name(candidates: Sequence[Candidate]) -> set[frozenset[str]]:
    return {frozenset((found.one.text, found.other.text)) for found in candidates}


def suggest(session: Session, shelf: Shelf, one: Claim, other: Claim, probability: float = 0.8) -> int:
    """Write down that the machine takes two claims for the same, and return the number of it."""
    lower, higher = sorted((one, other), key=lambda claim: claim.id)
    word = {
        "kind": "name",
        "claim": lower.text[:3],
        "factcheck": higher.text[:3],
        "claim_span": [0, 3],
        "factcheck_span": None,
    }
    pair = FoundPair(lower.id, higher.id, digest_twins(lower.digest, higher.digest), probability, [word])
    record_pairs(session, [pair], PairedBy("near", "1", shelf.encoder_id), [one.id, other.id])
    return session.scalars(select(PairSuggestion.id).where(PairSuggestion.lower_id == lower.id)).one()


def decide(session: Session, claim: Claim, person: Person) -> None:
    draft = VerdictDraft("false", "It froze upstream.", evidence=[EvidenceDraft("https://rivers.test/1963")])
    decide_case(session, claim.case_id, person, draft, session.get_one(Case, claim.case_id).version)
    session.expire_all()


def told(twins: Sequence[Twin]) -> list[tuple[int, float]]:
    return [(twin.case.id, twin.probability) for twin in twins]


def test_what_is_near_comes_up_whichever_came_first(session: Session, shelf: Shelf, write: Write) -> None:
    first, second, far = write(FROZE), write(FROZEN, NEARLY_EAST), write(RED, NORTH)
    assert name(search(session, shelf, second)) == name(search(session, shelf, first)) == {frozenset((FROZE, FROZEN))}
    assert search(session, shelf, far) == []
    [found] = search(session, shelf, second)
    assert (found.one.claim_id, found.factcheck_id) == (second.id, None)
    assert found.cosine == pytest.approx(0.96, abs=0.001)
    assert name(search(session, shelf, first, second, far)) == {frozenset((FROZE, FROZEN))}


def test_one_fact_check_brings_claims_together_that_are_far_apart(session: Session, shelf: Shelf, write: Write) -> None:
    first, second = write(FROZE, EAST, thames=0.9), write("Ice skating on the river", NORTH, thames=0.95)
    unsure = write("Rivers freeze, they say", [-1.0, 0.0], thames=0.6)
    [found] = search(session, shelf, first)
    assert (found.other.claim_id, found.factcheck_id) == (second.id, shelf.factchecks["thames"])
    assert found.shared == pytest.approx(0.9 * 0.95)
    assert search(session, shelf, unsure) == []


def test_only_what_lives_and_says_enough_is_compared(
    session: Session, shelf: Shelf, write: Write, people: People
) -> None:
    first, second = write(FROZE), write(FROZEN, NEARLY_EAST)
    write("It froze over.", NEARLY_EAST, kind="article")
    again = write(FROZE.upper())
    assert again.case_id == first.case_id, "the same words join at once, and need no suggestion"
    assert name(search(session, shelf, first)) == {frozenset((FROZE, FROZEN))}
    assert {found.claim_id for found in find_unpaired(session, shelf.encoder_id, 10)} == {first.id, second.id}
    case = session.get_one(Case, second.case_id)
    apply_transition(session, case, "dismiss", people.bob, case.version, "Nothing to check.")
    assert search(session, shelf, first) == []
    assert [found.claim_id for found in find_unpaired(session, shelf.encoder_id, 10)] == [first.id]


def test_no_claim_is_left_without_a_vector(session: Session, shelf: Shelf, write: Write, people: People) -> None:
    kept, bare = write(FROZE), write(FROZEN, None)
    assert [found.claim_id for found in find_unencoded(session, shelf.encoder_id, 10)] == [bare.id]
    keep_claim_vectors(session, shelf.encoder_id, [(bare.id, bare.digest, write_vector(NEARLY_EAST))])
    assert find_unencoded(session, shelf.encoder_id, 10) == []
    suggest(session, shelf, kept, bare)
    assert find_unpaired(session, shelf.encoder_id, 10) == []
    bare.text, bare.digest = RED, b"reworded"
    session.flush()
    assert [found.text for found in find_unencoded(session, shelf.encoder_id, 10)] == [RED]
    assert search(session, shelf, kept) == [], "a vector of other words is none"
    assert list_twins(session, kept.case_id, people.bob) == [], "nor does a pair of other words stand"
    keep_claim_vectors(session, shelf.encoder_id, [(bare.id, bare.digest, write_vector(NORTH))])
    assert [found.claim_id for found in find_unpaired(session, shelf.encoder_id, 10)] == [bare.id], (
        "it is compared anew"
    )


def test_vectors_of_an_encoder_that_is_gone_go_with_its_others(session: Session, shelf: Shelf, write: Write) -> None:
    write(FROZE)
    assert index_vectors(session, shelf.encoder_id, 2, 1, "claim_vector")
    assert not index_vectors(session, shelf.encoder_id, 2, 1, "claim_vector"), "it is there already"
    [(encoder, size)] = find_unused(session, shelf.encoder_id + 1)
    assert size == 3 + 1
    assert [drop_vectors(session, encoder.id) for _ in range(3)] == [3, 1, 0]
    close_pruning(session, encoder, size)
    assert not has_vector_index(session, encoder.id, "claim_vector")
    assert session.scalars(select(ClaimVector)).all() == []


def test_an_index_finds_the_same(session: Session, shelf: Shelf, write: Write) -> None:
    claims = [write(f"{FROZE} Number {number}.", [cos(number / 9), sin(number / 9)]) for number in range(8)]
    exact = search(session, shelf, *claims)
    assert len(name(exact)) >= 8
    assert index_vectors(session, shelf.encoder_id, 2, 1, "claim_vector")
    assert name(search(session, shelf, *claims)) == name(exact)


def test_a_pair_is_seen_from_both_sides(session: Session, shelf: Shelf, write: Write, people: People) -> None:
    first, second, third = write(FROZE), write(FROZEN), write(RED, NORTH)
    suggest(session, shelf, first, second)
    [mine] = list_twins(session, first.case_id, people.bob)
    [theirs] = list_twins(session, second.case_id, people.bob)
    assert (mine.case.id, mine.claim.id, mine.mine.id) == (second.case_id, second.id, first.id)
    assert (theirs.case.id, theirs.mine.id) == (first.case_id, second.id)
    assert mine.agrees[0]["claim"] == first.text[:3]
    assert theirs.agrees[0]["claim"] == second.text[:3]
    assert mine.direction == theirs.direction == (second.case_id, first.case_id), "the younger goes into the older"
    [pair] = list_pairs(session, people.bob, 10)
    assert (pair.mine.id, pair.case.id) == (second.id, first.case_id)
    counted = {first.case_id: 1, second.case_id: 1}
    assert count_twins(session, [first.case_id, second.case_id, third.case_id], people.bob) == counted
    inbox = read_inbox(session, people.bob, CaseFilter(view="open", has_twin=True))
    assert {view.case.id for view in inbox.claims} == set(counted)
    assert inbox.twins == counted
    assert search(session, shelf, first, second) == [], "what is suggested is not looked for again"


def test_joined_they_are_one_case_and_demand_counts_people(
    session: Session, shelf: Shelf, write: Write, people: People
) -> None:
    first, second = write(FROZE, person=people.charlie), write(FROZEN, person=people.charlie)
    write(FROZEN, person=people.dora)
    number = suggest(session, shelf, first, second)
    joined = join_twin(session, first.case_id, number, people.bob)
    session.expire_all()
    assert (joined.cases, joined.claims, joined.into) == (1, 2, (first.case_id,))
    assert session.get_one(Case, first.case_id).demand == 2, "Charlie asked twice, and counts once"
    assert list_twins(session, first.case_id, people.bob) == []
    late = write(FROZEN)
    assert late.case_id == first.case_id, "what comes in the joined words comes here"
    with pytest.raises(ConflictError):
        join_twin(session, first.case_id, number, people.bob)
    undo_joining(session, joined.batch, people.bob)
    session.expire_all()
    [twin] = list_twins(session, first.case_id, people.bob)
    assert (twin.id, twin.case.id) == (number, second.case_id)
    assert late.case_id == second.case_id, "and goes with them"
    assert session.get_one(Case, first.case_id).demand == 1


def test_a_decided_case_takes_in_and_is_not_taken(session: Session, shelf: Shelf, write: Write, people: People) -> None:
    decided, fresh = write(FROZE), write(FROZEN)
    number = suggest(session, shelf, decided, fresh)
    decide(session, fresh, people.bob)
    [twin] = list_twins(session, decided.case_id, people.bob)
    assert twin.verdict is not None, "the verdict is offered"
    assert twin.direction == (decided.case_id, fresh.case_id)
    assert session.get_one(Case, decided.case_id).state == "open", "and carried by nobody but a person"
    decide(session, decided, people.bob)
    with pytest.raises(ConflictError, match="is not open and free"):
        join_twin(session, decided.case_id, number, people.bob)


def test_what_somebody_has_in_hand_is_joined_by_them_alone(
    session: Session, shelf: Shelf, write: Write, people: People, erin: Person
) -> None:
    first, second = write(FROZE), write(FROZEN)
    number = suggest(session, shelf, first, second)
    for claim in (first, second):
        case = session.get_one(Case, claim.case_id)
        apply_transition(session, case, "take", people.bob, case.version)
    with pytest.raises(ConflictError):
        join_twin(session, first.case_id, number, erin)
    assert join_twin(session, first.case_id, number, people.bob).into == (first.case_id,)


def test_what_was_refused_never_comes_again(session: Session, shelf: Shelf, write: Write, people: People) -> None:
    first, second = write(FROZE), write(FROZEN, NEARLY_EAST)
    number = suggest(session, shelf, first, second)
    refuse_twin(session, second.case_id, number, people.bob)
    assert list_twins(session, first.case_id, people.bob) == []
    assert search(session, shelf, first, second) == []
    suggest(session, shelf, first, second)
    assert list_twins(session, first.case_id, people.bob) == [], "nor where a job that was under way finds it again"
    with pytest.raises(ConflictError):
        join_twin(session, first.case_id, number, people.bob)
    case = session.get_one(Case, second.case_id)
    apply_transition(session, case, "dismiss", people.bob, case.version, "Nothing to check.")
    again = write(FROZEN, NEARLY_EAST)
    assert again.case_id != second.case_id
    assert search(session, shelf, again) == [], "in another case it is the same pair of words"
    for known in (first.case_id, second.case_id):
        event = select(AuditEvent.action).where(AuditEvent.subject_id == str(known), AuditEvent.action == "refuse_twin")
        assert session.scalars(event).all() == ["refuse_twin"]


def test_refusing_is_taken_back(session: Session, shelf: Shelf, write: Write, people: People) -> None:
    first, second, third = write(FROZE), write(FROZEN), write(RED)
    number = suggest(session, shelf, first, second)
    with pytest.raises(ConflictError):
        restore_twin(session, first.case_id, number, people.bob)
    refuse_twin(session, first.case_id, number, people.bob)
    for act in (refuse_twin, restore_twin, join_twin):
        with pytest.raises(NotFoundError):
            act(session, third.case_id, number, people.bob)
    restore_twin(session, first.case_id, number, people.bob)
    assert told(list_twins(session, first.case_id, people.bob)) == [(second.case_id, 0.8)]


def test_what_somebody_took_out_is_not_suggested_there(
    session: Session, shelf: Shelf, write: Write, people: People
) -> None:
    first, second = write(FROZE), write(FROZEN, NEARLY_EAST)
    join_twin(session, first.case_id, suggest(session, shelf, first, second), people.bob)
    detach_claim(session, second.id, people.bob, "It is another river.")
    session.expire_all()
    assert second.case_id != first.case_id
    assert list_twins(session, first.case_id, people.bob) == []
    assert search(session, shelf, first, second) == []


def test_nothing_is_told_of_a_case_at_which_somebody_looks_blind(
    session: Session, shelf: Shelf, write: Write, people: People, erin: Person
) -> None:
    first, second = write(FROZE), write(FROZEN)
    number = suggest(session, shelf, first, second)
    case = session.get_one(Case, second.case_id)
    case.state, case.reviewer_id = "second_review", people.bob.id
    session.flush()
    for number_of in (first.case_id, second.case_id):
        assert list_twins(session, number_of, erin) == []
        assert count_twins(session, [number_of], erin) == {}
        assert len(list_twins(session, number_of, people.bob)) == 1
    with pytest.raises(ConflictError):
        refuse_twin(session, first.case_id, number, erin)


def test_two_who_find_the_same_pair_write_it_once(database: Engine, shelf: Shelf, people: People) -> None:
    with transaction() as session:
        claims = []
        for text in (FROZE, FROZEN):
            submission = Submission(kind="claim", origin="api", text=text)
            session.add(submission)
            found = FoundClaim(text, 0, len(text), 0.9, {}, [], vector=EAST)
            record_check(session, submission, 1, [found], Matcher("compass", "1", shelf.encoder_id))
            claims.append(session.scalars(select(Claim).where(Claim.submission_id == submission.id)).one())

    def find() -> int:
        with transaction() as session:
            candidates = search(session, shelf, *claims)
            return suggest(session, shelf, claims[0], claims[1]) if candidates else 0

    assert len({number for number in at_once(find, 4) if number}) == 1


def test_a_job_that_waits_is_enough(session: Session, settings: Settings, write: Write) -> None:
    write(FROZE)
    queued: Any = queue_pairing(session, settings.job_attempts)
    assert session.get_one(Job, queued).kind == JobKind.PAIR
    assert queue_pairing(session, settings.job_attempts) is None
    session.get_one(Job, queued).run_after = func.now()
