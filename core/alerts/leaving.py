"""What SMS about alerts and calls say at the moment they leave: as things stand, with moments that are still to come.

One that waited while its alert was taken, its offer lapsed or its call was made is owed no longer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from core.alerts import (
    call_ladder,
    handing_over,
    in_doubt,
    late_notices,
    letting_go,
    many_alerts,
    merging,
    one_phone,
    owner_notices,
    owner_watch,
    reporter_notices,
    rung_words,
    top_alerts,
    top_calls,
    unseen_children,
    updates,
    village_clusters,
)
from core.alerts.owner_notices import OwnerNotice
from core.language.words import Say
from core.messages import refused_numbers
from core.messages.claims import Claimed
from core.models.alert import OWNED, UNOWNED, Alert
from core.models.duty import WAITING, CallBack
from core.models.message import (
    LADDER_NOTICES,
    LATE_TOGETHER,
    OF_ONE_PHONE,
    ON_TOP,
    RELEASED,
    STAND_DOWN,
    Lane,
    Message,
)
from core.models.person import Person
from core.people import people
from core.storage.db import Tx

OF_OWNERS = (owner_watch.WARNED, owner_watch.LOSS, unseen_children.SOON)
"""The kinds of SMS that tell an owner of several alerts at once."""
_ANOTHER_HAS_IT = (STAND_DOWN, handing_over.TAKEN_OVER)
_THEY_HAVE_IT = ("sms.alert.noted", "sms.doubt.yours", "sms.alert.risen")
Words = Callable[[Tx, Alert, Person, str], Say | None]


def words(tx: Tx, claimed: Sequence[Claimed]) -> Mapping[int, Say | None]:
    """What each of these that names a moment says now, by id; None for one that is owed no longer."""
    owed = {each.id: _words(tx, each) for each in claimed if each.lane is Lane.alerts and _names_moment(each)}
    return owed | {each.id: None for each in claimed if _is_untrue(tx, each)}


def _names_moment(message: Claimed) -> bool:
    others = (*call_ladder.NOTICES, village_clusters.NOTICE)
    return message.notice in _OF_ALERTS or message.notice in _TOGETHER or message.notice in others


def _is_untrue(tx: Tx, message: Claimed) -> bool:
    """What somebody was to hear, and does not any more: that another has what nobody has by now, that it is theirs what
    they lost, that two are one which were parted, whether they know the voice of somebody who is in doubt no longer, or
    how a report of theirs stood before.
    """
    if message.lane is Lane.alerts and message.notice == merging.UNITED:
        return merging.was_parted(tx, message.id)
    if message.lane is Lane.alerts and message.notice == in_doubt.ASKS:
        return not in_doubt.is_asked(tx, message.once)
    if message.lane is Lane.alerts:
        return _says_who_has_it(tx, message) is False
    if message.lane is not Lane.receipts or message.notice not in reporter_notices.NOTICES:
        return False
    alert = tx.session.get(Alert, refused_numbers.goes_on(tx, message.alert_id))
    return alert is None or not reporter_notices.is_owed(tx, alert, message.notice, message.person_id)


def _says_who_has_it(tx: Tx, message: Claimed) -> bool | None:
    """Whether it is so that another has it, or they have; None where it says neither."""
    if message.notice == call_ladder.TAKEN:
        call_back = tx.session.get(CallBack, int(message.once.split(":")[1]))
        return call_back is not None and (call_back.state not in WAITING or call_back.owner_id is not None)
    if message.notice not in (*_ANOTHER_HAS_IT, *_THEY_HAVE_IT) or message.alert_id is None:
        return None
    alert = tx.session.get(Alert, refused_numbers.goes_on(tx, message.alert_id))
    if alert is None or (alert.bypasses and message.notice in _ANOTHER_HAS_IT):
        return None
    if message.notice in _ANOTHER_HAS_IT:
        return alert.state not in UNOWNED and alert.owner_id != message.person_id
    return alert.state in OWNED and alert.owner_id == message.person_id


def _words(tx: Tx, message: Claimed) -> Say | None:
    if message.notice in call_ladder.NOTICES:
        return _of_call(tx, message)
    if message.notice == village_clusters.NOTICE:
        return village_clusters.words(tx, message.once)
    if message.person_id is None:
        return None
    person = people.get(tx, message.person_id)
    if message.notice in _TOGETHER:
        return _TOGETHER[message.notice](tx, message.id, person)
    return _of_alert(tx, message, person)


def _of_alert(tx: Tx, message: Claimed, person: Person) -> Say | None:
    """Of an alert that went into another one: how that one stands, under the number the message was about."""
    own = tx.session.get(Alert, message.alert_id)
    goes_on = tx.session.get(Alert, refused_numbers.goes_on(tx, message.alert_id))
    said = _OF_ALERTS[message.notice](tx, goes_on, person, message.notice) if goes_on else None
    return replace(said, slots={**said.slots, "number": own.number}) if said and own else None


def _of_rung(tx: Tx, alert: Alert, person: Person, notice: str) -> Say | None:
    if alert.state not in UNOWNED:
        return None
    return rung_words.as_it_stands(tx, alert, person, again=notice == rung_words.AGAIN)


def _of_update(tx: Tx, alert: Alert, person: Person, notice: str) -> Say | None:
    return updates.words(tx, alert, person, notice) if alert.state in OWNED else None


def _of_phone(tx: Tx, message: int, person: Person) -> Say | None:
    told = select(Alert).join(Message, Message.alert_id == Alert.id).where(Message.together_id == message)
    alert = tx.session.scalar(told.where(Alert.state.in_(UNOWNED)).order_by(Alert.raised_at, Alert.id).limit(1))
    if alert is None:
        return None
    group = one_phone.of_one_phone(tx, alert) or [one_phone.of(alert)]
    return many_alerts.of_one_phone_now(tx, alert, group, tx.session.get_one(Message, message).created_at, person)


def _of_top(tx: Tx, _message: int, person: Person) -> Say | None:
    return top_alerts.top_words(tx, person)


def _of_released(tx: Tx, message: int, _person: Person) -> Say | None:
    return letting_go.released_words(tx, message)


def _of_late(tx: Tx, _message: int, person: Person) -> Say | None:
    return late_notices.words_together(tx, person)


def _of_owner(kind: OwnerNotice) -> Callable[[Tx, int, Person], Say | None]:
    return lambda tx, message, person: owner_notices.words(tx, kind, message, person)


def _of_call(tx: Tx, message: Claimed) -> Say | None:
    """Of one call; where it is one SMS for all calls that wait so long, it says when they were asked and stays."""
    kind, _, rest = message.once.partition(":")
    if message.notice == top_calls.MANY:
        return call_ladder.top_words(tx, people.get(tx, message.person_id or 0))
    if kind != "call_back":
        return call_ladder.oldest_words(tx, people.get(tx, message.person_id or 0))
    call_back = tx.session.get(CallBack, int(rest.partition(":")[0]))
    return call_ladder.as_it_stands(tx, call_back, message.person_id, message.notice) if call_back else None


_OF_ALERTS: Mapping[str, Words] = {
    **dict.fromkeys(LADDER_NOTICES, _of_rung),
    **dict.fromkeys(updates.MORE, _of_update),
    "sms.alert.offered": handing_over.offer_words,
    **dict.fromkeys(owner_watch.TIMED, owner_watch.words),
    **dict.fromkeys(unseen_children.NOTICES, unseen_children.words),
}
_TOGETHER: Mapping[str, Callable[[Tx, int, Person], Say | None]] = {
    OF_ONE_PHONE: _of_phone,
    ON_TOP: _of_top,
    RELEASED: _of_released,
    LATE_TOGETHER: _of_late,
    **{each.together: _of_owner(each) for each in OF_OWNERS},
}
