"""Every part is killed, frozen or emptied once, at random moments and under work: no promise is broken."""

from pathlib import Path

import pytest

from benchmarks.chaos import Plan, run_chaos
from benchmarks.faults import Fault

pytestmark = pytest.mark.journey

# Everything of the long run that `make chaos` does, with shorter leases, freezes and pauses.
PLAN = Plan(jobs=60, faults=len(Fault), seed=1, lease=4, sweep=1, longest=60, redis_freeze=5, pause=1.5, patience=300)


def test_what_was_promised_is_done_once_whatever_happens_meanwhile(tmp_path: Path) -> None:
    figures = run_chaos(tmp_path, PLAN)
    assert figures["broken"] == []
    assert set(figures["faults_done"]) == set(Fault)
    assert figures["promised"] >= PLAN.jobs
