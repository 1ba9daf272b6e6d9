"""Finding numbers on screens, as an eye would."""

import re

from tests.fixtures.phone import Phone


def alert_on(phone: Phone) -> str:
    """The alert's number on the screen: five digits."""
    return _number(phone.screen, 5)


def alert_in(text: str) -> str:
    """The alert's number in an SMS."""
    return _number(text, 5)


def receipt_on(phone: Phone) -> str:
    """The receipt's number on the screen: seven digits."""
    return _number(phone.screen, 7)


def _number(screen: str, length: int) -> str:
    found = re.search(rf"(?<![0-9])[1-9][0-9]{{{length - 1}}}(?![0-9])", screen)
    assert found, screen
    return found[0]


def home(phone: Phone) -> Phone:
    """Dial; what was left unfinished is not gone on with."""
    phone.dial()
    return phone.press("2") if phone.name == "draft.offer" else phone


def as_whom(phone: Phone, role: str) -> Phone:
    """Dial a number that two people hold, as the one who does that."""
    phone.dial().is_at("door.who")
    return phone.press(next(line[0] for line in phone.screen.splitlines() if role in line))
