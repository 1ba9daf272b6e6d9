"""What a walk along the audit found."""

from dataclasses import dataclass, field

MOST_NAMED = 1000
"""Faults that are named; all are counted."""


@dataclass(frozen=True, slots=True)
class AuditFault:
    """What is wrong at a place of the chain (None for a row that waits for its seal), and the row that stands there."""

    place: int | None
    row: int | None
    why: str


@dataclass(slots=True)
class ChainVerdict:
    """What was found: rows that are sealed and that wait, seals, how many rows stand under the last head from outside
    that fits, and the faults.
    """

    rows: int = 0
    seals: int = 0
    unsealed: int = 0
    covered: int = 0
    wrong: int = 0
    faults: list[AuditFault] = field(default_factory=list)

    @property
    def broken(self) -> AuditFault | None:
        """The first fault, None where all fits."""
        return self.faults[0] if self.faults else None

    def blame(self, place: int | None, row: int | None, why: str) -> None:
        """One more fault."""
        self.wrong += 1
        if len(self.faults) < MOST_NAMED:
            self.faults.append(AuditFault(place, row, why))
