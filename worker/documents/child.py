"""The process in which documents are read, run as `python -m worker.documents.child FILE SECONDS MEGABYTES`.

A line comes in for each document, which lies in the open file numbered FILE; one JSON line goes out for each. A
document that hangs, or fills the memory, costs this process alone.
"""

import json
import os
import resource
import sys
from dataclasses import asdict
from typing import Any

from worker.documents.read import read_document
from worker.documents.sent import Sent
from worker.readable import UnreadableError

_STDOUT = 1


def main() -> int:
    """Read one document after the other, until nobody asks any more or the memory was full."""
    file, seconds, megabytes = map(int, sys.argv[1:])
    answers = os.fdopen(os.dup(_STDOUT), "w", encoding="utf-8")
    # What a library prints must not be taken for an answer.
    os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)
    _limit(resource.RLIMIT_AS, megabytes * 1024 * 1024)
    _limit(resource.RLIMIT_CORE, 0)
    _answer(answers, {"ready": True})
    for line in sys.stdin:
        asked = json.loads(line)
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        _limit(resource.RLIMIT_CPU, int(used) + seconds + 1)
        content = os.pread(file, asked.pop("size"), 0)
        try:
            answer = _read(Sent(content, **asked))
        except MemoryError:
            # What is left is in no good state.
            os.write(answers.fileno(), b'{"full": true}\n')
            return os.EX_UNAVAILABLE
        _answer(answers, answer)
    return os.EX_OK


def _read(sent: Sent) -> dict[str, Any]:
    try:
        return {"document": asdict(read_document(sent))}
    except UnreadableError as problem:
        # A library may have caught the error of a full memory, and said something else.
        cause = problem.__cause__
        if isinstance(cause, MemoryError):
            raise cause from None
        return {"unreadable": str(problem), "cause": repr(cause)[:2000] if cause else None}


def _answer(answers: Any, document: dict[str, Any]) -> None:
    json.dump(document, answers, default=str)
    answers.write("\n")
    answers.flush()


def _limit(kind: int, most: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard < 0 else min(most, hard), hard))


if __name__ == "__main__":
    sys.exit(main())
