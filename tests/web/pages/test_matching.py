"""The page of the matcher: Dora sees how far it can be trusted, and says how wrong its answers may be."""

import pytest
from sqlalchemy import select

from models.operations.corpus import register_encoder
from models.operations.policy import read_error_bound, set_error_bound
from models.operations.record import Matcher, register_matcher
from models.queries.policy import list_policies
from models.risk import Step
from models.session import transaction
from models.tables.audit import AuditEvent
from tests.conftest import People
from tests.web.pages.browser import Browser

STEPS = [Step(0.97, 200, 0), Step(0.91, 400, 12), Step(0.05, 1000, 600)]
FIGURES = {
    "training_sets": {"<b>tweets</b>": "f92792ea" * 8, "speeches": "0b1792ea" * 8},
    "claims": 1000,
    "of_them_checked_before": 400,
    "brier": 0.0421,
    "ece": 0.0093,
    "reliability": [[0.02, 0.01, 500], [0.5, 0.45, 500], [0.98, 0.99, 500]],
}


@pytest.fixture
def dora(visitor: Browser, people: People) -> Browser:
    """Dora the administrator at her browser."""
    return visitor.sign_in(people.dora)


@pytest.fixture
def matcher(people: People) -> None:
    """A matcher that has worked here, with what is known of its errors."""
    with transaction() as session:
        encoder = register_encoder(session, "MiniLM", "1", 4)
        register_matcher(session, Matcher("listwise", "5ff0.81ac", encoder, STEPS, FIGURES))


def allow(people: People, *bounds: float | None) -> None:
    with transaction() as session:
        for bound in bounds:
            set_error_bound(session, people.dora, bound)


def read_bound() -> float | None:
    with transaction() as session:
        return read_error_bound(session)


def test_the_page_is_for_administrators_and_so_is_the_way_to_it(visitor: Browser, people: People) -> None:
    assert visitor.open("/matching").path == "/sign-in"
    visitor.sign_in(people.alice)
    assert visitor.open("/matching").status == 403
    assert 'href="/matching"' not in visitor.open("/").html
    visitor.press("Sign out").sign_in(people.dora)
    assert 'href="/matching"' in visitor.open("/").html
    assert visitor.open("/matching").status == 200


@pytest.mark.usefixtures("matcher")
def test_where_a_bound_cannot_be_kept_the_strictest_that_can_is_offered(dora: Browser) -> None:
    page = dora.open("/matching?percent=1")
    assert "On the same claims the strictest bound that can be kept is 1.5 %" in page.words
    assert 'href="/matching?percent=1.5"' in page.html


def test_others_cannot_change_the_bound(visitor: Browser, people: People) -> None:
    visitor.sign_in(people.alice).open("/inbox")
    form = {"csrf_token": visitor.value_of("csrf_token"), "percent": "90", "seen": "0", "action": "save"}
    assert visitor.client.post("/matching", data=form).status_code == 403
    assert read_bound() is None


def test_a_new_desk_is_told_that_there_is_nothing_to_see_but_something_to_set(dora: Browser) -> None:
    words = dora.open("/matching").words
    assert "Off. Nothing is answered before a person has looked." in words
    assert "Nothing was checked yet" in words
    assert "None yet: automatic answers were never switched on." in words
    assert "<svg" not in dora.html.split("<main", 1)[1]
    assert "Saved: from now on at most 2 %" in dora.press("Save").words
    assert read_bound() == 0.02


@pytest.mark.usefixtures("matcher")
def test_the_matcher_is_shown_with_its_figures_and_where_they_come_from(dora: Browser) -> None:
    words = dora.open("/matching").words
    for told in ("listwise", "5ff0.81ac", "encoder MiniLM", "0.0421", "0.0093", "1,000", "f92792ea" * 8):
        assert told in words
    assert "&lt;b&gt;tweets&lt;/b&gt;" in dora.html
    assert "<b>tweets" not in dora.html


def test_a_matcher_that_may_not_answer_is_shown_with_the_reason(dora: Browser, people: People) -> None:
    allow(people, 0.02)
    reason = "A cross-encoder (coin) orders the candidates, and the probabilities were fitted without it."
    with transaction() as session:
        encoder = register_encoder(session, "MiniLM", "1", 4)
        register_matcher(session, Matcher("listwise", "5ff0.81ac+coin", encoder, obstacle=reason))
    words = dora.open("/matching").words
    assert f"It answers nothing. {reason}" in words
    assert f"At 2 % the desk answers nothing. {reason}" in words
    assert f"works here since {words.split('works here since ')[1].split(reason)[0]}{reason}" in words
    assert "What a bound means" not in words, "no bound means anything"
    assert "Too few labelled claims" not in words


@pytest.mark.usefixtures("matcher")
def test_the_diagram_is_drawn_without_script_or_style_and_told_as_a_table(dora: Browser) -> None:
    page = dora.open("/matching")
    assert page.html.count('<circle class="point"') == 3
    assert " style=" not in page.html
    assert "<style" not in page.html
    assert "Said Right Pairs 2.0 % 1.0 % 500 50.0 % 45.0 % 500" in page.words


