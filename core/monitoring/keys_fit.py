"""Do the keys of today open what is kept here?"""

from sqlalchemy import func, select

from core.models.person import Phone
from core.monitoring.readiness import HealthCheck
from core.privacy import Tampered
from core.storage.db import Tx

_ENDS = (func.min(Phone.id), func.max(Phone.id))


def check(tx: Tx) -> HealthCheck:
    """Whether what is sealed here opens with the keys of today: the first phone and the last are opened and found.

    With others every caller would be a stranger, and each new row would be sealed for nobody.
    """
    for row in tx.connection.execute(
        select(Phone).where(Phone.id.in_(select(each).scalar_subquery() for each in _ENDS))
    ):
        try:
            number = tx.vault.open("phones.number", row.id, row.number_sealed)
        except Tampered:
            return _wrong_key("FIELD_KEYS")
        if tx.vault.index(number) != row.number_index:
            return _wrong_key("SECRET_KEY")
    return HealthCheck("keys", True, "The keys open what is kept.", "serve")


def _wrong_key(name: str) -> HealthCheck:
    said = f"{name} is not what this database was written with: nobody would be known, and nothing could be read."
    return HealthCheck("keys", False, said, "serve", "Put back the key file, var/secrets.env; keys have no copy.")
