"""While a second reviewer looks at a case, nothing tells them what the first one thought, or what the machine did.

Every address that answers to GET is asked, pages and JSON alike; what is added later is asked too.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from werkzeug.routing import Rule

from models.operations.drafts import EvidenceDraft, VerdictDraft
from models.operations.judging import judge_match
from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.people import add_person
from models.operations.receivers import WebhookDraft, add_webhook
from models.operations.second_look import answer_case
from models.operations.tokens import create_token
from models.operations.transitions import apply_transition, lock_case
from models.session import transaction
from models.settings import Settings
from models.tables.case import Case
from models.tables.corpus import FactCheck
from models.tables.job import Job
from models.tables.person import Person, Role
from models.tables.verdict import Evidence
from models.tables.webhook import Webhook, WebhookDelivery
from tests.conftest import PASSWORD, People
from tests.web.conftest import sign_in
from tests.web.stories import Near, Told, differ, tell
from web.app import Desk

# Too few words for one from an article to join the case of another.
CLAIM = "The tunnel cost 4 billion euros overall."
FIRST = "Quentin Zweifelsohne"
# What only the first reviewer said.
SAID = (FIRST, "Zweifelsohne", "walrus justification", "zebra note", "octopus.example")
# What only the machine said: probabilities, scores, how unsure it is, the relation that it proposes, and why it did
# not answer.
RECKONED = ("0.7321", "0.73", "73.2", "0.4637", "0.46", "0.81", "0.5358", "0.54", "the claim says the same of less")
# How the first opinion and judgement are rated; words that stand on no other page of such a case.
RATED = ("mostly_true", "mostly true", "outdated")
# Addresses at which these words mean something else: the scales, the verdict form, how it works.
PLAIN_WORDS = re.compile(r"/verdict$|/scales$|/about$|/second-look$")
# Addresses that know nothing of cases: files, the description of the interface, the figures of the process.
CASELESS = re.compile(r"^/static/|^/metrics$|/openapi\.json$|/docs$")


@dataclass(frozen=True)
class Scene:
    """A case in its second review, and those who look at it."""

    told: Told
    first: Person
    second: Person


@pytest.fixture
def scene(database: Engine, people: People, settings: Settings) -> Scene:
    """Quentin judged a match and gave the first opinion; Erin has started the second look."""
    with transaction() as session:
        first = add_person(session, "q@desk.test", FIRST, PASSWORD, Role.REVIEWER)
        second = add_person(session, "erin@desk.test", "Erin", PASSWORD, Role.REVIEWER)
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))
    told = tell_story(settings)
    with transaction() as session:
        judge_match(session, told.match_ids[0], first, "outdated", 1, "A zebra note.")
        opine(session, told, first, "mostly_true", "A walrus justification.")
        case = lock_case(session, told.case_id)
        apply_transition(session, case, "look", second, case.version)
    return Scene(told, first, second)


def tell_story(settings: Settings, **draft: Any) -> Told:
    other = "The tunnel cost 2 billion euros."
    differs = [differ("number", (CLAIM, "4 billion"), (other, "2 billion"), "The amounts differ: 4 against 2 billion.")]
    near = [
        Near(other, 0.7321, "False", differs=differs, relation="narrower", answers=True),
        Near("The tunnel is long.", 0.4637, "True", relation="different"),
    ]
    return tell(
        settings, near, claim=CLAIM, unanswered="The best match is 73.2% likely; an answer needs 93.0%.", **draft
    )


def opine(session: Any, told: Told, person: Person, rating: str, words: str) -> None:
    evidence = [EvidenceDraft("https://octopus.example/1", "Octopus", "undermines")]
    version = session.get_one(Case, told.case_id).version
    answer_case(session, told.case_id, person, VerdictDraft(rating, words, evidence=evidence), version)


@pytest.fixture
def addresses(app: Desk, scene: Scene) -> list[str]:
    """Every address that answers to GET, filled in with what there is; those of lists in their variants too."""
    fill = find_values(scene)
    found = [address for rule in list_rules(app) for address in fill(rule)]
    variants = [
        *(f"/inbox?view={view}&sort={sort}" for view in list_views() for sort in ("oldest", "newest", "likely")),
        *(f"/api/v1/cases?sort={sort}" for sort in ("oldest", "newest", "likely")),
        "/api/v1/cases?state=second_review",
        "/inbox?q=tunnel",
        f"/api/v1/submissions/{scene.told.submission_id}/results?format=csv",
        f"/api/v1/submissions/{scene.told.submission_id}/results?format=jsonl",
        *(f"{scene.told.case}?match={number}" for number in (1, 2)),
        f"{scene.told.case}/verdict?blank=",
        f"{scene.told.case}/verdict?from=1",
    ]
    return [*found, *variants]


def list_rules(app: Desk) -> list[Rule]:
    return [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not CASELESS.search(rule.rule)
    ]


def list_views() -> list[str]:
    return ["todo", "mine", "open", "in_review", "second_review", "adjudication", "decided", "overdue", "unassigned"]


def find_values(scene: Scene) -> Callable[[Rule], Iterator[str]]:
    """Return what fills in the parts of an address; a part that nobody thought of here is an error."""
    with transaction() as session:
        job = session.scalars(select(Job).where(Job.submission_id == scene.told.submission_id)).one()
        factcheck = session.scalars(select(FactCheck.id).order_by(FactCheck.id)).first()
        evidence = session.scalars(select(Evidence.id)).first()
        webhook = session.scalars(select(Webhook.id)).first()
    known: dict[str, Any] = {
        "submission_id": scene.told.submission_id,
        "claim_id": scene.told.claim_id,
        "case_id": scene.told.case_id,
        "match_id": scene.told.match_ids[0],
        "job_id": job.id,
        "factcheck_id": factcheck,
        "evidence_id": evidence or 1,
        "webhook_id": webhook or 1,
        "list_id": scene.told.claim_id,
        "slug": "rivers",
        "filename": "desk.css",
        "delivery_id": 1,
        "contradiction_id": 1,
        "token_id": 1,
        "batch": scene.told.claim_id,
        "feed_id": 1,
        "number": 1,
    }

    def fill(rule: Rule) -> Iterator[str]:
        unknown = rule.arguments - set(known)
        assert not unknown, f"{rule.rule} has parts that this test does not know: {unknown}"
        if built := rule.build({name: known[name] for name in rule.arguments}):
            yield built[1]

    return fill


def read(client: FlaskClient, address: str, headers: dict[str, str]) -> str:
    """Return the answer as it can be read: both the marked-up text and the words alone."""
    answer = client.get(address, headers=headers, follow_redirects=True)
    assert answer.status_code < 500, f"{address}: {answer.status_code}"
    text = answer.get_data(as_text=True)
    return text + re.sub(r"<[^>]*>", "", text)


def browse(app: Desk, person: Person | None) -> tuple[FlaskClient, dict[str, str]]:
    """Return a browser in which the person is signed in, and the headers of a program of theirs."""
    client = app.test_client()
    if person is None:
        return client, {}
    sign_in(client, person)
    of_role = {Role.SUBMITTER: ("submit", "read"), Role.ADMIN: ("submit", "read", "review", "admin")}
    scopes = of_role.get(Role(person.role), ("submit", "read", "review"))
    with transaction() as session:
        _, secret = create_token(session, person, "A program", scopes)
    return client, {"Authorization": f"Bearer {secret}"}


def find_told(
    app: Desk, person: Person | None, addresses: list[str], looked_for: Sequence[str] = ()
) -> dict[str, list[str]]:
    """Return which markers stand on which addresses: all that there are, or those that are looked for."""
    client, headers = browse(app, person)
    told: dict[str, list[str]] = {}
    for address in addresses:
        text = read(client, address, headers if address.startswith("/api/") else {})
        path = address.partition("?")[0]
        marks = looked_for or [*SAID, *RECKONED, *(() if PLAIN_WORDS.search(path) else RATED)]
        if found := [mark for mark in marks if stands_in(mark, text)]:
            told[address] = found
    return told


def stands_in(mark: str, text: str) -> bool:
    """True where a text has the mark; a number is no part of a longer one, as of the seconds in 12:30:40.73."""
    return re.search(rf"(?<!\d){re.escape(mark)}", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("who", ["second", "alice", "dora", "stranger"])
def test_nobody_but_the_first_is_told_anything(
    app: Desk, people: People, scene: Scene, addresses: list[str], who: str
) -> None:
    person = {"second": scene.second, "stranger": None}.get(who, getattr(people, who, None))
    assert find_told(app, person, addresses) == {}


def test_the_first_reviewer_is_told_what_they_said_themselves(app: Desk, scene: Scene, addresses: list[str]) -> None:
    told = find_told(app, scene.first, addresses)
    assert {"walrus justification", "zebra note", "octopus.example"} <= set(told[scene.told.case])
    assert "0.7321" in told[f"/api/v1{scene.told.case}"]


@pytest.mark.parametrize("rating", ["mostly_true", "false"])
def test_whoever_has_given_the_second_opinion_is_told_all(
    app: Desk, scene: Scene, addresses: list[str], rating: str
) -> None:
    with transaction() as session:
        opine(session, scene.told, scene.second, rating, "My own words.")
    told = find_told(app, scene.second, addresses)
    said = set(told[scene.told.case])
    assert {FIRST, "walrus justification", "zebra note", "octopus.example", "0.73"} <= said
    assert {"0.7321", "walrus justification", "zebra note"} <= set(told[f"/api/v1{scene.told.case}"])
    assert "0.7321" in told[f"/api/v1{scene.told.claim}"]
    assert "0.7321" in told[f"/api/v1/submissions/{scene.told.submission_id}/results?format=csv"]


def decide_twice(session: Any, told: Told, first: Person, people: People) -> None:
    """Decide a case, open it again, and decide it once more, now that a rule asks for a second look."""
    opine(session, told, first, "mostly_true", "A walrus justification.")
    set_look_rule(session, people.dora, RuleDraft(chance=1.0))
    case = lock_case(session, told.case_id)
    apply_transition(session, case, "reopen", first, case.version, "A zebra note.")
    opine(session, told, first, "mostly_true", "A walrus justification.")


def test_what_was_decided_before_the_case_was_opened_again_is_hidden_too(
    app: Desk, people: People, settings: Settings
) -> None:
    with transaction() as session:
        first = add_person(session, "q@desk.test", FIRST, PASSWORD, Role.REVIEWER)
        second = add_person(session, "erin@desk.test", "Erin", PASSWORD, Role.REVIEWER)
    told = tell_story(settings)
    with transaction() as session:
        decide_twice(session, told, first, people)
        assert session.get_one(Case, told.case_id).state == "second_review"
    fill = find_values(Scene(told, first, second))
    addresses = [address for rule in list_rules(app) for address in fill(rule)]
    assert any("/evidence/" in address for address in addresses)
    assert find_told(app, second, addresses) == {}


def test_no_message_that_was_sent_before_tells_of_an_earlier_verdict(
    app: Desk, people: People, settings: Settings
) -> None:
    """An administrator's receiver heard of everything, and its log is kept."""
    with transaction() as session:
        first = add_person(session, "q@desk.test", FIRST, PASSWORD, Role.REVIEWER)
        events = ["verdict.published", "verdict.withdrawn"]
        add_webhook(session, WebhookDraft("https://d.test/hook", events, whole_desk=True), people.dora, people.dora)
    told = tell_story(settings)
    with transaction() as session:
        decide_twice(session, told, first, people)
        number = session.scalars(select(Webhook.id)).one()
        assert session.scalars(select(func.count()).select_from(WebhookDelivery)).one() == 2
    log = [f"/webhooks/{number}", f"/api/v1/webhooks/{number}/deliveries"]
    assert find_told(app, people.dora, log) == {}
    with transaction() as session:
        opine(session, told, people.alice, "mostly_true", "My own words.")
    assert set(find_told(app, people.dora, log)) == set(log), "when the second look is done, it is there again"


