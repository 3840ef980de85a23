"""A case at which two look: its page for those who may not know yet what the first one thought, and both opinions."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from models.operations.drafts import EvidenceDraft, VerdictDraft, read_draft
from models.operations.transitions import PLAIN_MOVES, TRANSITIONS, may_apply
from models.queries.blind import hide_history
from models.queries.cases import list_history
from models.queries.leases import find_next, is_with_another
from models.queries.opinions import list_opinions
from models.queries.scales import find_rating
from models.queries.submissions import ClaimView, get_submission
from models.scales import Rating
from models.tables.case import Case, CaseState
from models.tables.person import Person
from models.tables.verdict import Opinion
from web.pages.history import HistoryLine, write_history
from web.pages.inbox import reviewer
from web.pages.verdict_form import EvidenceRow, VerdictForm
from web.transaction import session

# What recording a verdict does to a case where two look at it.
_OPINIONS = ("look", "agree")


@dataclass(frozen=True, slots=True)
class OpinionView:
    """What one of two reviewers thinks of a case, with all that their form said."""

    opinion: Opinion
    draft: VerdictDraft
    rating: Rating


def view_opinions(case: Case) -> list[OpinionView]:
    """Return the opinions on a case that the reader may know, the first one first."""
    return [
        OpinionView(opinion, read_draft(opinion.draft), find_rating(opinion.scale, opinion.rating))
        for opinion in list_opinions(session(), case, reviewer())
    ]


def render_second_look(view: ClaimView, refused: Any = None) -> str:
    """Build the page of a case that is hidden from the reader; a refused form is one of web.pages.cases."""
    case, person = view.case, reviewer()
    return render_template(
        "second.html",
        view=view,
        submission=get_submission(session(), view.claim.submission_id),
        refused=refused,
        transitions=TRANSITIONS,
        moves=[action for action in PLAIN_MOVES if action != "look" and may_apply(action, case, person)],
        may_start=may_apply("look", case, person) and not is_with_another(case, person),
        may_answer=may_apply("agree", case, person),
        history=tell_history(view),
        next_open=find_next(session(), person, case.id),
    )


def tell_history(view: ClaimView, positions: Mapping[str, int] | None = None) -> list[HistoryLine]:
    """Return what the reader may know of a case's history."""
    events = hide_history(list_history(session(), view.case.id), view, reviewer())
    return write_history(events, positions or {})


def may_give_opinion(case: Case, person: Person) -> bool:
    """True where the person may record what they think of a case that somebody has looked at before them."""
    return any(may_apply(action, case, person) for action in (*_OPINIONS, "adjudicate"))


def tell_opinion(opinion: Opinion, case: Case) -> str:
    """Say what recording an opinion has led to."""
    if case.state == CaseState.SECOND_REVIEW:
        return f"Recorded as the first of two opinions. {opinion.rule} Somebody else looks at the case now."
    if case.state == CaseState.AGREED:
        return "You come to the same rating. Confirm it, and it is the verdict."
    return "You come to different ratings. An editor settles it."


def fill_from_opinion(opinion: OpinionView) -> VerdictForm:
    """Return the verdict form filled in as one of two reviewers did."""
    draft = opinion.draft
    return VerdictForm(
        scale=opinion.opinion.scale,
        rating=draft.rating,
        justification=draft.justification,
        as_of=_write_day(draft.as_of),
        confidence=draft.confidence or "",
        valid_from=_write_day(draft.valid_from),
        valid_until=_write_day(draft.valid_until),
        rows=[_fill_row(line) for line in draft.evidence],
    )


def _fill_row(line: EvidenceDraft) -> EvidenceRow:
    return EvidenceRow(
        line.url,
        line.title or "",
        line.stance,
        line.publisher or "",
        line.quote or "",
        line.origin or "",
        _write_day(line.accessed_on),
    )


def _write_day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
