"""Every page is held to WCAG 2.2 AA by axe-core, in light and dark, on a phone and on a desk."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import Engine, select

from models.operations.bulk import ListDraft
from models.operations.drafts import EvidenceDraft, VerdictDraft
from models.operations.feeds import FeedDraft, add_feed
from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.polling import Entry, Listing, Look, note_look
from models.operations.receivers import WebhookDraft, add_webhook
from models.operations.second_look import answer_case
from models.operations.waiting import keep_list
from models.session import transaction
from models.settings import Settings
from models.tables.feed import Feed, FeedKind
from models.tables.intake import WaitingList
from models.tables.job import Job
from models.tables.submission import Origin
from models.tables.verdict import Evidence
from models.tables.webhook import Webhook
from tests.conftest import PASSWORD, People
from tests.web.stories import Near, Told, differ, tell
from web.app import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CLAIM = "The bridge cost 4 billion euros in 2019."
OTHER = "The bridge cost 2 billion euros in 2019."
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Answers to GET that are no pages: a download, an image, what a script asks for.
NO_PAGE = re.compile(r"/(static|api/v1|metrics|healthz|readyz|favicon)|.*/rejections$|/matches/|/api/docs")
LIST = b"note,said\nx,The bridge cost 4 billion euros in 2019.\ny,\n"
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# What a page is made of is the same in the dark; only its colours are others, and those are the same at any width.
LOOKS: list[tuple[int, Literal["light", "dark"], dict[str, Any]]] = [
    (320, "light", RULES),
    (1280, "light", RULES | {"rules": {"color-contrast": {"enabled": False}}}),
    (1280, "dark", COLOURS),
]


@dataclass(frozen=True)
class Scene:
    """An open case with differences and disagreeing fact-checks, one that is decided, and one in its second review."""

    open: Told
    decided: Told
    second: Told


@pytest.fixture
def scene(database: Engine, people: People, settings: Settings) -> Scene:
    differs = [differ("number", (CLAIM, "4 billion"), (OTHER, "2 billion"), "The amounts differ: 4 against 2 billion.")]
    near = [
        Near(OTHER, 0.83, "False", differs=differs, relation="related"),
        Near("The bridge cost four billion.", 0.81, "True", "Another Desk", relation="same"),
        Near("A bridge fell.", 0.02, None, None, relation="different"),
    ]
    told = Scene(
        *(tell(settings, near, claim=f"{CLAIM}{more}", unanswered="They disagree.") for more in ("", "a", "b"))
    )
    evidence = EvidenceDraft("https://rivers.test/1", "The report", "undermines", publisher="A Court", quote="Two.")
    draft = VerdictDraft("false", "The report names two billion.", evidence=[evidence])
    tell(settings, near, claim=f"{CLAIM}d", origin=Origin.FEED, title="An article", url="https://news.test/2")
    with transaction() as session:
        answer_case(session, told.decided.case_id, people.bob, draft, 1)
        set_look_rule(session, people.dora, RuleDraft(chance=1.0))
        answer_case(session, told.second.case_id, people.bob, draft, 1)
        feed = add_feed(session, FeedDraft("https://news.test/feed.xml"), people.dora, settings)
        listing = Listing(FeedKind.RSS, "The News", [Entry("https://news.test/1", "1", "Old news")])
        note_look(session, feed.id, Look(listing), settings)
        keep_list(session, ListDraft(LIST, Origin.PAGE, "tips.csv"), None, settings)
        add_webhook(session, WebhookDraft("https://hooks.test/1", ["verdict.published"]), people.dora, people.dora)
    return told


def list_pages(app: Desk, scene: Scene) -> list[str]:
    """Return the address of every page, filled in with what there is; a part that nobody thought of is an error."""
    with transaction() as session:
        known: dict[str, Any] = {
            "submission_id": scene.open.submission_id,
            "claim_id": scene.open.claim_id,
            "case_id": scene.open.case_id,
            "match_id": scene.open.match_ids[0],
            "job_id": session.scalars(select(Job.id).where(Job.submission_id == scene.open.submission_id)).one(),
            "evidence_id": session.scalars(select(Evidence.id)).first(),
            "webhook_id": session.scalars(select(Webhook.id)).one(),
            "feed_id": session.scalars(select(Feed.id)).one(),
            "list_id": session.scalars(select(WaitingList.id)).one(),
            "slug": "rivers",
        }
    rules = [
        rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not NO_PAGE.match(rule.rule)
    ]
    unknown = {name for rule in rules for name in rule.arguments} - set(known)
    assert unknown == set(), "pages have parts that this test does not know"
    built = [rule.build({name: known[name] for name in rule.arguments}) for rule in rules]
    others = [scene.decided.case, scene.second.case, "/inbox?view=second_review", "/inbox?q=nothing", "/no-such-page"]
    return [address for _, address in filter(None, built)] + others


def find_violations(page: "Page", address: str) -> list[str]:
    """Return what axe finds on a page, in both widths and both schemes."""
    page.goto(address)
    found = []
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        answer = Axe().run(page, options=rules).response
        assert answer["passes"], f"{address}: axe looked at nothing"
        found += [
            f"{address} {width} {scheme}: {violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in answer["violations"]
            for node in violation["nodes"]
        ]
    return found


def test_no_page_shuts_anybody_out(app: Desk, scene: Scene, people: People, tab: "Page") -> None:
    def look(addresses: list[str]) -> list[str]:
        return [violation for address in addresses for violation in find_violations(tab, address)]

    found = look(["/", "/sign-in", scene.open.claim, scene.open.submission, scene.decided.claim])
    tab.goto("/sign-in")
    tab.fill("#email", people.dora.email)
    tab.fill("#password", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/inbox")
    found += look(list_pages(app, scene))
    # All calls on one page: looked at whole, but for the colours, for which axe takes a minute.
    tab.goto("/api/docs")
    rules = {"rules": {"color-contrast": {"enabled": False}}}
    found += [violation["id"] for violation in Axe().run(tab, options=RULES | rules).response["violations"]]
    assert found == [], "\n".join(found)


def test_a_refused_form_shuts_nobody_out(scene: Scene, desk: "Page") -> None:
    desk.goto(f"{scene.open.case}/verdict")
    desk.get_by_role("button", name="Record the verdict").last.click()
    assert desk.get_by_role("alert").first.is_visible()
    assert find_violations(desk, desk.url) == []


def test_the_palette_shuts_nobody_out(scene: Scene, desk: "Page") -> None:
    desk.goto(scene.open.case)
    desk.keyboard.press("Control+k")
    assert desk.get_by_role("dialog").get_by_role("option").count() > 5
    for scheme in ("light", "dark"):
        desk.emulate_media(color_scheme=scheme)
        assert Axe().run(desk, options=RULES).response["violations"] == []
