"""The page of a submission: what was read and found, with the answer to each claim."""

from uuid import uuid4

from sqlalchemy import Engine, select

from models.operations.bulk import ListDraft, submit_list
from models.operations.jobs import claim_job, fail_job, finish_job
from models.operations.judging import judge_match
from models.operations.record import FoundClaim, FoundMatch, Matcher, record_check
from models.operations.submit import Draft, submit
from models.operations.verdicts import EvidenceDraft, VerdictDraft, decide_case
from models.queries.submissions import list_claims
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.corpus import FactCheck
from models.tables.submission import Origin, Submission
from tests.conftest import People
from tests.web.pages.browser import Browser
from tests.web.pages.conftest import HOSTILE, TUNNEL, Story, check, count_queries, import_factchecks


def test_it_says_what_was_looked_at_and_found(visitor: Browser, story: Story) -> None:
    words = visitor.open(f"/submissions/{story.submission_id}").words
    assert "4 sentences looked at, 2 claims found: 1 with an earlier fact-check, 1 without." in words


def test_a_claim_with_a_likely_match_shows_words_number_rating_and_publisher(visitor: Browser, story: Story) -> None:
    words = visitor.open(f"/submissions/{story.submission_id}").words
    expected = "Likely the same as an earlier fact-check 0.71 Half true elsewhere The River Desk 1 March 2025 sample"
    assert expected in words
    assert "waiting for a reviewer" in words


def test_a_claim_without_a_match_is_not_called_false(visitor: Browser, story: Story) -> None:
    words = visitor.open(f"/submissions/{story.submission_id}").words
    assert "Not checked yet No match in 3 fact-checks up to 2 April 2025" in words
    assert "That does not mean that it is true or false: it has not been checked yet." in words
    assert "rivers : 3 fact-checks, the newest of 2 April 2025" in words


