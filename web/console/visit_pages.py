"""One visit of a child as it was told, which a column of the strip leads to."""

from flask import Blueprint, Response

from core.cases import child_record
from core.people import places
from core.storage.policy import OFFICERS, Policy, Resource, declares
from web.console import visit_strip
from web.console.desk import Desk, page, session

READS = Policy(OFFICERS, reads=(Resource.child,), pin=True, audited=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page."""

    @blueprint.get("/visits/<int:row>")
    @declares(READS)
    def visit(row: int) -> Response:
        """Its six keys, when it was told, and what followed; the look is written down."""
        with desk.write("desk") as tx:
            found = child_record.read_visit(tx, session().me, row)
            village = places.name(tx, found.visit.village_id)
        return page("visit.html", found=found, told=visit_strip.answers(found.keys), village=village)
