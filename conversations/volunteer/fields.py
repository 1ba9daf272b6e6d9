"""Questions that only volunteers are asked: an age, a carer's phone, a day ahead."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from conversations.asking import Asked, Json, Page, Wrong
from conversations.questions import Choose
from core.clock import kigali
from core.phone import mobile
from core.storage.db import Tx

OLDEST = 25
"""Years back that a year of birth may lie."""


class Band(IntEnum):
    """An age band, by key."""

    to_5 = 1
    to_12 = 2
    to_17 = 3
    from_18 = 4


@dataclass(frozen=True)
class Age(Choose):
    """A band by its key, or the year of birth where it is known. Kept as the band's key or the year."""

    among: type[IntEnum] = Band

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """1-4, or four digits."""
        if re.fullmatch(r"[0-9]{4}", raw):
            year = kigali(tx.at).year
            if year - OLDEST <= int(raw) <= year:
                return int(raw)
            raise Wrong("wrong.number", low=year - OLDEST, high=year)
        return super().parse(raw, shown, tx)

    def value(self, kept: Json) -> int:
        """As kept."""
        return int(kept)


def _anybody(_tx: Tx, _number: str) -> bool:
    return True


@dataclass(frozen=True)
class Telephone(Asked):
    """A Rwandan mobile number that `may_be` a carer's, kept as `+2507########`; `0` where there is none."""

    zero_finishes: bool = True
    zero_says: str = "nav.skip"
    may_be: Callable[[Tx, str], bool] = _anybody

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The number."""
        number = mobile(raw)
        if number is None:
            raise Wrong("wrong.phone")
        if not self.may_be(tx, number):
            raise Wrong("wrong.phone_of_ours")
        return number

    def value(self, kept: Json) -> str:
        """The number, "" for none."""
        return kept or ""


@dataclass(frozen=True)
class DayAhead(Asked):
    """A day from tomorrow up to `most` days ahead, typed as day and month: 0703. Kept as an ISO date."""

    most: Callable[[Tx], int] = lambda _tx: 1

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> str:
        """The next such day; one that is over, or too far, is refused."""
        today, most = kigali(tx.at).date(), self.most(tx)
        days = _days(raw, today) if re.fullmatch(r"[0-9]{4}", raw) else []
        if not days:
            raise Wrong("wrong.day")
        ahead = [day for day in days if timedelta(0) < day - today <= timedelta(days=most)]
        if not ahead:
            raise Wrong("wrong.day_far", days=most)
        return ahead[0].isoformat()

    def value(self, kept: Json) -> Any:
        """As kept."""
        return kept


def _days(raw: str, today: date) -> list[date]:
    """That day of this year and of the next, where the calendar has it."""
    days = []
    for year in (today.year, today.year + 1):
        with suppress(ValueError):
            days.append(date(year, int(raw[2:]), int(raw[:2])))
    return days
