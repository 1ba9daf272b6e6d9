"""Chance that can be had again: each person throws dice of their own, and the year's ids come from its seed.

A service draws its ids and codes from the system's secret source. Here `secrets` itself is given another source, inside
the year's own process and for as long as it lasts, so that the product has no such switch.
"""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from random import Random


def dice(seed: int, *whose: object) -> Random:
    """Dice of that name: the same throws for the same seed, whatever anybody else throws."""
    return Random("/".join(map(str, (seed, *whose))))


@contextlib.contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Ids, codes and numbers of this process are drawn from the seed."""
    source = dice(seed, "ids")
    drawn = {"randbits": source.getrandbits, "randbelow": source.randrange}
    before = {name: getattr(secrets, name) for name in drawn}
    _set(drawn)
    try:
        yield
    finally:
        _set(before)


def _set(functions: Mapping[str, object]) -> None:
    for name, function in functions.items():
        setattr(secrets, name, function)
