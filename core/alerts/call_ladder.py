"""The ladder of a call that may be about a danger and has no open alert: higher each time until a person takes it."""

from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from core.alerts import top_calls
from core.clock import clock_time
from core.language.words import Say
from core.messages import refused_calls, stand_downs
from core.messages.outbox import Notice, post, post_to_number, working_phone
from core.models.alert import OPEN, Alert
from core.models.duty import WAITING, CallBack, CallBackReason, CallBackState
from core.models.message import Lane, Message
from core.models.person import Language, Person, Role
from core.people import duty, people, places
from core.programme.alerts import Ladder
from core.programme.posts import Post
from core.programme.programme import Programme
from core.programme.spans import duration
from core.storage.db import Tx

DANGERS = (CallBackReason.broken_off, CallBackReason.danger_text)
"""Calls that wait for no morning."""
WAITS, CLIMBS, ON_TOP = "sms.call_back", "sms.call_back.danger", "sms.call_back.danger.top"
YOURS, LOST = "sms.call_back.danger.yours", "sms.call_back.danger.lost"
"""What the owner reads before the next rung hears, and once it did."""
TAKEN = "sms.call_back.taken"
"""What all others read once somebody has it."""
TOGETHER = "call_backs"
"""How the duties are named that tell of all calls that wait so long."""
NOTICES = (WAITS, CLIMBS, ON_TOP, YOURS, LOST, top_calls.MANY)
ON_CARD = CallBack.reason.in_(DANGERS) & exists().where(Alert.id == CallBack.alert_id, Alert.state.in_(OPEN))
"""Calls about a danger whose alert is open: a line on its card, and no telling of their own."""


def climbs(tx: Tx, call_back: CallBack) -> bool:
    """Whether it has a ladder of its own; while the alert it is about is open, that one's ladder goes on."""
    return call_back.reason in DANGERS and not _is_about_open(tx, call_back)


def is_on_card(tx: Tx, call_back: CallBack) -> bool:
    """Whether it is a line on the card of the open alert that it is about."""
    return call_back.reason in DANGERS and _is_about_open(tx, call_back)


def _is_about_open(tx: Tx, call_back: CallBack) -> bool:
    alert = tx.session.get(Alert, call_back.alert_id) if call_back.alert_id else None
    return alert is not None and alert.state in OPEN


def second(programme: Programme, asked: datetime) -> datetime:
    """When the ladder of a call asked for then moves from its first rung."""
    return asked + _offset(programme.call_backs.danger, 1)


def first(tx: Tx, call_back: CallBack) -> list[Person]:
    """Who hears at once: whoever is on duty, and the national desk where nobody is. Where none can be reached, the next
    rung is due at once.
    """
    who = _found(tx, call_back, _posts(tx, 0, 0)) or _reachable(tx, duty.present(tx, people.of_role(tx, Role.national)))
    call_back.due_at = call_back.due_at if who else tx.at
    return who


def begin_without(tx: Tx, alert: Alert) -> None:
    """The alert has closed, and calls that were a line on its card still wait: each begins its own ladder, as if it
    were asked for now, as nobody was told of it yet.
    """
    waiting = (CallBack.alert_id == alert.id, CallBack.state.in_(WAITING), CallBack.reason.in_(DANGERS))
    for call_back in tx.session.scalars(select(CallBack).where(*waiting).order_by(CallBack.asked_at)):
        call_back.told, call_back.owner_id, call_back.due_at = 0, None, second(tx.programme, tx.at)
        _tell(tx, call_back, first(tx, call_back), f"alone:{tx.at:%m%d%H%M%S}")


def owner_first(call_back: CallBack, at: datetime) -> None:
    """At that moment its owner hears, before the next rung does; a rung that comes sooner is not put off."""
    if at < call_back.due_at:
        call_back.told, call_back.due_at = -1 - _rungs_told(call_back), at


def go_up(tx: Tx, call_back: CallBack) -> None:
    """Whoever had it rang in vain as often as is asked of one: the next rung is due now."""
    call_back.told, call_back.due_at = _rungs_told(call_back), tx.at


def let_go(tx: Tx, call_back: CallBack) -> None:
    """Nobody has it any more, and the next rung is due now."""
    call_back.owner_id = None
    go_up(tx, call_back)


def _rungs_told(call_back: CallBack) -> int:
    """How many rungs were told since the first; `told` is below 0 while its owner is to hear before the next one."""
    return call_back.told if call_back.told >= 0 else -1 - call_back.told


