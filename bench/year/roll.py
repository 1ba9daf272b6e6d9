"""What officers of the year are like, and what they know from paper."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.year.volunteers import Pair

if TYPE_CHECKING:
    from bench.year.officers import Officer


@dataclass(frozen=True)
class Manner:
    """Minutes until an officer takes a danger by day (half of the times less), and whether they act at all."""

    minutes: float = 6.0
    acts: bool = True
    sleeps: float = 2.5
    """How many times as long that takes at night."""


@dataclass
class Roll:
    """What officers know from paper: which pair looks after a child of that code, and which number its carer has."""

    pairs: dict[str, Pair] = field(default_factory=dict)
    carers: dict[str, str] = field(default_factory=dict)
    officers: list["Officer"] = field(default_factory=list)
