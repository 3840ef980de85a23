"""The verdict form as data: what was typed, read from the request and turned into a draft that can be recorded."""

from dataclasses import dataclass, field, replace
from itertools import zip_longest

from flask import request

from models.operations.drafts import MOST_EVIDENCE, EvidenceDraft, VerdictDraft
from models.tables.verdict import Stance
from web.pages.forms import parse_day, read_day

ROWS_SHOWN = 3
_LONGEST_NUMBER = 18
_ROW = ("url", "evidence_title", "stance", "publisher", "quote", "origin", "accessed_on")


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One line of the evidence as it was typed."""

    url: str = ""
    title: str = ""
    stance: str = Stance.CONTEXT
    publisher: str = ""
    quote: str = ""
    origin: str = ""
    accessed_on: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing was typed; a stance alone is no evidence."""
        return not any(typed.strip() for typed in (self.url, self.title, self.publisher, self.quote, self.origin))

    @property
    def is_detailed(self) -> bool:
        """True where something was typed that only the folded part of the line shows."""
        return any(typed.strip() for typed in (self.quote, self.origin, self.accessed_on))


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The form as it was filled in; `match_id` names the match that proposed its rating."""

    scale: str
    rating: str = ""
    justification: str = ""
    as_of: str = ""
    confidence: str = ""
    valid_from: str = ""
    valid_until: str = ""
    match_id: int | None = None
    opposite_checked: bool = False
    rows: list[EvidenceRow] = field(default_factory=list)


def read_verdict_form(usual_scale: str) -> VerdictForm:
    """Read what was sent, as it was typed; a form that names no scale is on the usual one."""
    sent = request.form
    lines = zip_longest(*(sent.getlist(name) for name in _ROW), fillvalue="")
    rows = [EvidenceRow(*line) for line in lines][: MOST_EVIDENCE + 1]
    number = sent.get("match_id", "")
    return VerdictForm(
        scale=sent.get("scale") or usual_scale,
        rating=sent.get("rating", ""),
        justification=sent.get("justification", ""),
        as_of=sent.get("as_of", ""),
        confidence=sent.get("confidence", ""),
        valid_from=sent.get("valid_from", ""),
        valid_until=sent.get("valid_until", ""),
        match_id=int(number) if number.isdecimal() and len(number) <= _LONGEST_NUMBER else None,
        opposite_checked="opposite_checked" in sent,
        rows=[replace(row, stance=row.stance or Stance.CONTEXT) for row in rows],
    )


def draft_verdict(form: VerdictForm) -> VerdictDraft:
    """Turn the form into a draft; lines of evidence that were left empty are left out."""
    return VerdictDraft(
        rating=form.rating,
        justification=form.justification,
        as_of=read_day("as_of"),
        evidence=[_draft_evidence(row) for row in form.rows if not row.is_empty],
        scale=form.scale,
        confidence=form.confidence or None,
        valid_from=read_day("valid_from"),
        valid_until=read_day("valid_until"),
        match_id=form.match_id,
        opposite_checked=form.opposite_checked,
    )


def add_row(form: VerdictForm, row: EvidenceRow | None = None) -> VerdictForm:
    """Return the form with one more line, empty or in the place of the first empty one, up to the most there can be."""
    if row is None:
        return replace(form, rows=[*form.rows, EvidenceRow()][:MOST_EVIDENCE])
    if any(line.url.strip() == row.url for line in form.rows):
        return form
    rows = list(form.rows)
    empty = next((number for number, line in enumerate(rows) if line.is_empty), len(rows))
    rows[empty : empty + 1] = [row]
    return replace(form, rows=rows)


def pad_rows(form: VerdictForm) -> VerdictForm:
    """Return the form with empty lines, so that there are always a few to fill in."""
    missing = max(0, ROWS_SHOWN - len(form.rows))
    return replace(form, rows=[*form.rows, *(EvidenceRow() for _ in range(missing))])


def _draft_evidence(row: EvidenceRow) -> EvidenceDraft:
    return EvidenceDraft(
        url=row.url,
        title=row.title,
        stance=row.stance,
        publisher=row.publisher,
        quote=row.quote,
        origin=row.origin,
        accessed_on=parse_day(row.accessed_on, "evidence"),
    )
