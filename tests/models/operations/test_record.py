"""Writing down what a check found, without touching what a person judged."""

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations.audit import find_break
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check, record_matches
from models.operations.review import judge_match, take_back_judgement
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.submission import Claim, Submission
from tests.conftest import People
from tests.models.conftest import ARTICLE, THAMES, Shelf, Story, count_statements, write_claim, write_submission

SHARED = [{"kind": "name", "claim": "Thames", "factcheck": "Thames"}]


def find(text: str, *matches: FoundMatch, whole: str = ARTICLE) -> FoundClaim:
    start = whole.index(text)
    return FoundClaim(text, start, start + len(text), 0.8, {"speaker": "A. Boatman"}, matches)


def look_again(session: Session, story: Story, shelf: Shelf, *, probability: float) -> list[Match]:
    """Match the story's claim anew, as a later version of the matcher."""
    claim = session.get_one(Claim, story.claim_id)
    found = [
        FoundMatch(shelf.factchecks["rhine"], 1, probability, {"dense": probability}, SHARED),
        FoundMatch(shelf.factchecks["thames"], 2, probability / 2, {"dense": 0.1}, []),
    ]
    record_matches(session, [(claim.id, found)], Matcher("compass", "2", shelf.encoder_id))
    session.expire_all()
    return list(session.scalars(select(Match).where(Match.claim_id == claim.id).order_by(Match.id)))


def test_each_claim_gets_its_place_its_case_and_its_matches(session: Session, shelf: Shelf, settings: Settings) -> None:
    submission = write_submission(session, settings)
    matches = [FoundMatch(shelf.factchecks["thames"], 1, 0.75, {"dense": 0.5}, SHARED)]
    found = [find("It was a long evening."), find(THAMES, *matches)]
    record_check(session, submission, 3, found, Matcher("compass", "1", shelf.encoder_id))
    session.expire_all()
    evening, thames = session.scalars(select(Claim).order_by(Claim.position))
    assert submission.sentences == 3
    assert [claim.position for claim in (evening, thames)] == [0, 1]
    assert submission.text[thames.start : thames.end] == thames.text == THAMES
    assert (thames.check_worthiness, thames.context) == (0.8, {"speaker": "A. Boatman"})
    assert evening.case_id != thames.case_id
    [match] = session.scalars(select(Match))
    assert (match.claim_id, match.factcheck_id) == (thames.id, shelf.factchecks["thames"])
    assert (match.rank, match.probability, match.scores, match.agrees) == (1, 0.75, {"dense": 0.5}, SHARED)
    assert (match.matcher_name, match.matcher_version, match.encoder_id) == ("compass", "1", shelf.encoder_id)
    assert (match.version, match.judgement_id) == (1, None)


def test_every_opened_case_stands_in_the_audit_log(session: Session, shelf: Shelf, settings: Settings) -> None:
    submission = write_submission(session, settings)
    found = [find("It was a long evening."), find(THAMES)]
    record_check(session, submission, 3, found, Matcher("compass", "1", shelf.encoder_id))
    cases = session.scalars(select(Case).order_by(Case.id)).all()
    claims = session.scalars(select(Claim).order_by(Claim.position)).all()
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [case.state for case in cases] == ["open", "open"]
    assert [(event.action, event.subject_id, event.person_id) for event in events] == [
        ("open_case", str(case.id), None) for case in cases
    ]
    assert [event.detail["claim"] for event in events] == [str(claim.id) for claim in claims]


def test_an_article_without_a_claim_was_still_read(session: Session, shelf: Shelf, settings: Settings) -> None:
    submission = write_submission(session, settings)
    record_check(session, submission, 7, [], Matcher("compass", "1", shelf.encoder_id))
    assert submission.sentences == 7
    assert session.scalars(select(Case)).all() == []


def test_a_claim_nobody_checked_before_has_no_match(session: Session, shelf: Shelf, settings: Settings) -> None:
    record_check(
        session, write_submission(session, settings), 3, [find(THAMES)], Matcher("compass", "1", shelf.encoder_id)
    )
    assert session.scalars(select(Claim.text)).all() == [THAMES]
    assert session.scalars(select(Match)).all() == []


def test_what_is_recorded_twice_is_refused_whole(story: Story, shelf: Shelf) -> None:
    with transaction() as session:
        submission = session.get_one(Submission, story.submission_id)
    with pytest.raises(IntegrityError, match="uq_claim_submission_id_position"), transaction() as session:
        record_check(session, submission, 3, [find(THAMES)], Matcher("compass", "2", shelf.encoder_id))
    with transaction() as session:
        assert len(session.scalars(select(Case)).all()) == 1


def test_a_machine_may_think_again_where_nobody_judged(session: Session, story: Story, shelf: Shelf) -> None:
    thames, rhine = look_again(session, story, shelf, probability=0.5)
    assert (rhine.rank, rhine.probability, rhine.agrees) == (1, 0.5, SHARED)
    assert (thames.rank, thames.probability, thames.scores) == (2, 0.25, {"dense": 0.1})
    assert [(match.matcher_version, match.version) for match in (thames, rhine)] == [("2", 2), ("2", 2)]
    assert [match.id for match in (thames, rhine)] == list(story.match_ids)


@pytest.mark.parametrize("relation", ["same", "different", "unsure"])
def test_a_machine_never_overwrites_what_bob_judged(
    session: Session, story: Story, shelf: Shelf, people: People, relation: str
) -> None:
    judged = judge_match(session, story.match_ids[0], people.bob, relation, 1)
    thames, rhine = look_again(session, story, shelf, probability=0.5)
    assert (thames.rank, thames.probability, thames.matcher_version) == (1, 0.75, "1")
    assert (thames.version, thames.judgement_id) == (2, judged.judgement_id)
    assert (rhine.probability, rhine.matcher_version) == (0.5, "2")


