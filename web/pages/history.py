"""The history of a case in plain words, made from the audit log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from models.base import Json
from models.queries.scales import find_rating
from models.tables.audit import AuditEvent
from models.tables.person import Person
from web.pages.times import write_words
from web.pages.words import LEVELS, count, label_relation

_PLAIN = {
    "open_case": "opened the case",
    "take_case": "started the review",
    "release_case": "gave the case back",
    "expire_case": "gave the case back, because its reviewer’s time had run out",
    "hand_on_case": "asked for a second look",
    "look_case": "started the second look",
    "unlook_case": "gave the second look back",
    "agree_case": "came to the same rating as the first reviewer",
    "disagree_case": "came to another rating than the first reviewer",
    "confirm_case": "confirmed the verdict on which both reviewers agree",
    "adjudicate_case": "settled what the two reviewers did not agree on",
    "reset_case": "set the case back to its start",
    "dismiss_case": "set the case aside",
    "reopen_case": "opened the case again",
    "take_up_case": "took the case up from what feeds brought",
    "pass_case": "found that the case, which feeds brought, is not worth checking",
    "put_back_case": "put the case back to what feeds brought",
    "drop_claim": "dropped its claim, so that the case is set aside",
    "restore_claim": "took the dropped claim back",
    "reword_claim": "put the claim in other words, which are compared anew",
    "add_claim": "added a sentence of an article as a claim",
    "archive_again": "asked to archive a link of the evidence again",
}

# The verdict, or what was done to the claim, says the same and more.
_TOLD_ELSEWHERE = {"decide_case", "drop_case", "restore_case"}

# What comes upon a match from what was said or printed elsewhere; all but settling is the desk's own doing.
_OF_MATCHES = {
    "carry_judgement": "carried a word on the same pair over to {match}: {label}",
    "ask_again": "asked again about {match}, because its text has changed",
    "count_again": "let the earlier word on {match} count again, because its text is what it was",
    "find_contradiction": "found that the word on {match} contradicts others",
    "settle_contradiction": "settled the contradiction of the word on {match} with others",
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

    The move to “decided” is left out: the verdict that goes with it says the same and more. So is what the desk did by
    itself with the matches of other claims of the case. Claims that arrived one after the other stand in one line.
    """
    lines = []
    for arrived, group in groupby(_leave_out(events, positions), lambda pair: _is_arrival(pair[0])):
        if arrived:
            arrivals = [event for event, _ in group]
            claims = sum(event.detail["claims"] for event in arrivals)
            lines.append(HistoryLine(arrivals[-1].at, "The desk", _describe_joined({"claims": claims}), None))
        else:
            lines += [_write_line(event, person, positions) for event, person in group]
    return lines


def _leave_out(
    events: Sequence[tuple[AuditEvent, Person | None]], positions: Mapping[str, int]
) -> Iterator[tuple[AuditEvent, Person | None]]:
    """Yield what is worth a line: a contradiction among several matches of one case is told once."""
    told = set()
    for event, person in events:
        contradiction = (event.action, event.detail.get("contradiction"))
        is_elsewhere = event.action in _OF_MATCHES and event.subject_id not in positions
        if event.action in _TOLD_ELSEWHERE or is_elsewhere or contradiction in told:
            continue
        if contradiction[1] is not None:
            told.add(contradiction)
        yield event, person


def _is_arrival(event: AuditEvent) -> bool:
    return event.action == "join_case" and "case" not in event.detail


def _write_line(event: AuditEvent, person: Person | None, positions: Mapping[str, int]) -> HistoryLine:
    quote = event.detail.get("reason") or event.detail.get("note")
    return HistoryLine(event.at, person.name if person else "The desk", _describe(event, positions), quote)


