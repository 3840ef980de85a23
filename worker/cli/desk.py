"""How a command comes to the desk: engines up, schema current."""

from models.engines.share import hold_engines
from models.errors import UnavailableError
from models.migrations.upgrade import missing_migrations, upgrade_database
from models.session import desk_engine
from models.settings import Settings, load_settings


def open_desk() -> Settings:
    """Return the settings of a desk that can be worked with.

    The embedded database is brought to this release's schema; another one belongs to its operator, who is asked to.
    """
    settings = load_settings()
    addresses = hold_engines(settings)
    with desk_engine().connect() as connection:
        behind = missing_migrations(connection)
    if behind and settings.embedded_database:
        upgrade_database(addresses.database_url)
    elif behind:
        raise UnavailableError("The database is behind this release. Run “factdesk db upgrade” first.")
    return settings
