"""A hop as every dialect brings it, and the reply as every dialect takes it back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of the network. `transcript` is everything typed so far, joined by `*`, "" on the first hop."""

    gateway: str
    session: str
    service: str
    number: str
    network: str
    transcript: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One screen: the text, whether the talk is over, and the screen's name (never data) for the dashboard."""

    text: str
    is_last: bool
    name: str