def _describe(event: AuditEvent, positions: Mapping[str, int]) -> str:
    if event.subject_type == "match":
        return _describe_judgement(event, f"match {positions.get(event.subject_id, '?')}")
    if event.action == "record_verdict":
        rating = find_rating(event.detail.get("scale", "desk"), event.detail["rating"]).label
        return f"recorded verdict {event.detail['number']}: {rating}"
    if event.action == "give_opinion":
        rating = find_rating(event.detail["scale"], event.detail["rating"]).label
        return f"gave the {'first' if event.detail['place'] == 1 else 'second'} opinion: {rating}"
    if event.action == "assign_case":
        given = "second look" if event.detail["to"] == "second_review" else "case"
        return f"gave the {given} to {_name_target(event.detail)}"
    if event.action == "take_over_case":
        return f"took the case over from {_name_target(event.detail)}"
    tell = _TRIAGE.get(event.action)
    return tell(event.detail) if tell else _PLAIN.get(event.action, event.action.replace("_", " "))


def _describe_joined(detail: Json) -> str:
    alike = "with the same in other words" if detail.get("alike") else "in the same words"
    joined = f"joined {count(detail['claims'], 'claim')} {alike}"
    return joined + (f" from case {detail['case']}" if "case" in detail else "")


def _describe_rated(detail: Json) -> str:
    said = (f"{name} {LEVELS[detail[name]]}" for name in ("harm", "reach") if detail[name] is not None)
    act = "took back how much it matters; it is again" if "undoes" in detail else "said how much it matters"
    return f"{act}: {', '.join(said) or 'nothing'}"


def _describe_due(detail: Json) -> str:
    due = f"due on {write_words(datetime.fromisoformat(detail['due']))}" if detail["due"] else ""
    if "undoes" in detail:
        return f"took a change of its due date back; it is {due or 'not due on a certain day'} again"
    return f"made it {due}" if due else "took back when it is due"


def _describe_tagged(detail: Json) -> str:
    done = [f"{act} {', '.join(f'“{tag}”' for tag in detail[act])}" for act in ("added", "removed") if detail[act]]
    noun = "a tag" if len(detail["added"]) + len(detail["removed"]) == 1 else "tags"
    return f"{'took a change of tags back: ' if 'undoes' in detail else ''}{' and '.join(done)} as {noun}"


def _describe_hands(detail: Json) -> str:
    return f"with {_name_target(detail)}" if "target" in detail else "free"


def _name_target(detail: Json) -> str:
    """Return to whom something was done; of somebody who was erased no name is left."""
    return str(detail.get("name", "somebody who was erased"))


_TRIAGE: dict[str, Callable[[Json], str]] = {
    "join_case": _describe_joined,
    "detach_claim": lambda detail: f"took {count(detail['claims'], 'claim')} out, into case {detail['case']}",
    "refuse_twin": lambda detail: f"said that it is not the same as case {detail['case']}",
    "restore_twin": lambda detail: f"took back that it is not the same as case {detail['case']}",
    "rate_case": _describe_rated,
    "set_due": _describe_due,
    "tag_case": _describe_tagged,
    "unassign_case": lambda detail: f"took the assignment back; it is {_describe_hands(detail)} again",
}


def _describe_judgement(event: AuditEvent, match: str) -> str:
    relation = event.detail.get("relation")
    label = label_relation(relation).lower() if relation else None
    if event.action in _OF_MATCHES:
        return _OF_MATCHES[event.action].format(match=match, label=label or "not judged")
    if event.action == "judge_match":
        return f"judged {match}: {label}"
    if event.action == "reject_suggestion":
        return f"rejected the suggestion of {match}: {label}"
    if event.action == "detach_match" and not event.detail["undo"]:
        return f"detached {match}, which had been confirmed: {label}"
    if event.action == "detach_match":
        return f"took back the word on {match}, which is no longer confirmed" + (f": {label} again" if label else "")
    # Taking back the newest word on a match makes the one before it count again.
    return f"took back the word on {match}" + (f", which is {label} again" if label else "")
