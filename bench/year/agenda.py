"""What people mean to do and when; and the watch that stands still between two moments."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

Act = Callable[[], object]


@dataclass
class Watch:
    """Time as it is handed in, in UTC: it stands still until it is moved, and never goes back."""

    now: datetime

    def __call__(self) -> datetime:
        """The moment it is."""
        return self.now

    def move(self, to: datetime) -> None:
        """It is that moment, if it was not later already."""
        self.now = max(self.now, to.astimezone(UTC))


@dataclass
class Agenda:
    """Acts by their moments; those of one moment in the order they were put down."""

    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def put(self, at: datetime, act: Act) -> None:
        """Somebody means to do that then."""
        heapq.heappush(self._acts, (at, next(self._order), act))

    @property
    def next_at(self) -> datetime | None:
        """When somebody does something next."""
        return self._acts[0][0] if self._acts else None

    def take(self) -> Act:
        """The next act."""
        return heapq.heappop(self._acts)[2]
