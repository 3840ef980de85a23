"""From a claim to a verdict over HTTP: a real worker, real engines, the real encoder, and pages without scripts."""

import pytest

from benchmarks.desk import Desk
from tests.conftest import SHARED
from tests.journey.visitor import Visitor

pytestmark = pytest.mark.journey

ARTICLE = SHARED / "data" / "articles" / "ceasefire-article.txt"
JUSTIFICATION = "Astronauts have looked for it and could not find it without a camera's long lens."


def test_a_claim_gets_its_verdict(desk: Desk) -> None:
    job = desk.submit(kind="claim", text="You can see the Great Wall of China from the Moon with the naked eye.")
    assert desk.await_job(job)["state"] == "succeeded"
    [claim] = desk.call(job["links"]["result"])["claims"]
    matches = desk.call(claim["link"])["matches"]
    assert "Great Wall of China" in matches[0]["factcheck"]["claim"]
    assert matches[0]["probability"] > 0.9 > matches[1]["probability"]
    assert {shared["claim"] for shared in matches[0]["agrees"]} >= {"Wall", "China", "Moon"}

    email = "reviewer@demo.example"
    bob = Visitor(desk.url)
    bob.open(f"/cases/{claim['case']['id']}")
    assert "Sign in" in bob.page
    bob.send("Sign in", email=email, password=desk.logins[email])
    assert "Great Wall" in bob.page
    bob.send("Same")
    assert "judged: same" in bob.page
    bob.open(f"/cases/{claim['case']['id']}/verdict")
    bob.send(
        "Record the verdict",
        rating="false",
        justification=JUSTIFICATION,
        url="http://127.0.0.1/Great_Wall_of_China",
        evidence_title="Great Wall of China",
        stance="undermines",
    )
    assert "verdict" in bob.page.lower()

    told = desk.call(claim["link"])
    assert told["case"]["state"] == "decided"
    assert told["verdict"]["rating"] == "false"
    assert told["matches"][0]["judgement"]["relation"] == "same"
    submitter = Visitor(desk.url)
    page = submitter.open(f"/claims/{claim['id']}")
    assert "could not find it" in page
    assert "http://127.0.0.1/Great_Wall_of_China" in page


def test_the_claims_of_an_article_come_from_the_article_alone(desk: Desk) -> None:
    if not ARTICLE.exists():
        pytest.skip("the article of the shared data is not on this machine")
    text = ARTICLE.read_text(encoding="utf-8")
    job = desk.submit(kind="article", text=text)
    assert desk.await_job(job)["state"] == "succeeded"
    submission = desk.call(job["links"]["result"])
    claims = submission["claims"]
    assert len(claims) >= 10
    begins, ends = text.index("Russia’s attempt to broker"), text.index("Note to readers")
    for claim in claims:
        assert submission["text"][claim["start"] : claim["end"]] == claim["text"]
        assert begins <= claim["start"] < claim["end"] <= ends


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no text"),
        ("   \n\t ", "no text"),
        ("%PDF-1.7\x00\x01\x02", "binary"),
        ("word " * 200_000, "at most"),
    ],
)
def test_what_cannot_be_checked_is_refused_in_a_sentence_and_kept_on_the_page(
    desk: Desk, text: str, words: str
) -> None:
    visitor = Visitor(desk.url)
    visitor.open("/")
    with pytest.raises(Exception, match="422") as refused:
        visitor.send("Check this", kind="article", text=text)
    page = refused.value.read().decode()  # type: ignore[attr-defined]
    assert words in page
    assert text.strip()[:8] in page


def test_a_hostile_text_is_only_a_text(desk: Desk) -> None:
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)"> {{ 7*7 }} The Earth is flat, said 12 people.'
    job = desk.submit(kind="claim", text=attack, title='"><svg onload=alert(3)>')
    assert desk.await_job(job)["state"] == "succeeded"
    submission = desk.call(job["links"]["result"])
    visitor = Visitor(desk.url)
    for path in (f"/submissions/{submission['id']}", f"/claims/{submission['claims'][0]['id']}"):
        page = visitor.open(path)
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert 'onerror="alert' not in page
        assert "<svg onload" not in page
