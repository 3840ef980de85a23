"""The history of a case in plain words, made from the audit log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.ratings import RATINGS
from models.tables.audit import AuditEvent
from models.tables.person import Person
from web.pages.words import label_relation

_PLAIN = {
    "open_case": "opened the case",
    "take_case": "started the review",
    "release_case": "gave the case back",
    "dismiss_case": "set the case aside",
    "reopen_case": "opened the case again",
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Who did what when, and the words they gave with it."""

    at: datetime
    who: str
    what: str
    quote: str | None


def write_history(
    events: Sequence[tuple[AuditEvent, Person | None]], positions: Mapping[str, int]
) -> list[HistoryLine]:
    """Tell the events of a case; `positions` numbers its matches by their id, as the page does.

    The move to “decided” is left out: the verdict that goes with it says the same and more.
    """
    return [
        HistoryLine(
            event.at,
            person.name if person else "The desk",
            _describe(event, positions),
            event.detail.get("reason") or event.detail.get("note"),
        )
        for event, person in events
        if event.action != "decide_case"
    ]


def _describe(event: AuditEvent, positions: Mapping[str, int]) -> str:
    if event.subject_type == "match":
        return _describe_judgement(event, f"match {positions.get(event.subject_id, '?')}")
    if event.action == "record_verdict":
        rating = RATINGS[event.detail["rating"]].label
        return f"recorded verdict {event.detail['number']}: {rating}"
    return _PLAIN.get(event.action, event.action.replace("_", " "))


def _describe_judgement(event: AuditEvent, match: str) -> str:
    relation = event.detail.get("relation")
    label = label_relation(relation).lower() if relation else None
    if event.action == "judge_match":
        return f"judged {match}: {label}"
    # Taking back the newest word on a match makes the one before it count again.
    return f"took back the word on {match}" + (f", which is {label} again" if label else "")
