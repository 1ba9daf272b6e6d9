"""A verb that becomes a program of bench/, with that program's own options."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from core.settings import ROOT

THEIR_OWN = {"ignore_unknown_options": True, "help_option_names": []}
"""Options, `--help` too, are those of the program."""


def become(program: str, args: Sequence[str]) -> NoReturn:
    """Replace this process by `python -m PROGRAM ARGS`, in the project's folder."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", program, *args])  # noqa: S606  our own program, never returns
