"""Questions that only volunteers are asked: an age, a carer's phone or a home, a day ahead."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from conversations.asking import Asked, Json, Page, Refused, Wrong
from conversations.questions import Choose
from core import codes
from core.cases import registration
from core.children import numbers
from core.clock import kigali
from core.people import places
from core.phone import mobile
from core.storage.db import Tx


@dataclass(frozen=True)
class Years(Asked):
    """An age in years, or the year of birth where it is known. Kept as typed: a number up to 25, or a year."""

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> int:
        """One or two digits are years, four a year of birth; nothing else is guessed at."""
        year = kigali(tx.at).year
        if re.fullmatch(r"[0-9]{1,2}", raw) and int(raw) <= registration.OLDEST:
            return int(raw)
        if re.fullmatch(r"[0-9]{4}", raw) and year - registration.OLDEST <= int(raw) <= year:
            return int(raw)
        raise Wrong("wrong.years", most=registration.OLDEST, low=year - registration.OLDEST, high=year)

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

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """The number."""
        number = mobile(raw)
        if number is None:
            raise Wrong("wrong.phone")
        if not self.may_be(tx, number):
            raise Wrong("wrong.phone_of_ours")
        return number

    def value(self, kept: Json) -> Any:
        """The number, "" for none."""
        return kept or ""


def _no_home(_tx: Tx, _code: str) -> int | None:
    return None


@dataclass(frozen=True)
class PhoneOrHome(Telephone):
    """The carer's number, or the code of a child of the same home, by `find`; `0` where there is neither.

    Kept as `+2507########`, or that child's id.
    """

    find: Callable[[Tx, str], int | None] = _no_home

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """Six digits are a code, all else a number."""
        code = codes.read(raw)
        if not re.fullmatch(r"[0-9]{6}", code):
            return super().parse(raw, shown, tx)
        if not codes.is_sound(code):
            raise Wrong("wrong.code_check")
        found = self.find(tx, code)
        if found is None:
            raise Refused("wrong.code_unknown", partial(numbers.note_refused, number=code))
        return found

    def value(self, kept: Json) -> Any:
        """The number, "" for none, or the child."""
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


ELSEWHERE = "99"
"""Typed where a code is asked: it is of another district."""


@dataclass(frozen=True)
class CodeHere(Choose):
    """A child of the list, a code of the district, or 99 for one of another district."""

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> Json:
        """What was picked, what the code stands for, or ELSEWHERE."""
        return ELSEWHERE if raw == ELSEWHERE else super().parse(raw, shown, tx)


@dataclass(frozen=True)
class DistrictDigits(Asked):
    """A district by its two digits. Kept as its id."""

    def pages(self, tx: Tx) -> list[Page]:
        """Nothing to choose from."""
        return []

    def parse(self, raw: str, shown: Mapping[str, Json], tx: Tx) -> int:
        """The district that has them."""
        found = places.district_of(tx, raw) if re.fullmatch(r"[0-9]{2}", raw) else None
        if found is None:
            raise Wrong("wrong.district")
        return found

    def value(self, kept: Json) -> int:
        """Its id."""
        return int(kept)
