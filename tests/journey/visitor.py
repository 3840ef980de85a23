"""A person at a browser without scripts, over real HTTP: opens pages, fills in their forms, keeps the cookies."""

from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from tests.web.pages.browser import Form, FormReader


@dataclass
class Visitor:
    """One browser window: `page` is what it shows, `address` where that stands."""

    url: str
    page: str = ""
    address: str = ""
    _opener: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))

    def open(self, path: str) -> str:
        """Go to an address of the desk."""
        return self._load(urljoin(self.url, path), None)

    def send(self, button: str, **typed: str) -> str:
        """Fill in the form that has this button and press it; fields that are not named stay as they stand."""
        form, pressed = self._find(button)
        pairs = [(name, value) for name, value in form.pairs if name not in typed] + list(typed.items()) + pressed
        return self._load(urljoin(self.address, form.action), urlencode(pairs).encode())

    def _find(self, label: str) -> tuple[Form, list[tuple[str, str]]]:
        reader = FormReader()
        reader.feed(self.page)
        for form in reader.forms:
            for button in form.buttons:
                if button.label.startswith(label):
                    return form, [(button.name, button.value)] if button.name else []
        raise AssertionError(f"no button “{label}” on {self.address}")

    def _load(self, address: str, data: bytes | None) -> str:
        with self._opener.open(address, data, timeout=30) as answer:
            self.page, self.address = answer.read().decode(), answer.geturl()
        return self.page
