"""How the service stands, for who leads officers: what `/readyz`, doctor and the figures know, as far as they may act.

The nation reads of everything; a lead of the own district, and of what all districts hang on. Alarms stand as the
clock last kept them: whether the clock itself ticks is looked at here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core.messages import switches
from core.messages.switches import LaneBacklog
from core.models.alert import OPEN, Alert
from core.models.message import Lane
from core.models.person import Role
from core.models.record import Tick
from core.monitoring import alarm_history, alarms, invariants
from core.monitoring.alarm_history import RungAlarm
from core.people import staffing
from core.people.staffing import Vacancy
from core.storage import sweep_runs, ticks
from core.storage.access import Caller
from core.storage.db import Tx
from core.storage.sweep_runs import SweepFigures

UNDRAINED = timedelta(seconds=30)
"""Messages that may go are taken within 15 s even without Redis; twice that is a fault."""


@dataclass(frozen=True, slots=True)
class LaneStand:
    """SMS of one kind: how many wait, since when the oldest, when some were last taken up, and whether that is late."""

    lane: Lane
    count: int
    oldest: datetime | None
    drained: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class MachineStand:
    """What only the nation reads: the last backups, records that break a rule, and how the clock's sweeps went."""

    backup: datetime | None
    away: datetime | None
    findings: int
    sweeps: list[SweepFigures]


@dataclass(frozen=True, slots=True)
class ServiceHealth:
    """All of it. `ticked`, `drained` and backups are real time, `off` and `quiet` programme time.

    `off`: since when nothing is sent; `quiet`: since when no reminder is. `unreached`: open alerts that met a rung
    where nobody has a working phone.
    """

    ringing: list[RungAlarm]
    ticked: datetime | None
    ticks: bool
    off: datetime | None
    quiet: datetime | None
    lanes: list[LaneStand]
    unreached: int
    vacant: list[Vacancy]
    machine: MachineStand | None

    @property
    def well(self) -> bool:
        """Whether nobody has to do anything."""
        late = any(each.late for each in self.lanes)
        return self.ticks and not (self.ringing or self.off or late or self.unreached or self.vacant)


def look(tx: Tx, me: Caller) -> ServiceHealth:
    """How it stands now."""
    last = {name: at for name, at in tx.connection.execute(select(Tick.name, Tick.at).where(Tick.name.in_(_NAMES)))}
    ticked = last.get(ticks.CLOCK)
    waits = {each.lane: each for each in switches.waiting(tx)}
    return ServiceHealth(
        alarm_history.ringing_now(tx, me),
        ticked,
        ticked is not None and tx.real - ticked < tx.programme.watch.no_tick,
        switches.sending_off(tx),
        switches.reminders_off(tx),
        [_lane(tx, lane, waits.get(lane), last.get(f"{_DRAIN}{lane}")) for lane in Lane],
        _unreached(tx, me),
        staffing.vacancies_at(tx, me.district),
        _machine(tx, last) if me.role is Role.national else None,
    )


_DRAIN = "drain:"
_NAMES = (ticks.CLOCK, alarms.BACKUP, alarms.BACKUP_AWAY, *(f"{_DRAIN}{lane}" for lane in Lane))


def _lane(tx: Tx, lane: Lane, waits: LaneBacklog | None, drained: datetime | None) -> LaneStand:
    if waits is None:
        return LaneStand(lane, 0, None, drained, False)
    late = drained is None or tx.real - drained > UNDRAINED
    return LaneStand(lane, waits.count, waits.oldest, drained, late)


def _unreached(tx: Tx, me: Caller) -> int:
    found = select(func.count()).where(Alert.nobody_found, Alert.state.in_(OPEN), Alert.owner_id.is_(None))
    if me.role is not Role.national:
        found = found.where(Alert.district_id == me.home_district)
    return tx.connection.scalar(found) or 0


def _machine(tx: Tx, last: dict[str, datetime]) -> MachineStand:
    broken = sum(invariants.count_open(tx).values())
    return MachineStand(last.get(alarms.BACKUP), last.get(alarms.BACKUP_AWAY), broken, sweep_runs.figures(tx))
