"""The page that gives people a bookmark with which they send what they read to the desk."""

from flask import render_template

from web.auth import allow, anyone, current_person
from web.pages.blueprint import pages
from web.pages.sharing import find_own_address, write_bookmark
from web.request import desk_settings


@pages.get("/bookmarklet")
@allow(anyone)
def show_bookmarklet() -> str:
    """Show the bookmark, how to keep it, and what it sends."""
    may_send = desk_settings().accepts_anonymous or current_person() is not None
    return render_template("bookmarklet.html", bookmark=write_bookmark(), address=find_own_address(), may_send=may_send)
