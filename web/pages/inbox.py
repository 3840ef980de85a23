"""The inbox: the cases that want a person, in views that say what to do next."""

from flask import render_template, request

from models.queries.cases import SORTS, VIEWS, count_judged, read_inbox
from models.queries.corpora import list_corpora
from models.tables.person import Person, Role
from web.auth import allow, current_person
from web.pages.answers import measure_reach
from web.pages.blueprint import pages
from web.transaction import session

VIEW_NAMES = {
    "todo": "To do",
    "mine": "Mine",
    "open": "Open",
    "in_review": "In review",
    "decided": "Answered",
    "dismissed": "Set aside",
}
SORT_NAMES = {"oldest": "Oldest first", "newest": "Newest first", "likely": "Likeliest match first"}
_LONGEST_PAGE_NUMBER = 9


@pages.get("/inbox")
@allow(Role.REVIEWER)
def show_inbox() -> str:
    """Show a page of cases; odd views, orders and page numbers fall back to the first."""
    person = reviewer()
    view = _pick("view", VIEWS)
    sort = _pick("sort", SORTS)
    search = request.args.get("q", "").replace("\x00", "").strip()[:200]
    return render_template(
        "inbox.html",
        inbox=read_inbox(session(), person, view, search, sort, _read_page()),
        view=view,
        sort=sort,
        search=search,
        views=VIEW_NAMES,
        sorts=SORT_NAMES,
        judged=count_judged(session(), person),
        reach=measure_reach(list_corpora(session())),
    )


def reviewer() -> Person:
    """Return the signed-in person of a view that only the desk's people may enter."""
    person = current_person()
    if person is None:
        raise RuntimeError("the view's access mark lets strangers in")
    return person


def _pick(name: str, known: tuple[str, ...]) -> str:
    value = request.args.get(name, known[0])
    return value if value in known else known[0]


def _read_page() -> int:
    number = request.args.get("page", "1")
    return int(number) if number.isdecimal() and len(number) <= _LONGEST_PAGE_NUMBER else 1
