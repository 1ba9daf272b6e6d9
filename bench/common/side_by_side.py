"""The command line of a bench that plays several kinds of callers at once for so many seconds."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

from bench.common.bounds import between
from bench.common.environment import NotEmpty
from bench.common.postgres import WrongDatabase, given_or_own
from bench.common.promises import Promise, as_json, broken, missed
from core import logs


def run(
    parser: argparse.ArgumentParser,
    args: Sequence[str],
    most_seconds: int,
    measure: Callable[[float, str | None], Any],
    judge: Callable[[Any], list[Promise]],
) -> int:
    """Measure (seconds, URL of a PostgreSQL) and print, as `settled` does."""
    seconds = f"how long ({most_seconds}, and that is the most)"
    parser.add_argument("--seconds", type=between(1, most_seconds), default=most_seconds, help=seconds)
    return settled(parser, args, lambda chosen, url: measure(chosen.seconds, url), judge)


def settled(
    parser: argparse.ArgumentParser,
    args: Sequence[str],
    measure: Callable[[argparse.Namespace, str | None], Any],
    judge: Callable[[Any], list[Promise]],
) -> int:
    """Measure (what was chosen, URL of a PostgreSQL) and print; 0, 1 after a wrong answer or a loss, 2 for a command
    that makes no sense.
    """
    parser.add_argument(
        "--postgres", action="store_true", help="on DATABASE_URL's empty PostgreSQL, or on one of its own"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args(args)
    logs.configure("ERROR")
    try:
        with given_or_own() if chosen.postgres else nullcontext() as url:
            found = measure(chosen, url)
    except WrongDatabase as error:
        parser.error(str(error))
    except (NotEmpty, TimeoutError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    promises = judge(found)
    if chosen.json:
        print(json.dumps({"measured": asdict(found), **as_json(promises)}))
    else:
        print("\n".join(f"{each.name:<14} {each.promised:<18} {each.found}" for each in promises))
    for kind, lines in (("BROKEN", broken(promises)), ("MISSED", missed(promises))):
        sys.stderr.write("".join(f"{kind}: {line}.\n" for line in lines))
    return 1 if broken(promises) else 0
