"""The page Today: what feeds brought in a day, the most worth checking first, to be taken up or passed over."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, InvalidInputError
from models.operations.watching import may_be_watched, watch_case
from models.queries.corpora import list_corpora
from models.queries.digest import DIGEST_PAGE_SIZE, DIGEST_VIEWS, count_coming, find_span, read_digest
from models.queries.feeds import count_feeds
from models.tables.case import Watch
from models.tables.feed import FeedHealth
from models.tables.person import Role
from web.auth import allow
from web.pages.answers import measure_reach
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.forms import parse_day
from web.pages.inbox import reviewer
from web.transaction import session

_VIEW_NAMES = {"new": "To pick from", "taken": "Taken up", "passed": "Not worth it"}
_LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which part of the digest is shown: a day in UTC or, without one, the last 24 hours; a view; and a page."""

    day: dt.date | None = None
    view: str = DIGEST_VIEWS[0]
    page: int = 1

    def link(self, **changes: object) -> dict[str, Any]:
        """Return the parameters of the address with changes; what is usual is left out."""
        asked: dict[str, Any] = {"day": self.day, "view": self.view, "page": 1} | changes
        usual: dict[str, Any] = {"day": None, "view": DIGEST_VIEWS[0], "page": 1}
        return {name: value for name, value in asked.items() if value != usual[name]}


@pages.get("/today")
@allow(Role.REVIEWER)
def show_today() -> ResponseReturnValue:
    """Show a page of the digest; a day that is none is refused, and the last 24 hours are shown."""
    try:
        return _render(_read_sheet())
    except InvalidInputError as error:
        return refuse(error, partial(_render, Sheet(), error))


@pages.post("/today/<int:case_id>/take-up")
@allow(Role.REVIEWER)
def take_up(case_id: int) -> ResponseReturnValue:
    """Bring a case into the inbox."""
    return _move(case_id, None, f"Case {case_id} is in the inbox now.")


@pages.post("/today/<int:case_id>/pass")
@allow(Role.REVIEWER)
def pass_over(case_id: int) -> ResponseReturnValue:
    """Say that a case is not worth checking."""
    return _move(case_id, Watch.PASSED, "Noted as not worth it. Whoever sends the same brings it into the inbox.")


@pages.post("/today/<int:case_id>/put-back")
@allow(Role.REVIEWER)
def put_back(case_id: int) -> ResponseReturnValue:
    """Take either of the two back."""
    return _move(case_id, Watch.NEW, "Taken back. It is here to pick from again.")


def _move(case_id: int, watch: Watch | None, note: str) -> ResponseReturnValue:
    try:
        sheet = _read_sheet()
    except InvalidInputError:
        sheet = Sheet()
    try:
        watch_case(session(), case_id, reviewer(), watch)
    except ConflictError as error:
        return refuse(error, partial(_render, sheet, error))
    kept = [(name, str(value)) for name, value in sheet.link(page=sheet.page).items()]
    undo = None if watch is Watch.NEW else {"case": case_id, "sheet": kept}
    leave_note(note, watch=undo, case=case_id if watch is None else None)
    return redirect(url_for("pages.show_today", **sheet.link(page=sheet.page)), 303)


def _read_sheet() -> Sheet:
    view, page = request.values.get("view", ""), request.values.get("page", "")
    return Sheet(
        day=parse_day(request.values.get("day", "")[:20], "day"),
        view=view if view in DIGEST_VIEWS else DIGEST_VIEWS[0],
        page=int(page) if page.isdecimal() and len(page) <= _LONGEST_NUMBER else 1,
    )


def _render(sheet: Sheet, error: Exception | None = None) -> str:
    now = dt.datetime.now(dt.UTC)
    digest = read_digest(session(), reviewer(), find_span(now, sheet.day), sheet.view, sheet.page)
    feeds = count_feeds(session())
    return render_template(
        "today.html",
        digest=digest,
        sheet=Sheet(sheet.day, sheet.view, digest.page),
        views=_VIEW_NAMES,
        error=error,
        feeds=sum(feeds.values()),
        coming=0 if sheet.day else count_coming(session()),
        failing=feeds[FeedHealth.FAILING],
        first=(digest.page - 1) * DIGEST_PAGE_SIZE + 1,
        neighbours=_find_neighbours(sheet.day, now.date()),
        reach=measure_reach(list_corpora(session())),
        may_be_watched=may_be_watched,
    )


def _find_neighbours(day: dt.date | None, today: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the days before and after the one shown, where there are any; after the last 24 hours there is none."""
    shown = day or today
    before = shown - dt.timedelta(days=1) if shown > dt.date.min else None
    return before, shown + dt.timedelta(days=1) if day and day < today else None
