"""Matching a stored claim again: the same answer, or what changed; nothing is written."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text, update

from models.base import Base
from models.errors import UnavailableError
from models.operations.corpus import FactCheckRecord, StoreCounts, close_import, find_corpus, mark_changed
from models.operations.policy import set_error_bound
from models.operations.submit import Draft, submit
from models.scoring import Sought
from models.session import transaction
from models.settings import Settings
from models.tables.corpus import FactCheck
from models.tables.job import JobKind
from models.tables.match import Match
from models.tables.search import Embedding
from models.tables.submission import Claim, Origin
from tests.conftest import People
from worker.cli.main import _run
from worker.handlers import HANDLERS
from worker.importers.store import store_records
from worker.pipeline.encoder import SentenceEncoder
from worker.pipeline.matcher import ClaimMatcher
from worker.pipeline.sought import seek, seek_again, write_context
from worker.rerun import Change, Rerun, What, rerun_claim
from worker.runner import run_job

CLAIM = "In 1963 the Thames was covered by ice in London"
THAMES = "The River Thames froze over in London in 1963."
ARTICLE = """In 1963 the Thames in London was covered by ice, our reader wrote. What a winter that must have been!

In 2019 bulls in Spain were enraged by the colour red. The stomach needs seven years to digest a chewing gum.
"""

Send = Callable[..., list[UUID]]


@pytest.fixture
def send(matcher: ClaimMatcher, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Return a function by which Charlie sends a text, which is checked; it returns the claims."""
    monkeypatch.setattr("worker.handlers.desk_matcher", lambda: matcher)

    def send(words: str = CLAIM, kind: str = "claim", title: str | None = None, *corpora: str) -> list[UUID]:
        with transaction() as session:
            job = submit(session, Draft(kind, words, Origin.API, title, corpora=list(corpora)), None, settings)
        assert run_job(job.id, HANDLERS[JobKind.CHECK], settings)
        with transaction() as session:
            claims = select(Claim.id).where(Claim.submission_id == job.submission_id).order_by(Claim.position)
            return list(session.scalars(claims))

    return send


def read_everything() -> dict[str, Any]:
    """Return all rows of all tables."""
    with transaction() as session:
        return {
            name: session.scalars(text(f'SELECT t::text FROM "{name}" t ORDER BY 1')).all()  # noqa: S608
            for name in Base.metadata.tables
        }


def change_best(**values: Any) -> None:
    with transaction() as session:
        session.execute(update(Match).where(Match.rank == 1).values(**values))


def tell(found: Rerun, what: What) -> list[Change]:
    return [change for change in found.changes if change.what == what]


def add_factchecks(matcher: ClaimMatcher, *claims: str) -> None:
    records = [FactCheckRecord(claim, claim) for claim in claims]
    store_records(matcher.engine, matcher.encoder, "library", records, lambda _: None)


