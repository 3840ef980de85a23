"""The page of the rule that says which cases get a blind second look."""

import re
from dataclasses import dataclass
from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from models.errors import DeskError, InvalidInputError
from models.operations.look_rules import RuleDraft, set_look_rule
from models.operations.policy import write_percent
from models.queries.look_rules import list_look_rules
from models.tables.person import Role
from models.tables.verdict import LookRule
from web.auth import allow
from web.pages.account import account_holder
from web.pages.blueprint import leave_note, pages, refuse
from web.pages.forms import read_number
from web.pages.words import LEVELS
from web.transaction import session

REACHES = {"": "Not by reach"} | {
    str(level): label if level == len(LEVELS) - 1 else f"{label} or more" for level, label in enumerate(LEVELS)
}
_CHANGES_SHOWN = 25
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class RuleForm:
    """The form as it was filled in."""

    tags: str = ""
    reach_from: str = ""
    chance: str = "0"
    chance_answered: str = "0"
    low_agreement: str = ""


@pages.get("/second-look")
@allow(Role.ADMIN)
def show_second_look() -> str:
    """Show the rule that holds, and those before it."""
    return _render()


@pages.post("/second-look")
@allow(Role.ADMIN)
def change_second_look() -> ResponseReturnValue:
    """Let another rule hold from now on."""
    sent = {name: request.form.get(name, "").strip() for name in RuleForm.__slots__}
    form = RuleForm(**sent)
    try:
        is_change = set_look_rule(session(), account_holder(), _read_form(form), seen=read_number("seen"))
    except DeskError as error:
        return refuse(error, partial(_render, form, error))
    leave_note("Saved. It holds for cases that are decided from now on." if is_change else "That held already.")
    return redirect(url_for("pages.show_second_look"), 303)


def tell_rule(rule: LookRule) -> list[str]:
    """Say in a few words each which cases get a second look; nothing where none does."""
    told = []
    if rule.tags:
        told.append(f"cases tagged {', '.join(rule.tags)}")
    if rule.reach_from is not None:
        told.append(f"cases with this reach: {REACHES[str(rule.reach_from)]}")
    if rule.low_agreement is not None:
        told.append(f"cases of reviewers whose kappa with somebody is below {rule.low_agreement:g}")
    if rule.chance_answered:
        told.append(f"{write_percent(rule.chance_answered)} % of the cases answered automatically")
    if rule.chance:
        told.append(f"{write_percent(rule.chance)} % of all cases")
    return told


def _read_form(form: RuleForm) -> RuleDraft:
    return RuleDraft(
        tags=tuple(tag.strip() for tag in form.tags.split(",")),
        reach_from=int(form.reach_from) if form.reach_from in set(REACHES) - {""} else None,
        chance=(_read_decimal(form.chance or "0", "chance") or 0.0) / 100,
        chance_answered=(_read_decimal(form.chance_answered or "0", "chance_answered") or 0.0) / 100,
        low_agreement=_read_decimal(form.low_agreement, "low_agreement"),
    )


def _read_decimal(typed: str, field: str) -> float | None:
    if not typed:
        return None
    if not _NUMBER.fullmatch(typed):
        raise InvalidInputError("Write a number, such as 10 or 0.5.", field)
    return float(typed.replace(",", "."))


def _write_form(rule: LookRule | None) -> RuleForm:
    if rule is None:
        return RuleForm()
    return RuleForm(
        tags=", ".join(rule.tags),
        reach_from="" if rule.reach_from is None else str(rule.reach_from),
        chance=write_percent(rule.chance),
        chance_answered=write_percent(rule.chance_answered),
        low_agreement="" if rule.low_agreement is None else f"{rule.low_agreement:g}",
    )


def _render(form: RuleForm | None = None, error: DeskError | None = None) -> str:
    rules = list_look_rules(session(), _CHANGES_SHOWN)
    held = next(iter(rules), None)
    return render_template(
        "second-look.html",
        form=form or _write_form(held),
        error=error,
        held=held,
        rules=rules,
        reaches=REACHES,
        tell_rule=tell_rule,
    )
