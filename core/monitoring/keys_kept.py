"""Are the children's keys where they belong: at both places, and those on two disks?"""

from core.monitoring.readiness import HealthCheck
from core.storage import key_states
from core.storage.db import Tx
from core.storage.store_mark import known_store

NAME = "key_store"
_BACK = "Put the copy that is left back at both places of KEY_STORE; keys have no backup."
_MEND = "Mend the place that KEY_STORE names, or give it a new disk: it is filled again within a few minutes."


def check(tx: Tx) -> HealthCheck:
    """Whether what is kept of children can be read at all."""
    if known_store(tx.connection) is None:
        return HealthCheck("child_keys", True, "No child is kept yet.", "serve")
    states = key_states.states(tx)
    if any(each.readable for each in states):
        return HealthCheck("child_keys", True, "The children's keys can be read.", "serve")
    said = " ".join(each.fault for each in states)
    return HealthCheck("child_keys", False, f"Nothing of any child can be read. {said}", "serve", _BACK)


def places(tx: Tx, *, live: bool) -> HealthCheck:
    """Whether both copies are there, and no single disk takes both; on a trial line one disk is only told."""
    if known_store(tx.connection) is None:
        return HealthCheck(NAME, True, "The key store is made with the first child.")
    states = key_states.states(tx)
    if faults := [each.fault for each in states if each.fault]:
        return HealthCheck(NAME, False, f"One copy of the children's keys is missing. {' '.join(faults)}", mend=_MEND)
    if len({each.disk for each in states}) == 1:
        said = "Both copies of the children's keys lie on one disk: it takes both with it."
        return HealthCheck(NAME, not live, said, mend="Set KEY_STORE to folders on two disks." if live else "")
    return HealthCheck(NAME, True, "Both copies of the children's keys are there, on two disks.")
