"""A receiver of webhooks for a chaos run: hears of every finished job, and counts what it hears."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from sqlalchemy.orm import Session

from benchmarks.accounts import find_admin
from benchmarks.desk import Desk
from models.operations.receivers import WebhookDraft, add_webhook
from models.tables.webhook import Event


@contextmanager
def run_receiver(desk: Desk) -> Iterator[Counter[str]]:
    """Register a receiver of the whole desk's finished jobs; yield how often each message came."""
    heard: Counter[str] = Counter()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard[self.headers["webhook-id"]] += 1
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the terminal for what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/"
        with Session(desk.engine) as session, session.begin():
            draft = WebhookDraft(url, [Event.JOB_FINISHED], whole_desk=True)
            add_webhook(session, draft, find_admin(session), None)
        yield heard
    finally:
        server.shutdown()
        server.server_close()
