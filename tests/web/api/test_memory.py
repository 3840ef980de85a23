"""What is remembered of matches, and words that contradict each other, by program."""

import pytest
from flask.testing import FlaskClient

from models.session import transaction
from models.tables.case import Case
from tests.conftest import People
from tests.models.pairs import Pairs, say
from tests.web.api.program import Program


def test_a_case_tells_what_follows_for_its_matches(bob: Program, pairs: Pairs, square: list[int]) -> None:
    case = bob.read(f"/cases/{pairs.view(square[-1]).case.id}")
    judged, unjudged = case["matches"]
    assert (judged["inferred"], judged["carried"], judged["earlier"]) == (None, None, None)
    assert unjudged["inferred"]["relation"] == "same"
    because = unjudged["inferred"]["because"]
    assert [word["match_id"] for word in because] == square[:-1]
    assert because[0].keys() == {"relation", "claim", "factcheck", "at", "match_id", "case_id"}
    assert unjudged["judgement"] is None


def test_what_is_remembered_is_not_for_strangers(stranger: Program, pairs: Pairs, square: list[int]) -> None:
    claim = stranger.read(f"/claims/{pairs.view(square[-1]).claim.id}")
    assert "inferred" not in claim["matches"][1]


def test_a_word_accepted_is_a_word_like_any_other(bob: Program, pairs: Pairs, square: list[int]) -> None:
    answer = bob.post(f"/matches/{square[-1]}/judgement", {"relation": "same", "version": 1}).get_json()
    assert (answer["judgement"]["relation"], answer["inferred"]) == ("same", None)


def test_a_carried_word_and_one_from_before_a_change_say_where_they_come_from(
    bob: Program, pairs: Pairs, people: People
) -> None:
    [first] = pairs.arrive("Nile", "one")
    say(first, people.bob, "different")
    [again] = pairs.arrive("Nile", "one")
    [match] = bob.read(f"/cases/{pairs.view(again).case.id}")["matches"]
    assert (match["judgement"]["relation"], match["carried"]["match_id"]) == ("different", first)
    pairs.print(one="Now it says the contrary.")
    [match] = bob.read(f"/cases/{pairs.view(again).case.id}")["matches"]
    assert (match["judgement"], match["carried"]) == (None, None)
    assert (match["earlier"]["relation"], match["earlier"]["match_id"]) == ("different", first)


def test_contradictions_are_listed_and_settled(alice: Program, people: People, square: list[int]) -> None:
    assert alice.read("/contradictions") == {"items": [], "next": None}
    say(square[-1], people.bob, "different")
    [found] = alice.read("/contradictions")["items"]
    assert [word["match_id"] for word in found["path"]] == square[:-1]
    assert (found["against"]["match_id"], found["against"]["relation"]) == (square[-1], "different")
    assert (found["settled_at"], found["reason"]) == (None, None)
    address = f"/contradictions/{found['id']}/settle"
    for body, status in (({}, 422), ({"reason": " "}, 422), ({"reason": "So.", "mood": "sure"}, 422)):
        assert alice.post(address, body).status_code == status
    settled = alice.post(address, {"reason": "It has two parts."})
    assert settled.status_code == 200
    assert settled.get_json()["reason"] == "It has two parts."
    assert alice.post(address, {"reason": "Again."}).status_code == 409
    assert alice.read("/contradictions")["items"] == []
    assert alice.post("/contradictions/999/settle", {"reason": "So."}).status_code == 404


def test_many_contradictions_come_in_pages(alice: Program, pairs: Pairs, people: People, erin_says: None) -> None:
    assert len(alice.turn_pages("/contradictions")) == 5
    assert alice.get("/contradictions?cursor=nonsense").status_code == 422


@pytest.fixture
def erin_says(pairs: Pairs, people: People) -> None:
    for name in ("Po", "Nile", "Seine", "Don", "Rhone"):
        [mine], [theirs] = pairs.arrive(name, "one"), pairs.arrive(name, "one")
        say(mine, people.bob, "same")
        say(theirs, people.dora, "different")


def test_contradictions_are_for_editors(
    client: FlaskClient, stranger: Program, charlie: Program, bob: Program, people: People, square: list[int]
) -> None:
    say(square[-1], people.bob, "different")
    for program, status in ((stranger, 401), (charlie, 403), (bob, 403), (Program(client, people.alice, "read"), 403)):
        assert program.post("/contradictions/1/settle", {"reason": "So."}).status_code == status
    for program, status in ((stranger, 401), (charlie, 403), (bob, 403), (Program(client, people.alice, "read"), 200)):
        assert program.get("/contradictions").status_code == status


def test_words_of_a_case_in_its_blind_second_look_are_not_told(
    alice: Program, pairs: Pairs, people: People, square: list[int]
) -> None:
    say(square[-1], people.bob, "different")
    again = pairs.arrive("Po", "two")[0]
    say(again, people.alice, "same")
    [number] = [found["id"] for found in alice.read("/contradictions")["items"]]
    with transaction() as session:
        session.get_one(Case, pairs.view(square[-1]).case.id).state = "second_review"
    assert alice.read("/contradictions")["items"] == []
    assert alice.post(f"/contradictions/{number}/settle", {"reason": "So."}).status_code == 404
    hidden = alice.read(f"/cases/{pairs.view(square[-1]).case.id}")
    assert [match["inferred"] for match in hidden["matches"]] == [None, None]
