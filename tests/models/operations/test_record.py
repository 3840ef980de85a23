"""Writing down what a check found, without touching what a person judged."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations.audit import find_break
from models.operations.corpus import register_encoder
from models.operations.judging import judge_match, take_back_judgement
from models.operations.record import (
    FoundClaim,
    FoundMatch,
    Matcher,
    Searched,
    record_check,
    record_matches,
    register_matcher,
)
from models.risk import Allowance, Step
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Match
from models.tables.matching import KnownMatcher, Matching
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


DIFFERS = [
    {
        "kind": "year",
        "claim": "1963",
        "factcheck": "1814",
        "claim_span": [36, 40],
        "factcheck_span": None,
        "reason": "It was another year.",
        "decides": True,
    }
]
STEPS = [Step(0.9, 200, 1), Step(0.5, 300, 40)]
KNOWN_FIGURES = {"claims": 300, "reliability": [[0.1, 0.2, 15]]}


def test_what_the_matcher_saw_stands_on_each_match(session: Session, shelf: Shelf, settings: Settings) -> None:
    submission = write_submission(session, settings)
    thames, rhine, nile = (shelf.factchecks[key] for key in ("thames", "rhine", "nile"))
    matches = [
        FoundMatch(thames, 1, 0.95, {}, SHARED, (), "same", 1, [0.5, -1.25], answers=True),
        FoundMatch(rhine, 2, 0.75, {}, [], DIFFERS, "opposite", 1, [0.25, 0.0]),
        FoundMatch(nile, 3, 0.01, {}, []),
    ]
    record_check(session, submission, 3, [find(THAMES, *matches)], Matcher("compass", "1", shelf.encoder_id))
    first, second, third = session.scalars(select(Match).order_by(Match.rank))
    assert (first.relation, first.origin, first.differs, first.features) == ("same", 1, [], [0.5, -1.25])
    assert (second.relation, second.origin, second.differs, second.features) == ("opposite", 1, DIFFERS, [0.25, 0.0])
    assert (third.relation, third.origin, third.differs, third.features) == (None, 3, [], [])
    assert [match.answers for match in (first, second, third)] == [True, False, False]


def test_it_is_written_where_was_looked_and_what_was_allowed(
    session: Session, shelf: Shelf, settings: Settings
) -> None:
    submission = write_submission(session, settings)
    reason = "Fact-checks of this claim disagree."
    found = [replace(find("It was a long evening."), unanswered=reason), find(THAMES)]
    corpora = [{"slug": "rivers", "version": 1, "factchecks": 3, "newest": None, "languages": []}]
    matcher = Matcher("compass", "1", shelf.encoder_id, STEPS, KNOWN_FIGURES)
    record_check(session, submission, 3, found, matcher, Searched(corpora, Allowance(0.02, 0.9)))
    evening, thames = session.scalars(select(Claim).order_by(Claim.position))
    assert (evening.unanswered, thames.unanswered) == (reason, None)
    assert evening.matching is thames.matching is not None
    assert (thames.matching.corpora, thames.matching.error_bound, thames.matching.threshold) == (corpora, 0.02, 0.9)
    known = thames.matching.matcher
    assert (known.name, known.version, known.encoder_id) == ("compass", "1", shelf.encoder_id)
    assert (known.steps, known.figures) == ([[0.9, 200, 1], [0.5, 300, 40]], KNOWN_FIGURES)


def test_where_nobody_says_more_nothing_was_allowed(session: Session, story: Story) -> None:
    matching = session.get_one(Claim, story.claim_id).matching
    assert matching is not None
    assert (matching.corpora, matching.error_bound, matching.threshold) == ([], None, None)


def test_each_run_is_written_and_a_matcher_once(session: Session, shelf: Shelf, settings: Settings) -> None:
    for version in ("1", "1", "2"):
        submission = write_submission(session, settings)
        record_check(session, submission, 3, [find(THAMES)], Matcher("compass", version, shelf.encoder_id))
    assert session.scalars(select(KnownMatcher.version).order_by(KnownMatcher.id)).all() == ["1", "2"]
    runs = session.execute(select(Matching.id, Matching.matcher_id).order_by(Matching.id)).all()
    assert len({number for number, _ in runs}) == 3
    assert [matcher_id == runs[0].matcher_id for _, matcher_id in runs] == [True, True, False]


def test_it_is_written_what_a_matcher_sees_and_what_forbids_it_to_answer(session: Session, shelf: Shelf) -> None:
    features = {"names": "Share of the names.", "dense": "How alike they are."}
    told = [{"name": name, "help": meaning} for name, meaning in features.items()]
    bare = Matcher("compass", "1", shelf.encoder_id)
    first = session.get_one(KnownMatcher, register_matcher(session, bare))
    assert (first.features, first.obstacle) == ([], None)
    register_matcher(session, replace(bare, features=features))
    assert first.features == told, "a release before this one wrote no names down"
    register_matcher(session, replace(bare, features={"other": "Something else."}))
    assert first.features == told
    blocked = replace(bare, version="1+coin", features=features, obstacle="Fitted without it.")
    second = session.get_one(KnownMatcher, register_matcher(session, blocked))
    assert (second.features, second.obstacle) == (told, "Fitted without it.")


def test_a_matcher_that_is_known_is_not_entered_again(session: Session, shelf: Shelf) -> None:
    matcher = Matcher("compass", "1", shelf.encoder_id, STEPS, KNOWN_FIGURES)
    first = register_matcher(session, matcher)
    assert register_matcher(session, matcher) == first
    assert register_matcher(session, replace(matcher, steps=(), figures={})) == first, "what was known first stays"
    assert session.get_one(KnownMatcher, first).steps == [[0.9, 200, 1], [0.5, 300, 40]]
    others = [
        register_matcher(session, replace(matcher, name="sextant")),
        register_matcher(session, replace(matcher, version="2")),
        register_matcher(session, replace(matcher, encoder_id=register_encoder(session, "compass", "2", 2))),
    ]
    assert len({first, *others}) == 4


def test_two_who_enter_a_matcher_at_once_get_the_same_number(shelf: Shelf) -> None:
    """The second waits for the first, and then finds what the first has entered."""
    matcher = Matcher("compass", "1", shelf.encoder_id)

    def register() -> int:
        with transaction() as session:
            return register_matcher(session, matcher)

    with ThreadPoolExecutor(1) as pool:
        with transaction() as session:
            first = register_matcher(session, matcher)
            waiting = pool.submit(register)
        assert waiting.result() == first


def test_a_later_look_replaces_reasons_and_answer_too(session: Session, story: Story, shelf: Shelf) -> None:
    answer = FoundMatch(shelf.factchecks["rhine"], 1, 0.95, {}, [], DIFFERS, "narrower", 1, [1.5], answers=True)
    second = FoundMatch(shelf.factchecks["thames"], 2, 0.2, {}, [], (), None, 1, [0.5])
    record_matches(session, [(story.claim_id, [answer, second])], Matcher("compass", "2", shelf.encoder_id))
    session.expire_all()
    rhine, thames = session.scalars(select(Match).order_by(Match.rank))
    assert (rhine.relation, rhine.differs, rhine.features, rhine.answers) == ("narrower", DIFFERS, [1.5], True)
    assert (thames.origin, thames.answers) == (1, False)


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
    assert (thames.probability, thames.scores, thames.matcher_version) == (0.75, {"dense": 0.75}, "1")
    assert (thames.rank, rhine.rank) == (2, 1), "its place is that of today, or two would have the same"
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
        assert look_for_the_nile(machine, story, shelf) == {"nile": 1, "thames": 2}


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
        found = [replace(find(THAMES, *matches), text=f"{THAMES} It was cold: {frost}") for frost in range(2000)]
        record_check(session, submission, 2000, found, matcher)
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
