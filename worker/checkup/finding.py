"""What one look at a part of the installation found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a part is; only a fault keeps the desk from working as it should."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of the part `name`, what was found, and what to do about it where it is not in order."""

    name: str
    state: State
    finding: str
    advice: str = ""
