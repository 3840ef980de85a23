"""The verdict form as data: what was typed, read from the request and turned into a draft that can be recorded."""

from dataclasses import dataclass, field, replace

from flask import request

from models.operations.verdicts import MOST_EVIDENCE, EvidenceDraft, VerdictDraft
from models.relations import Relation
from models.tables.case import Stance
from models.tables.match import Match
from web.pages.forms import read_day

ROWS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One line of the evidence as it was typed."""

    url: str = ""
    title: str = ""
    stance: str = Stance.CONTEXT

    @property
    def is_empty(self) -> bool:
        """True where nothing was typed; a stance alone is no evidence."""
        return not self.url.strip() and not self.title.strip()


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The form as it was filled in."""

    rating: str = ""
    justification: str = ""
    as_of: str = ""
    rows: list[EvidenceRow] = field(default_factory=list)


def read_verdict_form() -> VerdictForm:
    """Read what was sent, as it was typed."""
    sent = request.form
    lines = zip(sent.getlist("url"), sent.getlist("evidence_title"), sent.getlist("stance"), strict=False)
    rows = [EvidenceRow(*line) for line in lines][: MOST_EVIDENCE + 1]
    return VerdictForm(sent.get("rating", ""), sent.get("justification", ""), sent.get("as_of", ""), rows)


def draft_verdict(form: VerdictForm) -> VerdictDraft:
    """Turn the form into a draft; lines of evidence that were left empty are left out."""
    evidence = [EvidenceDraft(row.url, row.title, row.stance) for row in form.rows if not row.is_empty]
    return VerdictDraft(form.rating, form.justification, read_day("as_of"), evidence)


def add_row(form: VerdictForm) -> VerdictForm:
    """Return the form with one more line for evidence, up to the most that can be recorded."""
    more = [EvidenceRow()] if len(form.rows) < MOST_EVIDENCE else []
    return replace(form, rows=[*form.rows, *more])


def add_factcheck(form: VerdictForm, match: Match) -> VerdictForm:
    """Return the form with a match's fact-check in its first empty line; one that is there already is not repeated."""
    factcheck = match.factcheck
    if factcheck.url is None or any(row.url.strip() == factcheck.url for row in form.rows):
        return form
    publisher = f"{factcheck.source.name}: " if factcheck.source else ""
    row = EvidenceRow(factcheck.url, f"{publisher}{factcheck.title or factcheck.claim}"[:300], _find_stance(match))
    rows = list(form.rows)
    empty = next((number for number, line in enumerate(rows) if line.is_empty), len(rows))
    rows[empty : empty + 1] = [row]
    return replace(form, rows=rows)


def pad_rows(form: VerdictForm) -> VerdictForm:
    """Return the form with empty lines, so that there are always a few to fill in."""
    missing = max(0, ROWS_SHOWN - len(form.rows))
    return replace(form, rows=[*form.rows, *(EvidenceRow() for _ in range(missing))])


def _find_stance(match: Match) -> Stance:
    """A fact-check speaks for or against the claim only where a person called the two the same."""
    if match.judgement is None or match.judgement.relation != Relation.SAME:
        return Stance.CONTEXT
    by_class = {"false": Stance.UNDERMINES, "true": Stance.SUPPORTS}
    return by_class.get(match.factcheck.rating_class, Stance.CONTEXT)
