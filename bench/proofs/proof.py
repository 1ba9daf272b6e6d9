"""What a proof is: a program that takes `--json` and gives its figures with the verdict `held` and `broken`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Any]
"""The JSON object that a proof's program printed."""


@dataclass(frozen=True)
class Proof:
    """One row of the page: its name, what it shows, the command as somebody would type it, and about how many minutes
    it takes on two quiet cores. `figure` puts what was found into words.
    """

    name: str
    shows: str
    command: str
    minutes: float
    figure: Callable[[Found], str]
