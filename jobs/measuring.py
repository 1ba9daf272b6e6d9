"""The verbs that measure and prove: each becomes the program of that name in bench/, with its own options."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from core.settings import ROOT

THEIR_OWN = {"ignore_unknown_options": True, "help_option_names": []}
"""Options, `--help` too, are those of the program."""


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
def bench(args: tuple[str, ...]) -> None:
    """Measure hops against a constant page of the same server, on loopback and throw-away data.

    Example: ./inshuti bench --sessions 400 --rounds 5
    """
    _become("bench.hops", args)


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
def fuzz(args: tuple[str, ...]) -> None:
    """Send malformed webhooks of every kind to a server of its own, on loopback and throw-away data.

    Example: ./inshuti fuzz --count 10000 --seed 1
    """
    _become("bench.fuzz", args)


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
def chaos(args: tuple[str, ...]) -> None:
    """Kill the running system's processes at random while people report, then prove that nothing was lost.

    Example: ./inshuti chaos --kills 40 --database postgres
    """
    _become("bench.chaos", args)


@click.command(context_settings=THEIR_OWN)
@click.argument("args", nargs=-1)
def year(args: tuple[str, ...]) -> None:
    """Live through a year of one district, simulated people on the real code, then audit it.

    Example: ./inshuti year --district Huye --seed 7 --out var/year
    """
    _become("bench.year", args)


def _become(program: str, args: Sequence[str]) -> NoReturn:
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", program, *args])  # noqa: S606  our own program, never returns
