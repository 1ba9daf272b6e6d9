"""What ends where somebody may sit at the desk no longer, or begins anew there."""

from sqlalchemy import delete

from core.models.desk import DeskAccount, DeskCodeKind, DeskPasskey
from core.people import desk_codes, desk_sessions
from core.storage.db import Tx


def close(tx: Tx, person: int) -> None:
    """Nothing opens the desk to that person any more."""
    desk_sessions.end_all(tx, person)
    desk_codes.withdraw(tx, person, *DeskCodeKind)
    tx.flush()
    tx.connection.execute(delete(DeskPasskey).where(DeskPasskey.person_id == person))
    account = tx.session.get(DeskAccount, person)
    if account is not None:
        tx.session.delete(account)
        tx.flush()
