"""The factdesk command: finds its subcommands by name, and imports one only when it is called."""

import importlib
import sys
from typing import Any, cast

import click

from models.errors import DeskError

# Name on the command line -> module:attribute of a click command; the modules import torch inside functions only.
COMMANDS: dict[str, str] = {
    "audit": "worker.cli.audit:audit",
    "bench": "worker.cli.evaluate:bench",
    "check": "worker.cli.check:check",
    "compare": "worker.cli.compare:compare",
    "corpus": "worker.cli.corpus:corpus",
    "db": "worker.cli.db:db",
    "doctor": "worker.cli.doctor:doctor",
    "evaluate": "worker.cli.evaluate:evaluate",
    "extract": "worker.cli.extract:extract",
    "feed": "worker.cli.feeds:feed",
    "jobs": "worker.cli.jobs:jobs",
    "policy": "worker.cli.policy:policy",
    "privacy": "worker.cli.privacy:privacy",
    "rerun": "worker.cli.rerun:rerun",
    "sample": "worker.cli.sample:sample",
    "token": "worker.cli.tokens:token",
    "train": "worker.cli.train:train",
    "train-adapter": "worker.cli.train:train_adapter",
    "train-checkworthiness": "worker.cli.worthiness:train_checkworthiness",
    "train-near": "worker.cli.train:train_near",
    "train-pairs": "worker.cli.train:train_pairs",
    "up": "worker.cli.up:up",
    "user": "worker.cli.people:user",
    "web": "worker.cli.parts:web",
    "webhook": "worker.cli.webhooks:webhook",
    "worker": "worker.cli.parts:worker",
    "worthiness": "worker.cli.worthiness:worthiness",
}
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group whose commands are named in a table and imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names in alphabetical order."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command called `cmd_name`; None where there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        return cast("click.Command", getattr(importlib.import_module(module), attribute))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="factdesk", message="%(prog)s %(version)s")
def factdesk() -> None:
    """Run and operate a fact-checking desk; `factdesk up` starts all of it."""


def main() -> None:
    """Run the command line: exit code 0 done, 1 the work failed, 2 the call was wrong."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        outcome: Any = factdesk.main(arguments, prog_name="factdesk", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except DeskError as problem:
        click.echo(f"Error: {problem}", err=True)
        return 1
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return outcome if isinstance(outcome, int) else 0


if __name__ == "__main__":
    main()
