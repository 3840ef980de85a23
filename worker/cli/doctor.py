"""The command that examines the installation."""

from dataclasses import asdict

import click
from rich.markup import escape
from rich.table import Table

from models.settings import load_settings
from worker.checkup.finding import Finding, State
from worker.cli.output import as_json as json_option
from worker.cli.output import out, print_json

_SIGNS = {State.OK: "[green]✓ ok[/]", State.WARNING: "[yellow]! warning[/]", State.FAULT: "[red]✗ fault[/]"}


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, *, as_json: bool) -> None:
    """Examine the installation, and say what to do about each fault; exit code 1 where there is one."""
    from worker.checkup.machine import examine_machine
    from worker.checkup.stores import examine_stores

    settings = load_settings()
    findings = [*examine_machine(settings), *examine_stores(settings, lambda line: click.echo(line, err=True))]
    if as_json:
        print_json({"checks": [asdict(finding) for finding in findings]})
    else:
        _print_table(findings)
    ctx.exit(int(any(finding.state is State.FAULT for finding in findings)))


def _print_table(findings: list[Finding]) -> None:
    table = Table(box=None, pad_edge=False)
    for title in ("Part", "State", "Finding"):
        table.add_column(title, header_style="bold", overflow="fold")
    for finding in findings:
        advice = f"\n[bold]→ {escape(finding.advice)}[/]" if finding.advice else ""
        table.add_row(finding.name, _SIGNS[finding.state], escape(finding.finding) + advice)
    out.print(table)
