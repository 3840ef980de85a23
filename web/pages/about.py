"""The page that says how the desk works, and the icon that browsers ask for by its old name."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.auth import allow, anyone
from web.pages.blueprint import pages


@pages.get("/about")
@allow(anyone)
def show_about() -> str:
    """Say how it works and what its answers mean."""
    return render_template("about.html")


@pages.get("/favicon.ico")
@allow(anyone)
def show_icon() -> Response:
    """Send browsers that know only this name to the drawing."""
    return redirect(url_for("static", filename="favicon.svg"), 301)
