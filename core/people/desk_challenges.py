"""What a passkey must sign: drawn by lot for one session of the desk, kept in its row, and counted once."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from core.models.desk import DeskSession
from core.storage.db import Tx

LASTS = timedelta(minutes=5)
"""As long as the standard gives a person who must be asked for a finger or a PIN."""
_BYTES = 32


def give(tx: Tx, session: int) -> bytes:
    """Another one for that session, where it has not ended meanwhile; the one given before counts no longer."""
    challenge = secrets.token_bytes(_BYTES)
    given = {"challenge": challenge, "challenge_at": tx.real}
    tx.connection.execute(update(DeskSession).where(DeskSession.id == session).values(**given))
    return challenge


def take(tx: Tx, session: int) -> bytes | None:
    """The one that session was given, which counts no longer from here on; None where it has none that counts."""
    row = tx.session.get(DeskSession, session, with_for_update=tx.is_postgres, populate_existing=True)
    if row is None or row.challenge is None or row.challenge_at is None:
        return None
    challenge, given_at = row.challenge, row.challenge_at
    row.challenge = row.challenge_at = None
    tx.flush()
    return challenge if tx.real - given_at < LASTS else None
