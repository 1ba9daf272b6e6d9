"""The crash proof: `python -m bench.crash_points [--postgres] [--only WORD] [--json]`.

Exit code 1 names each promise that did not hold. PostgreSQL is the server of DATABASE_URL, by an account that may
create databases, and what is made there is dropped again; without one a server is started.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Any

from bench.common.postgres import WrongDatabase, given_or_own
from bench.crash_points.cases import ADVANCE, ADVANCED, UNDISTURBED, CrashCase, cases
from bench.crash_points.environment import prepared
from bench.crash_points.report import as_json, as_table, faults
from bench.crash_points.role import Broken
from bench.crash_points.scene import SceneResult, Stagehands
from bench.crash_points.story import Outline
from jobs.runner.parent_death import die_with_parent

AT_ONCE = 4
"""Scenes side by side: most of a scene is waiting. Each has a database of the Valkey's sixteen."""
LIMIT_SECONDS = 240.0


def play_all(hands: Stagehands, chosen: Sequence[CrashCase]) -> list[SceneResult]:
    """First the story in which nobody dies, then every case, several side by side. Raises Broken if the first fails."""
    global _hands, _expected
    _hands = hands
    hands.tell()
    for case in (UNDISTURBED, ADVANCED):
        played = hands.play(case, None)
        if played.broken or faults([played]):
            raise Broken(f"where nobody died: {played.broken or faults([played])}")
        _expected[case.role] = played.outline
    end = time.monotonic() + LIMIT_SECONDS
    context = get_context("fork")
    places = context.SimpleQueue()
    for place in range(1, AT_ONCE + 1):
        places.put(place)
    with context.Pool(AT_ONCE, _begin, (os.getpid(), places)) as pool:
        running = [pool.apply_async(_play, (case,)) for case in chosen]
        return [each.get(max(1.0, end - time.monotonic())) for each in running]


_hands: Stagehands
_expected: dict[tuple[str, ...], Outline] = {}


def _begin(mother: int, places: Any) -> None:
    """A process of the pool takes its database of the Valkey, and dies with the whole run."""
    global _hands
    die_with_parent(mother, signal.SIGKILL)
    _hands = _hands.with_redis(places.get())


def _play(case: CrashCase) -> SceneResult:
    return _hands.play(case, _expected[ADVANCE if case.role == ADVANCE else ()])


def main(args: Sequence[str]) -> int:
    """Play and print; 0, or 1 when a promise did not hold."""
    parser = argparse.ArgumentParser("python -m bench.crash_points", description="Kill once at each point.")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL")
    parser.add_argument("--only", default="", metavar="WORD", help="only points with this word in their name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    picked = [case for case in cases() if chosen.only in case.point]
    if not picked:
        parser.error(f"no point has {chosen.only} in its name")
    try:
        with given_or_own() if chosen.postgres else nullcontext() as server, prepared(server) as hands:
            played = play_all(hands, picked)
    except WrongDatabase as error:
        parser.error(str(error))
    except Broken as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write((as_json if chosen.json else as_table)(played) + "\n")
    return 1 if faults(played) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
