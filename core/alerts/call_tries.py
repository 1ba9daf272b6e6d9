"""Calls that are made: an officer takes one, rings, and says what came of each try."""

from sqlalchemy import select

from core.alerts import alerts, call_backs, call_ladder, call_stand_downs
from core.alerts.call_ladder import DANGERS
from core.messages import outbox
from core.models.alert import Alert
from core.models.duty import WAITING, CallBack, CallBackReason, CallBackState, CallEnd
from core.people import people
from core.storage import audit
from core.storage.access import Caller
from core.storage.db import Tx


def take(tx: Tx, me: Caller, call_back_id: int) -> bool:
    """The officer will ring: the call is theirs. False where a colleague was first; its deadline stays.

    The ladder of a danger waits so long for the call, then it goes on; the owner hears so before.
    """
    call_back = call_backs.reach(tx, me, call_back_id)
    if call_back.state is CallBackState.closed or call_back.owner_id not in (None, me.id):
        return False
    if call_back.owner_id is None and call_ladder.climbs(tx, call_back):
        rule = tx.programme.call_backs
        call_back.due_at = tx.at + rule.danger_due
        if rule.danger_due > rule.danger_again:
            call_ladder.owner_first(call_back, call_back.due_at - rule.danger_again)
    if call_back.owner_id is None:
        call_stand_downs.all_but(tx, call_back, me.id)
    call_back.owner_id = me.id
    audit.record(tx, me, "took", "call_backs", call_back.id)
    return True


def rung(tx: Tx, me: Caller, call_back_id: int, reached: bool) -> None:
    """The officer rang, and is the owner. Reached, or after three tries in vain, the call-back is closed; one that may
    be about a danger is not, whoever tried how often: it goes up.

    After a try in vain it is due again a while later. Who may not be rung is met, whatever they asked before: once met
    and safe again, SMS go there as before; until then the call-back stays. One that is closed stays as it is.
    """
    call_back = call_backs.reach(tx, me, call_back_id)
    if call_back.state is CallBackState.closed:
        return
    call_back.tries += 1
    number = tx.vault.open("call_backs.number", call_back.id, call_back.number_sealed)
    may_ring = call_back.reason is not CallBackReason.not_safe and not outbox.is_silenced(tx, number)
    if reached:
        _close(tx, call_back, CallEnd.called)
    elif may_ring:
        (_danger_not_reached if call_back.reason in DANGERS else _not_reached)(tx, call_back)
    call_back.owner_id = me.id
    if reached and not may_ring:
        people.speak_again(tx, number)
    alert = alerts.get(tx, call_back.alert_id) if call_back.alert_id and reached else None
    if alert and alert.owner_id in (None, me.id):
        alert.phoned_at = tx.at
    audit.record(tx, me, "reached" if reached else "not_reached", "call_backs", call_back.id)


def may_end(tx: Tx, call_back: CallBack) -> bool:
    """Whether an officer may say that whoever called was found without a call: of a danger, after as many tries as end
    any other call.
    """
    return call_back.reason in DANGERS and call_back.tries >= tx.programme.call_backs.tries


def found(tx: Tx, me: Caller, call_back_id: int) -> None:
    """The officer found whoever called in another way than by phone, and the call is over. Ignored before `may_end`."""
    call_back = call_backs.reach(tx, me, call_back_id)
    if call_back.state is CallBackState.closed or not may_end(tx, call_back):
        return
    call_back.owner_id = me.id
    _close(tx, call_back, CallEnd.found)
    audit.record(tx, me, "found", "call_backs", call_back.id)


def close_of(tx: Tx, me: Caller, alert: Alert) -> None:
    """The alert's owner rang: whoever waited for that call about it waits no longer."""
    for each in tx.session.scalars(select(CallBack).where(CallBack.alert_id == alert.id, CallBack.state.in_(WAITING))):
        each.tries, each.owner_id = each.tries + 1, me.id
        _close(tx, each, CallEnd.called)
        audit.record(tx, me, "reached", "call_backs", each.id)


def _close(tx: Tx, call_back: CallBack, why: CallEnd) -> None:
    call_back.state, call_back.ended, call_back.closed_at = CallBackState.closed, why, tx.at


def _not_reached(tx: Tx, call_back: CallBack) -> None:
    """Due again after a wait; the last try in vain ends it."""
    rule = tx.programme.call_backs
    if call_back.tries >= rule.tries:
        _close(tx, call_back, CallEnd.not_reached)
        return
    call_back.state, call_back.told = CallBackState.not_reached, 0
    call_back.due_at = tx.programme.waking.after(tx.at, rule.again)


def _danger_not_reached(tx: Tx, call_back: CallBack) -> None:
    """The first try since a rung was told leaves a while to try again; none after it holds up those above. After as
    many as end any other call they hear at once.
    """
    rule = tx.programme.call_backs
    tried_before = call_back.state is CallBackState.not_reached and call_back.owner_id is not None
    call_back.state = CallBackState.not_reached
    if not call_ladder.climbs(tx, call_back):
        return
    if call_back.tries % rule.tries == 0:
        call_ladder.go_up(tx, call_back)
    elif not tried_before:
        call_ladder.owner_first(call_back, tx.at + rule.danger_again)
