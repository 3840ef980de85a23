"""Logging of all processes of the desk: one line per event on standard error, ours and the libraries' alike."""

import logging
import sys

import structlog
from structlog.typing import Processor

from models.settings import Settings


def configure_logging(settings: Settings) -> None:
    """Send structlog's and the standard library's events to standard error, from the level of the settings on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    _replace_handler(shared, settings.log_level)
    logging.getLogger("alembic").setLevel("WARNING")  # it greets at every look at the schema's version


def _replace_handler(shared: list[Processor], level: str) -> None:
    """Give the root logger our handler alone; asked twice, it still writes every line once."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(
                    colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
                ),
            ],
        )
    )
    handler.set_name("factdesk")
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if other.get_name() != "factdesk"]
    root.addHandler(handler)
    root.setLevel(level)
