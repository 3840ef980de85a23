"""Running retention: one small transaction after the other, and a line in the audit log at the end."""

from models.operations.retention import note_retention, retain_some
from models.retention import Kept, read_retention
from models.session import transaction
from models.settings import Settings


def run_retention(settings: Settings, most_steps: int | None = None) -> dict[Kept, int]:
    """Take away what is due, in at most so many steps, and return how much of each kind; None does all of it.

    Where more is left, or a worker was ended in the middle, the next run goes on.
    """
    days = read_retention(settings.retention)
    counts = dict.fromkeys(Kept, 0)
    steps = 0
    for kind in Kept:
        while most_steps is None or steps < most_steps:
            with transaction() as session:
                some = retain_some(session, kind, days)
            if not some:
                break
            counts[kind] += some
            steps += 1
    with transaction() as session:
        note_retention(session, counts, is_done=most_steps is None or steps < most_steps)
    return counts
