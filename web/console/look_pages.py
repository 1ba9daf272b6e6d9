"""Who looked at a child, for its lead and the nation."""

from flask import Blueprint, Response

from core.models.person import Role
from core.operations import child_looks
from core.storage.policy import Policy, Resource, declares
from web.console import paging
from web.console.desk import Desk, page, say, session

LEADS = frozenset({Role.lead, Role.national})
READS = Policy(LEADS, reads=(Resource.child,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page."""

    @blueprint.get("/children/<int:row>/looks")
    @declares(READS)
    def looks(row: int) -> Response:
        """Who, when, how and at what; that this was read is written down too."""
        at = paging.asked_page()
        with desk.write("desk") as tx:
            code, found, more = child_looks.of_child(tx, session().me, row, at)
        return page("looks.html", row=row, code=code, looks=found, more=more, at=at, what_words=_words)


def _words(what: str) -> str:
    """What was looked at; of a name, also why it was opened."""
    reason = what.removeprefix(child_looks.NAME)
    if reason != what:
        return say("desk.looks.name", why=say(f"desk.why.{reason}"))
    return say(f"desk.looks.{what}")