# What a page shows of a word that was carried to it.
CARRIED = (f"{FIRST} judged: outdated", "zebra note")


def test_a_word_that_stands_in_another_case_too_is_hidden_there(
    app: Desk, people: People, scene: Scene, settings: Settings
) -> None:
    other = tell_story(settings, kind="article")
    assert other.case_id != scene.told.case_id
    fill = find_values(Scene(other, scene.first, scene.second))
    addresses = [address for rule in list_rules(app) for address in fill(rule)]
    addresses += [f"{other.case}?match=1", f"/api/v1{other.submission}/results?format=csv"]
    for person in (scene.second, people.alice, None):
        told = find_told(app, person, addresses, CARRIED)
        assert told == {}, person
    client, headers = browse(app, scene.second)
    assert client.get(f"/api/v1{other.case}", headers=headers).get_json()["matches"][0]["judgement"] is None
    assert "outdated" not in client.get(addresses[-1], headers=headers).text
    match = f"{other.case}?match=1"
    assert find_told(app, scene.first, [match], CARRIED) == {match: list(CARRIED)}
    with transaction() as session:
        opine(session, scene.told, scene.second, "false", "My own words.")
    assert find_told(app, scene.second, [match], CARRIED) == {match: list(CARRIED)}
    assert "outdated" in client.get(addresses[-1], headers=headers).text


