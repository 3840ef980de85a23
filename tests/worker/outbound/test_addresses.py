"""Only addresses of the open internet are permitted, in whatever notation a private one is dressed up."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.outbound.addresses import IPAddress, may_connect

V4 = st.ip_addresses(v=4)
V6 = st.ip_addresses(v=6)
# The block “::ffff:0:0/96” and the well-known prefix of NAT64: IPv4 addresses that a socket for IPv6 reaches.
MAPPED = int(IPv6Address("::ffff:0:0"))
TRANSLATED = int(IPv6Address("64:ff9b::"))
OWN = [
    "127.0.0.1",
    "127.255.0.9",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.9.9",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12::1",
]
NOBODYS = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::7f00:1",
    "::808:808",
    "::ffff:0:808:808",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("text", ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"])
def test_the_open_internet_is_permitted(text: str) -> None:
    assert may_connect(ip_address(text), private=False)


@pytest.mark.parametrize("text", OWN)
def test_the_own_network_is_opened_by_the_switch_alone(text: str) -> None:
    assert not may_connect(ip_address(text), private=False)
    assert may_connect(ip_address(text), private=True)


@pytest.mark.parametrize("text", NOBODYS)
def test_what_serves_nobody_or_hands_out_keys_stays_shut(text: str) -> None:
    assert not may_connect(ip_address(text), private=False)
    assert not may_connect(ip_address(text), private=True)


@given(V4, st.booleans())
def test_an_ipv4_address_is_judged_alike_in_every_dress(address: IPv4Address, private: bool) -> None:  # noqa: FBT001
    plain = may_connect(address, private=private)
    for prefix in (MAPPED, TRANSLATED):
        assert may_connect(IPv6Address(prefix + int(address)), private=private) is plain
    teredo = int(IPv6Address("2001::")) + (int(address) ^ 0xFFFFFFFF)
    sixtofour = int(IPv6Address("2002::")) + (int(address) << 80)
    for dress in (teredo, sixtofour, int(address)):
        if dress != 1:  # “::1”, which is loopback and no IPv4 address
            assert not may_connect(IPv6Address(dress), private=private)


@given(V4 | V6)
def test_nothing_is_permitted_that_python_does_not_take_for_global(address: IPAddress) -> None:
    carries = isinstance(address, IPv6Address) and int(address) >> 32 in {MAPPED >> 32, TRANSLATED >> 32}
    meant = IPv4Address(int(address) & 0xFFFFFFFF) if carries else address
    if may_connect(address, private=False):
        assert meant.is_global
        assert not any((meant.is_multicast, meant.is_reserved, meant.is_loopback, meant.is_link_local))


@given(V4 | V6)
def test_the_switch_only_adds(address: IPAddress) -> None:
    assert may_connect(address, private=True) or not may_connect(address, private=False)
