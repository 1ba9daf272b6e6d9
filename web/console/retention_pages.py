"""What the coming night erases by age, by class, and what two persons may erase; nothing is changed here."""

from flask import Blueprint, Response

from core.operations import due_records, retention
from core.storage.policy import NATION, Policy, Resource, declares
from web.console.desk import Desk, page

READS = Policy(NATION, reads=(Resource.system,), pin=True)


def add(blueprint: Blueprint, desk: Desk) -> None:
    """The page."""

    @blueprint.get("/retention")
    @declares(READS)
    def retention_run() -> Response:
        """A dry run: counts alone."""
        with desk.read() as tx:
            counted, night = retention.count_over(tx, tx.programme), retention.coming_night(tx)
            records, kept = due_records.count(tx), tx.programme.retention
        return page("retention.html", counted=counted, night=night, records=records, kept=kept)
