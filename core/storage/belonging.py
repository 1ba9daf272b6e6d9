"""Keys and database belong together: a sealed row says so before anything is read or written with the wrong ones."""

from sqlalchemy import select

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Phone
from core.privacy import Tampered
from core.storage.db import Tx

WORD = "inshuti"
_WHERE = "canaries.box"


def belong(tx: Tx) -> bool:
    """Whether what is sealed here opens, and is found, with these keys. True for a database that holds nothing yet."""
    row = tx.session.get(Canary, 1)
    try:
        if row is not None:
            found = tx.vault.index(WORD) == row.number_index
            return found and tx.vault.open(_WHERE, 1, row.box_sealed) == WORD
        return _opens_what_is_there(tx)
    except Tampered:
        return False


def _opens_what_is_there(tx: Tx) -> bool:
    """A database from before there was such a row: a phone number tells the same."""
    phone = tx.session.scalar(select(Phone).limit(1))
    if phone is None:
        return True
    return tx.vault.index(tx.vault.open("phones.number", phone.id, phone.number_sealed)) == phone.number_index


def plant(tx: Tx) -> None:
    """From now on the row tells; only where the keys are the right ones. Raises BadSetting where they are not."""
    require(tx)
    box, found = tx.vault.seal(_WHERE, 1, WORD), tx.vault.index(WORD)
    tx.insert_once(Canary.__table__, {"id": 1, "box_sealed": box, "number_index": found})


def require(tx: Tx) -> None:
    """Raises BadSetting, with the mend, where keys and database do not belong together."""
    if not belong(tx):
        raise BadSetting(
            "SECRET_KEY or FIELD_KEYS are not those of this database, so nothing was started: put its own key file "
            "back (var/secrets.env), or set DATABASE_URL to the database of these keys."
        )