@pytest.mark.usefixtures("matcher")
def test_each_bound_is_shown_with_what_it_means(dora: Browser) -> None:
    words = dora.open("/matching").words
    assert "0.5 % Too many of the likely ones were wrong." in words
    assert "2 % 0.9700 20.0 % 200 of 1,000 0 ≤ 1.49 %" in words
    assert "5 % 0.9100 40.0 % 400 of 1,000 12 ≤ 4.82 %" in words
    assert "400 of 1,000 had been checked before" in words


@pytest.mark.usefixtures("matcher")
def test_too_few_labelled_claims_are_said_to_be_too_few(dora: Browser) -> None:
    words = dora.open("/matching?percent=0.1").words
    assert "At 0.1 % the desk answers nothing. Too few labelled claims: 2,995 needed" in words
    assert "without a single error (have 1,000)." in words


@pytest.mark.usefixtures("matcher")
def test_a_bound_is_looked_at_before_it_is_saved(dora: Browser) -> None:
    page = dora.open("/matching").press("See what it means", percent="5")
    assert page.answer.request.query_string == b"percent=5"
    assert "At 5 % the desk answers from a probability of 0.9100 on: 400 claims of 1,000 (40.0 %)" in page.words
    assert "12 wrong ones among them; with 95 % confidence at most 4.82 % are wrong." in page.words
    assert read_bound() is None
    assert page.value_of("percent") == "5"
    page.press("Save")
    assert read_bound() == 0.05
    assert "On. At most 5 % of automatic answers may be wrong. It answers from" in page.words


def test_a_change_is_written_down_with_who_made_it(dora: Browser, people: People) -> None:
    dora.open("/matching").press("Save", percent="0,5")
    with transaction() as session:
        [policy] = list_policies(session, 10)
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "set_error_bound")).one()
    assert (policy.error_bound, policy.person_id) == (0.005, people.dora.id)
    assert event.person_id == people.dora.id
    assert "At most 0.5 % wrong holds now" in dora.words
    assert "Dora" in dora.words


def test_saving_what_holds_changes_nothing(dora: Browser, people: People) -> None:
    allow(people, 0.02)
    assert "nothing was changed" in dora.open("/matching").press("Save").words
    with transaction() as session:
        assert len(list_policies(session, 10)) == 1


@pytest.mark.parametrize("typed", ["", "two <b>", "0", "100", "-3"])
def test_what_is_no_percentage_is_refused_and_stays_in_the_field(dora: Browser, people: People, typed: str) -> None:
    allow(people, 0.02)
    for button in ("Save", "See what it means"):
        page = dora.open("/matching").press(button, percent=typed)
        assert page.status == 422
        assert "Say how many automatic answers in a hundred may be wrong" in page.words
        assert "<title>Error: Matching" in page.html
        assert "two <b>" not in page.html
        assert (page.value_of("percent") or "") == typed
    assert read_bound() == 0.02
    assert dora.open("/matching?percent=two").status == 422


def test_who_saw_another_bound_is_told_and_keeps_what_was_typed(dora: Browser, people: People) -> None:
    page = dora.open("/matching")
    allow(people, 0.05)
    page.press("Save", percent="10")
    assert page.status == 409
    assert "Somebody has changed the bound meanwhile." in page.words
    assert page.value_of("percent") == "10"
    assert read_bound() == 0.05
    page.press("Save")
    assert read_bound() == 0.1, "having seen it, she may"


def test_a_form_that_was_tampered_with_is_refused(dora: Browser) -> None:
    page = dora.open("/matching").press("Save", seen="none")
    assert page.status == 422
    assert read_bound() is None


def test_answers_are_switched_off_whatever_stands_in_the_field(dora: Browser, people: People) -> None:
    assert "Switch off" not in dora.open("/matching").buttons
    allow(people, 0.02)
    page = dora.open("/matching").press("Switch off", percent="nonsense")
    assert "Switched off: from now on nothing is answered before a person has looked." in page.words
    assert read_bound() is None


def test_a_change_is_undone_by_setting_the_former_bound_again(dora: Browser, people: People) -> None:
    allow(people, 0.012345, None, 0.1)
    page = dora.open("/matching").press("Switch off again")
    assert read_bound() is None
    page.press("Set 1.2345 % again")
    assert read_bound() == 0.012345
    with transaction() as session:
        assert len(list_policies(session, 10)) == 5


def test_what_the_operator_did_is_told_as_such(dora: Browser) -> None:
    with transaction() as session:
        set_error_bound(session, None, 0.02)
    assert "The desk's operator" in dora.open("/matching").words


def test_a_matcher_of_which_nothing_is_known_is_said_to_be_so(dora: Browser) -> None:
    with transaction() as session:
        register_matcher(session, Matcher("fused", "7", register_encoder(session, "test", "1", 4)))
    words = dora.open("/matching").words
    assert "Nothing is known of its errors." in words
    assert "Too few labelled claims: 149 needed without a single error (have 0)." in words
