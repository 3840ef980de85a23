"""Looking for claims that say the same with the real encoder: by the check, by the job behind it, and after changes."""

from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from models.digests import digest_claim
from models.operations.submit import Draft, submit
from models.queries.near import Candidate, Unpaired
from models.session import transaction
from models.settings import Settings
from models.tables.job import Job, JobKind, Schedule
from models.tables.match import Match
from models.tables.submission import Claim, Origin
from models.tables.suggestion import ClaimVector, PairSuggestion
from tests.conftest import People
from tests.models.work import look
from worker.handlers import HANDLERS
from worker.pairing import PairingDuty, find_pairs
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.near import Weights, load_near_calibration
from worker.runner import run_job

GUM = "Chewing gum that you swallow stays in your stomach for seven years."
SAME = "Swallowed chewing gum stays in your stomach for 7 years."
CHANGED = "Chewing gum that you swallow stays in your stomach for two years."
DENIED = "Chewing gum that you swallow does not stay in your stomach for seven years."
OTHER = "The Eiffel Tower grows by fifteen centimetres in summer."
EVERY = (GUM, SAME, CHANGED, DENIED, OTHER)


@pytest.fixture
def worker(matcher: ClaimMatcher, monkeypatch: pytest.MonkeyPatch) -> ClaimMatcher:
    """This process as a worker; it compares two claims at a time."""
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)
    monkeypatch.setattr("worker.pairing._BATCH", 2)
    return matcher


def check(worker: ClaimMatcher, text: str, kind: str = "claim") -> UUID:
    """Send a text, and do the check as a worker does."""
    with transaction() as session:
        job = submit(session, Draft(kind, text, Origin.API), None, worker.settings)
    assert run_job(job.id, HANDLERS[JobKind.CHECK], worker.settings)
    assert look(job.id).state == "succeeded", look(job.id).trace
    return job.id


def list_waiting() -> list[UUID]:
    with transaction() as session:
        waiting = select(Job.id).where(Job.kind == JobKind.PAIR, Job.state == "queued")
        return list(session.scalars(waiting.order_by(Job.created_at)))


def pair(worker: ClaimMatcher) -> list[dict[str, Any] | None]:
    """Do the jobs that wait, and return what each tells."""
    jobs = list_waiting()
    for job_id in jobs:
        assert run_job(job_id, HANDLERS[JobKind.PAIR], worker.settings)
        assert look(job_id).state == "succeeded", look(job_id).trace
    return [look(job_id).summary for job_id in jobs]


def read_pairs() -> dict[frozenset[str], float]:
    with transaction() as session:
        rows = session.scalars(select(PairSuggestion)).all()
        return {frozenset((row.lower.text, row.higher.text)): row.probability for row in rows}


def test_claims_that_say_the_same_are_found_and_those_that_differ_are_not(worker: ClaimMatcher) -> None:
    check(worker, GUM)
    check(worker, CHANGED)
    assert len(list_waiting()) == 1, "one job will see both"
    assert pair(worker) == [{"claims": 2, "suggested": 0}]
    check(worker, f"{DENIED}\n{SAME}\n{OTHER}", "article")
    assert pair(worker) == [{"claims": 3, "suggested": 1}]
    [(found, probability)] = read_pairs().items()
    assert found == {GUM, SAME}
    assert probability > 0.9
    with transaction() as session:
        kept = session.scalars(select(PairSuggestion)).one()
        assert (kept.matcher_name, kept.encoder_id) == ("near", worker.encoder_id)
        assert {found["claim"] for found in kept.agrees} >= {"stomach", "years"}
        assert not any(found["decides"] for found in kept.differs)


