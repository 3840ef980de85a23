"""Keeping views of the inbox under a name, and deleting them."""

from urllib.parse import parse_qsl

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import InvalidInputError
from models.operations.saving import delete_view, save_view
from models.tables.person import Role
from web.auth import allow
from web.pages.blueprint import leave_note, pages
from web.pages.inbox import read_asked, reviewer
from web.transaction import roll_back, session


@pages.post("/inbox/views")
@allow(Role.REVIEWER)
def keep_view() -> ResponseReturnValue:
    """Keep the view that the form carries, and show it again."""
    asked = read_asked()
    try:
        view = save_view(session(), reviewer(), request.form.get("name"), asked.query)
    except InvalidInputError as error:
        roll_back()
        leave_note(str(error))
    else:
        leave_note(f"Kept as “{view.name}”.")
    return redirect(asked.address(), 303)


@pages.post("/inbox/views/<int:view_id>/delete")
@allow(Role.REVIEWER)
def forget_view(view_id: int) -> ResponseReturnValue:
    """Delete a view; the note that follows can bring it back."""
    view = delete_view(session(), reviewer(), view_id)
    leave_note(f"The view “{view.name}” is deleted.", view={"name": view.name, "asked": parse_qsl(view.query)})
    return redirect(url_for("pages.show_inbox"), 303)
