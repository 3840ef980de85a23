"""`factdesk policy`: how wrong answers may be that nobody has looked at."""

import click
from rich.table import Table

from models.operations.policy import read_percent, set_error_bound, write_percent
from models.policy_shapes import PolicyOut, shape_policy
from models.queries.evidence import Outlook
from models.queries.policy import PolicyView, view_policy
from models.session import transaction
from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json


@click.group()
def policy() -> None:
    """What the desk may answer before anybody has looked."""


@policy.command("show")
@as_json
def show(*, as_json: bool) -> None:
    """Show the bound that holds, and what the usual ones would mean."""
    open_desk()
    with transaction() as session:
        view = view_policy(session)
        told = shape_policy(view)
    if as_json:
        print_json(told.model_dump(mode="json"))
        return
    out.print(_word(view) + _word_change(told), markup=False, soft_wrap=True)
    if view.outlooks:
        out.print(_draw(view.outlooks))


@policy.command("set")
@click.argument("percent", metavar="PERCENT|off")
@as_json
def change(*, percent: str, as_json: bool) -> None:
    """Let at most so many percent of automatic answers be wrong, or switch them off.

    The audit log and the page name the desk's operator for it.
    """
    open_desk()
    bound = None if percent == "off" else read_percent(percent)
    with transaction() as session:
        set_error_bound(session, None, bound)
        session.flush()
        view = view_policy(session)
        told = shape_policy(view)
    if as_json:
        print_json(told.model_dump(mode="json"))
    else:
        out.print(_word(view), markup=False, soft_wrap=True)


def _word(view: PolicyView) -> str:
    bound, outlook = view.error_bound, view.find(view.error_bound)
    if bound is None:
        return "Off: nothing is answered before a person has looked."
    allowed = f"On: at most {write_percent(bound)} % of automatic answers may be wrong."
    if outlook is None:
        return f"{allowed} What that means shows after the first check."
    if outlook.step is None:
        return f"{allowed} Nothing is answered. {outlook.reason}{_word_strictest(outlook)}"
    return f"{allowed} Claims are answered from a probability of {outlook.step.threshold:.4f} on."


def _word_strictest(outlook: Outlook) -> str:
    if outlook.strictest is None:
        return ""
    return f" On the same claims the strictest bound that can be kept is {write_percent(outlook.strictest)} %."


def _word_change(told: PolicyOut) -> str:
    if told.changed_at is None:
        return ""
    return f"\nSet by {told.changed_by or 'the operator'}, {told.changed_at:%Y-%m-%d %H:%M %Z}."


def _draw(outlooks: list[Outlook]) -> Table:
    table = Table("Bound", "From", "Answered", "Wrong", "At most", "Labelled by", box=None)
    for outlook in outlooks:
        source = "this desk" if outlook.evidence.from_this_desk else "the fitting"
        table.add_row(f"{write_percent(outlook.error_bound)} %", *_write_cells(outlook), source)
    return table


def _write_cells(outlook: Outlook) -> tuple[str, ...]:
    step = outlook.step
    if step is None:
        return ("none", outlook.reason or "", "", "")
    answered = f"{100 * outlook.coverage:.1f} % of {outlook.evidence.claims:,}"
    return (f"{step.threshold:.4f}", answered, f"{step.wrong:,}", f"{100 * (outlook.upper_bound or 0):.2f} %")
