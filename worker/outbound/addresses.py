"""Which IP addresses the desk connects to: those of the open internet and, where the operator says so, of its own."""

from ipaddress import IPv4Address, IPv6Address, ip_network

IPAddress = IPv4Address | IPv6Address

# What the switch opens. Link-local addresses are not among them: there clouds hand out their keys.
_OWN = [
    ip_network(block)
    for block in (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7",
    )
]  # fmt: skip
# The metadata services of clouds that do not sit on link-local addresses; one even on a public address.
_METADATA = [ip_network(block) for block in ("100.100.100.200/32", "168.63.129.16/32", "fd00:ec2::/32", "fd20:ce::/32")]
# Special blocks that some versions of Python take for global. 6to4 (2002::/16) and Teredo (in 2001::/23) carry an
# IPv4 address that may be anything; nobody serves from them any more, so they are refused whole.
_SPECIAL = [
    ip_network(block)
    for block in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_GLOBAL_UNICAST = ip_network("2000::/3")
_TRANSLATED = ip_network("64:ff9b::/96")


def may_connect(address: IPAddress, *, private: bool) -> bool:
    """True where the desk connects to `address`; `private` adds its own networks to the open internet."""
    meant = _unwrap(address)
    if any(meant in block for block in _METADATA):
        return False
    return _is_open(meant) or (private and any(meant in block for block in _OWN))


def _unwrap(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that is reached through an IPv6 address, or the address itself."""
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_open(address: IPAddress) -> bool:
    # Among what this leaves out by block are the IPv4-compatible addresses and the networks' own NAT64 prefix.
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    if address.is_multicast or address.is_reserved or any(address in block for block in _SPECIAL):
        return False
    return address.is_global
