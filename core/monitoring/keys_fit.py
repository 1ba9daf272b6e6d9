"""Do the keys of today open what is kept here?"""

from core.monitoring.readiness import HealthCheck
from core.storage import belonging
from core.storage.db import Tx


def check(tx: Tx) -> HealthCheck:
    """Whether keys and database belong together: with others every caller would be a stranger, and each new row would
    be sealed for nobody.
    """
    name = belonging.misfit(tx)
    if not name:
        return HealthCheck("keys", True, "The keys open what is kept.", "serve")
    said = f"{name} is not what this database was written with: nobody would be known, and nothing could be read."
    return HealthCheck("keys", False, said, "serve", "Put back the key file, secrets/inshuti.env; keys have no copy.")
