"""The page about personal data: how long what is kept, and erasing somebody."""

from dataclasses import asdict, dataclass
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import ConflictError, DeskError, InvalidInputError
from models.operations.erasing import Erasure
from models.operations.erasure_orders import Subject, carry_out_erasure, look_at_erasure
from models.queries.privacy import find_last_run, find_next_run, list_kept
from models.redaction import PLACEHOLDERS
from models.retention import read_retention
from models.tables.person import Role
from web.auth import allow
from web.pages.account import account_holder
from web.pages.blueprint import leave_note, pages, refuse
from web.request import desk_settings
from web.transaction import session

SUBJECTS = {
    Subject.PERSON: "a person with an account: e-mail address, name or number",
    Subject.REFERENCE: "what was sent under a reference",
    Subject.SUBMISSION: "one submission: its id, or the address of its page",
}
# What an erasure takes away, in the order in which it is told.
COUNTED = {
    "submissions": ("submission", "submissions"),
    "stripped": (
        "of them keeps only claims that people have judged",
        "of them keep only claims that people have judged",
    ),
    "claims_kept": ("judged claim stays, without who sent it", "judged claims stay, without who sent them"),
    "claims_deleted": ("claim goes", "claims go"),
    "tokens": ("access token", "access tokens"),
    "sign_ins": ("sign-in", "sign-ins"),
    "saved_views": ("saved search", "saved searches"),
    "webhooks": ("webhook, with what was sent to it", "webhooks, with what was sent to them"),
    "files": ("file", "files"),
    "list_lines": (
        "line in a list of somebody else loses the reference",
        "lines in lists of others lose the reference",
    ),
}


@dataclass(frozen=True, slots=True)
class ErasureForm:
    """What should be erased, as it was typed; `seen` is how much was shown to go."""

    subject: str = Subject.PERSON
    value: str = ""
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is meant, and what would go."""

    label: str
    erasure: Erasure

    @property
    def seen(self) -> str:
        """What the form sends back, so that nobody confirms less than goes."""
        return ",".join(str(number) for number in asdict(self.erasure).values())


@pages.get("/privacy")
@allow(Role.ADMIN)
def show_privacy() -> str:
    """Show how long what is kept, and the form for erasing."""
    return _render(ErasureForm())


@pages.post("/privacy")
@allow(Role.ADMIN)
def erase_somebody() -> ResponseReturnValue:
    """Say what would go, or erase it when that was seen and confirmed."""
    form = ErasureForm(request.form.get("subject", ""), request.form.get("value", ""), request.form.get("seen", ""))
    try:
        subject = _read_subject(form.subject)
        outlook = Outlook(*look_at_erasure(session(), subject, form.value))
        if request.form.get("action") != "erase":
            return _render(form, outlook=outlook)
        if form.seen != outlook.seen:
            raise ConflictError("There is something else to be erased by now. Look again at what will go.")
        carry_out_erasure(session(), subject, form.value, account_holder())
    except DeskError as error:
        return refuse(error, partial(_render, form, error))
    leave_note(f"Erased for good: {outlook.label}.")
    return redirect(url_for("pages.show_privacy"), 303)


def _read_subject(name: str) -> Subject:
    if name not in set(Subject):
        raise InvalidInputError("Choose what should be erased.", "subject")
    return Subject(name)


def _render(form: ErasureForm, error: DeskError | None = None, outlook: Outlook | None = None) -> str:
    settings = desk_settings()
    return render_template(
        "privacy.html",
        form=form,
        error=error,
        wrong=(getattr(error, "field", None) or "value") if error else None,
        outlook=outlook,
        counts=_tell(outlook.erasure) if outlook else [],
        subjects=SUBJECTS,
        kept=list_kept(session(), read_retention(settings.retention)),
        last_run=find_last_run(session()),
        next_run=find_next_run(session()),
        redacted=[PLACEHOLDERS[kind] for kind in PLACEHOLDERS if kind in settings.read_redactions()],
    )


def _tell(erasure: Erasure) -> list[str]:
    counts = asdict(erasure)
    return [f"{counts[name]:,} {forms[counts[name] != 1]}" for name, forms in COUNTED.items() if counts[name]]