def test_a_judgement_taken_back_still_keeps_the_machine_away(
    session: Session, story: Story, shelf: Shelf, people: People
) -> None:
    judge_match(session, story.match_ids[0], people.bob, "same", 1)
    take_back_judgement(session, story.match_ids[0], people.bob, 2)
    thames, _ = look_again(session, story, shelf, probability=0.5)
    assert (thames.probability, thames.matcher_version, thames.version) == (0.75, "1", 3)


def test_the_guard_stands_in_the_statement_and_not_only_before_it(story: Story, shelf: Shelf, people: People) -> None:
    """Bob judges between the machine's look at the row and its writing: the row as it is then decides."""
    with transaction() as machine:
        assert machine.get_one(Match, story.match_ids[0]).judgement_id is None
        with transaction() as session:
            judge_match(session, story.match_ids[0], people.bob, "different", 1)
        thames, rhine = look_again(machine, story, shelf, probability=0.5)
    assert (thames.probability, thames.matcher_version) == (0.75, "1")
    assert (rhine.probability, rhine.matcher_version) == (0.5, "2")


def look_for_the_nile(session: Session, story: Story, shelf: Shelf) -> dict[str, int]:
    """Match the story's claim anew, finding the Nile alone; return the ranks of what is there afterwards."""
    found = [FoundMatch(shelf.factchecks["nile"], 1, 0.1, {}, [])]
    record_matches(session, [(story.claim_id, found)], Matcher("compass", "2", shelf.encoder_id))
    names = {number: key for key, number in shelf.factchecks.items()}
    ranks = session.execute(select(Match.factcheck_id, Match.rank).where(Match.claim_id == story.claim_id)).all()
    return {names[number]: rank for number, rank in ranks}


def test_what_is_found_no_longer_goes(session: Session, story: Story, shelf: Shelf) -> None:
    assert look_for_the_nile(session, story, shelf) == {"nile": 1}


def test_what_bob_judged_stays_where_the_machine_finds_it_no_longer(
    session: Session, story: Story, shelf: Shelf, people: People
) -> None:
    judge_match(session, story.match_ids[1], people.bob, "different", 1)
    assert look_for_the_nile(session, story, shelf) == {"nile": 1, "rhine": 2}


def test_what_bob_judges_meanwhile_stays_too(story: Story, shelf: Shelf, people: People) -> None:
    with transaction() as machine:
        assert machine.get_one(Match, story.match_ids[0]).judgement_id is None
        with transaction() as session:
            judge_match(session, story.match_ids[0], people.bob, "same", 1)
        assert look_for_the_nile(machine, story, shelf) == {"nile": 1, "thames": 1}


def test_a_claim_that_nothing_is_found_for_any_more_keeps_nothing(session: Session, story: Story, shelf: Shelf) -> None:
    record_matches(session, [(story.claim_id, [])], Matcher("compass", "2", shelf.encoder_id))
    assert session.scalars(select(Match)).all() == []


def test_the_matches_of_other_claims_stay(session: Session, story: Story, shelf: Shelf, settings: Settings) -> None:
    other = write_claim(session, write_submission(session, settings), shelf, probabilities={"thames": 0.5})
    look_for_the_nile(session, story, shelf)
    assert session.scalars(select(Match.rank).where(Match.claim_id == other.id)).all() == [1]


def test_a_long_list_is_written_in_a_few_statements(
    session: Session, database: Engine, shelf: Shelf, settings: Settings
) -> None:
    submission = write_submission(session, settings)
    ids = [shelf.factchecks[name] for name in ("rhine", "nile", "thames")]
    matches = [FoundMatch(number, rank, 1 / rank, {"dense": 0.5}, SHARED) for rank, number in enumerate(ids, start=1)]
    with count_statements(database) as statements:
        matcher = Matcher("compass", "1", shelf.encoder_id)
        record_check(session, submission, 2000, [find(THAMES, *matches)] * 2000, matcher)
    assert len(statements) < 60, "two for a hundred claims"
    assert session.execute(text("SELECT count(*), count(DISTINCT case_id), max(position) FROM claim")).all() == [
        (2000, 2000, 1999)
    ]
    assert session.scalars(text("SELECT count(*) FROM match")).all() == [6000]
    assert find_break(session) is None
    ordered = text(
        "SELECT claim.position FROM audit_event JOIN claim ON subject_id = case_id::text ORDER BY audit_event.id"
    )
    assert session.scalars(ordered).all() == list(range(2000))


@pytest.mark.parametrize("words", ["“Größe” 日本 💥", "a\\b \" ' \n {}", "<b>&amp;</b>"])
def test_words_are_kept_as_they_are(session: Session, shelf: Shelf, settings: Settings, words: str) -> None:
    shared = [{"kind": "word", "claim": words, "factcheck": words}]
    match = FoundMatch(shelf.factchecks["thames"], 1, 0.75, {"dense": 0.5}, shared)
    found = FoundClaim(words, 0, len(words), None, {"before": [words]}, [match])
    submission = write_submission(session, settings, words)
    record_check(session, submission, 1, [found], Matcher("compass", "1", shelf.encoder_id))
    [claim] = session.scalars(select(Claim))
    assert (claim.text, claim.check_worthiness, claim.context) == (words, None, {"before": [words]})
    assert session.scalars(select(Match.agrees)).all() == [shared]


def test_the_database_refuses_a_probability_that_is_none(session: Session, story: Story) -> None:
    with pytest.raises(IntegrityError, match="ck_match_probability_share"), session.begin_nested():
        session.execute(update(Match).values(probability=1.2))
