"""A district's month as the tests read it: figures by name, group and part, each counted when it is asked for."""

from dataclasses import dataclass
from typing import Any

from core.cases.closing_checks import ChecklistAnswers
from core.measures import monthly
from core.measures.frame import By, Figure, MeasuredMonth, today
from core.storage.access import CLI, Caller
from core.storage.db import Tx
from tests.core.support.field import Field

MET = ChecklistAnswers(birth=True, group=True, asked=True)
"""What officers tell where a case is closed as a success."""
OPERATOR = Caller("", CLI)
AT = "2026-11-15 09:00"
"""When the months are read: October is over, November runs."""


@dataclass(frozen=True)
class Month:
    """A month of a district, with every count."""

    field: Field
    written: str
    district: str
    by: By | None

    def figures(self, name: str) -> list[Figure]:
        """The figures of that name alone."""

        def count(tx: Tx) -> list[Figure]:
            ask = MeasuredMonth(monthly.district(tx, self.district).id, monthly.month(self.written), today(tx))
            measure = next((each for each in monthly.MEASURES if each.name == name), None)
            return monthly.figures_of(tx, measure, ask, self.by) if measure else monthly.costs_of(tx, ask)

        return [each for each in self.field.at(AT).look(count) if each.name == name]


def sheet(field: Field, month: str = "2026-10", district: str = "Huye", by: By | None = None) -> Month:
    """That month as it stands at `AT`, counted anew at each look."""
    return Month(field, month, district, by)


def told(month: Month, name: str) -> dict[tuple[str, str], Any]:
    """(group, part) -> value, or (value, of) of a share."""
    return {(each.group, each.part): _counted(each) for each in month.figures(name)}


def _counted(figure: Figure) -> Any:
    return figure.value if figure.of is None else (figure.value, figure.of)


def whole(month: Month, *names: str) -> list[Any]:
    """What those measures came to in the whole district."""
    return [told(month, name)["", ""] for name in names]


def spread(month: Month, name: str) -> tuple[float | None, float | None]:
    """Median and 90th percentile of the whole district."""
    return next((each.median, each.ninetieth) for each in month.figures(name))
