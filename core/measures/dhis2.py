"""A district's month as a DHIS2 data value set: the numbers that a mapping asks for, small counts left out.

The shape is that of `/api/dataValueSets` in the public developer's guide (dhis2/dhis2-docs, developer/web-api/data.md,
"Sending data values", commit 64535d9f, read on 30 November 2026): `dataSet`, `period` as 202610, `orgUnit`, and
`dataValues` with `dataElement`, `categoryOptionCombo` where there is one, and `value` as text. `completeDate` is left
to whoever sends it, as it says that the set is complete.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.measures.dhis2_mapping import OF, Dhis2Mapping
from core.measures.frame import Figure, MeasuredMonth, today
from core.measures.monthly import MEASURES, figures_of
from core.measures.small_counts import suppress
from core.models.place import Place
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class DataValueSet:
    """It, the keys whose number is hidden as it is small, and those that counted nothing."""

    content: dict[str, Any]
    hidden: list[str]
    missing: list[str]


def of_month(tx: Tx, place: Place, first: date, mapping: Dhis2Mapping) -> DataValueSet:
    """The district's month. Of a hidden number nothing is sent, not even that it is small."""
    ask = MeasuredMonth(place.id, first, today(tx))
    wanted = {each.removesuffix(OF).partition(":")[0] for each in mapping.elements}
    figures = [each for measure in MEASURES if measure.name in wanted for each in figures_of(tx, measure, ask, None)]
    known = {name: number for each in suppress(figures) for name, number in _numbers(each)}
    values, hidden = [], []
    for name, held in mapping.elements.items():
        if name not in known:
            continue
        if (value := known[name]) is None:
            hidden.append(name)
            continue
        category = {"categoryOptionCombo": held.category} if held.category else {}
        values.append({"dataElement": held.element, **category, "value": f"{value:g}"})
    missing = [name for name in mapping.elements if name not in known]
    head = {"dataSet": mapping.data_set, "period": f"{first:%Y%m}", "orgUnit": mapping.org_unit}
    return DataValueSet({**head, "dataValues": values}, hidden, missing)


def _numbers(figure: Figure) -> list[tuple[str, float | None]]:
    """Each number of a figure by its key; None for one that is hidden."""
    name = f"{figure.name}:{figure.part}" if figure.part else figure.name
    numbers = {name: figure.value}
    if figure.of is not None or "of" in figure.hidden:
        numbers[f"{name}{OF}"] = figure.of
    return list(numbers.items())
