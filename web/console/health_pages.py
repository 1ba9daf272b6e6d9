"""How the service stands, for who leads officers: what rings and waits, which posts nobody holds; past alarms."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g

from core.monitoring import alarm_history, desk_health
from core.monitoring.alarm_history import RungAlarm
from core.storage.policy import Policy, Resource, declares
from web.console import moments, paging
from web.console.desk import Desk, page, say, session
from web.console.trust_page import LEADS

READS = Policy(LEADS, reads=(Resource.system,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page, and the alarms of the year on one of their own."""

    @blueprint.get("/health")
    @declares(READS)
    def health() -> Response:
        """How it stands now, what rings first."""
        with desk.read() as tx:
            found = desk_health.look(tx, session().me)
        return page("health.html", found=found, **_words())

    @blueprint.get("/health/alarms")
    @declares(READS)
    def rung_alarms() -> Response:
        """What rang within the year and for how long, the latest first."""
        at = paging.asked_page()
        with desk.read() as tx:
            found, more = alarm_history.listed(tx, session().me, at)
        odd = paging.misread_page()
        return page("rung_alarms.html", found=found, more=more, at=at, misread=odd, **_words())


def _words() -> dict[str, Any]:
    return {"note_of": _note, "lasted": _lasted, "ago": _ago}


def _note(alarm: RungAlarm) -> str:
    """What the operator's SMS says of it, as a sentence."""
    words = say(f"sms.alarm.{alarm.name}")
    return f"{words[0].upper()}{words[1:]}."


def _lasted(alarm: RungAlarm) -> str:
    return _span(alarm.began_at, alarm.ended_at or g.real)


def _ago(real: datetime) -> str:
    return say("desk.ago", age=_span(real, g.real))


def _span(since: datetime, until: datetime) -> str:
    return moments.span(max(0, int((until - since).total_seconds() // 60)))
