"""The preview of a list: its first rows, which of its columns is what, and how many of its lines can be used."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import InvalidInputError, NotFoundError
from models.operations.bulk import ClaimList
from models.operations.column_names import Use
from models.operations.columns import NO_COLUMN, Choice
from models.operations.lines import READERS
from models.operations.waiting import confirm_list, drop_list, get_waiting, preview_waiting
from models.queries.joblists import latest_jobs
from models.tables.intake import WaitingList
from web.auth import allow, anyone, current_person, senders
from web.limits import limit_submissions
from web.pages.blueprint import leave_note, pages, refuse
from web.request import desk_settings
from web.transaction import session

_FORMATS = {
    "csv": "table with commas or semicolons (CSV)",
    "tsv": "table with tabs (TSV)",
    "jsonl": "JSON lines",
    "text": "plain text, a claim a line",
}
_USES = {
    Use.TEXT: "The claims",
    Use.REFERENCE: "Your reference",
    Use.HARM: "Harm, from 0 to 3",
    Use.REACH: "Reach, from 0 to 3",
}
_FIELDS = ("format", "sheet", "header", *Use)
_NONE = "none"
_LONGEST_CELL = 160
_REASONS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Outlook:
    """A list as it is read at the moment: what came of it, and what the form shows as chosen."""

    found: ClaimList
    chosen: Mapping[str, str]

    @property
    def shown(self) -> str:
        """The choices as one word, by which the form tells whether they were changed since."""
        return urlencode(self.chosen)

    @property
    def sheets(self) -> list[tuple[str, str]]:
        """The sheets that can be chosen."""
        return [(name, name) for name in self.found.sheets]

    @property
    def read_as(self) -> str:
        """The format and the sheet; columns that were chosen for others mean nothing."""
        return _name_reading(self.found.format, self.found.sheet or "")


@pages.get("/bulk/<uuid:list_id>")
@allow(anyone)
def show_preview(list_id: UUID) -> ResponseReturnValue:
    """Show how the list is read; one that was confirmed has become its job."""
    job = latest_jobs(session(), [list_id]).get(list_id)
    if job:
        return redirect(url_for("pages.show_job", job_id=job.job.id), 303)
    kept = get_waiting(session(), list_id, current_person())
    try:
        return _render(kept, _look(kept, request.args))
    except InvalidInputError as error:
        return refuse(error, partial(_render, kept, _look(kept, {}), str(error)))


@pages.post("/bulk/<uuid:list_id>")
@allow(senders)
@limit_submissions
def use_preview(list_id: UUID) -> ResponseReturnValue:
    """Check the list as it was shown; show it anew where something else was chosen; or forget it."""
    here = redirect(url_for("pages.show_preview", list_id=list_id, **_list_chosen(request.form)), 303)
    try:
        kept = get_waiting(session(), list_id, current_person())
    except NotFoundError:
        return here
    if request.form.get("do") == "cancel":
        drop_list(session(), list_id, current_person())
        leave_note("The file was deleted. Nothing of it was checked.")
        return redirect(url_for("pages.show_bulk"), 303)
    try:
        outlook = _look(kept, request.form)
        if request.form.get("do") != "confirm" or outlook.shown != request.form.get("shown"):
            return here
        job = confirm_list(session(), list_id, _choose(outlook.chosen), current_person(), desk_settings())
    except InvalidInputError as error:
        return refuse(error, partial(_show_again, list_id, str(error)))
    return redirect(url_for("pages.show_job", job_id=job.id), 303)


def _show_again(list_id: UUID, problem: str) -> str:
    kept = get_waiting(session(), list_id, current_person())
    return _render(kept, _look(kept, {}), problem)


def _list_chosen(sent: Mapping[str, str]) -> dict[str, Any]:
    return {name: sent[name] for name in (*_FIELDS, "read_as") if sent.get(name)}


def _look(kept: WaitingList, sent: Mapping[str, str]) -> Outlook:
    """Read the list as it was chosen; columns that were chosen for another sheet or format are told anew."""
    chosen = _list_chosen(sent)
    if chosen.get("read_as") != _name_reading(chosen.get("format", ""), chosen.get("sheet", "")):
        chosen = {name: value for name, value in chosen.items() if name in {"format", "sheet"}}
    found = preview_waiting(kept, _choose(chosen), desk_settings())
    if found.table.typed and Use.TEXT not in chosen:
        # By itself the desk looks under several names in one file; the form names one, and must show what that does.
        found = preview_waiting(kept, _choose(_name_choices(found)), desk_settings())
    return Outlook(found, _name_choices(found))


def _name_reading(format_name: str, sheet: str) -> str:
    return f"{format_name}/{sheet}"


def _choose(chosen: Mapping[str, str]) -> Choice:
    header = {"yes": True, "no": False}.get(chosen.get("header", ""))
    columns = {use: _read_column(chosen[use]) for use in Use if chosen.get(use)}
    return Choice(chosen.get("format"), chosen.get("sheet"), header, columns)


def _read_column(value: str) -> int:
    if value == _NONE:
        return NO_COLUMN
    if not value.isdecimal() or len(value) > 3:  # noqa: PLR2004 - there are at most a hundred
        raise InvalidInputError("Choose the columns from the list.", "text_column")
    return int(value) - 1


def _name_choices(found: ClaimList) -> dict[str, str]:
    """Return the choices under which the list is read now, as the form sends them."""
    chosen = {"format": found.format}
    if found.sheet is not None:
        chosen["sheet"] = found.sheet
    if found.table.names is not None:
        if not found.table.typed:
            chosen["header"] = "yes" if found.table.has_header else "no"
        places = {use: found.find_column(use) for use in Use}
        chosen |= {str(use): _NONE if place is None else str(place + 1) for use, place in places.items()}
    return chosen


def _render(kept: WaitingList, outlook: Outlook, problem: str | None = None) -> str:
    found = outlook.found
    return render_template(
        "preview.html",
        kept=kept,
        outlook=outlook,
        found=found,
        problem=problem,
        names=found.table.names or ["claim"],
        formats=_FORMATS if found.format in READERS else {},
        uses=_USES,
        no_column=_NONE,
        text_place=found.find_column(Use.TEXT),
        longest_cell=_LONGEST_CELL,
        reasons=found.rejections[:_REASONS_SHOWN],
    )
