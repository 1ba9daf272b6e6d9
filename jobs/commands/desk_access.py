"""The verb of `./inshuti people` that lets an officer sit at the desk, or lets in anew who is locked out."""

from core.people import desk_accounts
from core.storage.access import operator
from core.storage.policy import declares
from jobs.commands.people import people
from jobs.commands.people_options import WRITES, PersonMeant, answer, as_json, by, somebody
from jobs.wiring import load_settings, newest_database


@people.command(name="desk-code")
@somebody
@by
@as_json
@declares(WRITES)
def desk_code(whom: PersonMeant, by: str, as_json: bool) -> None:
    """A code with which the officer who holds NUMBER chooses a password for the desk at /console/enrol.

    It counts once. A password they had, their sessions and codes end now: so that is how a forgotten one is reset.

    Example: ./inshuti people desk-code 0788123456 --by Jean
    """
    database = newest_database(load_settings())
    with database.write("people") as tx:
        code = desk_accounts.invite(tx, operator(by), whom.person(tx))
    answer(f"Desk code {code}: give it on paper or face to face. It is shown this once.", as_json, code=code)
