"""Do the keys of today open what is kept here?"""

from core.clock import kigali
from core.monitoring.readiness import HealthCheck
from core.operations import old_pins
from core.operations.key_changes import KINDS
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


def changes(tx: Tx) -> list[HealthCheck]:
    """Changes of keys that are not at their end, for a person to bring there."""
    found = []
    for kind, setting in KINDS.items():
        if kind != "audit" and len(tx.vault.numbers(setting)) > 1:
            said, mend = _waits(tx, kind)
            found.append(HealthCheck(f"{kind} keys", not mend, said, mend=mend))
    return found


def _waits(tx: Tx, kind: str) -> tuple[str, str]:
    """What it waits for, and what brings it to its end; "" while that is nobody's turn."""
    until = old_pins.stay_until(tx) if kind == "pepper" else None
    if until and until > tx.real:
        return f"The key before goes when every PIN was given once, at the latest on {kigali(until):%d/%m/%Y}.", ""
    return f"The {kind} key is being changed, or that was cut short.", f"Run ./inshuti keys rotate {kind}."
