"""Requests and trust: what a lead and the nation owe those of whom something is kept, and where each is seen to."""

from flask import Blueprint, Response

from core.models.person import Role
from core.storage.policy import Policy, declares
from web.console.desk import Desk, page

LEADS = frozenset({Role.lead, Role.national})
PARTS = ("staff", "health")
"""The pages that stand here, in their order."""


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page of all of them."""

    @blueprint.get("/trust")
    @declares(Policy(LEADS))
    def trust() -> Response:
        """A line each, with what it is for."""
        return page("trust.html", parts=PARTS)
