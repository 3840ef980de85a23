"""What a reviewer and a submitter see of a comparison: what differs, who disagrees, what was answered, what missed."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from models.operations.judging import judge_match
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.session import transaction
from models.settings import Settings
from models.tables.matching import KnownMatcher
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.stories import (
    CLAIM,
    Near,
    differ,
    share,
    tell,
    tell_answered,
    tell_contradicted,
    tell_differing,
    tell_missed,
)
from web.pages.words import ASPECTS, LANGUAGES, PROPOSALS, UNCHECKED, name_languages, turn_round

HOSTILE = "<b>4</b> \"billion\" & 'more' 👩🏽\u200d🚀 \u202eeuros"


def judge(number: int, person: Any, relation: str) -> None:
    with transaction() as session:
        judge_match(session, number, person, relation, 1)


def test_all_that_the_ranker_saw_is_shown_with_what_it_means(bob: Browser, settings: Settings) -> None:
    story = tell_differing(settings)
    for page in (story.case, story.claim):
        words = bob.open(page).words
        assert "All features 0.81 dense Cosine: how alike their &lt;meaning&gt; is. -0.50 names Share of" in words
    with transaction() as session:
        session.execute(update(KnownMatcher).values(features=[]))
    assert "All features" not in bob.open(story.case).words


def test_a_number_that_promises_nothing_is_not_explained_as_if_it_did(bob: Browser, settings: Settings) -> None:
    story = tell_differing(settings)
    assert "An estimate: of 100 pairs" in bob.open(story.case).words
    said = "The probabilities were fitted without <it>."
    with transaction() as session:
        session.execute(update(KnownMatcher).values(obstacle=said))
    for page in (story.case, story.claim):
        words = bob.open(page).words
        assert "The probabilities were fitted without &lt;it&gt;." in words
        assert "An estimate: of 100 pairs" not in words


def test_what_differs_is_marked_in_both_texts_and_listed(bob: Browser, settings: Settings) -> None:
    story = tell_differing(settings)
    html = bob.open(story.case).html
    [address] = set(re.findall(r'href="#(difference-\d+-a)"', html))
    assert f'id="{address}"' in html
    assert f'id="{address.replace("difference", "reason")}" dir="auto">The amounts differ' in html
    assert f'aria-describedby="{address.replace("difference", "reason")}"' in html
    assert html.count('<mark class="differs decides">4 billion</mark><sup class="note-mark">') == 1
    assert html.count('<mark class="differs decides">2 billion</mark><sup class="note-mark">') == 1
    assert 'In <mark class="differs">2019</mark>' in html
    assert '<mark class="agrees">euros</mark>' in html
    words = bob.words
    assert "The tunnel cost 4 billion (differs, number: a ) euros ." in words
    assert (
        "What differs a Number decides claim: 4 billion fact-check: 2 billion The amounts differ: 4 against 2 billion."
        " b Date adds detail Only the fact-check gives a date."
    ) in words
    assert "What agrees unit euros tunnel cost" in words
    assert "Proposed: related – both are about the same, but do not plainly say the same." in words
    assert "It comes from the search alone: what differs is not weighed in it." in words
    assert "Not answered automatically: The claim and the fact-check differ." in words


def test_the_claim_stands_in_its_context(bob: Browser, settings: Settings) -> None:
    words = bob.open(tell_differing(settings).case).words
    assert f"What an evening! {CLAIM} So it did." in words
    assert "Speaker: A. &lt;Critic&gt; said on 13 March 2024 from An evening" in words


def test_a_match_without_differences_lists_none(bob: Browser, settings: Settings) -> None:
    words = bob.open(tell_answered(settings).case).words
    assert "What differs" not in words
    assert "it was proposed by its meaning alone" in words


@pytest.mark.parametrize("page", ["case", "claim", "submission"])
def test_no_text_can_write_the_page(bob: Browser, settings: Settings, page: str) -> None:
    other = f"It cost {HOSTILE}"
    differs = [
        differ("number", (HOSTILE, "<b>4"), (other, "<b>4</b>"), HOSTILE),
        differ("name", (HOSTILE, '4</b> "billion'), (other, None), "<i>so</i>"),
    ]
    near = [Near(other, 0.7, HOSTILE, HOSTILE, [share("<b>"), share('billion" &')], differs, "related")]
    story = tell(settings, near, claim=HOSTILE, unanswered=HOSTILE, context={"speaker": HOSTILE, "before": [HOSTILE]})
    html = bob.open(getattr(story, page)).html
    assert "<b>4" not in html
    assert "<i>so" not in html
    assert "&lt;b&gt;4" in html


def test_the_opposite_turns_the_rating_round_and_is_left_to_a_person(bob: Browser, settings: Settings) -> None:
    near = [Near("The tunnel did not cost 4 billion euros.", 0.7, "Mostly false", relation="opposite")]
    story = tell(settings, near)
    words = bob.open(story.case).words
    assert "Proposed: opposite – the claim says the contrary." in words
    turned = (
        "If the claim is the opposite, the rating turns round: Mostly false becomes Mostly true. Confirm it yourself."
    )
    assert turned in words
    assert 'aria-pressed="true"' not in bob.html
    bob.press("Opposite")
    assert turned in bob.open(story.case).words
    bob.press("Same")
    assert turned not in bob.open(story.case).words


@pytest.mark.parametrize(
    ("rating", "rating_class", "said"),
    [
        ("False", "false", "False becomes True"),
        ("Verdadero", "true", "Verdadero becomes False"),
        ("mostly true", "true", "mostly true becomes Mostly false"),
        ("Half true", "mixed", "“Half true” does not tell"),
        (None, "open", "“No rating given” does not tell"),
    ],
)
def test_ratings_turn_round_where_they_can(rating: str | None, rating_class: str, said: str) -> None:
    assert said in turn_round(SimpleNamespace(rating=rating, rating_class=rating_class))  # type: ignore[arg-type]


def test_fact_checks_that_disagree_are_told_at_the_top(bob: Browser, settings: Settings) -> None:
    story = tell_contradicted(settings)
    told = bob.open(story.case).words.split("Match 1 of 4")[0]
    assert (
        "Fact-checks of this claim disagree. That is why none of them answers it by itself."
        " Rating Publisher Date Probability False The River Desk 1 March 2025 0.92"
        " True &lt;b&gt;Valley&lt;/b&gt; Check 3 March 2025 0.80"
    ) in told
    assert "Ink" not in told
    assert "Fact-checks of this claim disagree." in bob.open(story.claim).words
    assert f'href="{story.claim}"' in bob.open("/inbox").open(story.submission).html
    assert "Earlier fact-checks of this claim disagree" in bob.open("/inbox").words


def test_a_judgement_ends_the_disagreement(bob: Browser, settings: Settings, people: People) -> None:
    story = tell_contradicted(settings)
    judge(story.match_ids[2], people.bob, "different")
    assert "That is why none of them answers" not in bob.open(story.case).words


def test_reprints_are_folded_beneath_the_first(bob: Browser, settings: Settings) -> None:
    story = tell_contradicted(settings)
    words = bob.open(story.case).words
    assert "2 more fact-checks in nearly the same words The tunnel has cost 4 billion. False Ink &amp; Paper" in words
    assert (
        "All matches 1 The tunnel cost 4 billion. 0.92 not judged 2 more fact-checks in nearly the same words"
        " 2 The tunnel has cost 4 billion. 0.90 not judged 4 It has cost 4 billion, the tunnel. 0.70 not judged"
        " 3 The tunnel&#39;s price was 4 billion euros. 0.80 not judged"
    ) in words
    assert 'rel="next" href="/cases/1?match=3"' in bob.html
    bob.open(f"{story.case}?match=2")
    assert 'rel="prev" href="/cases/1?match=1"' in bob.html
    assert "<details open><summary>2 more fact-checks" in bob.html
    assert "2 more fact-checks in nearly the same words" in bob.open(story.claim).words


def test_a_word_on_a_match_holds_for_its_reprints(bob: Browser, settings: Settings) -> None:
    bob.open(tell_contradicted(settings).case).press("Different")
    assert "Match 3 of 4" in bob.words
    bob.press("Unsure")
    assert "All matches are judged." in bob.words


def test_an_automatic_answer_says_that_nobody_has_looked(visitor: Browser, settings: Settings) -> None:
    story = tell_answered(settings)
    words = visitor.open(story.submission).words
    assert "Taken as one claim." in words
    said = (
        "Falso Found automatically; nobody at this desk has looked at it yet. The tunnel cost 4 billion euros."
        " The River Desk 1 March 2025 Read the fact-check Almost certainly the same 0.97"
    )
    assert said in words
    assert 'href="https://checks.test/1" rel="noopener noreferrer nofollow"' in visitor.html
    assert said in visitor.open(story.claim).words


def test_an_automatic_answer_in_a_list_has_its_link(bob: Browser, settings: Settings) -> None:
    story = tell_answered(settings, kind="article")
    assert "1 claim found: 1 answered automatically." in bob.open(story.submission).words
    said = "Falso found automatically; nobody at this desk has looked at it yet Almost certainly the same 0.97"
    assert f"{said} The River Desk 1 March 2025 Read the fact-check" in bob.words
    assert f"{said} The River Desk 1 March 2025 Read the fact-check" in bob.open("/inbox").words


def test_a_reviewer_sees_that_the_machine_has_answered(bob: Browser, settings: Settings, people: People) -> None:
    story = tell_answered(settings)
    assert "Answered automatically with match 1 : Falso . Nobody at this desk has looked" in bob.open(story.case).words
    judge(story.match_ids[0], people.bob, "same")
    assert "A person has confirmed it." in bob.open(story.case).words
    assert "Found automatically, and confirmed by a person." in bob.open(story.claim).words


def test_an_answer_that_a_person_refused_is_withdrawn(bob: Browser, settings: Settings, people: People) -> None:
    story = tell_answered(settings)
    judge(story.match_ids[0], people.bob, "different")
    assert "The answer no longer stands: a person judged the match different." in bob.open(story.case).words
    words = bob.open(story.claim).words
    assert f"Not checked yet {UNCHECKED}" in words
    assert "A person judged it: different." in words


def test_a_verdict_goes_before_the_automatic_answer(bob: Browser, settings: Settings, people: People) -> None:
    story = tell_answered(settings)
    with transaction() as session:
        draft = VerdictDraft("true", "It did.", None, [EvidenceDraft("https://books.test/")])
        decide_case(session, story.case_id, people.bob, draft, 1)
    for page in (story.claim, story.submission, story.case):
        assert "utomatically" not in bob.open(page).words
    assert "True Decided by a person" in bob.open(story.claim).words


@pytest.mark.parametrize("page", ["claim", "submission"])
def test_without_a_likely_match_it_says_what_was_searched_and_what_came_near(
    visitor: Browser, settings: Settings, page: str
) -> None:
    words = visitor.open(getattr(tell_missed(settings), page)).words
    assert f"Not checked yet {UNCHECKED} Searched on" in words
    assert "rivers : 4 fact-checks, the newest of 4 March 2025 , in English and Spanish" in words
    assert (
        "The nearest fact-checks, and why they do not answer the claim The bridge cost 4 million euros."
        " The claim is about 4 billion, the fact-check about 4 million. The River Desk 1 March 2025 probability 0.31"
        " Ferries cost more than tunnels. It seems to be about something else: it shares only 2 of the claim&#39;s 6"
        " words. The River Desk 2 March 2025 probability 0.20"
        " The moon is far. It is about something else: it shares none of the claim&#39;s words."
    ) in words
    assert "Cheese" not in words.split("The text as it was read")[0].split("What it was compared with")[0]


def test_a_reviewer_sees_the_same_with_ways_to_the_matches(bob: Browser, settings: Settings) -> None:
    story = tell_missed(settings)
    words = bob.open(story.case).words
    assert (
        "No match here is likely to be about the same claim. Judge what comes close, or record a verdict of your own."
        " What was searched, and what came nearest Match 1 of 4"
    ) in words
    assert "What was searched Searched on" in words
    assert f'<a href="{story.case}?match=2">Ferries cost more than tunnels.</a>' in bob.html
    assert "Not answered automatically: The best match is 31.0% likely; an answer needs 93.0%." in words


def test_what_comes_close_is_not_called_something_else(visitor: Browser, settings: Settings) -> None:
    near = [Near("The tunnel costs 4 billion.", 0.4, relation="narrower")]
    words = visitor.open(tell(settings, near).claim).words
    assert "It comes close, but is not likely to be the same claim: its probability is only 0.40." in words


def test_a_likely_match_that_differs_does_not_lend_its_rating(visitor: Browser, settings: Settings) -> None:
    words = visitor.open(tell_differing(settings).claim).words
    assert (
        "An earlier fact-check comes close. But: The amounts differ: 4 against 2 billion. There the rating was False"
        " The River Desk 1 March 2025 So that rating does not answer this claim by itself."
    ) in words


def test_a_likely_match_that_says_more_does_not_lend_its_rating(visitor: Browser, settings: Settings) -> None:
    near = [Near("All tunnels cost 4 billion euros.", 0.8, relation="narrower")]
    assert "But: The claim says the same of less." in visitor.open(tell(settings, near).claim).words


def test_all_that_is_found_has_words() -> None:
    from models.relations import Kind, Relation

    assert set(ASPECTS) == {*Kind, "word"}
    assert set(PROPOSALS) == set(Relation) - {Relation.UNSURE}


def test_languages_have_names_where_they_are_known() -> None:
    assert name_languages(["en", "ES", "tlh"]) == "English, Spanish and tlh"
    assert name_languages(["pt"]) == "Portuguese"
    assert name_languages([]) == ""
    assert LANGUAGES["de"] == "German"
