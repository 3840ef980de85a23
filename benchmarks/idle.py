"""What a desk costs on which nobody calls: the processor time of each of its parts."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.desk import run_desk
from benchmarks.figures import tell
from benchmarks.processes import measure_shares


def main() -> int:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long to watch (default: 60)")
    parser.add_argument("--settle", type=float, default=20, help="how long to let the start pass (default: 20)")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default: 1)")
    parser.add_argument("--json", type=Path, help="file for the figures")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="factdesk-idle-") as folder,
        run_desk(Path(folder), "--workers", str(options.workers)) as desk,
    ):
        time.sleep(options.settle)
        shares = measure_shares(desk, options.seconds)
    tell({"seconds": options.seconds, "percent_of_a_core": shares}, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
