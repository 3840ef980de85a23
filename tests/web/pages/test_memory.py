"""What is remembered of a match, on the page of its case; and the page of words that contradict each other."""

import pytest
from sqlalchemy import select

from models.session import transaction
from models.tables.case import Case
from models.tables.match import Contradiction
from tests.conftest import People
from tests.models.pairs import Pairs, say, unsay
from tests.web.pages.browser import Browser

HOSTILE = "<script>alert(1)</script> says so."


@pytest.fixture
def contradiction(square: list[int], people: People) -> int:
    say(square[-1], people.bob, "different")
    with transaction() as session:
        return session.scalars(select(Contradiction.id)).one()


def test_an_inferred_word_is_shown_with_its_reason_and_accepted_by_one_button(
    bob: Browser, pairs: Pairs, square: list[int]
) -> None:
    bob.open(f"/matches/{square[-1]}")
    assert bob.path.startswith("/cases/")
    assert "Match 2 of 2" in bob.words
    assert "Inferred: same – it follows from what was judged before." in bob.words
    told = bob.words.split("Inferred:")[1]
    assert "The Thames froze over. says the same as Fact-check one says so. Bob ," in told
    assert "The Rhine froze over. says the same as Fact-check one says so. Alice ," in told
    assert "The Rhine froze over. says the same as Fact-check two says so. Alice ," in told
    assert pairs.read([square[-1]]) == [None], "to show it is not to judge it"
    bob.press("Accept “same”")
    assert "Match 2 judged: same." in bob.words
    assert pairs.read([square[-1]]) == ["same"]
    assert "Inferred" not in bob.open(f"/matches/{square[-1]}").words


def test_who_cannot_judge_is_told_but_has_no_button(alice: Browser, square: list[int]) -> None:
    alice.open(f"/matches/{square[-1]}")
    assert "Inferred: same" in alice.words
    assert not [label for label in alice.buttons if label.startswith("Accept")]


def test_what_was_refused_before_lies_folded_at_the_end(bob: Browser, pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.alice, "different", "Another <year>.")
    [again, other] = pairs.arrive("Thames", "one", "two")
    bob.open(f"/matches/{other}")
    suggested, put_aside = bob.words.split("Judged before: 1 match not suggested again")
    assert "Fact-check one says so." not in suggested.split("All matches")[1]
    assert "Fact-check one says so." in put_aside
    assert 'rel="prev"' not in bob.html, "the way from match to match passes it over"
    bob.open(f"/cases/{pairs.view(again).case.id}")
    assert "Match 2 of 2" in bob.words
    bob.open(f"/matches/{again}")
    assert "Alice judged: different Another &lt;year&gt;." in bob.words
    assert "The same claim and fact-check stood side by side before: Alice" in bob.words
    assert "The desk carried a word on the same pair over to match 1: different" in bob.words


def test_undo_takes_back_an_own_word_and_no_carried_one(bob: Browser, pairs: Pairs, people: People) -> None:
    say(pairs.arrive("Thames", "one")[0], people.bob, "same")
    again = pairs.arrive("Thames", "one", "two")
    bob.open(f"/matches/{again[1]}").press("Related")
    bob.press("Undo")
    assert pairs.read(again) == ["same", None]
    assert 'title="Take back your last word on this case" disabled' in bob.html


def test_a_changed_text_is_asked_again_with_the_old_word(bob: Browser, pairs: Pairs, people: People) -> None:
    [first] = pairs.arrive("Thames", "one")
    say(first, people.bob, "different")
    pairs.print(one=HOSTILE)
    bob.open(f"/matches/{first}")
    assert "Judged different before, but the text has changed since: Bob ," in bob.words
    assert "The desk asked again about match 1, because its text has changed" in bob.words
    assert HOSTILE not in bob.html


def test_the_history_tells_a_refusal_from_a_detachment(bob: Browser, pairs: Pairs, people: People) -> None:
    [first, second] = pairs.arrive("Thames", "one", "two")
    say(first, people.bob, "different")
    say(second, people.bob, "same")
    say(second, people.bob, "related")
    unsay(second, people.bob)
    unsay(second, people.bob)
    bob.open(f"/matches/{first}")
    assert "Bob rejected the suggestion of match 1: different" in bob.words
    assert "Bob detached match 2, which had been confirmed: related" in bob.words
    assert "Bob took back the word on match 2, which is same again" in bob.words
    assert "Bob took back the word on match 2, which is no longer confirmed" in bob.words


