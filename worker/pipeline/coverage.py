"""Whether the encoder knows every fact-check that a search would have to look at."""

import datetime as dt
from collections.abc import Sequence
from threading import Lock

from sqlalchemy import Engine

from models.queries.encoding import count_gaps
from models.queries.references import freeze_view, read_marks
from models.session import transaction


class Coverage:
    """What this process remembers of the corpora that an encoder knows wholly; PostgreSQL remains the truth.

    A corpus is counted anew when it was changed, and as long as something is missing.
    """

    def __init__(self, engine: Engine, encoder_id: int) -> None:
        self._engine = engine
        self._encoder_id = encoder_id
        self._lock = Lock()
        self._whole: dict[int, dt.datetime] = {}

    def find_gaps(self, slugs: Sequence[str] = ()) -> dict[int, int]:
        """Return how many fact-checks of the named corpora (none: all) lack a vector, by corpus, those with any."""
        with self._lock, transaction(self._engine) as session:
            freeze_view(session)
            states = {key: mark.changed_at for key, mark in read_marks(session, slugs, 0).items()}
            unsure = [key for key, changed_at in states.items() if self._whole.get(key) != changed_at]
            gaps = count_gaps(session, self._encoder_id, unsure) if unsure else {}
        self._whole |= {key: states[key] for key in unsure if key not in gaps}
        return gaps
