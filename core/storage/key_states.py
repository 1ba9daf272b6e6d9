"""How the two places of the children's keys stand, looked at now: for whoever looks after the service."""

from dataclasses import dataclass

from core.storage.key_place import KeyPlace, PlaceAway, PlaceUnfit
from core.storage.key_store import KeyStore


@dataclass(frozen=True, slots=True)
class PlaceState:
    """How one place stands: "" where it is as it should be."""

    name: str
    fault: str
    disk: str
    readable: bool


def states(store: KeyStore) -> list[PlaceState]:
    """Both of them."""
    return [_state(store, each) for each in store.places]


def _state(store: KeyStore, at: KeyPlace) -> PlaceState:
    try:
        mark = at.mark()
        if mark is None:
            return PlaceState(at.name, f"{at.name} holds no key store.", "", readable=False)
        store.check(at, mark)
        return PlaceState(at.name, "", at.disk(), readable=True)
    except (PlaceAway, PlaceUnfit) as error:
        return PlaceState(at.name, f"{str(error).rstrip('.')}.", "", readable=False)