def test_nothing_changed_is_the_same_answer(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    found = rerun_claim(matcher, claim_id)
    assert (found.same, list(found.changes)) == (True, [])
    assert (found.claim_id, found.text) == (claim_id, CLAIM)
    assert found.names[found.matches[0].factcheck_id] == ("thames", "library", THAMES)


def test_every_claim_of_an_article_is_looked_for_as_it_was(matcher: ClaimMatcher, send: Send) -> None:
    claims = send(ARTICLE, "article", "2019-08-03 Myths of the summer", "library")
    assert len(claims) >= 3
    with transaction() as session:
        contexts = session.scalars(select(Claim.context)).all()
    assert {context["date"] for context in contexts} == {"2019-08-03"}
    assert any(context["before"] for context in contexts)
    for claim_id in claims:
        assert list(rerun_claim(matcher, claim_id).changes) == []


@pytest.mark.parametrize(
    "claim",
    [
        Sought(CLAIM),
        seek(CLAIM, "A. Reader", ("One.", "Two."), ("Three.",), "20190803_debate"),
        seek("The Thames froze. — A. Reader (@reader) January 14, 2020", None, ("One.",)),
    ],
)
def test_a_kept_context_brings_back_the_same_claim(claim: Sought) -> None:
    kept = json.loads(json.dumps(write_context(claim)))
    assert seek_again(claim.text, kept, claim.document) == claim


def test_a_context_of_an_earlier_release_is_read_too() -> None:
    assert seek_again(CLAIM, {}) == Sought(CLAIM)


def test_nothing_is_written(
    matcher: ClaimMatcher, send: Send, people: People, capsys: pytest.CaptureFixture[str]
) -> None:
    [claim_id] = send()
    with transaction() as session:
        set_error_bound(session, people.dora, 0.05)
        session.execute(text("UPDATE matcher SET version = 'old'"))
    before = read_everything()
    assert rerun_claim(matcher, claim_id).changes
    assert _run(["rerun", str(claim_id)]) == 0
    assert "errors allowed" in capsys.readouterr().out
    assert read_everything() == before


def test_another_matcher_is_told_even_where_it_says_the_same(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    with transaction() as session:
        session.execute(update(Match).values(matcher_name="fusion", matcher_version="1"))
    found = rerun_claim(matcher, claim_id)
    [change] = found.changes
    assert change == (What.MATCHER, "fusion 1", f"listwise {matcher.matcher.version}", None, None)
    assert found.same


def test_a_cross_encoder_that_was_set_since_is_told(
    matcher: ClaimMatcher, send: Send, people: People, settings: Settings, cross_encoder: Path
) -> None:
    with transaction() as session:
        set_error_bound(session, people.dora, 0.9)
    [claim_id] = send(THAMES)
    changed = settings.model_copy(update={"cross_encoder": str(cross_encoder)})
    again = ClaimMatcher(matcher.engine, matcher.encoder, changed)
    before = read_everything()
    found = rerun_claim(again, claim_id)
    assert tell(found, What.MATCHER) == [
        Change(What.MATCHER, f"listwise {matcher.matcher.version}", f"listwise {again.matcher.version}")
    ]
    [threshold], [answer], [unanswered] = (tell(found, what) for what in (What.THRESHOLD, What.ANSWER, What.UNANSWERED))
    assert (threshold.after, answer.before, answer.after) == (None, THAMES, None)
    assert unanswered.after == again.matcher.obstacle
    assert not found.same
    assert read_everything() == before


def test_another_encoder_is_told(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    with transaction() as session:
        number = session.scalar(
            text("INSERT INTO encoder (name, revision, dimensions) VALUES ('old', 'r1', 3) RETURNING id")
        )
        session.execute(update(Match).values(encoder_id=number))
    [change] = rerun_claim(matcher, claim_id).changes
    assert (change.what, change.before) == (What.ENCODER, "old r1")
    assert change.after.startswith(matcher.encoder.files.name)


def test_a_corpus_that_changed_is_told_even_where_the_answer_is_the_same(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    with transaction() as session:
        corpus = find_corpus(session, "library")
        close_import(session, corpus, StoreCounts(updated=1))
    found = rerun_claim(matcher, claim_id)
    [change] = found.changes
    assert (change.what, change.about) == (What.CORPUS, "library")
    assert (change.before["version"] + 1, change.before["factchecks"]) == tuple(change.after.values())
    assert found.same


def test_a_corpus_that_came_is_told_only_where_all_are_searched(matcher: ClaimMatcher, send: Send) -> None:
    [everywhere], [there] = send(), send(CLAIM, "claim", None, "library")
    records = [FactCheckRecord("sea", "The North Sea froze over in 1947.")]
    store_records(matcher.engine, matcher.encoder, "seas", records, lambda _: None)
    [change] = tell(rerun_claim(matcher, everywhere), What.CORPUS)
    assert (change.about, change.before, change.after["factchecks"]) == ("seas", None, 1)
    assert list(rerun_claim(matcher, there).changes) == []


def test_a_fact_check_that_came_moves_the_others(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    newer = "In 1963 the Thames was covered by ice in London."
    add_factchecks(matcher, newer)
    found = rerun_claim(matcher, claim_id)
    assert not found.same
    moves = {change.about: (change.before, change.after) for change in tell(found, What.RANK)}
    assert moves[newer] == (None, 1)
    assert moves[THAMES] == (1, 2)
    assert None in {after for _, after in moves.values()}, "the last one had to go"


def test_a_fact_check_that_is_found_no_longer_is_told(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    with transaction() as session:
        number = session.scalars(select(FactCheck.id).filter_by(key="thames")).one()
        session.execute(delete(Embedding).where(Embedding.factcheck_id == number))
        mark_changed(session, find_corpus(session, "library").id)
    found = rerun_claim(matcher, claim_id)
    assert Change(What.RANK, 1, None, THAMES, number) in found.changes
    assert number not in [match.factcheck_id for match in found.matches]
    assert found.names[number].key == "thames"


def test_a_probability_that_moved_is_told_and_a_hair_is_not(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    today = rerun_claim(matcher, claim_id).matches[0].probability
    change_best(probability=today - 0.0009)
    assert rerun_claim(matcher, claim_id).same
    change_best(probability=today / 2)
    [change] = rerun_claim(matcher, claim_id).changes
    assert change[:4] == (What.PROBABILITY, today / 2, today, THAMES)


def test_another_relation_is_told(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    today = rerun_claim(matcher, claim_id).matches[0].relation
    change_best(relation="opposite")
    assert [change[:3] for change in rerun_claim(matcher, claim_id).changes] == [(What.RELATION, "opposite", today)]
    change_best(relation=None)
    assert rerun_claim(matcher, claim_id).same


def test_what_may_be_answered_alone_and_what_then_is_are_told(
    matcher: ClaimMatcher, send: Send, people: People
) -> None:
    [claim_id] = send(THAMES)
    with transaction() as session:
        # Almost everything may be wrong, so that the threshold is low.
        set_error_bound(session, people.dora, 0.9)
    found = rerun_claim(matcher, claim_id)
    assert [change.what for change in found.changes] == [
        What.ERROR_BOUND,
        What.THRESHOLD,
        What.ANSWER,
        What.UNANSWERED,
    ]
    bound, threshold, answer, unanswered = found.changes
    assert (bound.before, bound.after, threshold.before) == (None, 0.9, None)
    assert 0 < threshold.after < 1
    assert (answer.before, answer.after) == (None, THAMES)
    assert (unanswered.before, unanswered.after) == ("The desk gives no answer that nobody has looked at.", None)
    assert not found.same
    [again] = send(THAMES)
    assert list(rerun_claim(matcher, again).changes) == []


def test_the_figures_in_a_reason_are_no_change_of_the_answer(matcher: ClaimMatcher, send: Send, people: People) -> None:
    with transaction() as session:
        set_error_bound(session, people.dora, 0.05)
    [claim_id] = send("A council in Norway banned the sale of yellow umbrellas.")
    with transaction() as session:
        claim = session.get_one(Claim, claim_id)
        reason = claim.unanswered or ""
        claim.unanswered = re.sub(r"\d+(?:\.\d+)? ?%", "33.3%", reason)
        assert claim.unanswered != reason
    assert rerun_claim(matcher, claim_id).same
    with transaction() as session:
        session.get_one(Claim, claim_id).unanswered = "Fact-checks of this claim disagree."
    assert [change.what for change in rerun_claim(matcher, claim_id).changes] == [What.UNANSWERED]


def test_a_claim_from_before_runs_were_kept_is_matched_too(matcher: ClaimMatcher, send: Send) -> None:
    [claim_id] = send()
    with transaction() as session:
        session.execute(update(Claim).values(matching_id=None, unanswered=None))
    assert list(rerun_claim(matcher, claim_id).changes) == []


def test_an_encoder_that_the_desk_never_used_is_refused(
    matcher: ClaimMatcher, send: Send, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    [claim_id] = send()
    monkeypatch.setattr(encoder, "files", replace(encoder.files, name="newcomer"))
    before = read_everything()
    with pytest.raises(UnavailableError, match="No corpus is encoded by “newcomer” yet"):
        rerun_claim(matcher, claim_id)
    assert read_everything() == before


def test_programs_get_one_document(matcher: ClaimMatcher, send: Send, capsys: pytest.CaptureFixture[str]) -> None:
    [claim_id] = send()
    change_best(probability=0.0)
    assert _run(["rerun", str(claim_id), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["claim"], told["same"]) == (str(claim_id), False)
    [change] = told["changes"]
    assert {"what", "before", "after"} <= set(change)
    assert (change["what"], change["before"]) == ("probability", 0.0)
    best = told["matches"][0]
    assert (best["rank"], best["factcheck"]["key"], best["factcheck"]["corpus"]) == (1, "thames", "library")
    assert change["after"] == best["probability"]


def test_people_read_whether_it_is_the_same(
    matcher: ClaimMatcher, send: Send, capsys: pytest.CaptureFixture[str]
) -> None:
    [claim_id] = send()
    assert _run(["rerun", str(claim_id)]) == 0
    assert capsys.readouterr().out.splitlines() == [f"“{CLAIM}”", "The same answer."]
    with transaction() as session:
        session.execute(update(Match).values(matcher_name="fusion", matcher_version="1"))
    assert _run(["rerun", str(claim_id)]) == 0
    told = capsys.readouterr().out
    assert "The same answer, though the desk has changed:" in told
    assert "fusion 1" in told
    add_factchecks(matcher, "[b]The Thames was covered by ice in London[/]")
    assert _run(["rerun", str(claim_id)]) == 0
    told = capsys.readouterr().out
    assert "Not the same answer:" in told
    assert "[b]The" in told, "what others said is not read as markup"


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("0b7c3f6e-5a52-4c1e-9d0e-2f6a1c3b4d5e", 1, "Error: There is no claim with this id.\n"),
        ("seven", 2, "'seven' is not a valid UUID"),
    ],
)
@pytest.mark.usefixtures("send")
def test_a_claim_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], name: str, code: int, sentence: str
) -> None:
    assert _run(["rerun", name, "--json"]) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
