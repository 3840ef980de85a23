"""What reviewers see of cases that are perhaps the same as another, and do about it, by page and by program."""

import pytest
from sqlalchemy import select

from models.digests import digest_twins
from models.operations.pairing import FoundPair, PairedBy, record_pairs
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.search import Encoder
from models.tables.submission import Claim
from models.tables.suggestion import PairSuggestion
from tests.conftest import People
from tests.web.api.program import Program
from tests.web.pages.browser import Browser
from tests.web.stories import CLAIM, Near, Told, agree, differ, share, tell
from web.app import Desk

OTHER = "In 2019 the <b>tunnel</b> has cost 4 billion euros."


def suggest(one: Told, other: Told, probability: float = 0.92) -> int:
    """Let the machine take the claims of two cases for the same."""
    with transaction() as session:
        claims = [session.get_one(Claim, told.claim_id) for told in (one, other)]
        lower, higher = sorted(claims, key=lambda claim: claim.id)
        texts = lower.text, higher.text
        dates = ["2019" if "2019" in text else None for text in texts]
        agrees = [agree("number", (texts[0], "4 billion"), (texts[1], "4 billion")), share("euros")]
        reason = f"Only the {'claim' if dates[0] else 'fact-check'} gives a date."
        differs = [differ("date", (texts[0], dates[0]), (texts[1], dates[1]), reason, decides=False)]
        pair = digest_twins(lower.digest, higher.digest)
        found = FoundPair(lower.id, higher.id, pair, probability, agrees, differs)
        encoder = session.scalars(select(Encoder.id)).one()
        record_pairs(session, [found], PairedBy("near", "1", encoder), [])
        return session.scalars(select(PairSuggestion.id).where(PairSuggestion.pair == pair)).one()


@pytest.fixture
def twins(people: People, settings: Settings) -> tuple[Told, Told, int]:
    """Two cases that are perhaps the same, and the number of the suggestion."""
    near = [Near("Tunnels are long.", 0.02)]
    one, other = tell(settings, near), tell(settings, near, claim=OTHER)
    return one, other, suggest(one, other)


def find_state(told: Told) -> tuple[str, int | None]:
    with transaction() as session:
        case = session.get_one(Case, told.case_id)
        return case.state, case.duplicate_of_id


def test_both_wordings_stand_side_by_side_and_the_inbox_says_so(bob: Browser, twins: tuple[Told, Told, int]) -> None:
    one, other, _ = twins
    bob.open(one.case)
    assert "Perhaps the same" in bob.words
    assert "Almost certainly the same 0.92" in bob.words
    assert 'the &lt;b&gt;tunnel&lt;/b&gt; has cost <mark class="agrees">4 billion</mark>' in bob.html
    assert "Only the other claim gives a date." in bob.words
    assert "Joined, its claims come into this case." in bob.words
    assert "Only this claim gives a date." in bob.open(other.case).words
    assert f"Joined, this claim goes into case {one.case_id}, which is older." in bob.words
    assert bob.open("/inbox").html.count("perhaps the same as 1 other") == 2
    assert bob.open("/inbox?twin=yes").html.count("data-row>") == 2
    bob.open("/inbox/duplicates")
    assert "1 pair is perhaps the same in other words" in bob.words
    assert "No case to join" in bob.words


def test_joined_and_undone_the_suggestion_is_back(bob: Browser, twins: tuple[Told, Told, int]) -> None:
    one, other, _ = twins
    bob.open(other.case).press("Join")
    assert (bob.path, bob.status) == (one.case, 200)
    assert "Joined: 1 claim came into this case." in bob.words
    assert "Asked 2 times by 2 people" in bob.words
    assert "joined 1 claim with the same in other words from case" in bob.words
    assert find_state(other) == ("dismissed", one.case_id)
    assert "Almost certainly the same" not in bob.words
    bob.press("Undo")
    assert find_state(other) == ("open", None)
    assert "Almost certainly the same" in bob.open(other.case).words


def test_refused_it_is_gone_until_that_is_taken_back(bob: Browser, twins: tuple[Told, Told, int]) -> None:
    one, other, number = twins
    bob.open(one.case).press("Not the same")
    assert "Noted that they are not the same." in bob.words
    assert "Almost certainly the same" not in bob.words
    assert f"Bob said that it is not the same as case {other.case_id}" in bob.words
    token = bob.value_of("csrf_token")
    for act in ("join", "refuse"):
        refused = bob.client.post(f"{one.case}/suggestions/{number}/{act}", data={"csrf_token": token})
        assert refused.status_code == 409
        assert "This suggestion is over" in refused.text
    bob.client.post(f"{one.case}/suggestions/{number}/restore", data={"csrf_token": token})
    assert "Taken back. The suggestion is there again." in bob.open(one.case).words
    assert "Almost certainly the same" in bob.words


def test_only_reviewers_see_and_say_anything(visitor: Browser, people: People, twins: tuple[Told, Told, int]) -> None:
    one, _, number = twins
    assert "Perhaps the same" not in visitor.open(one.claim).words
    visitor.sign_in(people.charlie)
    token = visitor.open("/about").value_of("csrf_token")
    for act in ("join", "refuse", "restore"):
        answer = visitor.client.post(f"{one.case}/suggestions/{number}/{act}", data={"csrf_token": token})
        assert answer.status_code == 403


def test_programs_do_the_same(app: Desk, people: People, twins: tuple[Told, Told, int]) -> None:
    one, other, number = twins
    bob = Program(app.test_client(), people.bob, "submit", "read", "review")
    [told] = bob.read(other.case)["suggestions"]
    assert (told["id"], told["case"], told["claim"], told["probability"]) == (number, one.case_id, CLAIM, 0.92)
    assert told["joins"] == {"case": other.case_id, "into": one.case_id}
    assert told["agrees"][0]["claim"] == "4 billion"
    assert {item["id"] for item in bob.read("/cases?twin=true")["items"]} == {one.case_id, other.case_id}
    address = f"{one.case}/suggestions/{number}"
    assert bob.post(f"{address}/refuse").get_json()["suggestions"] == []
    assert bob.read("/cases?twin=true")["items"] == []
    assert bob.post(f"{address}/join").status_code == 409
    assert len(bob.post(f"{address}/restore").get_json()["suggestions"]) == 1
    joined = bob.post(f"{address}/join")
    assert (joined.status_code, joined.get_json()["claims"]) == (200, 1)
    assert find_state(other) == ("dismissed", one.case_id)
    assert bob.post(f"/cases/{one.case_id}/suggestions/999/join").status_code == 404
