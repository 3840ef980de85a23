"""The command that fills an empty desk with something to look at."""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the demo logins as one JSON document.")
def sample(*, as_json: bool) -> None:
    """Load the sample corpus and the demo accounts; safe to repeat."""
    from worker.importers.sample import load_sample

    logins = load_sample(lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps([{"email": email, "password": password} for email, password in logins]))
        return
    for email, password in logins:
        click.echo(f"{email}  {password}")
