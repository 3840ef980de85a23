"""A loop sleeps on the bell until a thread or a signal rings it."""

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from models.engines.bell import Bell


@pytest.fixture
def bell() -> Iterator[Bell]:
    """A bell that listens to SIGUSR1, which is given back to its default afterwards."""
    before = signal.getsignal(signal.SIGUSR1)
    bell = Bell()
    bell.listen(signal.SIGUSR1)
    yield bell
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGUSR1, before)


def test_a_thread_wakes_the_loop(bell: Bell) -> None:
    threading.Timer(0.01, bell.ring).start()
    assert bell.wait(None) == set()


def test_the_loop_learns_which_signal_came(bell: Bell) -> None:
    os.kill(os.getpid(), signal.SIGUSR1)
    assert bell.wait(None) == {signal.SIGUSR1}
    assert bell.wait(0) == set()


def test_a_bell_that_nobody_hears_can_be_rung_for_ever(bell: Bell) -> None:
    for _ in range(100_000):
        bell.ring()
    assert bell.wait(0) == set()
