"""Reading claims, fact-checks and corpora by program."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from models.operations.judging import judge_match
from models.session import transaction
from models.settings import Settings
from models.tables.match import Match
from tests.conftest import People
from tests.web.api.conftest import Story
from tests.web.api.program import Program
from tests.web.stories import SEEN, tell_answered, tell_contradicted, tell_differing


def test_a_claim_shows_every_match_with_its_reasons(client: FlaskClient, story: Story) -> None:
    claim = client.get(f"/api/v1/claims/{story.claim_id}").get_json()
    assert claim["submission_id"] == str(story.submission_id)
    first, second = claim["matches"]
    assert (first["rank"], first["probability"], first["relation"], first["judgement"]) == (1, 0.75, None, None)
    silent = {"lexical_share": None, "body": None, "ranker": None, "margin": None}
    assert first["scores"] == {"dense": 0.71, "lexical": 12.5} | silent
    places = {"claim_span": None, "factcheck_span": None}
    assert first["agrees"] == [{"kind": "name", "claim": "Thames", "factcheck": "Thames"} | places]
    assert first["differs"] == []
    assert (first["origin"], first["answers"], second["origin"]) == (1, False, 2)
    assert first["matcher"] == {"name": "fused", "version": "1"}
    assert second["scores"] == {"dense": 0.2, "lexical": None} | silent


def test_a_match_carries_its_fact_check(client: FlaskClient, story: Story) -> None:
    first, second = client.get(f"/api/v1/claims/{story.claim_id}").get_json()["matches"]
    assert first["factcheck"] == {
        "id": story.factcheck_id,
        "corpus": "rivers",
        "claim": "The Thames froze over 1 times.",
        "title": "Did the Thames freeze?",
        "speaker": None,
        "rating": "Mostly false",
        "rating_class": "false",
        "url": "https://rivers.test/thames",
        "publisher": "The River Desk",
        "date": "2024-02-29",
        "language": "en",
    }
    assert second["factcheck"]["publisher"] is None
    assert client.get(f"/api/v1/factchecks/{story.factcheck_id}").get_json() == first["factcheck"]


def test_judgement_and_verdict_are_shown_without_the_name_of_whoever_made_them(
    client: FlaskClient, decided: Story
) -> None:
    answer = client.get(f"/api/v1/claims/{decided.claim_id}")
    claim = answer.get_json()
    judgement = claim["matches"][0]["judgement"]
    assert (judgement["relation"], judgement["note"]) == ("same", "The same frost.")
    assert judgement["at"].endswith("Z")
    verdict = claim["verdict"]
    assert (verdict["rating"], verdict["label"], verdict["as_of"]) == ("false", "False", "2026-03-01")
    [evidence] = verdict["evidence"]
    assert (evidence["url"], evidence["title"]) == ("https://rivers.test/1963", "The frost of 1963")
    assert (evidence["stance"], evidence["archive"]["state"]) == ("undermines", "waiting")
    assert "Bob" not in answer.text
    assert "bob@" not in answer.text


@pytest.mark.usefixtures("story")
def test_the_corpora_are_listed_with_what_they_hold(client: FlaskClient) -> None:
    answer = client.get("/api/v1/corpora").get_json()
    assert answer["next"] is None
    [rivers] = answer["items"]
    links = rivers.pop("links")
    assert rivers == {"slug": "rivers", "factchecks": 2, "newest": "2024-02-29", "sample": True, "version": 3}
    assert client.get(links["self"]).get_json()["slug"] == "rivers"
    assert len(client.get(links["factchecks"]).get_json()["items"]) == 2


def test_without_corpora_the_list_is_empty(client: FlaskClient) -> None:
    assert client.get("/api/v1/corpora").get_json() == {"items": [], "next": None}


def test_an_unknown_fact_check_is_not_found(client: FlaskClient) -> None:
    assert client.get("/api/v1/factchecks/7").status_code == 404


def test_a_claim_shows_what_differs_and_how_it_relates(client: FlaskClient, settings: Settings) -> None:
    told = tell_differing(settings)
    claim = client.get(f"/api/v1/claims/{told.claim_id}").get_json()
    first, second = claim["matches"]
    assert (first["relation"], first["origin"], first["answers"]) == ("related", 1, False)
    assert second["relation"] is None
    assert [(found["kind"], found["decides"]) for found in first["differs"]] == [("date", False), ("number", True)]
    assert first["differs"][1] == {
        "kind": "number",
        "claim": "4 billion",
        "factcheck": "2 billion",
        "claim_span": [16, 25],
        "factcheck_span": [24, 33],
        "reason": "The amounts differ: 4 against 2 billion.",
        "decides": True,
    }
    assert first["agrees"][0]["claim_span"] == [26, 31]
    assert first["agrees"][1] == {
        "kind": "word",
        "claim": "tunnel",
        "factcheck": "tunnel",
        "claim_span": None,
        "factcheck_span": None,
    }
    assert set(first["scores"]) == {"dense", "lexical", "lexical_share", "body", "ranker", "margin"}
    assert (claim["answer"], claim["conflict"]) == (None, [])
    assert claim["unanswered"].startswith("The claim and the fact-check differ.")


def test_a_claim_shows_its_context_and_what_was_searched(client: FlaskClient, settings: Settings) -> None:
    told = tell_differing(settings)
    claim = client.get(f"/api/v1/claims/{told.claim_id}").get_json()
    assert (claim["speaker"], claim["date"]) == ("A. <Critic>", "2024-03-13")
    assert (claim["before"], claim["after"]) == (["What an evening!"], ["So it did."])
    assert claim["searched"].pop("at").endswith("Z")
    corpus = {"slug": "rivers", "version": 1, "factchecks": 2, "newest": "2025-03-02", "languages": ["en", "es"]}
    assert claim["searched"] == {
        "corpora": [corpus],
        "matcher": {"name": "listwise", "version": "7"},
        "features": SEEN,
        "error_bound": 0.02,
        "threshold": 0.93,
    }


def test_a_match_shows_what_the_ranker_saw_where_its_matcher_said_what_that_is(
    client: FlaskClient, settings: Settings
) -> None:
    told = tell_differing(settings)
    [first, *_] = client.get(f"/api/v1/claims/{told.claim_id}").get_json()["matches"]
    assert first["features"] == {"dense": 0.81, "names": -0.5}
    with transaction() as session:
        session.execute(update(Match).where(Match.rank == 1).values(matcher_version="8"))
    [first, *others] = client.get(f"/api/v1/claims/{told.claim_id}").get_json()["matches"]
    assert first["features"] is None, "another version may see other things"
    assert [other["features"] for other in others] == [{"dense": 0.81, "names": -0.5}] * len(others)


def test_a_match_of_a_matcher_that_named_nothing_has_no_features(client: FlaskClient, story: Story) -> None:
    claim = client.get(f"/api/v1/claims/{story.claim_id}").get_json()
    assert [match["features"] for match in claim["matches"]] == [None, None]
    assert claim["searched"]["features"] == {}


def test_a_claim_shows_what_answered_it_until_a_person_says_otherwise(
    client: FlaskClient, settings: Settings, people: People
) -> None:
    told = tell_answered(settings)
    address = f"/api/v1/claims/{told.claim_id}"
    claim = client.get(address).get_json()
    assert (claim["answer"], claim["unanswered"]) == (told.match_ids[0], None)
    assert claim["matches"][0]["answers"] is True
    with transaction() as session:
        judge_match(session, told.match_ids[0], people.bob, "different", 1)
    assert client.get(address).get_json()["answer"] is None


def test_a_claim_shows_which_matches_contradict_each_other(bob: Program, settings: Settings) -> None:
    told = tell_contradicted(settings)
    claim = bob.read(f"/api/v1/claims/{told.claim_id}")
    assert claim["conflict"] == [told.match_ids[0], told.match_ids[2]]
    assert [match["origin"] for match in claim["matches"]] == [1, 1, 3, 1]
    case = bob.read(f"/api/v1/cases/{told.case_id}")
    told_by_both = ("conflict", "unanswered", "answer", "searched")
    assert {name: case[name] for name in told_by_both} == {name: claim[name] for name in told_by_both}
    assert [{name: match[name] for name in claim["matches"][0]} for match in case["matches"]] == claim["matches"]
    assert case["claim"]["date"] is None


def test_a_submission_tells_which_claims_were_answered(client: FlaskClient, settings: Settings) -> None:
    told = tell_answered(settings)
    [claim] = client.get(f"/api/v1/submissions/{told.submission_id}").get_json()["claims"]
    assert (claim["best"]["answers"], claim["best"]["judged"]) == (True, False)
