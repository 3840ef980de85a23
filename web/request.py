"""The request at hand: from where and from whom it came, what it wants back, and under which settings."""

import ipaddress
from typing import Any

from flask import Request, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from models.settings import Settings

API_ROOT = "/api/v1/"
DEEPEST_JSON = 20
HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"

_CHARSETS = {"utf-8", "utf8", "us-ascii"}


class DeskRequest(Request):
    """A request whose JSON must be called JSON, be plain UTF-8, and be shallow enough to be read."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002 - Flask's signature
        """Return the body; another content type is 415 even where a library would force it, nonsense is 400."""
        if self.mimetype_params.get("charset", "utf-8").lower() not in _CHARSETS or self.content_encoding:
            raise UnsupportedMediaType
        longest = self.max_content_length
        # A body sent in chunks is not announced: werkzeug reads it up to the limit, and says nothing.
        if self.content_length is None and longest and len(self.get_data()) >= longest:
            raise RequestEntityTooLarge
        # In UTF-8 no JSON holds a zero byte; in the wider encodings, which a parser might guess, every one does.
        if self.is_json and b"\0" in self.get_data():
            raise BadRequest
        try:
            body = super().get_json(force=False, silent=silent, cache=cache)
        except RecursionError:
            raise BadRequest from None
        # Nothing at all would be read as an object in which nothing is said.
        if (body is None and not silent) or is_deep(body, DEEPEST_JSON):
            raise BadRequest
        return body


def is_deep(value: Any, levels: int) -> bool:
    """True where lists and objects lie in one another in more than so many levels."""
    level = [value]
    for _ in range(levels + 1):
        containers = [part for part in level if isinstance(part, dict | list)]
        if not containers:
            return False
        level = [part for parts in containers for part in (parts.values() if isinstance(parts, dict) else parts)]
    return True


def desk_settings() -> Settings:
    """Return the settings of the application that answers."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def is_api_request() -> bool:
    """True for the programs' interface, which knows no cookies."""
    return request.path.startswith(API_ROOT)


def wants_json() -> bool:
    """True for all below /api/, and where the sender asks for JSON rather than for a page."""
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match([HTML, JSON, PROBLEM], HTML) != HTML


def is_prefetch() -> bool:
    """True where a browser or a page's script asks ahead for what a person may open next."""
    return any("prefetch" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose"))


def client_address() -> str:
    """Return the sender's address; of IPv6 the first half, because a household owns all addresses that share it."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def comes_from_here() -> bool:
    """True for the machine itself, but not for a proxy on it that speaks for strangers and was not declared."""
    if not desk_settings().trusted_proxies and {"X-Forwarded-For", "Forwarded"} & set(request.headers.keys()):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
