"""URLs are read strictly: what is odd is refused in one sentence, before anything is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.outbound.errors import RefusedError
from worker.outbound.target import Target, follow_redirect, parse_target


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org", Target("https", "example.org", 443, "/")),
        ("HTTP://Example.ORG:80/a/../b?c=d#e", Target("http", "example.org", 80, "/a/../b?c=d")),
        (" https://example.org:8443/\n", Target("https", "example.org", 8443, "/")),
        ("https://example.org./", Target("https", "example.org", 443, "/")),
        ("https://example.org?q=ä b", Target("https", "example.org", 443, "/?q=%C3%A4%20b")),
        (
            "https://example.org/%2F?u=http://other.org/",
            Target("https", "example.org", 443, "/%2F?u=http://other.org/"),
        ),
        ("https://bücher.example/", Target("https", "xn--bcher-kva.example", 443, "/")),
        ("https://[2606:4700:0::1111]:1024/", Target("https", "2606:4700::1111", 1024, "/")),
        ("http://①②⑦.⓪.⓪.①/", Target("http", "127.0.0.1", 80, "/")),
    ],
)
def test_an_ordinary_address_is_read(url: str, target: Target) -> None:
    assert parse_target(url) == target


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("http://example.org:443/x", "http://example.org:443/x"),
        ("https://example.org:443/x", "https://example.org/x"),
        ("https://[2606:4700::1111]:8443", "https://[2606:4700::1111]:8443/"),
    ],
)
def test_an_address_is_written_without_what_goes_without_saying(url: str, written: str) -> None:
    assert parse_target(url).url == written


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "//example.org", "ftp://example.org", "file:///etc/passwd", "gopher://a:70/_x", "javascript:1"],
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="must begin with https:// or http://"):
        parse_target(url)


@pytest.mark.parametrize(
    "url", ["https://alice@example.org", "https://alice:secret@example.org", "https://a.org\\@b.org", "https://@b.org"]
)
def test_credentials_in_an_address_are_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RefusedError, match="must not hold a name or password") as refused:
        parse_target(url)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("port", [0, 1, 22, 25, 81, 445, 1023, 2375, 3306, 5432, 6379, 9200, 11211, 27017])
def test_ports_of_other_services_are_refused(port: int) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(RefusedError, match="does not connect to this port"):
            parse_target(f"{scheme}://example.org:{port}/")


@pytest.mark.parametrize("port", [80, 443, 1024, 3000, 5000, 8000, 8080, 8443, 65535])
def test_ports_of_web_servers_are_taken(port: int) -> None:
    assert parse_target(f"http://example.org:{port}/").port == port


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///path",
        "http://:80/",
        "http://exa mple.org/",
        "http://example.org:web/",
        "http://example.org:65536/",
        "http://example.org:-1/",
        "http://a\\b/",
        "http://exa\nmple.org/",
        "http://example.org/\r\nHost: other.org",
        "http://example.org/\x00",
        "http://example%2eorg/",
        "http://[::1",
        "http://[::1%25eth0]/",
        "http://[v1.x]/",
        "http://[1.2.3.4]/",
        "http://a..b/",
        f"http://{'a' * 64}.org/",
        "http://a℀b.org/",
        "http://\ud800.org/",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match="This is no address that the desk can use"):
        parse_target(url)


def test_an_endless_address_is_refused() -> None:
    with pytest.raises(RefusedError, match="longer than 4,000 characters"):
        parse_target(f"https://example.org/{'a' * 4_000}")


@given(st.text() | st.builds("http://{}/{}".format, st.text(), st.text()))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        target = parse_target(text)
    except RefusedError:
        return
    assert target.url.isascii()
    assert target.url.isprintable()
    assert " " not in target.url
    assert parse_target(target.url) == target, "what is asked is read alike by everybody"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://example.org/b"),
        ("b?c", "https://example.org/a/b?c"),
        ("//other.org/b", "https://other.org/b"),
        ("https://other.org", "https://other.org/"),
        ("/b c#d", "https://example.org/b%20c"),
        ("/ä".encode().decode("latin-1"), "https://example.org/%C3%A4"),
    ],
)
def test_a_redirect_is_followed_from_where_it_stands(location: str, url: str) -> None:
    assert follow_redirect(parse_target("https://example.org/a/"), location).url == url


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("http://example.org/", "from https to http"),
        ("file:///etc/passwd", "must begin with"),
        ("https://a:b@example.org/", "name or password"),
        ("https://example.org:6379/", "this port"),
        ("https://[", "no address"),
    ],
)
def test_a_redirect_is_checked_like_an_address(location: str, sentence: str) -> None:
    with pytest.raises(RefusedError, match=sentence):
        follow_redirect(parse_target("https://example.org/"), location)
