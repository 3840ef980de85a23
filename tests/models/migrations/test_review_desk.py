"""The steps to the release with a review desk and a matcher that names its numbers, on a desk that has worked."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.digests import digest_claim, digest_pair
from models.operations.audit import find_break
from models.operations.judging import judge_match
from models.operations.transitions import lock_case
from models.operations.triage import tag_case
from models.queries.cases import get_case
from models.session import transaction
from models.tables.case import Case, Joining
from models.tables.corpus import FactCheck
from models.tables.match import Judgement, Match
from models.tables.matching import KnownMatcher
from models.tables.person import Person
from models.tables.submission import Claim, Submission
from models.tables.verdict import Evidence, Verdict
from tests.models.migrations.conftest import BringUp

# Three cases in the same words, from a time when each claim had its own: one judged and decided, one judged and taken
# back, one that nobody has looked at; and all else that refers to them.
BEFORE = """
    INSERT INTO person (email, name, role, password_hash, active, is_demo)
      VALUES ('bob@desk.test', 'Bob', 'reviewer', '-', true, false);
    INSERT INTO corpus (slug, version, is_sample) VALUES ('rivers', 1, false);
    INSERT INTO encoder (name, revision, dimensions) VALUES ('compass', '1', 2);
    INSERT INTO factcheck (corpus_id, key, claim, rating_class, digest) VALUES
      (1, 'thames', 'The “Thames” froze over.', 'false', '-'), (1, 'nile', 'The Nile turned red.', 'open', '-');
    INSERT INTO matcher (name, version, encoder_id, steps, figures) VALUES ('fused', '3', 1, '[[0.9, 0.01]]', '{}');
    INSERT INTO matching (matcher_id, corpora) VALUES (1, '[]');
    INSERT INTO submission (id, kind, origin, text) VALUES
      ('00000000-0000-0000-0000-000000000001', 'claim', 'api', 'The Thames froze.'),
      ('00000000-0000-0000-0000-000000000002', 'claim', 'api', 'the Thames  froze'),
      ('00000000-0000-0000-0000-000000000003', 'claim', 'page', 'The Nile is long.');
    INSERT INTO "case" (state, version, reviewer_id) VALUES
      ('decided', 4, 1), ('in_review', 2, 1), ('open', 1, NULL);
    INSERT INTO claim (id, submission_id, case_id, position, text, start, "end", context, matching_id)
      SELECT id, id, row_number() OVER (ORDER BY id), 0, text, 0, length(text), '{}', 1 FROM submission;
    INSERT INTO match (claim_id, factcheck_id, rank, origin, probability, scores, agrees, differs, features, answers,
                       matcher_name, matcher_version, encoder_id, version)
      SELECT claim.id, factcheck.id, factcheck.id, factcheck.id, 0.5, '{}', '[]', '[]', '[1.5]', false, 'fused', '3',
             1, 2
      FROM claim, factcheck ORDER BY claim.id, factcheck.id;
    INSERT INTO judgement (match_id, person_id, relation, is_undo, supersedes_id) VALUES
      (1, 1, 'same', false, NULL), (4, 1, 'different', false, NULL), (4, 1, NULL, true, 2);
    UPDATE match SET judgement_id = 1 WHERE id = 1;
    UPDATE match SET judgement_id = 3 WHERE id = 4;
    INSERT INTO verdict (case_id, number, person_id, rating, justification, as_of)
      VALUES (1, 1, 1, 'mostly_false', 'It froze upstream.', '2025-03-01');
    INSERT INTO evidence (verdict_id, position, url, title, stance)
      VALUES (1, 0, 'https://rivers.test/1963', 'The river', 'undermines');
    INSERT INTO audit_event (person_id, action, subject_type, subject_id, detail)
      VALUES (1, 'take_case', 'case', '2', '{"from": "open", "to": "in_review"}');
"""


@pytest.fixture
def upgraded(bring_up: BringUp) -> Engine:
    """A desk that the release before made, brought to this one."""
    return bring_up("0003", BEFORE)


def test_what_an_older_release_left_is_filled_in_and_can_be_worked_with(upgraded: Engine) -> None:
    with transaction(upgraded) as session:
        check_texts(session)
        check_words(session)
        check_cases(session)
        check_verdict(session)
        matcher = session.scalars(select(KnownMatcher)).one()
        assert (matcher.features, matcher.obstacle, matcher.steps) == ([], None, [[0.9, 0.01]])
        assert find_break(session) is None
    with transaction(upgraded) as session:
        bob = session.scalars(select(Person)).one()
        tag_case(session, 2, bob, ["rivers"])
        match = session.scalars(select(Match).join(Claim).where(Claim.case_id == 2, Match.rank == 1)).one()
        judge_match(session, match.id, bob, "same", match.version)
        assert lock_case(session, 2).tags == ["rivers"]
        assert get_case(session, 1).verdict is not None


def check_texts(session: Session) -> None:
    """Every text is known again, however it was spelled."""
    claims = session.scalars(select(Claim).order_by(Claim.id)).all()
    assert [claim.digest for claim in claims] == [digest_claim(claim.text) for claim in claims]
    assert claims[0].digest == claims[1].digest != claims[2].digest
    assert all(claim.leads for claim in claims), "each has its own case still"
    factchecks = session.scalars(select(FactCheck)).all()
    assert {row.claim_digest for row in factchecks} == {digest_claim(row.claim) for row in factchecks}
    assert session.scalars(select(Joining)).all() == []


def check_words(session: Session) -> None:
    """Every word knows its pair and the place that its match had; none was carried."""
    words = session.scalars(select(Judgement).order_by(Judgement.id)).all()
    thames = digest_pair("The Thames froze", 'the "thames" froze over')
    nile = digest_pair("The Thames froze", "The Nile turned red")
    assert [word.pair for word in words] == [thames, nile, nile]
    assert [(word.rank, word.carried_id) for word in words] == [(1, None), (2, None), (2, None)]


def check_cases(session: Session) -> None:
    """Nobody has a case before them, and nothing is said of how pressing one is."""
    for case in session.scalars(select(Case)):
        assert (case.round, case.demand, case.tags, case.harm, case.reach, case.due_at) == (1, 1, [], None, None, None)
        hands = (case.lease_id, case.lease_until, case.left_by_id, case.assigned_by_id, case.second_reviewer_id)
        assert set(hands) == {None}
        assert 0 <= case.uncertainty <= 1
    assert {row.harm for row in session.scalars(select(Submission))} == {None}


def check_verdict(session: Session) -> None:
    """What was decided holds on, on the scale that the desk had."""
    verdict = session.scalars(select(Verdict)).one()
    assert (verdict.scale, verdict.rating, verdict.as_of) == ("desk", "mostly_false", dt.date(2025, 3, 1))
    assert (verdict.confidence, verdict.valid_from, verdict.valid_until, verdict.match_id) == (None, None, None, None)
    evidence = session.scalars(select(Evidence)).one()
    assert (evidence.url, evidence.archived_at, evidence.origin) == ("https://rivers.test/1963", None, None)
