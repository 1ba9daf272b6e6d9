"""A process of the product that is made to die: one point is armed, then it runs what the Procfile runs.

By hand: `python -m bench.crash_points.doomed drain.settle:before:1 drain alerts`. The roles are `web`, `drain LANE`,
`clock`, and what an operator starts: `advance MINUTES`, `furnish`, `seed`. `web` is the WSGI application behind a
plain server of one thread, which says its port on the first line: a commit is cut in two there as well as behind
granian.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence

from werkzeug.serving import WSGIRequestHandler, make_server

import app
import cli
import worker
from bench.crash_points.cases import POINTS
from core import failpoints
from core.failpoints import Side
from jobs.clock import Clock
from jobs.drain import Drain
from jobs.runner import services
from jobs.wiring import load_settings, make_database, make_gateway

Say = Callable[[str], object]


def arm(point: str) -> None:
    """`name:side:nth` from now on kills this process with signal 9, the way nothing can be tidied up.

    Raises ValueError for a point that is none.
    """
    name, side, nth = point.split(":")
    if name not in POINTS:
        raise ValueError(f"no such point: {name}")
    failpoints.arm(name, Side(side), int(nth), lambda: os.kill(os.getpid(), signal.SIGKILL))


def run(words: Sequence[str], say: Say) -> int:
    """Be that role of the product until its end; `web` says its port. The exit code."""
    role, *rest = words
    if role == "web":
        _web(say)
    elif role == "advance":
        _advance(int(rest[0]))
    elif role == "furnish":
        services.furnish(make_database(load_settings()), with_demo=True)
    elif role == "seed":
        cli.verbs(["seed", "--demo"], standalone_mode=False)
    else:
        return worker.main(list(words))
    return 0


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: a request line holds the token."""


def _web(say: Say) -> None:
    planned, failpoints.planned = failpoints.planned, None  # it is to die at its work, not while it warms to it
    application = app.create_app()
    failpoints.planned = planned
    server = make_server("127.0.0.1", 0, application, request_handler=_Quiet)
    say(str(server.server_port))
    server.serve_forever()


def _advance(minutes: int) -> None:
    """What the training phones' clock does when somebody moves it."""
    chosen = load_settings()
    database = make_database(chosen)
    Clock(database, Drain(database, make_gateway(chosen)), None).advance(minutes)


def main(args: Sequence[str]) -> int:
    """`POINT ROLE [WORD]`; 2 for a point that is none."""
    try:
        arm(args[0])
    except (IndexError, ValueError):
        sys.stderr.write(f"Say a point like drain.settle:before:1, then a role. Points: {', '.join(sorted(POINTS))}\n")
        return 2
    return run(args[1:], lambda port: print(port, flush=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
