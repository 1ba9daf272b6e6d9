"""When something is due next, so that time moved ahead may skip the minutes in which nothing is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, select

from core.cases import care_leavers
from core.models.alert import OPEN, Alert
from core.models.duty import WAITING, CallBack, Referral
from core.models.message import Lane, Message, MessageState
from core.models.round import Round
from core.models.session import Session
from core.models.supervision import Supervised
from core.models.support_plan import PlanLine
from core.models.visit import Due, FollowUp
from core.operations import retention
from core.storage.db import Tx
from core.storage.prepared import Prepared, one_of

_WAITING = one_of(Message.lane, Lane) & (Message.state == MessageState.queued)
"""The lanes are named for the sake of the index. One that may go and has not waits for its retry, in real time."""


def _first(column: Any, among: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return select(func.min(column)).where(among).scalar_subquery()


_MOMENTS = (
    _first(Session.heard_at, Session.danger_id.is_not(None)),
    _first(Alert.due_at, one_of(Alert.state, OPEN)),
    _first(Alert.seen_due_at, one_of(Alert.state, OPEN)),
    _first(FollowUp.remind_at, FollowUp.remind_at.is_not(None) & (FollowUp.state == Due.open)),
    _first(FollowUp.next_at, FollowUp.next_at.is_not(None)),
    _first(PlanLine.eve_at, PlanLine.eve_at.is_not(None)),
    _first(CallBack.due_at, one_of(CallBack.state, WAITING)),
    _first(Referral.due_at, Referral.due_at.is_not(None)),
    _first(Round.due_at, Round.due_at.is_not(None)),
    _first(Supervised.due_at, Supervised.due_at.is_not(None)),
    _first(Message.not_before, _WAITING & (Message.not_before > bindparam("at"))),
    _first(Message.expires_at, _WAITING),
)
"""The first is of talks: it is due a while later."""
_ALL = Prepared(select(*_MOMENTS))


def next_due(tx: Tx) -> datetime | None:
    """The first moment of programme time at which any sweep or drain has something to do; None if there is none."""
    broken_off, *moments = tx.all(_ALL, {"at": tx.at})[0]
    moments += [care_leavers.next_turn(tx), broken_off and broken_off + tx.programme.call_backs.broken_off_after]
    upcoming: datetime | None = min((each for each in moments if each), default=None)
    if upcoming and upcoming <= retention.coming_night(tx):
        return upcoming
    return min((each for each in (upcoming, retention.next_night(tx)) if each), default=None)
