"""A line of a file, kept as one text: fifty thousand rows of many small cells would fill the memory as objects."""

from collections.abc import Sequence
from typing import NamedTuple

_BETWEEN = "\x00"
"""No cell holds it: a CSV with it is refused, and XML cannot say it."""


class FileLine(NamedTuple):
    """A line by its number in the office program; `packed` holds its cells. `hidden`: the program does not show it."""

    number: int
    packed: str
    hidden: bool = False

    @property
    def cells(self) -> list[str]:
        """Its cells, as in the file."""
        return self.packed.split(_BETWEEN)


def pack(number: int, cells: Sequence[str], *, hidden: bool = False) -> FileLine:
    """The line of those cells, of which there is one at least."""
    return FileLine(number, _BETWEEN.join(cells), hidden)
