"""Reading claims, fact-checks and corpora by program."""

import pytest
from flask.testing import FlaskClient

from tests.web.api.conftest import Story


def test_a_claim_shows_every_match_with_its_reasons(client: FlaskClient, story: Story) -> None:
    claim = client.get(f"/api/v1/claims/{story.claim_id}").get_json()
    assert claim["submission_id"] == str(story.submission_id)
    first, second = claim["matches"]
    assert (first["rank"], first["probability"], first["relation"], first["judgement"]) == (1, 0.75, None, None)
    assert first["scores"] == {"dense": 0.71, "lexical": 12.5, "ranker": None}
    assert first["agrees"] == [{"kind": "name", "claim": "Thames", "factcheck": "Thames"}]
    assert first["differs"] == []
    assert first["matcher"] == {"name": "fused", "version": "1"}
    assert second["scores"] == {"dense": 0.2, "lexical": None, "ranker": None}


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
    assert verdict["evidence"] == [
        {"url": "https://rivers.test/1963", "title": "The frost of 1963", "stance": "undermines"}
    ]
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
