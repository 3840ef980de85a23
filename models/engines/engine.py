"""What the keeper has to know of an engine."""

import signal
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar

from models.engines.account import Account
from models.engines.folder import DataFolder
from models.engines.leftovers import Trace


class Engine(ABC):
    """A server that works in a folder of the data directory and listens on a Unix socket."""

    name: ClassVar[str]
    title: ClassVar[str]
    # Each signal asks more rudely than the one before; beside it the seconds it is given.
    farewells: ClassVar[tuple[tuple[signal.Signals, float], ...]]

    def __init__(self, folder: DataFolder, account: Account) -> None:
        self.folder = folder
        self.account = account

    @property
    @abstractmethod
    def trace(self) -> Trace:
        """What its processes can be told by."""

    @abstractmethod
    def create(self, report: Callable[[str], None]) -> None:
        """Make its data where they are missing, whole or not at all; `report` is told if that takes long."""

    @abstractmethod
    def prepare(self) -> None:
        """Make permissions and stale files ready for a start; called before each."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command line of the server, which stays in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether a client would be served now."""
