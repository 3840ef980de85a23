"""A browser without scripts: it opens pages, fills in their forms and presses their buttons, and sees what they say."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.tables.person import Person
from tests.web.conftest import sign_in

Pairs = list[tuple[str, str]]


@dataclass
class Button:
    """A button that sends its form."""

    label: str = ""
    name: str | None = None
    value: str = ""


@dataclass
class Form:
    """A form with what stands in it."""

    action: str = ""
    method: str = "get"
    enctype: str = "application/x-www-form-urlencoded"
    pairs: Pairs = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)


class FormReader(HTMLParser):
    """Reads the forms of a page, with the fields that stand elsewhere and name their form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._by_id: defaultdict[str, Form] = defaultdict(Form)
        self._open: Form | None = None
        self._button: Button | None = None
        self._area: tuple[Form, str, list[str]] | None = None
        self._select: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        form = self._by_id[found["form"]] if "form" in found else self._open
        if tag == "form":
            self._open = self._by_id[found["id"]] if "id" in found else Form()
            self._open.action, self._open.method = found.get("action", ""), found.get("method", "get")
            self._open.enctype = found.get("enctype", self._open.enctype)
            self.forms.append(self._open)
        elif tag == "button" and form and found.get("type") != "button" and "disabled" not in found:
            self._button = Button("", found.get("name"), found.get("value", ""))
            form.buttons.append(self._button)
        elif tag == "input" and form and "name" in found:
            if found.get("type") not in {"radio", "checkbox", "file"} or "checked" in found:
                form.pairs.append((found["name"], found.get("value", "")))
        elif tag == "textarea" and form:
            self._area = (form, found["name"], [])
        elif tag == "select" and form:
            self._select = (form, found["name"])
        elif tag == "option" and self._select and "selected" in found:
            self._select[0].pairs.append((self._select[1], found["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "button":
            self._button = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            form, name, parts = self._area
            form.pairs.append((name, "".join(parts).removeprefix("\n")))
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button.label = f"{self._button.label} {data.strip()}".strip()
        if self._area:
            self._area[2].append(data)


class Browser:
    """One reader before the desk."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.answer: TestResponse = client.get("/about")

    def sign_in(self, person: Person) -> "Browser":
        sign_in(self.client, person)
        return self

    def open(self, path: str) -> "Browser":
        self.answer = self.client.get(path, follow_redirects=True)
        return self

    def press(self, label: str, **fields: Any) -> "Browser":
        """Press the first button of this label; `fields` is what was typed before, a list where names repeat."""
        form, button = self._find(label)
        left = [(name, value) for name, value in form.pairs if name not in fields]
        typed = [
            (name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])
        ]
        sent: Pairs = [*left, *typed, *([(button.name, button.value)] if button.name else [])]
        data: dict[str, list[str]] = {}
        for name, value in sent:
            data.setdefault(name, []).append(value)
        if form.method == "get":
            self.answer = self.client.get(form.action, query_string=data, follow_redirects=True)
        else:
            kind = form.enctype
            self.answer = self.client.post(form.action, data=data, content_type=kind, follow_redirects=True)
        return self

    @property
    def forms(self) -> list[Form]:
        reader = FormReader()
        reader.feed(self.answer.text)
        return reader.forms

    @property
    def path(self) -> str:
        return self.answer.request.path

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def html(self) -> str:
        return self.answer.text

    @property
    def words(self) -> str:
        """What the page says, without its marks, in one line."""
        body = self.html.split("<body", 1)[1]
        return " ".join(re.sub(r"<[^>]*>", " ", body).split())

    @property
    def buttons(self) -> list[str]:
        return [button.label for form in self.forms for button in form.buttons]

    def value_of(self, name: str) -> str | None:
        """What stands in the first field of this name."""
        pairs = (pair for form in self.forms for pair in form.pairs)
        return next((value for found, value in pairs if found == name), None)

    def values_of(self, name: str) -> list[str]:
        return [value for form in self.forms for found, value in form.pairs if found == name]

    def _find(self, label: str) -> tuple[Form, Button]:
        for form in self.forms:
            for button in form.buttons:
                if button.label.startswith(label):
                    return form, button
        raise AssertionError(f"No button “{label}” on {self.path}; there are {self.buttons}.")
