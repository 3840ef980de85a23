"""The static files: addresses that change with the content, so that browsers may keep them for good."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, current_app, request, url_for
from werkzeug.wrappers import Response

_YEAR = 31_536_000


def register_assets(app: Flask) -> None:
    """Offer `static_url` to templates, and let browsers keep what they fetched by such an address."""
    app.add_template_global(static_url)
    app.after_request(_let_keep)


def static_url(name: str) -> str:
    """Return the address of a static file with the digest of its content."""
    return url_for("static", filename=name, v=_digest(name))


def _let_keep(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in {200, 304}:
        name = (request.view_args or {})["filename"]
        if request.args.get("v") == _digest(name):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _digest(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return _read_digest(path, path.stat().st_mtime_ns)


@cache
def _read_digest(path: Path, _changed_at: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
