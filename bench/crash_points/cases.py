"""Which process dies where: a case for both sides of every point of `core.failpoints` and of every sweep."""

from dataclasses import dataclass

from bench.crash_points.stock import Stage
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
WEIGHTIEST = {"hop": 4, "doorbell": 2}
"""At which time it is cut, where not at the first: an ordinary key press, a bell behind the danger's."""


@dataclass(frozen=True)
class Case:
    """One death: the point as `doomed` reads it, the role that dies there, and what the scene begins with."""

    point: str
    role: tuple[str, ...]
    stage: Stage = Stage.told
    first: str | None = None
    """Where the alerts' drain dies before: a sweep that mends needs something to mend."""

    @property
    def scene(self) -> str:
        """A name for its journal and log."""
        return self.point.replace(":", "-")


TOLD = Case("", (), Stage.demo)
"""Nobody dies: what `Stage.told` is a copy of."""
UNDISTURBED = Case("", ())
ADVANCED = Case("", ADVANCE)
"""Nobody dies, and the minutes pass one by one: the outline of scenes in which the training clock is moved."""


def cases(half: int | None = None) -> list[Case]:
    """Every point of the story's processes, before and after; or a half of them, 0 or 1: each point on one side."""
    names = sorted(POINTS - set(failpoints.BY_HAND))
    return [
        _case(name, side)
        for at, name in enumerate(names)
        for which, side in enumerate(Side)
        if half is None or (at + which) % 2 == half
    ]


def _case(name: str, side: Side) -> Case:
    point = f"{name}:{side}:{WEIGHTIEST.get(name, 1)}"
    if name == "clock.advance":
        return Case(point, ADVANCE)
    if name == "places":
        return Case(point, FURNISH, Stage.tables)
    if name in failpoints.OPERATOR:
        return Case(point, SEED if name == "seed" else FURNISH, Stage.places)
    if name == "sweep.recover":
        return Case(point, CLOCK, first="drain.settle:before:1")
    if name in failpoints.WEB:
        return Case(point, WEB, Stage.demo)
    return Case(point, ALERTS if name in failpoints.DRAIN else CLOCK)
