"""Commands on the database as a whole."""

import click

from models.engines.share import hold_engines
from models.settings import load_settings


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this release's schema; safe to repeat."""
    from models.migrations.upgrade import upgrade_database

    addresses = hold_engines(load_settings(), lambda sentence: click.echo(sentence, err=True))
    upgrade_database(addresses.database_url)
    click.echo("The database is up to date.")
