"""The command that fills an empty desk with something to look at."""

import click

from worker.cli.desk import open_desk
from worker.cli.output import as_json, out, print_json


@click.command()
@as_json
def sample(*, as_json: bool) -> None:
    """Load the sample corpus and the demo accounts, and print the demo logins; safe to repeat."""
    from worker.importers.sample import load_sample

    open_desk()
    logins = load_sample(lambda line: click.echo(line, err=True))
    if as_json:
        print_json([{"email": email, "password": password} for email, password in logins])
        return
    for email, password in logins:
        out.print(f"{email}  {password}", markup=False)
