"""Faults for the tests: with this folder on PYTHONPATH, every process that handles jobs obeys markers in their texts.

Python imports this file by its name when it starts, and the worker's child processes inherit the path.
"""

import importlib.abc
import importlib.machinery
import os
import sys
import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any
from uuid import UUID

TARGET = "worker.handlers"


def abort(report: Any) -> None:
    """Die as a crash in native code does."""
    report("extract", 0, None)
    os.abort()


def hang(report: Any) -> None:
    """Never come back."""
    report("extract", 0, None)
    while True:
        time.sleep(0.1)


def eat_memory(report: Any) -> None:
    """Ask for more and more."""
    eaten: list[bytearray] = []
    while True:
        report("extract", len(eaten), None)
        eaten.append(bytearray(256 * 1024 * 1024))


def abort_in_company(report: Any) -> None:
    """Die in a worker, and do well in a process alone."""
    if not sys.argv[0].endswith("alone.py"):
        abort(report)


def work_on(report: Any) -> None:
    """Work until somebody wants the work to end."""
    done = 0
    while True:
        report("extract", done, None)
        done += 1
        time.sleep(0.05)


FAULTS: dict[str, Callable[[Any], None]] = {
    "[abort]": abort,
    "[hang]": hang,
    "[eat memory]": eat_memory,
    "[abort in company]": abort_in_company,
    "[work on]": work_on,
    "[succeed]": lambda _: None,
}


def obey(job_id: UUID, report: Any) -> bool:
    """Do what the text of a job demands; False where it demands nothing."""
    from models.session import transaction
    from models.tables.job import Job

    with transaction() as session:
        submission = session.get_one(Job, job_id).submission
        text = submission.text if submission else ""
    for marker, fault in FAULTS.items():
        if marker in text:
            fault(report)
            return True
    return False


def wrap_handlers(handlers: dict[Any, Any]) -> None:
    """Let every handler look for a marker first."""

    def wrap(handler: Any) -> Any:
        return lambda job_id, report: (lambda _: None) if obey(job_id, report) else handler(job_id, report)

    for kind, handler in handlers.items():
        handlers[kind] = wrap(handler)


class HandlerFinder(importlib.abc.MetaPathFinder):
    """Finds the module of the handlers as usual, and wraps them once it is loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the usual spec of that one module, with a loader that wraps."""
        if fullname != TARGET:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            load = spec.loader.exec_module

            def load_and_wrap(module: ModuleType) -> None:
                load(module)
                wrap_handlers(module.HANDLERS)

            spec.loader.exec_module = load_and_wrap  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, HandlerFinder())
