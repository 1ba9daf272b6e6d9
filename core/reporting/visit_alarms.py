"""What the keys behind a worrying visit oblige: what was found, how it is known, whether who did it is at home."""

from core.alerts import alerts, levels, taking_back
from core.alerts.alerts import Raised, raised
from core.cases import closings
from core.children import children
from core.clock import kigali
from core.models import child_facts
from core.models.alert import OPEN, Alert, Level
from core.models.child import Child
from core.models.visit import Certainty, PersonAtHome, Visit, VisitHarm
from core.storage.access import Caller
from core.storage.db import Tx

PSYCHOLOGIST = (VisitHarm.fear, VisitHarm.other)
"""What is the psychologist's first; all else the social worker's."""


def tell(tx: Tx, me: Caller, visit_id: int, what: int, sure: int | None, at_home: int | None) -> Raised:
    """What was found is an alert at once, as if it were seen; what is told with the next keys changes its level.

    One visit is one alert: where its six keys raised one, or one of the child stood before, this joins it and only ever
    heightens it.
    """
    visit = tx.session.get_one(Visit, visit_id)
    visit.what, visit.sure, visit.at_home = what, sure, at_home
    child = children.held(tx, visit.child_id)
    closings.reopen_on_worry(tx, child, me.id)
    level = _level(tx, child, VisitHarm(what), sure, at_home)
    alert = alerts.get(tx, visit.alert_id) if visit.alert_id else None
    if alert is None or alert.state not in OPEN:
        profession = "psychologist" if what in PSYCHOLOGIST else None
        alert = alerts.raise_alert(tx, me, level, child=child, category=_named(what), profession=profession)
        visit.alert_id = alert.id
    elif _is_own(alert):
        alert.category = _named(what)
        taking_back.stands_again(tx, alert)
        levels.lower(tx, alert, level)
    alerts.heighten(tx, alert, level)
    return raised(tx, alert)


def take_back(tx: Tx, before: Raised) -> None:
    """The volunteer left the question unanswered after all: what these keys raised was a slip."""
    alert = alerts.get(tx, before.alert)
    if _is_own(alert):
        taking_back.take_back(tx, alert, alert.reporter_id)


def _level(tx: Tx, child: Child, what: VisitHarm, sure: int | None, at_home: int | None) -> Level:
    """How urgent it is: at home counts before "heard", which makes it one level less."""
    rule = tx.programme.visits.alarms
    level: Level = getattr(rule, what.name)
    if what is VisitHarm.alone and child_facts.is_under(rule.small_under, kigali(tx.at).year, child):
        level = rule.alone_small
    if at_home == PersonAtHome.yes:
        level = min(level, rule.at_home, key=lambda each: each.rank)
    if sure != Certainty.heard:
        return level
    less = list(Level)[min(level.rank + 1, rule.heard_least.rank)]
    return max(level, less, key=lambda each: each.rank)


def _named(what: int) -> str:
    return f"visit_{VisitHarm(what).name}"


def _is_own(alert: Alert) -> bool:
    """Raised by these keys, and nobody else has said so since."""
    return alert.category in {_named(each) for each in VisitHarm} and alert.reports == 1
