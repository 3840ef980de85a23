"""The whole line with the real encoder: a text in, claims with ranked and explained matches out."""

import threading

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import DBAPIError

from models.operations.corpus import FactCheckRecord, open_corpus
from models.operations.record import FoundMatch
from models.risk import Allowance
from models.scoring import Sought
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.search import Encoder
from tests.worker.conftest import LIBRARY
from worker.importers.store import store_records
from worker.pipeline.check import CheckResult, Progress, check_text
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.features import FEATURES
from worker.pipeline.matcher import ClaimMatcher

ARTICLE = """Myths of the summer

In 1963 the Thames in London was covered by ice, our reader wrote. What a winter that must have been!

In 2019 bulls in Spain were enraged by the colour red. The stomach needs seven years to digest a chewing gum.
"""
Stage = tuple[str, int, int | None]


def keep_quiet(stage: str, done: int, total: int | None) -> None:
    """Listen to the progress and do nothing."""


def check(matcher: ClaimMatcher, text: str, report: Progress = keep_quiet, slugs: tuple[str, ...] = ()) -> CheckResult:
    return check_text(matcher, text, "claim", None, slugs, report)


def name_matches(matcher: ClaimMatcher, matches: list[FoundMatch]) -> list[str]:
    with transaction(matcher.engine) as session:
        keys = dict(session.execute(select(FactCheck.id, FactCheck.key)).all())
    return [keys[match.factcheck_id] for match in matches]


def match_all(matcher: ClaimMatcher, text: str, slugs: tuple[str, ...] = ()) -> list[FoundMatch]:
    [claim] = check(matcher, text, slugs=slugs).claims
    return list(claim.matches)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("In 1963 the Thames was covered by ice in London", "thames"),
        ("People only use 10% of their brain", "brain"),
        ("You can see the Chinese wall from the moon!", "wall"),
        ("chewing gum needs 7 years to be digested", "gum"),
        ("Carrots improve your night vision", "carrots"),
        ("“Ostriches” stick their heads into sand", "ostrich"),
        ("Wages went up 40 % in 2019, says the minister", "wages"),
        ("Paris: the Eiffel tower is taller in summer than in winter", "tower"),
    ],
)
def test_the_right_fact_check_comes_first(matcher: ClaimMatcher, text: str, key: str) -> None:
    matches = match_all(matcher, text)
    assert name_matches(matcher, matches)[0] == key
    assert matches[0].probability == max(match.probability for match in matches)


def test_a_claim_nobody_checked_is_less_probable_than_a_checked_one(matcher: ClaimMatcher) -> None:
    checked = match_all(matcher, "The river Thames froze over in London in 1963.")[0]
    unchecked = match_all(matcher, "A council in Norway banned the sale of yellow umbrellas.")[0]
    assert unchecked.probability < 0.2 < checked.probability


def test_matches_are_numbered_scored_and_explained(matcher: ClaimMatcher, settings: Settings) -> None:
    matches = match_all(matcher, "The Thames froze over in 1963")
    assert [match.rank for match in matches] == list(range(1, settings.matches_kept + 1))
    shared = {(found["claim"], found["factcheck"]) for found in matches[0].agrees}
    assert shared >= {("1963", "1963"), ("Thames", "River Thames"), ("froze", "froze")}
    assert set(matches[0].scores) >= {"dense", "lexical", "lexical_share", "body", "ranker", "margin"}
    assert {len(match.features) for match in matches} == {len(FEATURES)}
    assert matches[0].scores["dense"] > 0.7
    assert matches[0].scores["lexical"] > matches[1].scores["lexical"]
    assert [match.scores["ranker"] for match in matches] == sorted(
        (match.scores["ranker"] for match in matches), reverse=True
    )


def test_what_made_a_match_is_told_with_its_version(matcher: ClaimMatcher) -> None:
    made = check(matcher, "Bats are blind.").matcher
    assert (made.name, made.version) == ("listwise", f"{matcher.ranker.version}.{matcher.calibration.version}")
    assert [list(step) for step in made.steps] == [list(step) for step in matcher.calibration.steps]
    assert made.figures == matcher.calibration.figures
    with transaction() as session:
        encoder = session.get_one(Encoder, made.encoder_id)
    assert (encoder.name, encoder.revision) == (matcher.encoder.files.name, matcher.encoder.files.revision)


