"""Rows that make no sense are refused by the database itself, whoever writes them."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.base import Base
from models.tables.case import Case, Joining
from models.tables.corpus import Corpus, FactCheck
from models.tables.job import Job, JobState
from models.tables.match import Judgement, Match
from models.tables.matching import KnownMatcher, Matching, Policy
from models.tables.person import Person
from models.tables.search import Lexeme, LexemeFrequency, LexicalDocument
from models.tables.submission import Claim, Submission
from models.tables.verdict import Evidence, Verdict
from tests.conftest import People
from tests.models.conftest import Shelf, Story, open_case

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
TODAY = NOW.date()


def refuse(session: Session, *rows: Base) -> str:
    """Try to write the rows and return the name of the constraint that refuses them."""
    with pytest.raises(IntegrityError) as refused:
        write(session, *rows)
    assert isinstance(refused.value.orig, psycopg.Error)
    return str(refused.value.orig.diag.constraint_name)


def write(session: Session, *rows: Base) -> None:
    with session.begin_nested():
        session.add_all(rows)


def make_job(submission: Submission | None, **values: Any) -> Job:
    return Job(kind="check", owner="desk", submission=submission, max_attempts=5, **values)


def make_submission(**values: Any) -> Submission:
    return Submission(**{"kind": "claim", "origin": "api", "text": "The Rhine ran dry."} | values)


def make_verdict(case: Case, person: Person, **values: Any) -> Verdict:
    common = {"number": 1, "rating": "false", "justification": "It did not.", "as_of": TODAY}
    return Verdict(case_id=case.id, person_id=person.id, **common | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "in_review"}, "ck_case_in_review_has_reviewer"),
        ({"state": "open", "reviewer_id": "bob"}, "ck_case_open_is_free"),
        ({"state": "false"}, "ck_case_state_known"),
        ({"state": "open", "reviewer_id": 404}, "ck_case_open_is_free"),
        ({"state": "decided", "reviewer_id": 404}, "fk_case_reviewer_id_person"),
    ],
)
def test_a_case_is_somebodys_exactly_while_it_is_reviewed(
    session: Session, people: People, values: dict[str, Any], constraint: str
) -> None:
    if values.get("reviewer_id") == "bob":
        values = values | {"reviewer_id": people.bob.id}
    assert refuse(session, Case(**values)) == constraint


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"rating": ""}, "ck_verdict_rated"),
        ({"scale": ""}, "ck_verdict_rated"),
        ({"justification": ""}, "ck_verdict_justified"),
        ({"confidence": "certain"}, "ck_verdict_confidence_known"),
        ({"valid_from": TODAY, "valid_until": TODAY - dt.timedelta(days=1)}, "ck_verdict_valid_in_order"),
        ({"match_id": 404}, "fk_verdict_match_id_match"),
    ],
)
def test_a_verdict_has_a_rating_of_the_scale_and_a_justification(
    session: Session, people: People, values: dict[str, Any], constraint: str
) -> None:
    case = open_case(session, "decided", people.bob)
    assert refuse(session, make_verdict(case, people.bob, **values)) == constraint


def test_a_case_has_one_live_verdict(session: Session, people: People) -> None:
    case = open_case(session, "decided", people.bob)
    session.add(make_verdict(case, people.bob, superseded_at=NOW))
    session.add(make_verdict(case, people.bob, number=2))
    session.flush()
    assert refuse(session, make_verdict(case, people.bob, number=3)) == "uq_verdict_case_id_live"
    assert refuse(session, make_verdict(case, people.bob, superseded_at=NOW)) == "uq_verdict_case_id_number"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"url": "javascript:alert(1)"}, "ck_evidence_url_is_web"),
        ({"url": "ftp://desk.test"}, "ck_evidence_url_is_web"),
        ({"stance": "maybe"}, "ck_evidence_stance_known"),
    ],
)
def test_evidence_is_a_web_address_with_a_stance(
    session: Session, people: People, values: dict[str, Any], constraint: str
) -> None:
    verdict = make_verdict(open_case(session, "decided", people.bob), people.bob)
    session.add(verdict)
    session.flush()
    line = {"verdict_id": verdict.id, "position": 0, "url": "https://desk.test", "stance": "context"} | values
    assert refuse(session, Evidence(**line)) == constraint


@pytest.mark.parametrize("second", [JobState.QUEUED, JobState.RUNNING])
@pytest.mark.parametrize("first", [JobState.QUEUED, JobState.RUNNING])
def test_a_submission_has_one_live_job(session: Session, people: People, first: JobState, second: JobState) -> None:
    lease = {JobState.RUNNING: NOW}
    submission = make_submission()
    session.add(make_job(submission, state=JobState.CANCELLED, finished_at=NOW))
    session.add(make_job(submission, state=first, lease_expires_at=lease.get(first)))
    session.flush()
    again = make_job(submission, state=second, lease_expires_at=lease.get(second))
    assert refuse(session, again) == "uq_job_submission_id_live"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "running"}, "ck_job_running_has_lease"),
        ({"state": "queued", "lease_expires_at": NOW}, "ck_job_running_has_lease"),
        ({"state": "queued", "finished_at": NOW}, "ck_job_final_has_end"),
        ({"state": "succeeded"}, "ck_job_final_has_end"),
        ({"state": "cancelled"}, "ck_job_final_has_end"),
        ({"state": "failed", "error": "It broke."}, "ck_job_final_has_end"),
        ({"state": "failed", "finished_at": NOW}, "ck_job_failed_has_reason"),
        ({"state": "succeeded", "finished_at": NOW, "error": "It broke."}, "ck_job_failed_has_reason"),
        ({"state": "lost"}, "ck_job_state_known"),
        ({"attempt": 6}, "ck_job_attempts_bounded"),
        ({"attempt": -1}, "ck_job_attempts_bounded"),
    ],
)
def test_a_job_is_in_one_consistent_state(session: Session, values: dict[str, Any], constraint: str) -> None:
    assert refuse(session, make_job(make_submission(), **values)) == constraint


def test_a_check_needs_something_to_check(session: Session) -> None:
    assert refuse(session, make_job(None)) == "ck_job_check_has_submission"
    assert refuse(session, Job(kind="dream", owner="desk", max_attempts=5)) == "ck_job_kind_known"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"text": ""}, "ck_submission_text_not_empty"),
        ({"kind": "rumour"}, "ck_submission_kind_known"),
        ({"kind": "url"}, "ck_submission_link_has_url"),
        ({"origin": "pigeon"}, "ck_submission_origin_known"),
    ],
)
def test_a_submission_says_something(session: Session, values: dict[str, Any], constraint: str) -> None:
    assert refuse(session, make_submission(**values)) == constraint


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"start": 5, "end": 5}, "ck_claim_place_in_text"),
        ({"start": 5, "end": 4}, "ck_claim_place_in_text"),
        ({"start": -1, "end": 4}, "ck_claim_place_in_text"),
        ({"check_worthiness": 1.01}, "ck_claim_check_worthiness_share"),
        ({"check_worthiness": -0.01}, "ck_claim_check_worthiness_share"),
        ({"position": 0}, "uq_claim_submission_id_position"),
    ],
)
def test_a_claim_has_a_place_in_its_text(
    session: Session, story: Story, values: dict[str, Any], constraint: str
) -> None:
    case = open_case(session)
    place = {"position": 1, "text": "It", "digest": b"", "start": 0, "end": 2, "context": {}} | values
    assert refuse(session, Claim(submission_id=story.submission_id, case_id=case.id, **place)) == constraint


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"rank": 0}, "ck_match_origin_ranks_first"),
        ({"probability": 1.5}, "ck_match_probability_share"),
        ({"probability": -0.5}, "ck_match_probability_share"),
        ({"factcheck_id": "thames"}, "uq_match_claim_id_factcheck_id"),
        ({"claim_id": uuid4()}, "fk_match_claim_id_claim"),
        ({"relation": "equal"}, "ck_match_relation_known"),
        ({"relation": "unsure"}, "ck_match_relation_known"),
        ({"origin": 0}, "ck_match_origin_ranks_first"),
        ({"origin": 4}, "ck_match_origin_ranks_first"),
        ({"answers": True}, "ck_match_only_the_best_answers"),
    ],
)
def test_a_pair_is_matched_once_with_a_probability(
    session: Session, story: Story, shelf: Shelf, values: dict[str, Any], constraint: str
) -> None:
    if values.get("factcheck_id"):
        values = values | {"factcheck_id": shelf.factchecks["thames"]}
    pair = {"claim_id": story.claim_id, "factcheck_id": shelf.factchecks["nile"], "rank": 3, "probability": 0.1}
    made = {"scores": {}, "agrees": [], "matcher_name": "compass", "matcher_version": "1"}
    assert refuse(session, Match(**pair | made | values, encoder_id=shelf.encoder_id)) == constraint


@pytest.mark.parametrize("values", [{"relation": "same"}, {"origin": 1}, {"rank": 1, "answers": True}])
def test_a_pair_has_a_guess_an_origin_and_an_answer(
    session: Session, story: Story, shelf: Shelf, values: dict[str, Any]
) -> None:
    pair = {"claim_id": story.claim_id, "factcheck_id": shelf.factchecks["nile"], "rank": 3, "probability": 0.1}
    made = {"scores": {}, "agrees": [], "matcher_name": "compass", "matcher_version": "1"}
    match = Match(**pair | made | values, encoder_id=shelf.encoder_id)
    write(session, match)
    assert match.origin == values.get("origin", match.rank)
    assert (match.features, match.differs, match.answers) == ([], [], values.get("answers", False))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"error_bound": 0.0}, "ck_matching_error_bound_share"),
        ({"error_bound": 1.0}, "ck_matching_error_bound_share"),
        ({"threshold": -0.1}, "ck_matching_threshold_share"),
        ({"threshold": 1.1}, "ck_matching_threshold_share"),
        ({"matcher_id": 404}, "fk_matching_matcher_id_matcher"),
    ],
)
def test_a_run_of_the_matcher_was_allowed_a_share(
    session: Session, story: Story, values: dict[str, Any], constraint: str
) -> None:
    matcher_id = session.scalars(select(KnownMatcher.id)).one()
    assert refuse(session, Matching(**{"matcher_id": matcher_id, "corpora": []} | values)) == constraint
    write(session, Matching(matcher_id=matcher_id, corpora=[], error_bound=0.5, threshold=1.0))


def test_a_matcher_that_may_not_answer_has_no_steps(session: Session, shelf: Shelf) -> None:
    made: dict[str, Any] = {"name": "compass", "version": "9", "encoder_id": shelf.encoder_id, "figures": {}}
    refused = refuse(session, KnownMatcher(**made, steps=[[0.9, 200, 0]], obstacle="Fitted without it."))
    assert refused == "ck_matcher_no_steps_past_an_obstacle"
    write(session, KnownMatcher(**made, steps=[], obstacle="Fitted without it."))


@pytest.mark.parametrize("error_bound", [0.0, 1.0, -0.5, 2.0])
def test_a_policy_allows_a_share(session: Session, people: People, error_bound: float) -> None:
    refused = refuse(session, Policy(error_bound=error_bound, person_id=people.dora.id))
    assert refused == "ck_policy_error_bound_share"
    write(session, Policy(error_bound=None, person_id=people.dora.id))


def test_what_is_looked_up_stands_in_one_of_the_fields(session: Session, shelf: Shelf) -> None:
    number = shelf.factchecks["nile"]
    place = {"factcheck_id": number, "corpus_id": shelf.corpus_id, "lexemes": "", "length": 0}
    assert refuse(session, LexicalDocument(**place, field="margin")) == "ck_lexical_document_field_known"
    with session.no_autoflush:
        assert refuse(session, LexicalDocument(**place, field="head")) == "pk_lexical_document"
    lexeme = session.scalars(select(Lexeme.id)).first()
    count = {"corpus_id": shelf.corpus_id, "lexeme_id": lexeme, "documents": 1}
    assert refuse(session, LexemeFrequency(**count, field="margin")) == "ck_lexeme_frequency_field_known"


def test_a_judgement_is_one_of_the_words_and_supersedes_another_once(
    session: Session, story: Story, people: People
) -> None:
    def judge(**values: Any) -> Judgement:
        said = {"match_id": story.match_ids[0], "person_id": people.bob.id, "pair": b"", "rank": 1}
        return Judgement(**said | values)

    first = judge(relation="same")
    session.add(first)
    session.flush()
    session.add(judge(relation=None, is_undo=True, supersedes_id=first.id))
    session.flush()
    assert refuse(session, judge(relation="equal")) == "ck_judgement_relation_known"
    assert refuse(session, judge(relation=None)) == "ck_judgement_says_something"
    assert refuse(session, judge(relation="same", restores_id=first.id)) == "ck_judgement_only_an_undo_restores"
    assert refuse(session, judge(relation="same", rank=0)) == "ck_judgement_rank_from_one"
    assert refuse(session, judge(relation="same", carried_id=first.id + 100)) == "ck_judgement_carried_from_earlier"
    assert refuse(session, judge(relation="different", supersedes_id=first.id)) == "uq_judgement_supersedes_id"


def test_a_fact_check_that_a_match_relies_on_stays(session: Session, story: Story, shelf: Shelf) -> None:
    unrelied = delete(FactCheck).where(FactCheck.id == shelf.factchecks["nile"])
    assert session.execute(unrelied.returning(FactCheck.key)).all() == [("nile",)]
    with pytest.raises(IntegrityError, match="fk_match_factcheck_id_factcheck"), session.begin_nested():
        session.execute(delete(FactCheck))


@pytest.mark.parametrize("slug", ["", "Rivers", "-rivers", "big rivers", "r" * 64, "rivers\n"])
def test_a_corpus_has_a_name_that_fits_an_address(session: Session, slug: str) -> None:
    assert refuse(session, Corpus(slug=slug)) == "ck_corpus_slug_shape"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"claim": ""}, "ck_factcheck_claim_not_empty"),
        ({"rating_class": "half_true"}, "ck_factcheck_rating_class_known"),
        ({"key": "nile"}, "uq_factcheck_corpus_id_key"),
    ],
)
def test_a_fact_check_reviews_a_claim_and_has_its_own_key(
    session: Session, shelf: Shelf, values: dict[str, Any], constraint: str
) -> None:
    record = {"key": "po", "claim": "The Po sank.", "rating_class": "open", "digest": "-"} | values
    assert refuse(session, FactCheck(corpus_id=shelf.corpus_id, **record)) == constraint


def test_an_account_has_a_known_role_and_an_address_of_its_own(session: Session, people: People) -> None:
    def make(email: str, role: str) -> Person:
        return Person(email=email, name="Mallory", role=role, password_hash="-")

    assert refuse(session, make("mallory@desk.test", "god")) == "ck_person_role_known"
    assert refuse(session, make("ALICE@Desk.Test", "reviewer")) == "uq_person_email"


def test_every_constraint_has_a_name_that_says_where_it_stands(session: Session) -> None:
    inspector = inspect(session.connection())
    for table in Base.metadata.tables:
        found: list[Callable[[str], list[Any]]] = [
            inspector.get_check_constraints,
            inspector.get_unique_constraints,
            inspector.get_foreign_keys,
        ]
        names = [constraint["name"] for read in found for constraint in read(table)]
        assert [name for name in names if not name or f"_{table}_" not in name] == []


def test_one_claim_of_a_case_leads(session: Session, story: Story) -> None:
    place = {"position": 1, "text": "It", "digest": b"", "start": 0, "end": 2, "context": {}}
    second = Claim(submission_id=story.submission_id, case_id=story.case_id, **place)
    assert refuse(session, second) == "uq_claim_case_id_leads"


def test_a_claim_has_joined_one_case_at_a_time(session: Session, story: Story) -> None:
    case = open_case(session)
    session.add(Joining(claim_id=story.claim_id, to_case_id=case.id))
    session.flush()
    assert refuse(session, Joining(claim_id=story.claim_id, to_case_id=story.case_id)) == "uq_joining_claim_id_live"
    itself = Joining(claim_id=story.claim_id, from_case_id=case.id, to_case_id=case.id, undone_at=func.now())
    assert refuse(session, itself) == "ck_joining_joins_another"


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"harm": 4}, "ck_case_harm_in_range"),
        ({"reach": -1}, "ck_case_reach_in_range"),
        ({"uncertainty": 1.1}, "ck_case_uncertainty_share"),
        ({"demand": -1}, "ck_case_demand_counts"),
        ({"duplicate_of_id": 1}, "ck_case_duplicate_is_dismissed"),
    ],
)
def test_a_case_is_sorted_within_bounds(
    session: Session, story: Story, values: dict[str, Any], constraint: str
) -> None:
    assert refuse(session, Case(**values)) == constraint