def test_each_pair_is_compared_once_in_whichever_order_its_claims_come_up(
    worker: ClaimMatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[frozenset[str]] = []

    def assess(candidate: Candidate, _weights: Weights, _suggest_from: float) -> None:
        compared.append(frozenset((candidate.one.text, candidate.other.text)))

    monkeypatch.setattr("worker.pairing._assess", assess)
    alike = [f"The library of Ghent keeps {number} thousand maps of rivers in its cellar." for number in range(2, 7)]
    check(worker, "\n".join(alike), "article")
    assert pair(worker) == [{"claims": 5, "suggested": 0}]
    assert len(compared) == len(set(compared)) == 10


def test_a_claim_that_is_reworded_meanwhile_is_compared_again(
    worker: ClaimMatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[set[str]] = []

    def assess(candidate: Candidate, _weights: Weights, _suggest_from: float) -> None:
        if not compared:
            with transaction() as session:
                digest = digest_claim(SAME)
                session.execute(update(Claim).where(Claim.text == CHANGED).values(text=SAME, digest=digest))
                claim = select(Claim.id).where(Claim.text == SAME).scalar_subquery()
                again = {"digest": digest, "compared_at": None}
                session.execute(update(ClaimVector).where(ClaimVector.claim_id == claim).values(again))
        compared.append({candidate.one.text, candidate.other.text})

    monkeypatch.setattr("worker.pairing._assess", assess)
    monkeypatch.setattr("worker.pairing._BATCH", 1)
    check(worker, GUM)
    check(worker, CHANGED)
    assert pair(worker) == [{"claims": 2, "suggested": 0}]
    assert compared[0] == {GUM, CHANGED}
    assert {GUM, SAME} in compared


def test_what_a_worker_missed_is_made_up_for(worker: ClaimMatcher, people: People) -> None:
    check(worker, GUM)
    check(worker, SAME)
    with transaction() as session:
        session.execute(delete(Job).where(Job.kind == JobKind.PAIR))
        session.execute(delete(ClaimVector))
    duty = PairingDuty(lambda: worker)
    duty()
    assert len(list_waiting()) == 1, "as after an upgrade, or with another encoder"
    assert pair(worker) == [{"claims": 2, "suggested": 1}]
    with transaction() as session:
        session.execute(delete(Schedule))
        session.execute(delete(Match))
        reworded = f"{OTHER} Really."
        row = update(Claim).where(Claim.text == SAME)
        session.execute(row.values(text=reworded, digest=digest_claim(reworded)))
    PairingDuty(lambda: worker)()
    assert pair(worker) == [{"claims": 1, "suggested": 0}]
    PairingDuty(lambda: worker)()
    with transaction() as session:
        session.execute(delete(Schedule))
    PairingDuty(lambda: worker)()
    assert list_waiting() == [], "nothing is left to do"


def test_the_order_of_arrival_does_not_matter(worker: ClaimMatcher, settings: Settings) -> None:
    """Of the same claims the same pairs are likely enough, each with the same probability, whoever came first."""
    weights = load_near_calibration().own
    cosines = {frozenset(texts): 0.1 if OTHER in texts else 0.9 for texts in permutations(EVERY, 2)}
    found = []
    for order in permutations(EVERY):
        claims = [Unpaired(uuid4(), text, digest_claim(text)) for text in order]
        candidates = [
            Candidate(late, early, cosines[frozenset((late.text, early.text))], None, 0.0)
            for place, late in enumerate(claims)
            for early in claims[:place]
        ]
        texts = {claim.claim_id: claim.text for claim in claims}
        pairs = find_pairs(candidates, weights, settings.suggest_from)
        found.append({frozenset((texts[each.lower_id], texts[each.higher_id])): each.probability for each in pairs})
        assert all(each.lower_id < each.higher_id for each in pairs)
    assert all(pairs == found[0] for pairs in found)
    assert set(found[0]) == {frozenset((GUM, SAME))}


def test_a_fact_check_that_answers_both_makes_them_likely(settings: Settings) -> None:
    one, other = (Unpaired(uuid4(), text, digest_claim(text)) for text in (GUM, "Gum? Seven years in your belly!"))
    weights = load_near_calibration().own
    assert find_pairs([Candidate(one, other, 0.2, None, 0.0)], weights, settings.suggest_from) == []
    [pair] = find_pairs([Candidate(one, other, 0.2, 7, 0.81)], weights, settings.suggest_from)
    assert (pair.probability, pair.factcheck_id) == (0.81, 7)
    changed = Unpaired(uuid4(), CHANGED, digest_claim(CHANGED))
    assert find_pairs([Candidate(one, changed, 0.2, 7, 0.99)], weights, settings.suggest_from) == []
