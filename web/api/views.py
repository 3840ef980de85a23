"""Calls about the views of the inbox that people keep."""

from flask import url_for

from models.operations.saving import delete_view, save_view
from models.queries.views import list_views
from models.tables.case import SavedView
from models.tables.person import Role
from web.api.blueprint import api, expect
from web.api.caller import caller
from web.api.triage_schemas import ViewIn, ViewList, ViewOut
from web.auth import allow
from web.transaction import session


@api.get("/views")
@api.output(ViewList, description="Your views.")
@api.doc(operation_id="listViews")
@allow(Role.REVIEWER)
def show_views() -> ViewList:
    """List the views of the inbox that you kept."""
    return ViewList(items=[_shape(view) for view in list_views(session(), caller())])


@api.post("/views")
@api.input(ViewIn, arg_name="body")
@api.output(ViewOut, description="The view.")
@api.doc(operation_id="keepView", responses=expect(400, 413, 415, 422))
@allow(Role.REVIEWER)
def keep(body: ViewIn) -> ViewOut:
    """Keep a view of the inbox under a name; only you see it."""
    return _shape(save_view(session(), caller(), body.name, body.query.replace("\x00", "")))


@api.delete("/views/<int:view_id>")
@api.doc(operation_id="deleteView", responses=expect(401, 403, 404) | {204: "It is deleted."})
@allow(Role.REVIEWER)
def forget(view_id: int) -> tuple[str, int]:
    """Delete one of your views."""
    delete_view(session(), caller(), view_id)
    return "", 204


def _shape(view: SavedView) -> ViewOut:
    page = url_for("pages.show_inbox") + (f"?{view.query}" if view.query else "")
    return ViewOut(id=view.id, name=view.name, query=view.query, page=page)
