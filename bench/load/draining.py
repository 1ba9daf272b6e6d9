"""One drain process of a measurement: `python -m bench.load.draining LANE` says that it is ready, begins at a line on
its standard input, and says as JSON what it offered and used.
"""

import json
import sys
import time
from pathlib import Path

import worker
from core.models.message import Lane

MOST_SECONDS = 900.0


def main(lane: Lane) -> None:
    """Drain all there is."""
    drain = worker.drainer()
    print("ready", flush=True)
    sys.stdin.readline()
    before = time.process_time()
    offered = drain.run(lane, seconds=MOST_SECONDS)
    used = time.process_time() - before
    print(
        json.dumps({"offered": offered, "cpu_seconds": used, "pss_mb": _pss(), "ended": time.monotonic()}), flush=True
    )


def _pss() -> float | None:
    """This process's own share of memory in MB, where the system says it."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024, 1)


if __name__ == "__main__":
    main(Lane(sys.argv[1]))
