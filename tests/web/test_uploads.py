"""Files that are sent: larger than other bodies on the views that take one, and never without end."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import BuildApp

BOUNDARY = "a-line-that-parts"
KIND = f"multipart/form-data; boundary={BOUNDARY}"


def write_form(size: int) -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    return head.encode() + b"x" * size + f"\r\n--{BOUNDARY}--\r\n".encode()


def send_in_chunks(client: FlaskClient, path: str, body: bytes) -> int:
    """Send a body whose length nobody announces, as servers hand it on."""
    stream = {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "CONTENT_TYPE": KIND}
    return client.post(path, environ_overrides=stream).status_code


@pytest.mark.parametrize(("size", "status"), [(1_900, 202), (200_000, 413)])
def test_a_body_of_unknown_length_is_measured_while_it_comes(build_app: BuildApp, size: int, status: int) -> None:
    client = build_app(max_bulk_bytes=10_000).test_client()
    assert send_in_chunks(client, "/api/v1/submissions/bulk", write_form(size)) == status


def test_a_body_that_ends_too_early_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/submissions/bulk", data=write_form(500)[:-20], content_type=KIND)
    assert answer.status_code in {400, 422}


def test_a_form_without_its_boundary_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/submissions/bulk", data=write_form(500), content_type="multipart/form-data")
    assert answer.status_code in {400, 422}


def test_other_views_do_not_take_more_for_it(client: FlaskClient) -> None:
    answer = client.post("/api/v1/submissions", data=write_form(3_000_000), content_type=KIND)
    assert answer.status_code in {413, 415}