def test_a_contradiction_is_told_in_words_with_its_cases(alice: Browser, contradiction: int) -> None:
    alice.open("/inbox")
    assert "Contradictions 1" in alice.words
    alice.open("/contradictions")
    assert "1 contradiction waits for an editor" in alice.words
    assert "Yet The Thames froze over. is different from Fact-check two says so. Bob ," in alice.words
    assert alice.words.count("says the same as") == 3
    assert alice.html.count('href="/matches/') == 4


def test_an_editor_settles_it_with_a_reason(
    alice: Browser, contradiction: int, pairs: Pairs, square: list[int]
) -> None:
    alice.open("/contradictions").press("Let them stand", reason=" ")
    assert alice.status == 422
    assert "Give a reason" in alice.words
    assert f'aria-describedby="reason-{contradiction}-hint reason-{contradiction}-error"' in alice.html
    alice.press("Let them stand", reason="It has <two> parts.")
    assert alice.path == "/contradictions"
    assert "Settled: all of these words stand. Inbox No contradictions" in alice.words
    assert pairs.read(square) == ["same", "same", "same", "different"]
    alice.open(f"/matches/{square[-1]}")
    assert "found that the word on match 2 contradicts others" in alice.words
    assert alice.words.count("contradicts others") == 1, "also where several matches of the case have a part in it"
    assert (
        "Alice settled the contradiction of the word on match 2 with others: It has &lt;two&gt; parts." in alice.words
    )


def test_an_editor_changes_a_word_there(alice: Browser, contradiction: int, pairs: Pairs, square: list[int]) -> None:
    alice.open("/contradictions")
    [form] = [form for form in alice.forms if ("match_id", str(square[1])) in form.pairs]
    data = dict(form.pairs) | {"relation": "narrower"}
    alice.answer = alice.client.post(form.action, data=data, follow_redirects=True)
    assert "Changed: the match is judged narrower now. Inbox No contradictions" in alice.words
    assert pairs.read(square) == ["same", "narrower", "same", "different"]


def test_a_stale_word_or_a_foreign_match_is_refused(
    alice: Browser, contradiction: int, square: list[int], people: People
) -> None:
    alice.open("/contradictions")
    [form] = [form for form in alice.forms if ("match_id", str(square[1])) in form.pairs]
    data = dict(form.pairs) | {"relation": "narrower"}
    assert alice.client.post(form.action, data=data | {"match_id": "999"}).status_code == 404
    assert alice.client.post(form.action, data=data | {"match_version": "99"}).status_code == 409
    assert alice.client.post(form.action, data=data | {"relation": "alike"}).status_code == 422
    assert alice.client.post("/contradictions/999/settle", data=data | {"reason": "So."}).status_code == 404
    alice.press("Let them stand", reason="Once.")
    alice.answer = alice.client.post(f"/contradictions/{contradiction}/settle", data=data | {"reason": "Twice."})
    assert (alice.status, "settled already" in alice.words) == (409, True)


def test_contradictions_are_for_editors(bob: Browser, visitor: Browser, contradiction: int) -> None:
    assert "Contradictions" not in bob.open("/inbox").words
    assert bob.open("/contradictions").status == 403
    token = bob.open("/inbox").value_of("csrf_token")
    for action in ("settle", "word"):
        data = {"csrf_token": token, "reason": "Mine."}
        assert bob.client.post(f"/contradictions/{contradiction}/{action}", data=data).status_code == 403


def test_words_of_a_case_in_its_blind_second_look_stay_hidden(
    alice: Browser, contradiction: int, square: list[int], people: People
) -> None:
    with transaction() as session:
        for case in session.scalars(select(Case).where(Case.reviewer_id == people.bob.id)):
            case.state = "second_review"
    assert "No contradictions" in alice.open("/contradictions").words
    assert "Contradictions 0" in alice.open("/inbox").words


def test_an_unknown_match_has_no_page(bob: Browser, people: People) -> None:
    assert bob.open("/matches/999").status == 404


def test_what_was_said_cannot_write_the_page(alice: Browser, pairs: Pairs, people: People) -> None:
    pairs.print(one=HOSTILE)
    [mine], [theirs] = pairs.arrive("<b>Thames</b>", "one"), pairs.arrive("<b>Thames</b>", "one")
    say(mine, people.bob, "same")
    say(theirs, people.dora, "different")
    html = alice.open("/contradictions").html
    assert "&lt;b&gt;Thames" in html
    assert "<b>Thames" not in html
    assert HOSTILE not in html
