"""A program that acts for a person, with an access token of theirs."""

from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.operations.tokens import create_token
from models.session import transaction
from models.tables.person import Person

ROOT = "/api/v1"


class Program:
    """Calls the interface; without a person it is a stranger's."""

    def __init__(self, client: FlaskClient, person: Person | None = None, *scopes: str) -> None:
        self.client = client
        self.headers: dict[str, str] = {}
        if person is not None:
            with transaction() as session:
                _, secret = create_token(session, person, "A program", scopes or ("submit", "read"))
            self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **headers: str) -> TestResponse:
        return self._call("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self._call("POST", path, json=body, headers=headers)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self._call("PATCH", path, json=body, headers={})

    def delete(self, path: str) -> TestResponse:
        return self._call("DELETE", path, headers={})

    def upload(self, path: str, content: bytes | str, name: str = "", **fields: Any) -> TestResponse:
        """Send a file as part of a form, with other fields beside it."""
        raw = content.encode() if isinstance(content, str) else content
        data = {**fields, "file": (BytesIO(raw), name or "file")}
        return self._call("POST", path, data=data, headers={}, content_type="multipart/form-data")

    def read(self, path: str) -> Any:
        """Return the body of an answer that must be good."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def turn_pages(self, path: str, limit: int = 2) -> list[Any]:
        """Return all items of a list, read page by page."""
        sign = "&" if "?" in path else "?"
        page = self.read(f"{path}{sign}limit={limit}")
        items = list(page["items"])
        while page["next"]:
            page = self.read(f"{path}{sign}limit={limit}&cursor={page['next']}")
            assert page["items"], "the last page was promised more"
            assert len(page["items"]) <= limit
            items += page["items"]
        return items

    def _call(self, method: str, path: str, headers: dict[str, str], **request: Any) -> TestResponse:
        address = path if path.startswith("/api/") else ROOT + path
        return self.client.open(address, method=method, headers=self.headers | headers, **request)
