"""The tables, one aggregate a file. Importing this package makes all of them known to `Base.metadata`."""

from core.models import (
    alert,
    case,
    child,
    duty,
    gathering,
    message,
    person,
    place,
    record,
    registration,
    review,
    round,
    spending,
    talk,
    visit,
    watch,
)
from core.models.base import Base, new_id

__all__ = [
    "Base",
    "alert",
    "case",
    "child",
    "duty",
    "gathering",
    "message",
    "new_id",
    "person",
    "place",
    "record",
    "registration",
    "review",
    "round",
    "spending",
    "talk",
    "visit",
    "watch",
]
