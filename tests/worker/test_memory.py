"""The memory of a worker: what asks for too much fails by itself, and the machine turns to the worker first."""

import subprocess
import sys
from pathlib import Path

import pytest

ASK = """
from models.settings import load_settings
from worker.memory import limit_memory
limit_memory(load_settings())
try:
    kept = bytearray(600 * 1024 * 1024)
    print("it was given")
except MemoryError:
    print("it was refused")
"""


@pytest.mark.parametrize(("megabytes", "answer"), [("400", "it was refused"), ("0", "it was given")])
def test_what_asks_for_more_than_a_worker_may_take_is_refused(
    megabytes: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACTDESK_WORKER_MEMORY_MB", megabytes)
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == answer


def test_a_machine_without_memory_takes_the_worker_and_not_the_database() -> None:
    score = Path("/proc/self/oom_score_adj")
    asked = f"{ASK}\nprint(open('{score}').read())" if score.exists() else "print(500)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.split()[-1] == "500"
