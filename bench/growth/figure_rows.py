"""Two years of months that were counted: what measures are drawn from at the desk."""

from itertools import product

from sqlalchemy import insert, or_, select

from core.children.reviews import month_after
from core.measures import stored
from core.measures.frame import today
from core.measures.service import PRICES
from core.models.monthly_figure import MonthlyFigure
from core.models.place import Place
from core.storage.db import Tx

VALUE, OF = 30, 40


def write(tx: Tx) -> int:
    """Each measure of each month in every district, and in the sectors of those that have children; how many rows."""
    firsts = [month_after(today(tx).replace(day=1), -back) for back in range(stored.LONG)]
    sectors = Place.parent_id.in_(stored.districts_with_children(tx))
    found = select(Place.id, Place.district_id).where(or_(Place.level == "district", sectors))
    rows = [
        {
            "district_id": place.district_id,
            "place_id": place.id,
            "name": measure.name,
            "first": first,
            "part": "RWF" if measure is PRICES else "",
            "value": VALUE,
            "of": OF if measure.share else None,
        }
        for place, measure, first in product(tx.connection.execute(found).all(), stored.COUNTED, firsts)
    ]
    tx.connection.execute(insert(MonthlyFigure), rows)
    return len(rows)
