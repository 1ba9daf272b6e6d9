"""A village in a form: by its sector and name, or by its official code."""

from dataclasses import replace

from core.cases import child_lists
from core.errors import Unknown
from core.people import enrolling, places
from core.storage.db import Tx
from web.console.desk import say, session
from web.console.form_fields import Field, Given, Misfilled, choose


def fields(tx: Tx) -> list[Field]:
    """The sector of the own district, where there is one, and the name or the code."""
    sectors = {str(row): name for row, name in child_lists.sectors(tx, session().me).items()}
    village = Field("village", say("desk.form.village"), hint=say("desk.form.village_how"))
    return [choose("sector", say("desk.filter.sector"), sectors, needed=False), village] if sectors else [village]


def chosen(tx: Tx, given: Given, *, everywhere: bool = False) -> int:
    """The village that is meant, in reach or `everywhere`. Raises Misfilled."""
    me, typed = session().me, str(given["village"])
    if typed.isascii() and typed.isdigit():
        found = enrolling.village_of_code(tx, replace(me, district=None) if everywhere else me, typed)
        if found is None:
            raise Misfilled(village=say("desk.form.code_unknown"))
        return found
    if not given.get("sector"):
        raise Misfilled(**{"sector" if me.district else "village": say("desk.form.sector_or_code")})
    try:
        return places.inside(tx, int(given["sector"]), "village", typed)
    except Unknown as wrong:
        raise Misfilled(village=say("desk.form.no_village")) from wrong
