"""How the two places of the children's keys stand, looked at now: for whoever looks after the service."""

from dataclasses import dataclass

from sqlalchemy import func, select

from core.errors import BadSetting
from core.models.child import Child
from core.storage.db import Tx
from core.storage.key_place import KeyPlace, Mark, PlaceAway, PlaceUnfit
from core.storage.store_mark import known_store


@dataclass(frozen=True, slots=True)
class PlaceState:
    """How one place stands: "" where it is as it should be. `foreign`: its keys are those of other children."""

    name: str
    fault: str
    disk: str
    readable: bool
    foreign: bool = False


def states(tx: Tx) -> list[PlaceState]:
    """Both of them."""
    known = known_store(tx.connection)
    return [_state(tx, each, known) for each in tx.key_store.places]


def foreign(tx: Tx) -> str:
    """A sentence for each place with the keys of other children than this database's; "" where there is none. One that
    is away may be.
    """
    if known_store(tx.connection) is None:
        return ""
    return " ".join(each.fault for each in states(tx) if each.foreign)


def require(tx: Tx) -> None:
    """Raises BadSetting where a place holds the keys of other children."""
    if said := foreign(tx):
        raise BadSetting(f"KEY_STORE: {said} Nothing was started.")


def _state(tx: Tx, at: KeyPlace, known: int | None) -> PlaceState:
    try:
        mark = at.mark()
        if mark is None:
            return PlaceState(at.name, f"{at.name} holds no key store.", "", readable=False)
        if said := _of_others(tx, at, mark, known):
            return PlaceState(at.name, said, "", readable=False, foreign=True)
        lacking = (tx.connection.scalar(select(func.count()).select_from(Child)) or 0) - at.summary().keys
        said = f"{at.name} lacks the keys of {lacking} children." if lacking > 0 else ""
        return PlaceState(at.name, said, at.disk(), readable=True)
    except (PlaceAway, PlaceUnfit) as error:
        return PlaceState(at.name, f"{str(error).rstrip('.')}.", "", readable=False)


def _of_others(tx: Tx, at: KeyPlace, mark: Mark, known: int | None) -> str:
    if known is not None and mark.number != known:
        return f"{at.name} is the key store of another database. Put its own back, or mend KEY_STORE."
    try:
        tx.key_store.check(at, mark)
    except PlaceUnfit as error:
        return str(error)
    return ""