def test_the_claims_of_an_article_stand_where_they_say(matcher: ClaimMatcher) -> None:
    result = check_text(matcher, ARTICLE, "article", "Myths of the summer", (), keep_quiet)
    assert [ARTICLE[claim.start : claim.end] for claim in result.claims] == [claim.text for claim in result.claims]
    firsts = {name_matches(matcher, list(claim.matches))[0] for claim in result.claims}
    assert {"thames", "bulls", "gum"} <= firsts
    assert result.sentences >= len(result.claims)
    bulls = next(claim for claim in result.claims if claim.text.startswith("In 2019 bulls"))
    assert bulls.context["after"][0].startswith("The stomach")
    assert bulls.check_worthiness is not None


def test_the_stages_are_told_in_order(matcher: ClaimMatcher) -> None:
    told: list[Stage] = []
    text = " ".join(f"In {year} the river Thames froze over in London." for year in range(1900, 1936))
    check_text(matcher, text, "article", None, (), lambda *stage: told.append(stage))
    assert told[:2] == [("extract", 0, None), ("extract", 36, 36)]
    assert told[2:] == [("match", 0, 36), ("match", 18, 36), ("match", 36, 36), ("record", 36, 36)]


def test_a_text_without_a_claim_passes_all_stages(matcher: ClaimMatcher) -> None:
    told: list[Stage] = []
    result = check_text(matcher, "Thank you!", "article", None, (), lambda *stage: told.append(stage))
    assert list(result.claims) == []
    assert [stage for stage, *_ in told] == ["extract", "extract", "match", "record"]


@pytest.mark.parametrize("stage", ["extract", "match", "record"])
def test_a_report_that_raises_stops_the_work_there(matcher: ClaimMatcher, stage: str) -> None:
    told: list[str] = []

    def stop(now: str, _done: int, _total: int | None) -> None:
        told.append(now)
        if now == stage:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(matcher, "Bats are blind.", stop)
    assert told[-1] == stage
    assert told.count(stage) == 1


@pytest.mark.parametrize("table", ["embedding", "lexical_document", "lexeme_frequency", "factcheck"])
def test_a_search_that_fails_is_an_error_and_never_an_empty_answer(
    matcher: ClaimMatcher, database: Engine, table: str
) -> None:
    def spoil(*call: object) -> tuple[str, object]:
        statement, parameters = str(call[2]), call[3]
        return ("SELECT 1/0", ()) if f" {table}" in statement else (statement, parameters)

    event.listen(database, "before_cursor_execute", spoil, retval=True)
    try:
        with pytest.raises(DBAPIError, match="division by zero"):
            check(matcher, "Bats are blind.")
    finally:
        event.remove(database, "before_cursor_execute", spoil)


def test_only_the_named_corpora_are_searched(matcher: ClaimMatcher, database: Engine, encoder: SentenceEncoder) -> None:
    store_records(
        database, encoder, "hills", [FactCheckRecord("hill", "A hill in Rome is artificial.")], lambda _: None
    )
    claim = "The River Thames froze over in London in 1963."
    assert name_matches(matcher, match_all(matcher, claim, ("hills",))) == ["hill"]
    assert "hill" not in name_matches(matcher, match_all(matcher, claim, ("library",)))
    assert name_matches(matcher, match_all(matcher, "Is a hill in Rome artificial?"))[0] == "hill"


def test_a_desk_without_fact_checks_finds_claims_and_no_matches(
    database: Engine, encoder: SentenceEncoder, settings: Settings
) -> None:
    with transaction() as session:
        open_corpus(session, "empty")
    assert match_all(ClaimMatcher(database, encoder, settings), "Bats are blind.") == []


def test_a_single_fact_check_is_matched_too(database: Engine, encoder: SentenceEncoder, settings: Settings) -> None:
    store_records(database, encoder, "library", LIBRARY[:1], lambda _: None)
    [match] = match_all(ClaimMatcher(database, encoder, settings), "The Thames froze over in London in 1963.")
    assert (match.rank, match.origin, match.scores["margin"]) == (1, 1, 0.0)
    assert 0 < match.probability < 1