def _is_owner_told(tx: Tx, call_back: CallBack) -> bool:
    """Whether its owner was to hear, and has a while before the next rung; one who cannot be reached has none."""
    if call_back.told >= 0:
        return False
    again = tx.programme.call_backs.danger_again
    call_back.told, call_back.due_at = _rungs_told(call_back), call_back.due_at + again
    owner = duty.present(tx, [people.get(tx, call_back.owner_id)]) if call_back.owner_id else []
    if call_back.due_at <= tx.at or not _reachable(tx, owner):
        return False
    _tell(tx, call_back, owner, f"yours:{call_back.tries}:{call_back.told}", YOURS)
    return True


def climb(tx: Tx, call_back: CallBack) -> None:
    """Tell whoever's rung has come, one SMS each; then wait for the next. A rung without a working number is skipped.

    Who took it or rang in vain hears first, then has it no longer and is told so; whoever read that somebody rings
    reads that nobody did. Where nobody can be reached up to the nation, the operator is told.
    """
    if _is_owner_told(tx, call_back):
        return
    rule = tx.programme.call_backs
    step = call_back.told + 1
    unheard = step >= len(rule.danger.rungs) and refused_calls.is_in_vain(tx, call_back)
    last = _last_due(tx, call_back, step)
    who = _found(tx, call_back, _posts(tx, step, last))
    while not who and last < len(rule.danger.rungs):
        last += 1
        who = _found(tx, call_back, _posts(tx, last, last))
    lost, call_back.owner_id = call_back.owner_id, None
    call_back.told, call_back.due_at = last, tx.at + _gap(rule.danger, last)
    repeats = last >= len(rule.danger.rungs) or is_strangers(call_back)
    alone = [each for each in who if not (repeats and _is_told_together(tx, call_back, each))]
    stood_down = [each for each in _stood_down(tx, call_back) if each not in who and each.id != lost]
    _tell(tx, call_back, [*alone, *stood_down], f"climb:{call_back.tries}:{last}")
    if lost and lost not in {each.id for each in who}:
        _tell(tx, call_back, duty.present(tx, [people.get(tx, lost)]), f"lost:{call_back.tries}:{last}", LOST)
    if (unheard or not who) and tx.operator:
        notice = Notice(words(tx, call_back, ON_TOP), Lane.alerts, f"call_back:{call_back.id}:operator:{last}")
        post_to_number(tx, tx.operator, Language.en, notice)


def _stood_down(tx: Tx, call_back: CallBack) -> list[Person]:
    """Whose last word of it is that a colleague rings, or who stands in for them."""
    about = Message.once.startswith(f"call_back:{call_back.id}:", autoescape=True)
    found = stand_downs.stood_down(tx, about, TAKEN)
    return _reachable(tx, duty.present(tx, [people.get(tx, each) for each in found]))


def _is_told_together(tx: Tx, call_back: CallBack, person: Person) -> bool:
    """Whether one SMS of this turn tells that person of all that nobody took up to the last rung."""
    every = duration(tx.programme.call_backs.danger.again.every)
    return top_calls.is_told(tx, person, every) or top_calls.tell(tx, person, on_top(tx, person, call_back))


def is_strangers(call_back: CallBack) -> bool:
    """Whether a number nobody knows asked for it: the national desk, which is on top, hears from its first rung on."""
    return call_back.person_id is None and call_back.district_id is None


def on_top(tx: Tx, person: Person, call_back: CallBack | None = None) -> list[CallBack]:
    """The calls about a danger that nobody has, were told up to the last rung, and are this person's to hear again; the
    oldest first. Those of strangers, and that call in any case.
    """
    tx.flush()
    last = len(tx.programme.call_backs.danger.rungs) - 1
    waits = (CallBack.state.in_(WAITING), CallBack.reason.in_(DANGERS), CallBack.owner_id.is_(None), ~ON_CARD)
    up = or_(CallBack.told >= last, CallBack.person_id.is_(None) & CallBack.district_id.is_(None))
    found = select(CallBack).where(*waits, up).order_by(CallBack.asked_at, CallBack.id)
    hears: dict[int | None, bool] = {}
    for each in (every := list(tx.session.scalars(found))):
        if each.district_id not in hears:
            named = _found(tx, each, _posts(tx, last + 1, last + 1))
            hears[each.district_id] = person.id in {one.id for one in named}
    return [each for each in every if each is call_back or hears[each.district_id]]


def top_words(tx: Tx, person: Person) -> Say | None:
    """What the SMS of all such calls says now that it leaves; None where none is left."""
    calls = on_top(tx, person)
    return top_calls.words(tx, calls) if calls else None


def words(tx: Tx, call_back: CallBack, key: str) -> Say:
    """What a person on it reads: since when somebody waits, where, and when the ladder really moves next."""
    slots = {
        "asked": clock_time(call_back.asked_at, tx.at),
        "place": places.spoken(tx, call_back.district_id, call_back.sector_id) if call_back.district_id else "-",
        "time": clock_time(_next_moment(tx, call_back), tx.at),
    }
    return Say(key, slots)


