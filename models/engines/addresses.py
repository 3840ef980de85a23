"""Where the engines answer, in the spelling of each library that asks."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE = "factdesk"
DATABASE_OWNER = "postgres"
DATABASE_PORT = 5432  # names the socket only, but PGPORT in somebody's shell would change the default


@dataclass(frozen=True)
class EngineAddresses:
    """The engines of this process: `database_url` for SQLAlchemy, `redis_url` for redis-py."""

    database_url: str
    redis_url: str

    @property
    def database_dsn(self) -> str:
        """The database for psycopg and for PostgreSQL's own programs."""
        return self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)

    @property
    def broker_url(self) -> str:
        """Redis for Celery."""
        return self._respell("redis+socket://")

    @property
    def limiter_url(self) -> str:
        """Redis for counting towards limits."""
        return self._respell("redis+unix://")

    def _respell(self, scheme: str) -> str:
        if not self.redis_url.startswith("unix://"):
            return self.redis_url
        return scheme + self.redis_url.removeprefix("unix://")


def address_database(sockets: Path) -> str:
    """Return the URL of the embedded database whose socket lies in `sockets`."""
    return f"postgresql+psycopg://{DATABASE_OWNER}@/{DATABASE}?host={quote(str(sockets))}&port={DATABASE_PORT}"


def address_redis(sockets: Path) -> str:
    """Return the URL of the embedded Redis whose socket lies in `sockets`."""
    return f"unix://{quote(str(sockets / 'redis.sock'))}"
