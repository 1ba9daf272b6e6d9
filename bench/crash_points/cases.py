"""Which process dies where: a case for both sides of every point of `core.failpoints` and of every sweep."""

from dataclasses import dataclass

from bench.crash_points.stock import DatabaseStage
from core import failpoints
from core.failpoints import Side
from core.models.message import Lane
from jobs.schedule import SWEEPS

ALERTS = ("drain", Lane.alerts.value)
CLOCK = ("clock",)
ADVANCE = ("advance",)
WEB = ("web",)
FURNISH = ("furnish",)
SEED = ("seed",)

POINTS = frozenset((*failpoints.NAMES, *(each.failpoint for each in SWEEPS)))
"""Every point of the product, of whichever process."""
WEIGHTIEST = {"hop": 3, "doorbell": 2}
"""At which time it is cut, where not at the first: an ordinary key press, a bell behind the danger's."""


@dataclass(frozen=True)
class CrashCase:
    """One death: the point as `doomed` reads it, the role that dies there, and what the scene begins with."""

    point: str
    role: tuple[str, ...]
    stage: DatabaseStage = DatabaseStage.told
    first: str | None = None
    """Where the alerts' drain dies before: a sweep that mends needs something to mend."""

    @property
    def scene(self) -> str:
        """A name for its journal and log."""
        return self.point.replace(":", "-")


TOLD = CrashCase("", (), DatabaseStage.demo)
"""Nobody dies: what `DatabaseStage.told` is a copy of."""
UNDISTURBED = CrashCase("", ())
ADVANCED = CrashCase("", ADVANCE)
"""Nobody dies, and the minutes pass one by one: the outline of scenes in which the training clock is moved."""


def cases() -> list[CrashCase]:
    """Every point of the story's processes, before and after."""
    return [_case(name, side) for name in sorted(POINTS - set(failpoints.BY_HAND)) for side in Side]


def _case(name: str, side: Side) -> CrashCase:
    point = f"{name}:{side}:{WEIGHTIEST.get(name, 1)}"
    if name == "clock.advance":
        return CrashCase(point, ADVANCE)
    if name == "places":
        return CrashCase(point, FURNISH, DatabaseStage.tables)
    if name in failpoints.OPERATOR:
        return CrashCase(point, SEED if name == "seed" else FURNISH, DatabaseStage.places)
    if name == "sweep.recover":
        return CrashCase(point, CLOCK, first="drain.settle:before:1")
    if name in failpoints.WEB:
        return CrashCase(point, WEB, DatabaseStage.demo)
    return CrashCase(point, ALERTS if name in failpoints.DRAIN else CLOCK)
