"""The headers that bind browsers: no code but the desk's own files, no framing, no leaking of private links."""

from flask import Flask, request
from werkzeug.wrappers import Response

CONTENT_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {places}" for kind, places in CONTENT_POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    # Whoever holds the link of a submission may read it, so no other site may learn the link.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def register_headers(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add what is missing; unless a view says otherwise, nobody keeps a copy of what is not a static file."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
