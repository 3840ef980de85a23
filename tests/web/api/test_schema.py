"""The interface held against its own description, by calls that nobody thought of: sound, broken, and in sequence.

FUZZ_EXAMPLES and FUZZ_SEED in the environment ask for more of them, and for others.
"""

import os
from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.transport.wsgi import WSGI_TRANSPORT
from sqlalchemy import select

from models.operations.tokens import create_token, list_scopes
from models.session import transaction
from models.tables.match import Match
from models.tables.person import Person
from models.tables.verdict import Evidence
from tests.conftest import People
from tests.web.api.conftest import Story
from tests.web.conftest import BuildApp
from web.app import Desk

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
# How often a parameter names something that there is: by chance alone nobody would ever hit upon one.
KNOWN_SHARE = 0.5
# Of what a schema calls sound, 422 refuses what no schema can tell: a text of blanks, a key that was used before.
SOUND = ["2xx", "3xx", "401", "403", "404", "409", "422"]
NETWORK_OPTIONS = {"max_redirects", "verify", "cert"}


@pytest.fixture
def known(decided: Story) -> dict[str, list[object]]:
    """What there is, by the name of the parameter that asks for it."""
    with transaction() as session:
        matches = session.scalars(select(Match.id).where(Match.claim_id == decided.claim_id)).all()
        evidence = session.scalars(select(Evidence.id)).all()
    return {
        "submission_id": [str(decided.submission_id)],
        "job_id": [str(decided.job_id)],
        "claim_id": [str(decided.claim_id)],
        "case_id": [decided.case_id],
        "match_id": list(matches),
        "evidence_id": list(evidence),
        "factcheck_id": [decided.factcheck_id],
        "slug": ["rivers"],
    }


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drop what only a call over the network understands: checks that call again without credentials pass it on."""
    send = WSGI_TRANSPORT.send

    def send_here(case: Any, **options: Any) -> Any:
        return send(case, **{name: value for name, value in options.items() if name not in NETWORK_OPTIONS})

    monkeypatch.setattr(WSGI_TRANSPORT, "send", send_here)


@pytest.fixture(params=["anonymous", "submitter", "reviewer", "admin"])
def headers(request: pytest.FixtureRequest, people: People) -> dict[str, str]:
    """What the programs of a stranger, of Charlie, of Bob and of Dora send to show who they are."""
    owners = {"submitter": people.charlie, "reviewer": people.bob, "admin": people.dora}
    owner = owners.get(request.param)
    return {"Authorization": f"Bearer {make_token(owner)}"} if owner else {}


def make_token(owner: Person) -> str:
    with transaction() as session:
        return create_token(session, owner, "fuzz", list_scopes(owner))[1]


def test_every_answer_is_as_described(
    build_app: BuildApp, headers: dict[str, str], known: dict[str, list[object]]
) -> None:
    app = build_app(submit_limit="", read_limit="", sign_in_limit="")
    findings = call_everything(app, configure(headers, known))
    assert not findings.failures, f"with FUZZ_SEED={SEED}:\n\n" + "\n\n".join(findings.failures)
    # Else a slip in here, and not the interface, would be what never fails.
    assert {"GET /api/v1/jobs/{job_id}", "GET /api/v1/claims/{claim_id}", "POST /api/v1/submissions"} <= findings.worked


@dataclass
class Findings:
    """What came of all calls: a sentence for each kind of failure, with one call that shows it, and what worked."""

    failures: list[str] = field(default_factory=list)
    worked: set[str] = field(default_factory=set)
    _told: set[tuple[str, str]] = field(default_factory=set)

    def read(self, recorder: ScenarioRecorder) -> None:
        """Take note of a series of calls."""
        for number, node in recorder.cases.items():
            call, response = node.value.operation.label, recorder.find_response(case_id=number)
            if response is not None and response.status_code in {200, 202}:
                self.worked.add(call)
            for check in recorder.checks.get(number, []):
                if check.failure_info and (call, check.name) not in self._told:
                    self._told.add((call, check.name))
                    self.failures.append(f"{call}: {check.failure_info.failure}\n{check.failure_info.code_sample}")


def call_everything(app: Desk, config: SchemathesisConfig) -> Findings:
    """Call all there is, in all phases and with all checks."""
    findings = Findings()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.FatalError), event.exception
        if isinstance(event, events.NonFatalError):
            findings.failures.append(f"{event.label}: {event.value}")
        if isinstance(event, events.ScenarioFinished):
            findings.read(event.recorder)
    return findings


def configure(headers: dict[str, str], known: dict[str, list[object]]) -> SchemathesisConfig:
    """The same calls for the same seed."""
    settings: dict[str, Any] = {
        "seed": SEED,
        "headers": headers,
        "checks": {"positive_data_acceptance": {"expected-statuses": SOUND}},
        "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
        "dictionaries": {name: {"values": values} for name, values in known.items()},
        "parameters": {f"path.{name}": {"dictionary": name, "probability": KNOWN_SHARE} for name in known},
    }
    return SchemathesisConfig.from_dict(settings)
