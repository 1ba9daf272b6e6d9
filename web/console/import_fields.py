"""What is typed beside a file that comes in."""

from datetime import date


def day_of(written: str | None) -> date | None:
    """The day that a browser sends; None for none, and for what is no day."""
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
