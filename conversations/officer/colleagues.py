"""How a colleague stands on a list."""

from core.language.words import Say
from core.people.duty import Colleague

LETTERS = 12
"""Of a colleague's name, so that five fit one screen."""


def named(colleague: Colleague) -> Say:
    """A colleague on a list: name and profession, or the day they are back."""
    name = colleague.name[:LETTERS]
    if colleague.back_on:
        return Say("list.officer.away", {"name": name, "date": f"{colleague.back_on:%d/%m}"})
    return Say("list.officer", {"name": name, "job": Say(f"job.{colleague.role}")})