def test_the_whole_list_is_there_for_those_who_measure(matcher: ClaimMatcher) -> None:
    claim = "The Thames froze over in London in 1963."
    [ranking] = matcher.rank([Sought(claim)])
    ranked = ranking.candidates.factcheck_ids.tolist()
    assert len(ranked) == len(LIBRARY)
    kept = [match.factcheck_id for match in match_all(matcher, claim)]
    assert ranked[: len(kept)] == kept


def test_the_same_claim_is_matched_the_same_way_twice(matcher: ClaimMatcher) -> None:
    first, second = (match_all(matcher, "Vikings had horns on their helmets") for _ in range(2))
    assert first == second


def test_a_list_has_one_claim_a_line_in_its_order(matcher: ClaimMatcher) -> None:
    """However they are sorted for the encoder: the longest come first there."""
    lines = [
        "Bats are blind.",
        "  Vikings wore helmets with horns, and that is all there is to say about them.  ",
        "",
        "Bulls",
    ]
    text = "\n".join(lines * 20)
    result = check_text(matcher, text, "list", None, (), keep_quiet)
    claims = [line.strip() for line in lines * 20 if line.strip()]
    assert [claim.text for claim in result.claims] == claims
    assert [text[claim.start : claim.end] for claim in result.claims] == claims
    firsts = [name_matches(matcher, list(claim.matches))[0] for claim in result.claims]
    assert firsts == ["bats", "vikings", "bulls"] * 20


def test_a_claim_is_matched_in_a_list_as_it_is_alone(matcher: ClaimMatcher) -> None:
    claims = ["Bats are blind.", "Wages went up 40 % in 2019", "Nobody ever checked this about yellow umbrellas"]
    together = check_text(matcher, "\n".join(claims), "list", None, (), keep_quiet).claims
    for text, found in zip(claims, together, strict=True):
        [alone] = check(matcher, text).claims
        assert (alone.text, alone.check_worthiness, alone.context) == (
            found.text,
            found.check_worthiness,
            found.context,
        )
        assert [match.factcheck_id for match in alone.matches] == [match.factcheck_id for match in found.matches]
        assert [match.probability for match in alone.matches] == pytest.approx(
            [match.probability for match in found.matches], abs=1e-3
        )


def test_work_that_is_stopped_leaves_no_thread_behind(matcher: ClaimMatcher) -> None:
    told: list[int] = []

    def stop(stage: str, done: int, _total: int | None) -> None:
        if stage == "match" and done:
            told.append(done)
            raise KeyboardInterrupt

    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        check_text(matcher, "\n".join(["Bats are blind."] * 300), "list", None, (), stop)
    assert len(told) == 1, "after the first batch"
    assert threading.active_count() == before


def test_a_search_that_fails_in_a_long_list_is_an_error_too(matcher: ClaimMatcher, database: Engine) -> None:
    def spoil(*call: object) -> tuple[str, object]:
        statement, parameters = str(call[2]), call[3]
        return ("SELECT 1/0", ()) if "to_tsvector" in statement else (statement, parameters)

    before = threading.active_count()
    event.listen(database, "before_cursor_execute", spoil, retval=True)
    try:
        with pytest.raises(DBAPIError, match="division by zero"):
            check_text(matcher, "\n".join(["Bats are blind."] * 300), "list", None, (), keep_quiet)
    finally:
        event.remove(database, "before_cursor_execute", spoil)
    assert threading.active_count() == before


def test_claims_can_be_taken_out_of_the_result_in_any_way(matcher: ClaimMatcher) -> None:
    result = check_text(matcher, "Bats are blind.\nBulls hate red.\nVikings", "list", None, (), keep_quiet)
    first, second, third = result.claims
    assert len(result.claims) == 3
    assert (result.claims[0], result.claims[-1], result.claims[1:]) == (first, third, [second, third])
    with pytest.raises(IndexError):
        result.claims[3]


