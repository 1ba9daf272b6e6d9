"""When something is due next, so that time moved ahead may skip the minutes in which nothing is."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from core import care_leavers, retention
from core.db import Tx
from core.models.alert import OPEN, Alert
from core.models.duty import WAITING, CallBack, Referral
from core.models.message import Message, MessageState
from core.models.round import Round
from core.models.supervision import Supervised
from core.models.talk import Talk
from core.models.visit import Due, FollowUp


def next_due(tx: Tx) -> datetime | None:
    """The first moment of programme time at which any sweep or drain has something to do; None if there is none."""
    broken_off = _first(tx, Talk.heard_at, Talk.danger_id.is_not(None))
    moments = [
        _first(tx, Alert.due_at, Alert.state.in_(OPEN)),
        _first(tx, Alert.seen_due_at, Alert.state.in_(OPEN)),
        _first(tx, FollowUp.remind_at, FollowUp.state == Due.open),
        _first(tx, Round.due_at, Round.due_at.is_not(None)),
        _first(tx, CallBack.due_at, CallBack.state.in_(WAITING)),
        _first(tx, Referral.due_at, Referral.due_at.is_not(None)),
        _first(tx, Supervised.due_at, Supervised.due_at.is_not(None)),
        _first(tx, Message.not_before, Message.state == MessageState.queued),
        _first(tx, Message.expires_at, Message.state == MessageState.queued),
        care_leavers.next_turn(tx),
        retention.next_night(tx),
        broken_off and broken_off + tx.programme.call_backs.broken_off_after,
    ]
    return min((each for each in moments if each), default=None)


def _first(tx: Tx, column: Any, among: ColumnElement[bool]) -> datetime | None:
    return tx.connection.scalar(select(func.min(column)).where(among))
