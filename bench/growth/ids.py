"""Ids and choices that are the same in each run: drawn from one seed, spread like those that are drawn by lot."""

from random import Random

BITS = 62


class Ids:
    """One sequence of ids, by its name."""

    def __init__(self, name: str) -> None:
        self._random = Random(f"inshuti growth {name}")

    def next(self) -> int:
        """An id as a row would draw it."""
        return self._random.getrandbits(BITS)