def test_the_candidates_are_in_an_order_that_tells_nothing(app: Desk, people: People, scene: Scene) -> None:
    client, headers = browse(app, scene.second)
    case = client.get(f"/api/v1{scene.told.case}", headers=headers).get_json()
    assert case["blind"]
    assert [match["factcheck"]["claim"] for match in case["matches"]] == sorted(
        match["factcheck"]["claim"] for match in case["matches"]
    )
    assert [match["rank"] for match in case["matches"]] == [1, 2]
    assert all(match["probability"] is None and match["judgement"] is None for match in case["matches"])
    assert not any(match["answers"] or match["relation"] or match["features"] for match in case["matches"])
    assert (case["best"], case["answer"], case["unanswered"], case["opinions"]) == (None, None, None, [])


def test_a_refused_form_tells_nothing_either(app: Desk, scene: Scene) -> None:
    client, headers = browse(app, scene.second)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(scene.told.case).text)
    assert token
    form = {"csrf_token": token[1], "case_version": "1", "match_id": str(scene.told.match_ids[0]), "relation": "same"}
    form |= {"match_version": "2", "rating": "false", "justification": "Mine."}
    for path in (f"{scene.told.case}/verdict", f"{scene.told.case}/judgement", f"{scene.told.case}/moves/release"):
        refused = client.post(path, data=form)
        assert refused.status_code == 409, path
        assert not [mark for mark in (*SAID, *RECKONED) if stands_in(mark, refused.text)], path
    body = {"relation": "same", "version": 2}
    refused = client.post(f"/api/v1/matches/{scene.told.match_ids[0]}/judgement", json=body, headers=headers)
    assert refused.status_code == 409
    assert not [mark for mark in (*SAID, *RECKONED) if stands_in(mark, refused.text)]
