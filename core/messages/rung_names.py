"""How the duties of a ladder's steps are named, so that each step is owed to each person once."""

from core.clock import kigali
from core.models.alert import Alert

TOP = "top"
"""The step of whatever is told together at the top of the ladder, turn after turn."""


def prefix(alert: Alert, step: int | str, of: int | None = None) -> str:
    """What the names of all messages of that step begin with; the person follows. `of` is the alert that told it, where
    that one went into this one since.
    """
    return f"alert:{of or alert.id}:{alert.level}:{kigali(alert.ladder_from):%d%H%M%S}:{step}:"
