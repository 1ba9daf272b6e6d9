"""Requests and trust: what a lead and the nation owe those of whom something is kept, and where each is seen to."""

from flask import Blueprint, Response

from core.models.person import Role
from core.operations import breaches, erasure_lists
from core.people import data_requests
from core.storage.policy import Policy, Resource, declares
from web.console.desk import Desk, page, say, session

LEADS = frozenset({Role.lead, Role.national})
PARTS = (
    "requests",
    "consents",
    "erasure_list",
    "breach_list",
    "retention_run",
    "alert_log_page",
    "session_list",
    "health",
)
"""The pages that stand here, in their order."""
CHANNELS = ("desk", "ussd", "sms", "cli", "clock")
OF_THE_NATION = ("retention_run",)


def way(channel: str) -> str:
    """By which way something came, in words; "" for one that needs none, as of what was brought along."""
    by = channel.partition(":")[0]
    return say(f"desk.looks.by.{by}") if by in CHANNELS else ""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page of all of them."""

    @blueprint.get("/trust")
    @declares(Policy(LEADS, reads=(Resource.listing,), pin=True))
    def trust() -> Response:
        """A line each, with what it is for and how many wait there, past their day too."""
        me = session().me
        with desk.read() as tx:
            waits = {
                "requests": data_requests.waiting(tx, me),
                "erasure_list": (erasure_lists.count_waiting(tx, me), 0),
            }
            owed = [each for each in breaches.lines(tx) if each.is_owed]
        waits["breach_list"] = (len(owed), sum(each.is_late for each in owed))
        parts = [each for each in PARTS if each not in OF_THE_NATION or me.role is Role.national]
        return page("trust.html", parts=parts, waits=waits)