def test_a_verdict_comes_before_every_match(visitor: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        draft = VerdictDraft("mostly_false", "It cost 3.", None, [EvidenceDraft("https://books.test/")])
        decide_case(session, story.case_ids[0], people.bob, draft, 1)
    words = visitor.open(f"/submissions/{story.submission_id}").words
    assert f"{TUNNEL} Charlie &lt;the&gt; Critic answered Mostly false decided by a person" in words
    assert "1 answered by a person, 1 without" in words
    assert "Bob" not in words


def test_a_person_who_saw_the_opposite_is_heard(visitor: Browser, story: Story, people: People) -> None:
    with transaction() as session:
        judge_match(session, story.match_ids[0], people.bob, "opposite", 1)
    words = visitor.open(f"/submissions/{story.submission_id}").words
    assert "being reviewed The opposite was checked before Half true elsewhere" in words


def test_the_text_is_shown_whole_with_its_claims_marked(visitor: Browser, story: Story) -> None:
    html = visitor.open(f"/submissions/{story.submission_id}").html
    mark = f'<a id="at-1" href="#claim-1"><mark class="claim is-match" data-at="17">{TUNNEL}</mark><sup>'
    assert f'<span data-at="0">What an evening! </span>{mark}' in html
    assert '</a><span data-at="74">\n\nNobody liked it. </span><a id="at-2" href="#claim-2">' in html
    assert " (an earlier fact-check found)</span>" in html


def test_what_was_sent_cannot_write_the_page(visitor: Browser, story: Story) -> None:
    html = visitor.open(f"/submissions/{story.submission_id}").html
    assert HOSTILE not in html
    assert 'data-at="93">&lt;script&gt;alert(&#39;claim&#39;)&lt;/script&gt; costs' in html
    assert "<title>An &lt;evening&gt; · Factdesk</title>" in html


def test_while_it_is_checked_the_page_leads_back_to_the_job(visitor: Browser, settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, Draft("claim", "It rains.", Origin.PAGE), None, settings)
    visitor.open(f"/submissions/{job.submission_id}")
    assert "This is still being checked" in visitor.words
    assert f'href="/jobs/{job.id}"' in visitor.html
    assert "It rains." in visitor.words


def test_where_the_check_failed_it_says_why(visitor: Browser, settings: Settings) -> None:
    with transaction() as session:
        job = submit(session, Draft("claim", "It rains.", Origin.PAGE), None, settings)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        fail_job(session, lease, "The encoder is away.", "trace")
    words = visitor.open(f"/submissions/{job.submission_id}").words
    assert "It could not be checked. The encoder is away. Try it again" in words


def test_an_article_without_claims_says_what_to_do(visitor: Browser, settings: Settings) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
        job = submit(session, Draft("article", "What a day! Shall we go?", Origin.PAGE), None, settings)
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        submission = session.get_one(Submission, job.submission_id)
        record_check(session, submission, 2, [], Matcher("fused", "7", encoder))
        finish_job(session, lease)
    words = visitor.open(f"/submissions/{job.submission_id}").words
    assert "Nothing here can be checked None of the 2 sentences" in words
    assert "send it alone as a claim" in words


def test_an_unknown_submission_is_not_found(visitor: Browser) -> None:
    assert visitor.open(f"/submissions/{uuid4()}").status == 404
    assert visitor.open("/submissions/7").status == 404


def test_more_claims_need_no_more_queries(
    visitor: Browser, database: Engine, people: People, settings: Settings
) -> None:
    with transaction() as session:
        encoder = import_factchecks(session)
        one = check(session, settings, people, encoder, sentences=1)
        two = check(session, settings, people, encoder, words="Really.")
        for judge, story in ((people.bob, one), (people.alice, two)):
            judge_match(session, story.match_ids[0], judge, "same", 1)
        for case_id, judge in (
            (one.case_ids[0], people.bob),
            (two.case_ids[0], people.alice),
            (two.case_ids[1], people.alice),
        ):
            draft = VerdictDraft("false", "No.", None, [EvidenceDraft("https://books.test/")])
            decide_case(session, case_id, judge, draft, session.get_one(Case, case_id).version)
    counts = []
    for story in (one, two):
        with count_queries(database) as seen:
            visitor.open(f"/submissions/{story.submission_id}")
        counts.append(len(seen))
    assert counts[0] == counts[1] > 1


def send_list(settings: Settings, lines: list[str], likely: int = 0) -> Submission:
    """Send a list and check it: the first `likely` of its claims resemble a fact-check."""
    with transaction() as session:
        encoder = import_factchecks(session)
        factcheck = session.scalars(select(FactCheck.id).order_by(FactCheck.id)).first() or 0
        job = submit_list(session, ListDraft("\n".join(lines).encode(), Origin.PAGE), None, settings)
        session.flush()
        lease = claim_job(session, job.id, 30)
        assert lease is not None
        submission = session.get_one(Submission, job.submission_id)
        found, start = [], 0
        for number, line in enumerate(submission.text.split("\n")):
            matches = [FoundMatch(factcheck, 1, 0.8, {}, [])] if number < likely else []
            found.append(FoundClaim(line, start, start + len(line), 0.9, {}, matches))
            start += len(line) + 1
        record_check(session, submission, len(found), found, Matcher("fused", "7", encoder))
        finish_job(session, lease)
    return submission


def test_a_list_says_what_could_not_be_used_and_offers_its_results(visitor: Browser, settings: Settings) -> None:
    lines = ["The Thames froze.", "", "x" * 2_001, "It rained."]
    submission = send_list(settings, lines, likely=1)
    words = visitor.open(f"/submissions/{submission.id}").words
    assert "2 claims compared: 1 with an earlier fact-check, 1 without." in words
    assert "2 lines could not be used Line Why 2 It is empty. 3 It has 2,001 characters" in words
    address = f"/api/v1/submissions/{submission.id}/results?format=csv"
    assert f'href="{address}"' in visitor.html
    assert "It rained." in visitor.client.get(address).text
    assert "The text as it was read" not in words


def test_a_long_list_comes_in_pages(visitor: Browser, settings: Settings) -> None:
    submission = send_list(settings, [f"Claim {number}." for number in range(1, 452)], likely=100)
    address = f"/submissions/{submission.id}"
    words = visitor.open(address).words
    assert "451 claims compared: 100 with an earlier fact-check, 351 without." in words
    assert "Claims 1 to 200 of 451 Later claims" in words
    assert "Claim 200." in words
    assert "Claim 201." not in words
    words = visitor.open(f"{address}?from=401").words
    assert "451 claims compared: 100 with an earlier fact-check, 351 without." in words
    assert "Earlier claims Claims 401 to 451 of 451" in words
    assert "Later claims" not in words
    assert 'id="claim-451"' in visitor.html
    assert "There are only 451 claims. Begin with the first" in visitor.open(f"{address}?from=999999").words
    for odd in ("x", "-3", "0", "9" * 30):
        assert "Claims 1 to 200" in visitor.open(f"{address}?from={odd}").words


def test_a_claim_far_down_a_list_leads_back_to_its_place(visitor: Browser, settings: Settings) -> None:
    submission = send_list(settings, [f"Claim {number}." for number in range(1, 252)])
    with transaction() as session:
        claim = list_claims(session, submission.id, 249, 1)[0].claim
    html = visitor.open(f"/claims/{claim.id}").html
    assert f'href="/submissions/{submission.id}?from=201#claim-250"' in html
