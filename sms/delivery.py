"""What the network says became of a message, and who told it to stop. No report ever stops a ladder."""

from sqlalchemy import select, update

from core import sending
from core.db import Database
from core.models.person import Person, Phone, Role
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
        theirs = select(Phone.person_id).where(Phone.number_index == tx.vault.index(number))
        tx.connection.execute(
            update(Person)
            .where(Person.id.in_(theirs), Person.role == Role.caregiver, Person.messages_stopped_at.is_(None))
            .values(messages_stopped_at=tx.at)
        )
    return "opted_out"
