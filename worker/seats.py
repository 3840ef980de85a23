"""How many jobs run side by side in one process: so many of each lane, and one that earlier workers did not survive."""

from functools import cache
from threading import Lock

from models.settings import Settings, load_settings
from models.tables.job import Lane

# The row of seats for jobs of any lane that run in a child process of their own.
ALONE = "alone"

# A bulk of claims or an import keeps the encoder busy for minutes: a second one would only slow both down.
_LONG_SEATS = 1
# They wait for others and cost nothing meanwhile.
_OUTSIDE_SEATS = 4
# One poisonous job after the other, so that the healthy have the machine.
_ALONE_SEATS = 1


class Seats:
    """A number of seats; who finds none free leaves word, so that whoever gets up looks for work once more."""

    def __init__(self, number: int) -> None:
        self._lock = Lock()
        self._free = number
        self._missed = False

    @property
    def any_free(self) -> bool:
        """True while somebody could sit down."""
        return self._free > 0

    def take(self) -> bool:
        """Sit down; False where every seat is taken."""
        with self._lock:
            if not self._free:
                self._missed = True
                return False
            self._free -= 1
            return True

    def leave(self) -> bool:
        """Get up; True where somebody found no seat meanwhile."""
        with self._lock:
            self._free += 1
            missed, self._missed = self._missed, False
            return missed


def count_seats(settings: Settings) -> dict[str, int]:
    """Return how many seats a process has in each row: the lanes, and the one for those that run alone."""
    lanes = {Lane.SHORT: settings.worker_threads, Lane.LONG: _LONG_SEATS, Lane.OUTSIDE: _OUTSIDE_SEATS}
    return {lane.value: number for lane, number in lanes.items()} | {ALONE: _ALONE_SEATS}


@cache
def desk_seats() -> dict[str, Seats]:
    """Return the seats of this process by row."""
    return {row: Seats(number) for row, number in count_seats(load_settings()).items()}
