"""Numbers that a command takes, within bounds that make sense of it."""

import argparse
from collections.abc import Callable


def between(least: int, most: int) -> Callable[[str], int]:
    """How argparse reads such a number; any other is refused with the bounds."""

    def number(written: str) -> int:
        if not least <= int(written) <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
        return int(written)

    return number
