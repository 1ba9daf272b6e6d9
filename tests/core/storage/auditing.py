"""What the tests of the audit share: looks, seals, and what is found of them."""

import random
from typing import Any

from core.storage import audit, audit_seal, audit_walk
from core.storage.access import Caller
from core.storage.audit_verdict import ChainVerdict
from core.storage.db import Database

ME = Caller("+250788000001", "ussd", person=1, district=7)


def look(database: Database, times: int = 1) -> None:
    """So many children are looked at."""
    with database.write() as tx:
        for _ in range(times):
            audit.record(tx, ME, "read", "children", random.randrange(50))


def seal(database: Database) -> int:
    with database.write() as tx:
        return audit_seal.seal(tx)


def verify(database: Database, **named: Any) -> ChainVerdict:
    with database.read(one_moment=True) as tx:
        return audit_walk.verify(tx, **named)
