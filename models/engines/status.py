"""The keeper's one-line report, by which it tells waiting processes how far it has come."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Status:
    """What the keeper does at present; `failed` means that it gave up, for the reason in the sentence."""

    sentence: str
    engines: tuple[str, ...]
    ready: bool = False
    failed: bool = False


@dataclass(frozen=True)
class StatusFile:
    """The file of the last report; it is absent while no keeper is at work."""

    path: Path

    def read(self) -> Status | None:
        """Return the last report, None where there is none."""
        try:
            fields = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return Status(fields["sentence"], tuple(fields["engines"]), fields["ready"], fields["failed"])

    def write(self, status: Status) -> None:
        """Replace the report, whole or not at all."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(status)), encoding="utf-8")
        fresh.replace(self.path)

    def clear(self) -> None:
        """Remove the report."""
        self.path.unlink(missing_ok=True)
