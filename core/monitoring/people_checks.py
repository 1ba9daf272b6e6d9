"""Whether people are looked after, as `/readyz` and `doctor` say it: in doubt, unheard, invited; demo people live."""

from core.clock import kigali
from core.monitoring.readiness import HealthCheck
from core.operations import breaches, demo_people
from core.people import attention, data_requests
from core.storage.db import Tx

_MEND = {
    "people_in_doubt": "Ring them: ./inshuti people list --in-doubt, then people confirm or people lost.",
    "people_unheard": "Ring them: ./inshuti people list shows the last dial.",
    "people_refused_conduct": "Speak with them; who does not accept it is taken out: ./inshuti people left.",
    "people_invited": "Give key numbers anew: ./inshuti people code --print FILE.",
    "people_without_number": "Give each another number: ./inshuti people list --state invited names them, then "
    "./inshuti people number.",
}


def checks(tx: Tx, *, live: bool) -> list[HealthCheck]:
    """A line for each kind of people somebody must look after; on a live line one for the demo people."""
    found = [
        HealthCheck(each.name, each.ok, each.sentence, mend="" if each.ok else _MEND[each.name])
        for each in attention.look(tx)
    ]
    found += [_requests(tx), _breaches(tx)]
    if live:
        here, mend = demo_people.is_here(tx), "Run ./inshuti demo-people remove."
        said = "Demo people, whose PIN everybody knows, are on a live line." if here else "No demo people are here."
        found.append(HealthCheck("demo_people", not here, said, mend=mend if here else ""))
        found.append(_security_contact(tx))
    return found


def _security_contact(tx: Tx) -> HealthCheck:
    """Whoever finds a hole must know whom to tell, and somebody must read it."""
    security, today = tx.programme.security, kigali(tx.real).date()
    name, mend = "security_contact", "Set contact, and the date, in [security] of programme.toml."
    if not security.contact:
        return HealthCheck(name, False, "Nobody is named to whom a hole in the system can be told.", mend=mend)
    if security.expires <= today:
        said = f"That {security.contact} is read was said last on {security.date:%d/%m/%Y}, more than a year ago."
        return HealthCheck(name, False, said, mend=mend)
    return HealthCheck(name, True, f"Holes in the system are told to {security.contact}.")


def _requests(tx: Tx) -> HealthCheck:
    """Requests about one's own data that wait past the law's day."""
    late = data_requests.late(tx)
    if not late:
        return HealthCheck("data_requests", True, "No request about somebody's own data waits past its day.")
    said = f"{late} requests about somebody's own data wait past the law's 30 days."
    return HealthCheck("data_requests", False, said, mend="Answer them: ./inshuti requests list.")


def _breaches(tx: Tx) -> HealthCheck:
    """Breaches of which somebody must still be told, with the hours that are left."""
    said = breaches.sentence(tx)
    if not said:
        return HealthCheck("breaches", True, "Of every breach that was opened everybody was told.")
    return HealthCheck("breaches", False, said, mend="Drafts: ./inshuti breach report; then ./inshuti breach told.")
