"""What the network says became of a message, and who told it to stop. No report ever stops a ladder."""

from core import caregivers, people, sending
from core.db import Database
from core.models.person import Role
from core.phone import mobile
from sms.gateways.port import OptOut, Report


def receive(database: Database, report: Report) -> str:
    """Keep a delivery report and move the message it is about; the report's status."""
    with database.write() as tx:
        sending.report(tx, report.provider_id, report.status, report.raw, report.reason)
    return report.status.value


def opt_out(database: Database, gone: OptOut) -> str:
    """A caregiver who told the network to stop gets no more reminders; officers' alerts never stop."""
    number = mobile(gone.number)
    if number is None:
        return "ignored"
    with database.write() as tx:
        for person in people.callers(tx, number, "sms"):
            if person.role is Role.caregiver:
                caregivers.set_messages(tx, person, False)
    return "opted_out"
