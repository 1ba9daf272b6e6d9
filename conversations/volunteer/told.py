"""What the questions after a told danger say first."""

from core.alerts.alerts import Raised
from core.language.words import Say


def sent(key: str, told: Raised | None) -> Say | None:
    """After a danger the next question says first that the district knows, or that it is kept where nobody is there to
    hear of it, should the line drop there.
    """
    return Say(f"{key}.kept" if told.unheard else f"{key}.sent", {"number": told.number}) if told else None
