"""Children placed on some day, and visits that tell of them."""

from datetime import date
from typing import Any

from core.children import children
from core.models.child import Child, PlacementKind, Sex
from core.models.place import Place
from core.reporting import visits
from core.reporting.visits import Answers
from tests.core.support.field import Field

VILLAGE = 24090108


def placed(
    field: Field,
    kind: str,
    began: str,
    ended: str | None = None,
    *,
    came_from: str = "institution",
    sex: str = "girl",
    child: int | None = None,
) -> int:
    """A child of Huye, new unless it is named, who lives so since that day; its id."""

    def put(tx: Any) -> int:
        home = tx.session.get_one(Place, VILLAGE)
        one = tx.session.get_one(Child, child) if child else children.register(tx, home, "", Sex(sex), 2015)
        row = children.place(tx, one, PlacementKind(kind), came_from, date.fromisoformat(began))
        row.ended_on = date.fromisoformat(ended) if ended else None
        return int(one.id)

    return field.do(put)


def looked(field: Field, child: int, on: str) -> None:
    """Somebody visited the child on that day."""
    field.at(f"{on} 10:00").do(visits.record, field.me(1), child, Answers(1, 1, 1, 1, 1, 1), None)