def waits(tx: Tx, call_back: CallBack) -> Say:
    """Since when somebody waits, and by when they are rung."""
    asked, due = (clock_time(at, tx.at) for at in (call_back.asked_at, _next_moment(tx, call_back)))
    return Say(WAITS, {"asked": asked, "time": due})


def as_it_stands(tx: Tx, call_back: CallBack, person_id: int | None, notice: str) -> Say | None:
    """What an SMS of that call says now that it leaves; None where somebody has it, or nobody waits any more."""
    is_theirs = call_back.owner_id is not None and call_back.owner_id == person_id
    tried = call_back.state is CallBackState.not_reached and is_theirs
    if call_back.state not in WAITING or (call_back.owner_id is not None and not (tried or notice == YOURS)):
        return None
    if notice in (YOURS, LOST):
        is_true = climbs(tx, call_back) and is_theirs == (notice == YOURS)
        return words(tx, call_back, notice) if is_true else None
    return as_told(tx, call_back, people.get(tx, person_id) if person_id else None)


def as_told(tx: Tx, call_back: CallBack, person: Person | None) -> Say:
    """What its last telling says to that person now."""
    return words(tx, call_back, _rung_key(tx, call_back, person)) if climbs(tx, call_back) else waits(tx, call_back)


def _rung_key(tx: Tx, call_back: CallBack, person: Person | None) -> str:
    """Nothing goes higher at the last rung, and for the national desk, which is told where nobody else is."""
    last = _rungs_told(call_back) >= len(tx.programme.call_backs.danger.rungs) - 1
    return ON_TOP if last or (person is not None and person.role is Role.national) else CLIMBS


def oldest_words(tx: Tx, person: Person) -> Say | None:
    """What an SMS of all calls that wait long says now: of the oldest in the person's reach."""
    found = select(CallBack).where(CallBack.state.in_(WAITING)).order_by(CallBack.asked_at).limit(1)
    if person.district_id is not None:
        found = found.where(CallBack.district_id == person.district_id)
    oldest = tx.session.scalar(found)
    return waits(tx, oldest) if oldest else None


def _next_moment(tx: Tx, call_back: CallBack) -> datetime:
    """When it is told next, ahead of now: what is due this moment is as good as told."""
    if call_back.due_at > tx.at:
        return call_back.due_at
    rule = tx.programme.call_backs
    if climbs(tx, call_back):
        return tx.at + _gap(rule.danger, _rungs_told(call_back) + 1)
    return tx.at + rule.danger_due if call_back.reason in DANGERS else tx.programme.waking.after(tx.at, rule.due)


def _tell(tx: Tx, call_back: CallBack, who: list[Person], name: str, key: str = "") -> None:
    for person in who:
        said = words(tx, call_back, key or _rung_key(tx, call_back, person))
        post(tx, person, Notice(said, Lane.alerts, f"call_back:{call_back.id}:{name}:{person.id}"))


def _last_due(tx: Tx, call_back: CallBack, step: int) -> int:
    """The last step whose time has come, where the clock stood still for long."""
    steps, late = tx.programme.call_backs.danger, tx.at - call_back.due_at
    while (late := late - _gap(steps, step)) >= timedelta(0):
        step += 1
    return step


def _offset(steps: Ladder, step: int) -> timedelta:
    top = len(steps.rungs) - 1
    again = max(step - top, 0) * duration(steps.again.every)
    return duration(steps.rungs[min(step, top)].after) + again


def _gap(steps: Ladder, step: int) -> timedelta:
    return _offset(steps, step + 1) - _offset(steps, step)


def _posts(tx: Tx, begin: int, last: int) -> list[Post]:
    steps = tx.programme.call_backs.danger
    named = [steps.rungs[at] if at < len(steps.rungs) else steps.again for at in range(begin, last + 1)]
    return [post for each in named for post in each.tell]


def _found(tx: Tx, call_back: CallBack, posts: list[Post]) -> list[Person]:
    """Who stands on those posts and can be reached; without a district that may know, the national desk."""
    district = call_back.district_id
    found: dict[int, Person] = {}
    for each in posts:
        there = each is not Post.national and district is not None
        on_it = duty.on_rung(tx, district or 0, each) if there else duty.present(tx, people.of_role(tx, Role.national))
        found |= {person.id: person for person in on_it}
    return _reachable(tx, list(found.values()))


def _reachable(tx: Tx, who: list[Person]) -> list[Person]:
    return [person for person in who if working_phone(tx, person.id)]
