"""How the duties of a ladder's steps are named, so that each step is owed to each person once."""

from core.clock import kigali
from core.models.alert import Alert

TOP = "top"
"""The step of whatever is told together at the top of the ladder, turn after turn."""


def prefix(alert: Alert, step: int | str) -> str:
    """What the names of all messages of that step begin with; the person follows."""
    return f"alert:{alert.id}:{alert.level}:{kigali(alert.ladder_from):%d%H%M%S}:{step}:"
