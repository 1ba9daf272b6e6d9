"""What the network says became of a message, and who told it to stop. No report ever stops a ladder."""

from core.messages import delivery_reports
from core.phone import mobile
from core.reporting import caregivers
from core.storage.db import Database
from sms.gateways.port import OptOut, Report


def receive(database: Database, gateway: str, report: Report) -> str:
    """Keep a gateway's delivery report and move the message it is about; the report's status."""
    with database.write("sms.delivery") as tx:
        delivery_reports.report(tx, gateway, report.provider_id, report.status, report.raw, report.reason)
    return report.status.value


def opt_out(database: Database, gone: OptOut) -> str:
    """A caregiver who told the network to stop gets no more reminders; officers' alerts never stop."""
    number = mobile(gone.number)
    if number is None:
        return "ignored"
    with database.write("opted_out") as tx:
        caregivers.stop_for_network(tx, number)
    return "opted_out"
