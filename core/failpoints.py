"""Named points at which the crash proof may kill a process: around each commit, each gateway call, each doorbell.

Nothing is armed in service, and no setting arms anything: only `bench.crash_points.doomed` does, inside a process made
to die.
"""

from collections.abc import Callable
from enum import StrEnum

WEB = ("hop", "hop.first", "hop.settle", "sms.inbound", "sms.delivery", "opted_out", "missed_call", "doorbell")
DRAIN = ("drain.claim", "drain.sending", "gateway", "drain.settle")
CLOCK = ("clock.lease", "clock.let_go", "clock.advance")
SWEEP = "sweep."
"""How the point of each sweep begins, before the name that it has in the schedule."""
OPERATOR = ("places", "demo", "seed")
BY_HAND = (
    "drain.give_back",
    "backup",
    "restore",
    "sending",
    "measures",
    "pin_kept_anew",
    "keys",
    "institutions",
    "imports",
    "slips",
    "people",
    "children",
    "desk",
    "demo_removal",
    "clock_watchdog",
    "wrong_tokens",
    "faults",
    "announce.lease",
    "announce",
    "announce.done",
    "audit.head",
    "settings",
    "audit",
    "consents",
    "requests",
    "erasure",
    "breach",
    "group_messages",
    "text_reviews",
    "proxy_signs",
    "backup_away",
    "office",
)
"""Cut in tests of their own, as they need a database or a file of their own."""
NAMES = frozenset((*WEB, *DRAIN, *CLOCK, *OPERATOR, *BY_HAND))
"""What can be cut in two, by the process it happens in; besides these, each sweep."""


class Side(StrEnum):
    """Where the process stands: what is named has not happened yet, or it has and nobody was told."""

    before = "before"
    after = "after"


class _Armed:
    """The one point of this process that does something, at its nth time."""

    def __init__(self, name: str, side: Side, nth: int, act: Callable[[], object]) -> None:
        self.name, self.side, self.left, self.act = name, side, nth, act

    def reached(self, name: str, side: Side) -> None:
        if (name, side) == (self.name, self.side):
            self.left -= 1
            if not self.left:
                self.act()


planned: _Armed | None = None
"""What a busy caller looks at before it calls `hit`; None unless something is armed."""


def hit(name: str, side: Side) -> None:
    """Say that this process stands there; costs a look at one variable unless something is armed."""
    if planned is not None:
        planned.reached(name, side)


def arm(name: str, side: Side, nth: int, act: Callable[[], object]) -> None:
    """Let this process do `act` when it stands there for the nth time, counted from now.

    Raises ValueError for a name nobody has.
    """
    global planned
    if (name not in NAMES and not name.startswith(SWEEP)) or nth < 1:
        raise ValueError(f"no such point: {name}, time {nth}")
    planned = _Armed(name, side, nth, act)


def disarm() -> None:
    """Nothing happens anywhere any more."""
    global planned
    planned = None
