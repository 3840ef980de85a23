"""Words that cannot all be true are found with the last of them, and settled by the next word or by an editor."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clusters import Clusters, Word
from models.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from models.operations.audit import find_break
from models.operations.contradictions import WORD_CHANGED, settle_contradiction
from models.operations.judging import judge_match
from models.operations.record import FoundMatch, Matcher, record_matches
from models.relations import Relation
from models.session import transaction
from models.settings import Settings
from models.tables.audit import AuditEvent
from models.tables.match import Contradiction, Judgement, Match
from models.tables.person import Person
from tests.conftest import People
from tests.models.pairs import Pairs, digest, list_entries, say, unsay


@pytest.fixture
def pairs(database: Engine, people: People, settings: Settings) -> Pairs:
    made = Pairs(settings)
    made.print("one", "two", "three")
    return made


def list_open() -> list[tuple[int, list[int]]]:
    """Return of each open contradiction the match whose word speaks against the others, and theirs."""
    with transaction() as session:
        found = select(Judgement.match_id, Contradiction.path).join(Contradiction.judgement)
        return [
            (match_id, path)
            for match_id, path in session.execute(
                found.where(Contradiction.settled_at.is_(None)).order_by(Contradiction.id)
            )
        ]


def list_settled() -> list[tuple[str | None, int | None]]:
    with transaction() as session:
        settled = select(Contradiction.reason, Contradiction.settled_by_id).where(Contradiction.settled_at.is_not(None))
        return [(reason, by) for reason, by in session.execute(settled.order_by(Contradiction.id))]


@pytest.fixture
def square(pairs: Pairs, people: People) -> list[int]:
    """The Thames is one, the Rhine is one and two; nobody has said yet how the Thames stands to two."""
    [thames_one, thames_two] = pairs.arrive("Thames", "one", "two")
    [rhine_one, rhine_two] = pairs.arrive("Rhine", "one", "two")
    for match in (thames_one, rhine_one, rhine_two):
        say(match, people.bob, "same")
    return [thames_one, rhine_one, rhine_two, thames_two]


@pytest.mark.parametrize("relation", ["different", "opposite"])
def test_a_word_against_what_follows_from_others_is_a_contradiction(
    square: list[int], people: People, relation: str
) -> None:
    *path, against = square
    say(against, people.bob, relation)
    assert list_open() == [(against, path)]
    with transaction() as session:
        [number] = session.scalars(select(Contradiction.id))
        told = select(AuditEvent).where(AuditEvent.action == "find_contradiction").order_by(AuditEvent.id)
        events = session.scalars(told).all()
        assert [(event.subject_id, event.detail, event.person_id) for event in events] == [
            (str(match), {"contradiction": number}, None) for match in (against, *path)
        ]


@pytest.mark.parametrize("relation", ["same", "narrower", "broader", "outdated", "related", "unsure"])
def test_other_words_contradict_nobody(square: list[int], people: People, relation: str) -> None:
    say(square[-1], people.bob, relation)
    assert list_open() == []


def test_the_last_word_may_be_any_of_them(pairs: Pairs, people: People) -> None:
    [thames_one, thames_two] = pairs.arrive("Thames", "one", "two")
    [rhine_one, rhine_two] = pairs.arrive("Rhine", "one", "two")
    say(thames_two, people.bob, "different")
    for match in (rhine_one, rhine_two):
        say(match, people.bob, "same")
    assert list_open() == []
    say(thames_one, people.bob, "same")
    assert list_open() == [(thames_two, [thames_one, rhine_one, rhine_two])]


def test_two_who_disagree_on_one_pair_contradict_each_other(pairs: Pairs, people: People, erin: Person) -> None:
    [first], [second] = pairs.arrive("Thames", "one"), pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    say(second, erin, "different")
    assert list_open() == [(second, [first])]


def test_the_next_word_settles_it(square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    say(square[1], people.bob, "narrower")
    assert list_open() == []
    assert list_settled() == [(WORD_CHANGED, None)]
    unsay(square[1], people.bob)
    assert list_open() == [(square[-1], square[:-1])], "and it comes back with the word"


def test_taking_the_odd_word_back_settles_it(square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    unsay(square[-1], people.bob)
    assert (list_open(), list_settled()) == ([], [(WORD_CHANGED, None)])


def test_a_text_that_changes_settles_it(pairs: Pairs, square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    pairs.print(one="Now it says the contrary.")
    assert (list_open(), list_settled()) == ([], [(WORD_CHANGED, None)])


def test_where_another_way_leads_around_it_stays(pairs: Pairs, square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    [thames_three], [rhine_three] = pairs.arrive("Thames", "three"), pairs.arrive("Rhine", "three")
    say(thames_three, people.bob, "same")
    say(rhine_three, people.bob, "same")
    say(square[0], people.bob, "unsure")
    assert list_open() == [(square[-1], [thames_three, rhine_three, square[2]])]
    assert list_settled() == []


def test_an_editor_settles_it_with_a_reason(square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    with transaction() as session:
        number = session.scalars(select(Contradiction.id)).one()
        settle_contradiction(session, number, people.alice, "  The fact-check has two parts. ")
    assert (list_open(), list_settled()) == ([], [("The fact-check has two parts.", people.alice.id)])
    with transaction() as session:
        assert find_break(session) is None
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.action, event.person_id) == ("settle_contradiction", people.alice.id)
        with pytest.raises(ConflictError, match="settled already"):
            settle_contradiction(session, number, people.alice, "Once more.")


def test_what_an_editor_settled_is_not_brought_up_again(pairs: Pairs, square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    with transaction() as session:
        settle_contradiction(session, session.scalars(select(Contradiction.id)).one(), people.alice, "Two parts.")
    say(pairs.arrive("Thames", "three")[0], people.bob, "same")
    assert list_open() == []
    say(square[-1], people.bob, "opposite")
    assert list_open() == [(square[-1], square[:-1])], "another word is another matter"


def test_who_may_settle_and_with_what(square: list[int], people: People) -> None:
    say(square[-1], people.bob, "different")
    with transaction() as session:
        number = session.scalars(select(Contradiction.id)).one()
        for person in (people.bob, people.charlie):
            with pytest.raises(NotAllowedError):
                settle_contradiction(session, number, person, "A reason.")
        with pytest.raises(NotFoundError):
            settle_contradiction(session, 404, people.alice, "A reason.")
        for reason in (None, " ", "\x00"):
            with pytest.raises(InvalidInputError) as refused:
                settle_contradiction(session, number, people.alice, reason)
            assert refused.value.field == "reason"
    assert len(list_open()) == 1


@pytest.mark.parametrize("seed", range(8))
def test_the_queue_is_what_all_words_together_say(pairs: Pairs, people: People, seed: int) -> None:
    """People judge at random and change their minds; then the open ones are those that a plain look at all finds."""
    chance = random.Random(seed)  # noqa: S311  no secret
    names = ("one", "two", "three")
    matches = {
        (claim, name): match
        for claim in ("Thames", "Rhine", "Po")
        for name, match in zip(names, pairs.arrive(claim, *names), strict=True)
    }
    for pair in chance.choices(list(matches), k=25):
        if chance.random() < 0.2 and pairs.read([matches[pair]]) != [None]:
            unsay(matches[pair], people.bob)
        else:
            say(matches[pair], people.bob, chance.choice(["same", "same", "same", "different", "opposite", "unsure"]))
        words = [
            Word(digest(claim), pairs.factchecks[name], Relation(relation), match, match)
            for (claim, name), match in matches.items()
            for relation in pairs.read([match])
            if relation not in {None, "unsure"}
        ]
        expected = {word.match_id for word, _ in Clusters(words).find_contradictions()}
        assert {against for against, _ in list_open()} == expected


def at_once(*acts: Callable[[], None]) -> list[ConflictError | None]:
    """Let all be done at the same moment, and return what came of each."""
    start = Barrier(len(acts))

    def act(each: Callable[[], None]) -> ConflictError | None:
        start.wait(timeout=20)
        try:
            each()
        except ConflictError as error:
            return error
        return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_two_words_at_once_cannot_contradict_each_other_unseen(pairs: Pairs, people: People, erin: Person) -> None:
    """Each of the two would be fine without the other; whoever comes second sees the first."""
    for name in ("Rhine", "Po", "Nile"):
        for match in pairs.arrive(name, "one", "two"):
            say(match, people.bob, "same")
        other = f"{name} of old"
        [mine], [theirs] = pairs.arrive(other, "one"), pairs.arrive(other, "two")
        assert at_once(partial(say, mine, people.bob, "same"), partial(say, theirs, erin, "different")) == [None, None]
    assert len(list_open()) == 3


def test_a_page_with_a_carried_word_is_stale_once_its_author_has_said_another(
    pairs: Pairs, people: People, erin: Person
) -> None:
    """Both speak of the same pair in two cases at once: who comes second is shown what the first said."""
    [mine], [theirs] = pairs.arrive("Thames", "one"), pairs.arrive("Thames", "one")
    outcomes = at_once(
        partial(say_as_seen, mine, people.bob, "same", 1), partial(say_as_seen, theirs, erin, "different", 1)
    )
    assert [outcome is None for outcome in outcomes].count(True) == 1
    relation = "same" if outcomes[0] is None else "different"
    assert pairs.read([mine, theirs]) == [relation, relation]


def say_as_seen(match_id: int, person: Person, relation: str, version: int) -> None:
    with transaction() as session:
        judge_match(session, match_id, person, relation, version)


def read_entries(match_id: int) -> list[Judgement]:
    with transaction() as session:
        return list_entries(session, match_id)


def test_of_two_who_judge_one_match_at_once_one_is_told(pairs: Pairs, people: People) -> None:
    for name in ("Thames", "Rhine", "Po"):
        [match] = pairs.arrive(name, "one")
        outcomes = at_once(*(partial(judge_what_is_open, match, people.bob, word) for word in ("same", "different")))
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ConflictError", "NoneType"]
        assert len(read_entries(match)) == 1


def judge_what_is_open(match_id: int, person: Person, relation: str) -> None:
    """Judge as the page does, which has read the match before."""
    with transaction() as session:
        version = session.get_one(Match, match_id).version
        judge_match(session, match_id, person, relation, min(version, 1))


def test_a_machine_that_writes_all_the_time_never_touches_a_word(pairs: Pairs, people: People) -> None:
    """Bob judges and takes back while the same claim is matched again and again, and its texts are imported anew."""
    one, two = pairs.arrive("Thames", "one", "two")
    claim_id = pairs.look(one).claim_id
    say(one, people.bob, "unsure")

    def match_again() -> None:
        for turn in range(12):
            found = [
                FoundMatch(pairs.factchecks[name], rank, 0.5, {"turn": turn}, [])
                for rank, name in enumerate(("three", "two")[turn % 2 :], 1)
            ]
            with transaction() as session:
                record_matches(session, [(claim_id, found)], Matcher("compass", str(turn), pairs.encoder_id))

    def print_again() -> None:
        for turn in range(6):
            pairs.print(three=f"Fact-check three says {turn}.")

    def judge() -> None:
        for relation in ("same", "different", "narrower", "same"):
            say(one, people.bob, relation)
        unsay(one, people.bob)

    assert at_once(match_again, judge, print_again) == [None, None, None]
    match = pairs.look(one)
    assert pairs.read([one]) == ["narrower"]
    assert (match.probability, match.matcher_version) == (0.5, "1")
    assert len(read_entries(one)) == 6
    with transaction() as session:
        ranks = session.scalars(select(Match.rank).where(Match.claim_id == claim_id)).all()
        assert len(ranks) == len(set(ranks)), "no two matches have the same place"
        assert find_break(session) is None
    assert two


def test_the_database_refuses_what_is_no_contradiction(square: list[int], people: People, session: Session) -> None:
    say(square[-1], people.bob, "different")
    with transaction() as other:
        entry = other.scalars(select(Contradiction.judgement_id)).one()
    for values, constraint in (
        ({"path": [1, 2]}, "ck_contradiction_path_leads_across"),
        ({"path": []}, "ck_contradiction_path_leads_across"),
        ({"path": [1]}, "uq_contradiction_judgement_id_open"),
        ({"path": [1], "reason": "So it is."}, "ck_contradiction_settled_with_reason"),
        ({"path": [1], "settled_by_id": people.alice.id}, "ck_contradiction_settled_by_somebody"),
    ):
        with pytest.raises(IntegrityError, match=constraint), session.begin_nested():
            session.execute(insert(Contradiction).values(judgement_id=entry, **values))
