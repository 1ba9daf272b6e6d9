"""Measures of what families were offered: sessions held with them, services they were referred to, gatherings."""

from functools import partial
from typing import Any

from sqlalchemy import Select

from core.measures.frame import PLACES_ONLY, Measure, MeasuredMonth, Unit
from core.measures.rows import RowOwner, rows, yes
from core.models.child import Child
from core.models.duty import Referral, ReferralState
from core.models.gathering import Gathering
from core.models.support_plan import PlanKind, PlanLine, PlanState
from core.storage.db import Tx

PSYCHOSOCIAL = (
    PlanKind.naming_alone,
    PlanKind.naming_group,
    PlanKind.confrontation,
    PlanKind.healing,
    PlanKind.attachment,
    PlanKind.communication,
    PlanKind.calm,
)
"""Sessions about what people feel and how they live together; income, a project or a group are other help."""


def _referred(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Referrals asked for in the month, by who shall serve; those that are done by now."""
    about = RowOwner(Child.id, Referral.made_at, Child.village_id)
    done = yes(Referral.state == ReferralState.done)
    found = rows(Referral, ask, about, hit=done, part=Referral.to).join(Child, Child.id == Referral.child_id)
    return found.where(Referral.district_id == ask.district, ask.holds_moment(Referral.made_at))


def _sessions(present: Any, _tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    """Sessions held in the month at which they were."""
    return _lines(ask).where(PlanLine.kind.in_(PSYCHOSOCIAL), present)


def _parents(_tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    return _lines(ask, PlanLine.parents)


def _lines(ask: MeasuredMonth, hit: Any = 1) -> Select[Any]:
    """Lines of plans that were done; those that only the desk may name count as what phones call them."""
    about = RowOwner(PlanLine.child_id, PlanLine.done_on, PlanLine.village_id)
    found = rows(PlanLine, ask, about, hit=hit, part=PlanLine.kind)
    done = PlanLine.state == PlanState.done, ask.holds_day(PlanLine.done_on)
    return found.where(PlanLine.district_id == ask.district, *done)


def _held(came: Any, _tx: Tx, ask: MeasuredMonth) -> Select[Any]:
    found = rows(Gathering, ask, RowOwner(village=Gathering.village_id), hit=came, part=Gathering.kind)
    return found.where(Gathering.district_id == ask.district, ask.holds_day(Gathering.on))


def _gathered(name: str, unit: Unit, came: Any) -> Measure:
    return Measure(name, unit, partial(_held, came), PLACES_ONLY, share=False)


SUPPORT = (
    Measure("sessions_with_child", Unit.sessions, partial(_sessions, PlanLine.with_child), share=False),
    Measure("sessions_with_parents", Unit.sessions, partial(_sessions, PlanLine.with_parents), share=False),
    Measure("parents_reached", Unit.people, _parents, share=False),
    Measure("referrals_completed", Unit.referrals, _referred),
    _gathered("gatherings", Unit.gatherings, 1),
    _gathered("women_at_gatherings", Unit.people, Gathering.women),
    _gathered("men_at_gatherings", Unit.people, Gathering.men),
    _gathered("children_at_gatherings", Unit.people, Gathering.children),
)
