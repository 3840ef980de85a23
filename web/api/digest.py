"""Calls about what feeds brought: the digest of a day, and taking its cases up."""

import datetime as dt

from models.feed_shapes import shape_line
from models.operations.watching import watch_case
from models.queries.cases import get_case
from models.queries.digest import find_span, page_digest
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.feed_schemas import DigestOut, DigestQuery, WatchIn
from web.api.review_schemas import CaseDetail
from web.api.review_shapes import show_whole_case
from web.auth import allow
from web.transaction import session


@api.get("/digest")
@api.input(DigestQuery, location="query", arg_name="asked")
@api.output(DigestOut, description="The most worth checking first; those known already last.")
@api.doc(operation_id="getDigest", responses=expect(401, 403, 422))
@allow(Role.REVIEWER)
def show_digest(asked: DigestQuery) -> DigestOut:
    """Read what feeds brought in a day, or in the last 24 hours: each case once."""
    span = find_span(dt.datetime.now(dt.UTC), asked.day)
    page = page_digest(session(), caller(), span, asked.view, asked.limit, asked.cursor)
    return DigestOut(items=[shape_line(line) for line in page.items], next=page.next)


@api.put("/cases/<int:case_id>/watch")
@api.input(WatchIn, arg_name="body")
@api.output(CaseDetail, description="The case as it is now.")
@api.doc(operation_id="watchCase", responses=expect(400, 401, 403, 404, 409, 413, 415, 422))
@allow(Role.REVIEWER)
def watch(case_id: int, body: WatchIn) -> CaseDetail:
    """Take a case up that only feeds have brought, say that it is not worth checking, or put it back.

    A case that somebody has asked for, or that is on its way through review, is in the inbox for good.
    """
    watch_case(session(), case_id, caller(), body.watch)
    return show_whole_case(get_case(session(), case_id), caller())
