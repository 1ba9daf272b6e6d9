"""Who looked at a child, an alert or a person, for their lead and the nation."""

from typing import Any

from flask import Blueprint, Response, url_for

from core.operations import alert_looks, child_looks, person_looks
from core.operations.child_looks import ChildLook
from core.people import people
from core.storage.policy import Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page, say, session
from web.console.trust_page import LEADS, way

READS = Policy(LEADS, reads=(Resource.child,), pin=True, audited=True)
READS_ALERT = Policy(LEADS, reads=(Resource.alert,), pin=True, audited=True)
READS_PERSON = Policy(LEADS, reads=(Resource.person,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """A page each."""

    @blueprint.get("/children/<int:row>/looks")
    @declares(READS)
    def looks(row: int) -> Response:
        """Who, when, how and at what; that this was read is written down too."""
        at = paging.asked_page()
        with desk.write("desk") as tx:
            code, found, more = child_looks.of_child(tx, session().me, row, at)
        back, of = url_for("console.child", row=row), say("desk.child.title", code=code)
        return _shown(code, found, more, at, back, of)

    @blueprint.get("/alerts/<int:row>/looks")
    @declares(READS_ALERT)
    def alert_looks_page(row: int) -> Response:
        """Who opened an alert, when and how; that this was read is written down too."""
        at = paging.asked_page()
        with desk.write("desk") as tx:
            alert, found, more = alert_looks.of_alert(tx, session().me, row, at)
        back, of = url_for("console.alert", row=row), say("desk.alert.title", number=alert.number)
        return _shown(alert.number, found, more, at, back, of)

    @blueprint.get("/people/<int:row>/looks")
    @declares(READS_PERSON)
    def person_looks_page(row: int) -> Response:
        """Who looked at a person, when and how; that this was read is written down too."""
        at = paging.asked_page()
        with desk.write("desk") as tx:
            person, found, more = person_looks.of_person(tx, session().me, row, at)
            name = people.names(tx, [row]).get(row, "")
        shown: dict[str, Any] = {"looks": found, "more": more, "at": at, "misread": paging.misread_page()}
        return page("person_looks.html", person=person, name=name, what_words=_words, way=way, **shown)


def _shown(code: str, found: list[ChildLook], more: bool, at: int, back: str, of: str) -> Response:
    shown: dict[str, Any] = {"looks": found, "more": more, "at": at, "misread": paging.misread_page()}
    return page("looks.html", code=code, what_words=_words, back=back, of=of, **shown)


def _words(what: str) -> str:
    """What was looked at; of a name, also why it was opened."""
    reason = what.removeprefix(child_looks.NAME)
    if reason != what:
        return say("desk.looks.name", why=say(f"desk.why.{reason}"))
    return say(f"desk.looks.{what}")
