"""The desk of the journey tests: all of it, with engines, web server, worker and encoder, in a folder of its own."""

from collections.abc import Iterator

import pytest

from benchmarks.desk import NO_LIMITS, Desk, run_desk

# Short, so that the tests of killed parts need not wait for half a minute at a time; long enough for a busy machine.
LEASE_SECONDS = 10
SWEEP_SECONDS = 1


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with the sample corpus and the demo accounts."""
    folder = tmp_path_factory.mktemp("desk")
    with run_desk(folder, lease_seconds=LEASE_SECONDS, sweep_seconds=SWEEP_SECONDS, **NO_LIMITS) as running:
        yield running
