"""What is remembered of a claim's matches, and what follows from words on others: read from the database."""

import random

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.clusters import Clusters, Word
from models.queries.memory import Corrections, Memory, count_corrections, read_words, recall
from models.relations import Relation
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.person import Person
from tests.conftest import People
from tests.models.conftest import count_statements
from tests.models.pairs import Pairs, digest, say, unsay

SAID = ["same"] * 6 + ["different", "opposite", "related", "narrower", "broader", "outdated", "unsure"]


@pytest.fixture
def pairs(database: Engine, people: People, settings: Settings) -> Pairs:
    made = Pairs(settings)
    made.print("one", "two", "three", "four")
    return made


def remember(pairs: Pairs, match_id: int, person: Person) -> Memory:
    with transaction() as session:
        return recall(session, pairs.view(match_id), person)


@pytest.mark.parametrize("seed", range(12))
def test_what_the_database_finds_around_a_claim_is_all_that_bears_on_it(
    pairs: Pairs, people: People, seed: int
) -> None:
    """People judge at random, change their minds and take words back; then all that follows is computed from all."""
    chance = random.Random(seed)  # noqa: S311  no secret
    names = ("one", "two", "three", "four")
    matches = {
        (claim, name): match
        for claim in ("Thames", "Rhine", "Po", "Nile")
        for name, match in zip(names, pairs.arrive(claim, *names), strict=True)
    }
    standing: dict[tuple[str, str], str] = {}
    for pair in chance.choices(list(matches), k=12):
        say(matches[pair], people.bob, chance.choice(SAID))
        if chance.random() < 0.2:
            unsay(matches[pair], people.bob)
    for pair, match in matches.items():
        [relation] = pairs.read([match])
        if relation not in {None, "unsure"}:
            standing[pair] = str(relation)
    words = [
        Word(digest(claim), pairs.factchecks[name], Relation(relation), matches[claim, name], number)
        for number, ((claim, name), relation) in enumerate(standing.items(), 1)
    ]
    everything = Clusters(words)
    for (claim, name), match in matches.items():
        inferred = remember(pairs, match, people.alice).inferred.get(match)
        foretold = everything.infer(digest(claim), pairs.factchecks[name])
        if pairs.read([match]) != [None]:
            assert inferred is None, "where a person spoke nothing is suggested"
        else:
            assert (inferred and inferred.relation) == (foretold and foretold.relation)
            assert len(inferred.because if inferred else ()) == len(foretold.because if foretold else ())


def test_what_follows_comes_with_its_reason(pairs: Pairs, people: People, erin: Person) -> None:
    [first], [second, other] = pairs.arrive("Thames", "one"), pairs.arrive("Rhine", "one", "two")
    say(first, people.bob, "same")
    say(second, erin, "same")
    say(other, erin, "different", "Another river.")
    again = pairs.arrive("Thames", "one", "two")
    suggestion = remember(pairs, again[1], people.alice).inferred[again[1]]
    assert suggestion.relation == Relation.DIFFERENT
    assert [(said.claim, said.relation, said.factcheck, said.person) for said in suggestion.because] == [
        ("The Thames froze over.", "same", "Fact-check one says so.", "Bob"),
        ("The Rhine froze over.", "same", "Fact-check one says so.", "Erin"),
        ("The Rhine froze over.", "different", "Fact-check two says so.", "Erin"),
    ]
    assert [said.match_id for said in suggestion.because] == [first, second, other]
    assert pairs.read(again) == ["same", None], "it is a suggestion, and no judgement"


def test_what_was_carried_says_where_it_was_said(pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "same")
    [again] = pairs.arrive("Thames", "one")
    carried = remember(pairs, again, people.alice).carried[again]
    assert (carried.match_id, carried.person) == (first, "Bob")
    assert remember(pairs, first, people.alice) == Memory()


def test_of_a_case_in_its_blind_second_look_only_the_first_reviewer_knows(
    pairs: Pairs, people: People, erin: Person, session: Session
) -> None:
    [first], [second, other] = pairs.arrive("Thames", "one"), pairs.arrive("Rhine", "one", "two")
    say(first, people.bob, "same")
    say(second, people.bob, "same")
    say(other, people.bob, "same")
    again = pairs.arrive("Thames", "two")[0]
    assert again in remember(pairs, again, erin).inferred
    for case in session.scalars(select(Case).where(Case.reviewer_id == people.bob.id)):
        case.state = "second_review"
    session.commit()
    assert remember(pairs, again, erin).inferred == {}
    assert again in remember(pairs, again, people.bob).inferred
    copy = pairs.arrive("Thames", "one")[0]
    assert remember(pairs, copy, erin).carried == {}
    assert read_words(session, [digest("Thames")], [], erin) == []


def test_a_case_is_remembered_in_few_statements(pairs: Pairs, people: People, database: Engine) -> None:
    for claim in ("Thames", "Rhine", "Po"):
        for match in pairs.arrive(claim, "one", "two", "three"):
            say(match, people.bob, "same")
    view = pairs.view(pairs.arrive("Nile", "one", "two", "three", "four")[0])
    with transaction() as session, count_statements(database) as statements:
        recall(session, view, people.bob)
    assert len(statements) <= 3


def test_corrections_are_counted_by_kind(pairs: Pairs, people: People, session: Session) -> None:
    assert count_corrections(session) == Corrections(0, 0)
    [first, second] = pairs.arrive("Thames", "one", "two")
    say(first, people.bob, "different")
    say(second, people.bob, "same")
    assert count_corrections(session) == Corrections(rejected=1, detached=0)
    unsay(second, people.bob)
    assert count_corrections(session) == Corrections(rejected=1, detached=1)
