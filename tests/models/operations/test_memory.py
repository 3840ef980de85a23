"""What people said of a pair holds wherever it comes up again, and for as long as its texts stay what they are."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models.errors import ConflictError
from models.operations.audit import find_break
from models.operations.judging import judge_match
from models.operations.memory import ANSWER_REFUSED
from models.operations.record import Matcher, record_matches
from models.queries.memory import recall, was_refused_before
from models.relations import Relation
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.case import Case
from models.tables.match import Judgement, Match
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import count_statements
from tests.models.pairs import Pairs, list_entries, say, unsay, word_claim


@pytest.fixture
def pairs(database: Engine, people: People, settings: Settings) -> Pairs:
    """Two fact-checks, of which nobody has said anything."""
    made = Pairs(settings)
    made.print("one", "two")
    return made


def list_actions(match_id: int) -> list[str]:
    with transaction() as session:
        events = select(AuditEvent.action).where(
            AuditEvent.subject_type == "match", AuditEvent.subject_id == str(match_id)
        )
        return list(session.scalars(events.order_by(AuditEvent.id)))


@pytest.mark.parametrize("relation", Relation)
def test_a_word_is_carried_to_the_same_pair_when_it_comes_again(pairs: Pairs, people: People, relation: str) -> None:
    [first, _] = pairs.arrive("Thames", "one", "two")
    say(first, people.bob, relation, "As I said.")
    [again, other] = pairs.arrive("Thames", "one", "two")
    assert pairs.read([again, other]) == [relation, None]
    with transaction() as session:
        [said], [carried] = list_entries(session, first), list_entries(session, again)
        assert (carried.person_id, carried.note, carried.carried_id) == (people.bob.id, "As I said.", said.id)
        assert (carried.pair, carried.said_at) == (said.pair, said.created_at)
    assert list_actions(again) == ["carry_judgement"]


def test_case_spaces_and_the_stop_at_the_end_make_no_other_claim(pairs: Pairs, people: People) -> None:
    say(pairs.arrive("Thames", "one")[0], people.bob, "same")
    assert pairs.read(pairs.arrive("THAMES", "one")) == ["same"]
    assert pairs.read(pairs.arrive("Rhine", "one")) == [None]


def test_another_record_in_the_same_words_is_the_same_pair(pairs: Pairs, people: People) -> None:
    say(pairs.arrive("Thames", "one")[0], people.bob, "different")
    pairs.print(corpus="lakes", copy="Fact-check one says so")
    assert pairs.read(pairs.arrive("Thames", "copy", "two")) == ["different", None]


def test_a_word_reaches_what_is_on_the_desk_already(pairs: Pairs, people: People) -> None:
    [here], [there] = pairs.arrive("Thames", "one"), pairs.arrive("Thames", "one")
    say(here, people.bob, "opposite")
    assert pairs.read([there]) == ["opposite"]


def test_carried_words_follow_what_their_author_says_later(pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    copies = [*pairs.arrive("Thames", "one"), *pairs.arrive("Thames", "one")]
    say(first, people.bob, "narrower")
    assert pairs.read(copies) == ["narrower", "narrower"]
    unsay(first, people.bob)
    assert pairs.read(copies) == ["same", "same"]
    unsay(first, people.bob)
    assert pairs.read([first, *copies]) == [None, None, None]
    say(first, people.bob, "different")
    assert pairs.read(copies) == ["different", "different"]
    with transaction() as session:
        entries = list_entries(session, copies[0])
        assert [entry.relation for entry in entries] == ["same", "narrower", "same", None, "different"]
        assert {entry.person_id for entry in entries} == {people.bob.id}
        assert find_break(session) is None


def test_where_a_person_spoke_their_word_stays(pairs: Pairs, people: People, erin: Person) -> None:
    [first], [second] = pairs.arrive("Thames", "one"), pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    say(second, erin, "narrower")
    say(first, people.bob, "different")
    assert pairs.read([first, second]) == ["different", "narrower"]
    unsay(first, people.bob)
    unsay(first, people.bob)
    assert pairs.read([first, second]) == [None, "narrower"]


def test_of_several_words_the_newest_is_carried(pairs: Pairs, people: People, erin: Person) -> None:
    [first], [second] = pairs.arrive("Thames", "one"), pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    say(second, erin, "narrower")
    [third] = pairs.arrive("Thames", "one")
    assert pairs.read([third]) == ["narrower"]
    unsay(second, erin)
    assert pairs.read([second, third]) == ["same", "same"], "hers is gone, and Bob's is what is left"


def test_a_carried_word_can_be_taken_back_here_alone(pairs: Pairs, people: People, erin: Person) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    [copy] = pairs.arrive("Thames", "one")
    unsay(copy, erin)
    assert pairs.read([first, copy]) == ["same", None]
    say(first, people.bob, "narrower")
    assert pairs.read([first, copy]) == ["narrower", None], "Erin did not want it here"
    with pytest.raises(ConflictError, match="no judgement to take back"):
        unsay(copy, erin)


def test_an_own_word_taken_back_gives_way_to_the_carried_one_as_it_is_today(
    pairs: Pairs, people: People, erin: Person
) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    [copy] = pairs.arrive("Thames", "one")
    say(copy, erin, "related")
    say(first, people.bob, "opposite")
    unsay(copy, erin)
    assert pairs.read([copy]) == ["opposite"]
    say(first, people.bob, "broader")
    assert pairs.read([copy]) == ["broader"], "it follows again"


def test_what_was_refused_before_is_not_suggested_and_answers_nothing(pairs: Pairs, people: People) -> None:
    say(pairs.arrive("Thames", "one")[0], people.bob, "different")
    [again, other] = pairs.arrive("Thames", "one", "two", answers=True)
    view = pairs.view(again)
    assert view.best is not None
    assert (view.best.id, view.answer) == (other, None)
    assert [was_refused_before(match) for match in view.matches] == [True, False]
    assert not view.matches[0].answers
    assert view.claim.unanswered == ANSWER_REFUSED


def test_what_was_confirmed_before_still_answers(pairs: Pairs, people: People) -> None:
    say(pairs.arrive("Thames", "one")[0], people.bob, "same")
    [again] = pairs.arrive("Thames", "one", answers=True)
    view = pairs.view(again)
    assert view.answer is not None
    assert view.claim.unanswered is None


def test_a_text_that_changes_is_asked_again_with_the_old_word_beside_it(
    pairs: Pairs, people: People, session: Session
) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "different")
    [copy] = pairs.arrive("Thames", "one")
    seen = pairs.look(first).version
    pairs.print(one="Now it says the contrary.")
    assert pairs.read([first, copy]) == [None, None]
    with pytest.raises(ConflictError, match="changed while you had it open"), session.begin_nested():
        judge_match(session, first, people.bob, "same", seen)
    [new] = pairs.arrive("Thames", "one")
    assert pairs.read([new]) == [None]
    for match_id in (first, copy, new):
        earlier = recall(session, pairs.view(match_id), people.alice).earlier[match_id]
        assert (earlier.relation, earlier.person, earlier.match_id) == (Relation.DIFFERENT, "Bob", first)
    assert list_actions(first)[-1] == "ask_again"


def test_what_does_not_change_the_claim_asks_nobody_again(pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    version = pairs.look(first).version
    pairs.print(one="fact-check ONE  says so")
    assert pairs.read([first]) == ["same"]
    assert pairs.look(first).version == version


def test_when_the_old_text_comes_back_so_does_the_old_word(pairs: Pairs, people: People, session: Session) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "different")
    pairs.print(one="Now it says the contrary.")
    say(first, people.bob, "same")
    pairs.print("one")
    assert pairs.read([first]) == ["different"]
    say(first, people.bob, "related")
    pairs.print(one="Now it says the contrary.")
    assert pairs.read([first]) == ["same"]
    unsay(first, people.bob)
    assert pairs.read([first]) == [None], "a word on the other text is not what was said of this one"
    assert recall(session, pairs.view(first), people.bob).earlier[first].relation == Relation.RELATED


def test_on_a_changed_text_the_next_word_is_a_first_word(pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    pairs.print(one="Now it says the contrary.")
    say(first, people.bob, "different")
    assert list_actions(first)[-2:] == ["ask_again", "reject_suggestion"]


@pytest.mark.parametrize(
    ("said", "action"),
    [
        (["different"], "reject_suggestion"),
        (["related"], "reject_suggestion"),
        (["opposite"], "judge_match"),
        (["unsure", "different"], "judge_match"),
        (["same", "different"], "detach_match"),
        (["same", "related"], "detach_match"),
        (["same", "narrower"], "judge_match"),
        (["same", None], "detach_match"),
        (["same", "same", None], "take_back_judgement"),
        (["different", None], "take_back_judgement"),
        (["different", None, "different"], "judge_match"),
    ],
)
def test_a_refused_suggestion_and_a_detached_match_are_different_events(
    pairs: Pairs, people: People, said: list[str | None], action: str
) -> None:
    [match] = pairs.arrive("Thames", "one")
    for relation in said:
        if relation:
            say(match, people.bob, relation)
        else:
            unsay(match, people.bob)
    assert list_actions(match)[-1] == action


def test_a_detached_match_remembers_that_it_had_answered(pairs: Pairs, people: People, session: Session) -> None:
    [match] = pairs.arrive("Thames", "one", answers=True)
    say(match, people.bob, "same")
    say(match, people.bob, "different", "Another year.")
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "detach_match")).one()
    assert event.detail == {"relation": "different", "note": "Another year.", "undo": False, "answered": True}


def test_for_claims_that_nobody_knows_remembering_is_one_statement(pairs: Pairs, database: Engine) -> None:
    pairs.arrive("Thames", "one")
    with count_statements(database) as statements:
        pairs.arrive("Rhine", "one", "two")
    asked = [said for said in statements if "judgement" in said and "INSERT" not in said and "SET unc" not in said]
    assert len(asked) == 1


def test_carrying_to_many_takes_no_more_statements_than_to_one(
    pairs: Pairs, people: People, database: Engine, session: Session
) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "broader")
    counts = []
    for number, relation in ((1, "same"), (30, "different")):
        for _ in range(number):
            pairs.arrive("Thames", "one")
        with count_statements(database) as statements:
            say(first, people.bob, relation)
        counts.append(len(statements))
    assert counts[0] == counts[1]
    carried = session.scalars(select(Judgement.id).where(Judgement.carried_id.is_not(None))).all()
    assert len(carried) > 30


def test_a_match_on_which_anything_was_said_is_never_forgotten(pairs: Pairs, people: People, session: Session) -> None:
    """Also not while no word counts, because the text is another one today."""
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    pairs.print(one="Now it says the contrary.")
    claim_id = pairs.look(first).claim_id
    record_matches(session, [(claim_id, [])], Matcher("compass", "2", pairs.encoder_id))
    assert session.scalars(select(Match.id)).all() == [first]
    assert session.scalar(text("SELECT count(*) FROM judgement")) == 1
    assert word_claim("Thames") == session.get_one(Match, first).claim.text


def read_uncertainty(match_id: int) -> float:
    with transaction() as session:
        return session.get_one(Case, session.get_one(Match, match_id).claim.case_id).uncertainty


def test_what_people_refused_makes_no_case_less_or_more_unsure(pairs: Pairs, people: People) -> None:
    """The candidates are half and a third likely: full uncertainty where the first counts, two thirds without it."""
    [first, second] = pairs.arrive("Thames", "one", "two")
    waiting = pairs.arrive("Thames", "one", "two")
    assert (read_uncertainty(first), read_uncertainty(waiting[0])) == (1, 1)
    say(first, people.bob, "different")
    assert read_uncertainty(first) == pytest.approx(2 / 3)
    assert read_uncertainty(waiting[0]) == pytest.approx(2 / 3), "the word is carried to it"
    late = pairs.arrive("Thames", "one", "two")
    assert read_uncertainty(late[0]) == pytest.approx(2 / 3)
    say(second, people.bob, "related")
    assert read_uncertainty(late[0]) == 1, "nothing is left that the machine knows"
    unsay(first, people.bob)
    assert read_uncertainty(waiting[0]) == 1
    unsay(second, people.bob)
    say(first, people.bob, "narrower")
    assert read_uncertainty(late[0]) == 1
