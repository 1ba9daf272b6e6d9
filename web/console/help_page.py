"""Help on one page: what each part of the desk is for, and what happens when something is pressed."""

from flask import Blueprint, Response

from core.storage.policy import OFFICERS, Policy, declares
from web.console.desk import Desk, page

TOPICS = ("today", "alerts", "children", "names", "access", "numbers")


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page of help."""

    @blueprint.get("/help")
    @declares(Policy(OFFICERS))
    def help() -> Response:
        """A few sentences a topic."""
        return page("help.html", topics=TOPICS, common=desk.database.common)
