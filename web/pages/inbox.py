"""The inbox: the cases that want a person, in views that say what to do next."""

import datetime as dt
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from flask import render_template, request, url_for

from models.languages import NAMES, name_language
from models.priority import Part, read_weights, weigh_case
from models.queries.contradictions import count_contradictions
from models.queries.corpora import list_corpora
from models.queries.inbox import SORTS, VIEWS, CaseFilter, list_languages, list_tags, read_inbox
from models.queries.submissions import ClaimView
from models.queries.views import list_views
from models.ratings import RatingClass
from models.tables.case import Case, CaseState
from models.tables.person import Person, Role
from web.auth import allow, current_person
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.request import desk_settings
from web.transaction import session

VIEW_NAMES = {
    "todo": "To do",
    "mine": "Mine",
    "open": "Unassigned",
    "second_review": "Second look",
    "adjudication": "Disagreement",
    "overdue": "Overdue",
    "in_review": "In review",
    "decided": "Answered",
    "dismissed": "Set aside",
    "feeds": "From feeds",
}
SORT_NAMES = {
    "priority": "Most pressing first",
    "oldest": "Oldest first",
    "newest": "Newest first",
    "likely": "Likeliest match first",
}
RATING_NAMES = {
    RatingClass.FALSE: "False",
    RatingClass.MIXED: "Half true, misleading",
    RatingClass.TRUE: "True",
    RatingClass.OPEN: "Unproven, not rated",
}
_LONGEST_PAGE_NUMBER = 9
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the inbox asks for; its names are those of the address."""

    view: str = VIEWS[0]
    sort: str = SORTS[0]
    q: str = ""
    tag: str = ""
    corpus: str = ""
    rating: str = ""
    language: str = ""
    twin: str = ""

    def link(self, **changes: str | int) -> dict[str, str | int]:
        """Return the parameters of the address with changes; what is usual is left out."""
        usual = asdict(Asked()) | {"page": 1}
        return {name: value for name, value in (asdict(self) | changes).items() if value != usual.get(name)}

    def address(self) -> str:
        """Return the address of the inbox as it was asked for."""
        return url_for("pages.show_inbox") + (f"?{self.query}" if self.query else "")

    @property
    def query(self) -> str:
        """The query string of the address, under which the view is kept."""
        return urlencode(self.link())

    @property
    def narrows(self) -> bool:
        """True where more than a view is asked for."""
        return bool(self.q or self.tag or self.corpus or self.rating or self.language or self.twin)


@pages.get("/inbox")
@allow(Role.REVIEWER)
def show_inbox() -> str:
    """Show a page of cases; odd views, orders and page numbers fall back to the first."""
    person, asked = reviewer(), read_asked()
    wanted = CaseFilter(
        view=asked.view,
        words=asked.q,
        tag=asked.tag,
        corpus=asked.corpus,
        rating=RatingClass(asked.rating) if asked.rating else None,
        language=asked.language,
        has_twin=bool(asked.twin),
    )
    corpora = list_corpora(session())
    return render_template(
        "inbox.html",
        inbox=read_inbox(session(), person, wanted, asked.sort, _read_page()),
        asked=asked,
        views=VIEW_NAMES,
        sorts=SORT_NAMES,
        ratings=RATING_NAMES,
        tags=[(tag, tag) for tag in list_tags(session())],
        corpora=[(view.corpus.slug, view.corpus.slug) for view in corpora],
        languages=[(code, name_language(code)) for code in list_languages(session())],
        saved=list_views(session(), person),
        weights=read_weights(desk_settings()),
        contradictions=count_contradictions(session(), person) if person.may(Role.EDITOR) else 0,
        reach=measure_reach(corpora),
    )


def read_asked() -> Asked:
    """Return what the address asks for, of a form too that carries it; what is odd is left out."""
    return Asked(
        view=_pick("view", VIEWS),
        sort=_pick("sort", SORTS),
        q=_read_words("q"),
        tag=_read_words("tag").casefold(),
        corpus=_read_words("corpus"),
        rating=_pick("rating", ("", *RatingClass)),
        language=_pick("language", ("", *NAMES)),
        twin=_pick("twin", ("", "yes")),
    )


def is_overdue(case: Case) -> bool:
    """True where a case was to be decided by now and is not."""
    is_over = case.state in {CaseState.DECIDED, CaseState.DISMISSED}
    return case.due_at is not None and case.due_at < dt.datetime.now(dt.UTC) and not is_over


def list_reasons(view: ClaimView) -> list[Part]:
    """Return what speaks for a case now, as far as the reader may know it."""
    weights = read_weights(desk_settings())
    return weigh_case(view.case, weights, dt.datetime.now(dt.UTC), blind=view.blind)


def reviewer() -> Person:
    """Return the signed-in person of a view that only the desk's people may enter."""
    person = current_person()
    if person is None:
        raise RuntimeError("the view's access mark lets strangers in")
    return person


def _pick(name: str, known: tuple[str, ...]) -> str:
    value = request.values.get(name, known[0])
    return value if value in known else known[0]


def _read_words(name: str) -> str:
    return request.values.get(name, "").replace("\x00", "").strip()[:_LONGEST_WORDS]


def _read_page() -> int:
    number = request.args.get("page", "1")
    return int(number) if number.isdecimal() and len(number) <= _LONGEST_PAGE_NUMBER else 1
