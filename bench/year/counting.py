"""Somebody reads a count in an SMS, opens the list it names in the same minute, and counts its lines."""

from datetime import timedelta
from random import Random

from bench.year.network import Talked
from bench.year.thumbs import counting, keys
from bench.year.town import PlannedCall, Town

LISTS = {"visits": "2", "worries": "3", "registrations": "4", "reviews": "5", "plans": "6", "calls": "7"}
"""The key of each behind an officer's `8`."""
MOST = 90
"""Lines that somebody has the patience to count: eighteen screens."""


def counts_the_list(town: Town, number: str, chance: Random, name: str, said: int) -> None:
    """An officer's list of that name."""
    if said > MOST:
        return
    counted: list[int] = []

    def then(_talked: Talked) -> None:
        if counted:
            town.book.counts["lists_counted"] += 1
        if counted and counted != [said]:
            town.book.miscounted.append(f"{name}: an SMS said {said}, its list shows {counted[0]}")

    press = keys(officer__home="8", officer__waits=LISTS[name])
    begin = lambda: counting(f"waits.{name}", counted, press)  # noqa: E731
    call = PlannedCall(number, begin, chance, then, is_duty=True, awake=False)
    town.later(timedelta(), lambda: town.dial(call), awake=False)
