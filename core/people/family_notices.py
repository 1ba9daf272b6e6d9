"""Words to caregivers: in safe hours, to those who agreed, not to the bereaved or where they may be the danger."""

from datetime import datetime

from core.language.words import Say
from core.messages import consents, household_risk, outbox, safe_hours
from core.messages.outbox import Notice
from core.models.message import Lane
from core.models.person import Person
from core.storage.db import Tx


def notify_family(
    tx: Tx,
    caregiver_id: int | None,
    words: Say,
    once: str,
    *,
    expires_at: datetime | None = None,
    follow_up_id: int | None = None,
) -> bool:
    """Owe a family these words, if it may hear them before they expire; False if it is owed nothing."""
    caregiver = tx.session.get(Person, caregiver_id) if caregiver_id else None
    phone = outbox.working_phone(tx, caregiver.id) if caregiver else None
    if caregiver is None or phone is None or not consents.may_message(tx, caregiver):
        return False
    not_before = safe_hours.first(tx.programme, phone, tx.at)
    if (
        not_before is None
        or (expires_at and not_before >= expires_at)
        or household_risk.may_be_the_danger(tx, caregiver.id)
        or household_risk.is_bereaved(tx, caregiver.id)
    ):
        return False
    notice = Notice(
        words, Lane.reminders, once, not_before=not_before, expires_at=expires_at, follow_up_id=follow_up_id
    )
    return outbox.post(tx, caregiver, notice)
