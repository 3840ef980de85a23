"""The request at hand: from where and from whom it came, what it wants back, and under which settings."""

import ipaddress
from typing import Any

from flask import Request, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from models.settings import Settings

API_ROOT = "/api/v1/"
HTML, JSON, PROBLEM = "text/html", "application/json", "application/problem+json"


class DeskRequest(Request):
    """A request whose JSON must be called JSON, and be shallow enough to be read."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002, FBT001, FBT002 - Flask's signature
        """Return the body; another content type is 415 even where a library would force it, nonsense is 400."""
        longest = self.max_content_length
        # A body sent in chunks is not announced: werkzeug reads it up to the limit, and says nothing.
        if self.content_length is None and longest and len(self.get_data()) >= longest:
            raise RequestEntityTooLarge
        try:
            return super().get_json(force=False, silent=silent, cache=cache)
        except RecursionError:
            raise BadRequest from None


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