def test_it_is_told_where_both_texts_agree_and_differ(matcher: ClaimMatcher) -> None:
    claim = "The River Thames froze over in London in 1814."
    first, *others = match_all(matcher, claim)
    said = LIBRARY[0].claim
    assert name_matches(matcher, [first]) == ["thames"]
    [year] = [difference for difference in first.differs if difference["decides"]]
    assert (year["claim"], year["factcheck"]) == ("1814", "1963")
    for found in [*first.differs, *(agreed for agreed in first.agrees if "claim_span" in agreed)]:
        for text, side in ((claim, "claim"), (said, "factcheck")):
            if span := found[f"{side}_span"]:
                assert text[slice(*span)] == found[side]
    assert first.relation is not None
    assert first.relation != "same"
    assert others[-1].relation is None, "nobody looked at the last one closely"
    assert others[-1].differs == []


def test_a_claim_that_says_the_same_is_told_to_be_the_same(matcher: ClaimMatcher) -> None:
    first, *_ = match_all(matcher, "The River Thames froze over in London in 1963.")
    assert first.relation == "same"
    assert [difference for difference in first.differs if difference["decides"]] == []


def test_reprints_are_told_from_fact_checks_of_their_own(
    matcher: ClaimMatcher, database: Engine, encoder: SentenceEncoder
) -> None:
    reprint = FactCheckRecord("again", "The River Thames in London froze over in 1963!")
    store_records(database, encoder, "hills", [reprint], lambda _: None)
    matches = match_all(matcher, "The Thames froze over in London in 1963.")
    names = name_matches(matcher, matches)
    assert set(names[:2]) == {"thames", "again"}
    assert [match.origin for match in matches] == [1, 1, *range(3, len(matches) + 1)]


def test_the_sentences_around_a_claim_help_to_find_it(matcher: ClaimMatcher) -> None:
    said = "That is what happened there."
    placed = Sought(said, before=("The Thames in London was covered by ice.",), after=("It was in 1963.",))
    alone, around = matcher.match([Sought(said), placed])
    first, second = (matcher.explain(finding)[0] for finding in (alone, around))
    assert name_matches(matcher, [second]) == ["thames"]
    assert first.probability < 0.2
    signals = around.ranking.candidates
    assert signals.get("dense_context")[0] > signals.get("dense")[0]
    assert signals.get("lexical")[0] == 0 < signals.get("lexical_context")[0]


def test_a_day_by_which_a_document_is_named_is_kept_with_its_claims(matcher: ClaimMatcher) -> None:
    text = "In 2019 bulls in Spain were enraged by the colour red."
    [dated] = check_text(matcher, text, "article", "20240229_minutes", (), keep_quiet).claims
    [undated] = check_text(matcher, text, "article", "Minutes", (), keep_quiet).claims
    assert dated.context["date"] == "2024-02-29"
    assert "date" not in undated.context


def test_where_nothing_is_allowed_the_reason_stands_with_every_claim(matcher: ClaimMatcher) -> None:
    [claim] = check(matcher, "Bats are blind.").claims
    assert claim.unanswered == "The desk gives no answer that nobody has looked at."
    assert not any(match.answers for match in claim.matches)


def answer(matcher: ClaimMatcher, text: str, threshold: float) -> tuple[list[bool], str | None]:
    """Return which matches answer a claim from that probability on, and why none does."""
    allowance = Allowance(0.02, threshold)
    [claim] = check_text(matcher, text, "claim", None, (), keep_quiet, allowance).claims
    return [match.answers for match in claim.matches], claim.unanswered


def test_what_is_likely_enough_and_leaves_nothing_open_answers_alone(matcher: ClaimMatcher) -> None:
    """Only the Thames has a rating here; all others leave it open."""
    answers, reason = answer(matcher, "The River Thames froze over in London in 1963.", 0.1)
    assert (answers[0], any(answers[1:]), reason) == (True, False, None)
    answers, reason = answer(matcher, "The River Thames froze over in London in 1963.", 1.0)
    assert not any(answers)
    assert reason is not None
    assert "an answer needs 100" in reason
    answers, reason = answer(matcher, "Bats are blind.", 0.1)
    assert (any(answers), reason) == (False, "The fact-check leaves it open whether the claim is true.")


def test_where_both_differ_in_what_decides_nothing_is_answered(matcher: ClaimMatcher) -> None:
    answers, reason = answer(matcher, "The River Thames froze over in London in 1814.", 0.0)
    assert not any(answers)
    assert reason is not None
    assert reason.startswith("The claim and the fact-check differ. ")
    assert "1814" in reason
