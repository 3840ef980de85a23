"""Reading a URL strictly: where a request goes, or one sentence that says why the desk does not go there."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from worker.outbound.errors import RefusedError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_FREE_PORT = 1024
# Services that are not meant for the web and listen above 1023. Each takes a line of text or an HTTP request from
# anybody who reaches it, so a request that the desk carries there could do more than ask.
_SERVICE_PORTS = frozenset({
    1433, 1521, 3306, 5432, 6432, 9042, 27017,  # databases
    5984, 7474, 8086, 9200, 9300,  # databases that speak HTTP
    6379, 6380, 11211, 26379,  # caches
    1883, 4369, 5671, 5672, 9092, 15672, 61613,  # message brokers
    2049, 3389, 5900, 5985, 5986, 6000,  # files, screens and remote control
    2181, 2375, 2376, 2379, 2380, 4243, 6443, 8500, 10250, 10255,  # what steers containers and clusters
    1719, 1720, 1723, 3659, 4045, 4190, 5060, 5061, 6566,  # calls and more that browsers refuse too
    6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
})  # fmt: skip
_LONGEST_URL = 4_000
_HOST = re.compile(r"[a-z0-9._-]{1,253}")
_KEPT_SIGNS = "!$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True)
class Target:
    """Where a request goes: `host` is a plain name or an IP address without brackets, `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Whom a request trusts with its credentials."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address, in the form in which it is asked."""
        return self.origin + self.path


def parse_target(url: str, ports: Collection[int] | None = None) -> Target:
    """Read an http or https URL; anything odd, credentials and ports of other services raise RefusedError.

    Where `ports` are named, all others raise it too.
    """
    text = url.strip()
    if len(text) > _LONGEST_URL:
        raise RefusedError(f"The address is longer than {_LONGEST_URL:,} characters; use a shorter one.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _name_malformed() from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedError("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise RefusedError("The address must not hold a name or password in front of the host; leave them out.")
    if not text.isprintable():
        raise _name_malformed()
    port = _DEFAULT_PORTS[parts.scheme] if port is None else port
    if port in _SERVICE_PORTS or (port < _FIRST_FREE_PORT and port not in _DEFAULT_PORTS.values()):
        raise RefusedError("The desk does not connect to this port; use 443, 80 or another port for web servers.")
    if ports is not None and port not in ports:
        named = " and ".join(map(str, sorted(ports)))
        raise RefusedError(f"The desk fetches pages from port {named} only, and this address names another one.")
    query = f"?{parts.query}" if parts.query else ""
    path = quote((parts.path or "/") + query, safe=_KEPT_SIGNS)
    return Target(parts.scheme, _read_host(parts), port, path)


def follow_redirect(target: Target, location: str, ports: Collection[int] | None = None) -> Target:
    """Return where a redirect leads; never from https to http, where anybody on the way could read and change it."""
    try:
        # Header bytes are read as Latin-1; browsers send those beyond ASCII back as they came.
        url = urljoin(target.url, quote(location.encode("latin-1"), safe=f"{_KEPT_SIGNS}# "))
    except ValueError:
        raise _name_malformed() from None
    leads = parse_target(url, ports)
    if target.scheme == "https" and leads.scheme == "http":
        raise RefusedError("The address leads from https to http, which the desk does not follow.")
    return leads


def _read_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    try:
        if parts.netloc.startswith("["):
            return str(IPv6Address(host if "%" not in host else ""))
        host = host.encode("idna").decode("ascii").lower()
    except (AddressValueError, UnicodeError):
        raise _name_malformed() from None
    if not _HOST.fullmatch(host):
        raise _name_malformed()
    return host


def _name_malformed() -> RefusedError:
    return RefusedError("This is no address that the desk can use; write it like https://example.org/page.")
