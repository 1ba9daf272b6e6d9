"""The children's keys follow the field key that seals them, at both places, while the service goes on.

Nothing is remembered but the boxes themselves: what was cut short is taken up again by walking once more.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from core.privacy import is_sealed_with
from core.storage.db import Database, Tx
from core.storage.key_place import TOGETHER, KeptKey, KeyPlace, Mark, PlaceAway, PlaceUnfit
from core.storage.key_store import KeysAway
from core.storage.store_mark import known_store

Step = Callable[[int], object]


def walk(database: Database, hold: Callable[[Tx], object], step: Step = lambda rows: None) -> int:
    """Seal with the current field key what another sealed, at one place after the other; how many boxes.

    `hold` is called before each part. Raises KeysAway where one of the places does not answer, or is not ours: the key
    before must stay.
    """
    with database.read() as tx:
        if known_store(tx.connection) is None:
            return 0
    store, written = database.key_store, 0
    for at in store.places:
        for mark, keys in _parts(database.key_store.check, at):
            boxes, marked = store.resealed(keys), store.resealed_mark(mark)
            if boxes or marked:
                with database.write("keys") as tx:
                    hold(tx)
                    at.reseal(boxes, marked)
                written += len(boxes)
                step(len(boxes))
    return written


def counts(tx: Tx) -> Counter[int]:
    """How many boxes each field key seals, at both places together. Raises KeysAway."""
    found: Counter[int] = Counter()
    if known_store(tx.connection) is not None:
        for at in tx.key_store.places:
            for first, (mark, keys) in enumerate(_parts(tx.key_store.check, at)):
                boxes = [each.box for each in keys if each.box] + ([mark.box] if first == 0 else [])
                found.update(number for box in boxes if (number := is_sealed_with(box)) is not None)
    return found


def count_of_before(tx: Tx) -> int:
    """Boxes that still need another key than the current one. Raises KeysAway."""
    current = tx.vault.numbers("FIELD_KEYS")[0]
    return sum(count for number, count in counts(tx).items() if number != current)


def _parts(check: Callable[[KeyPlace, Mark], None], at: KeyPlace) -> Iterator[tuple[Mark, list[KeptKey]]]:
    """The mark of a place, with its keys in parts; at least one, of none."""
    try:
        mark = at.mark()
        if mark is None:
            raise PlaceAway(f"{at.name} holds no key store")
        check(at, mark)
        last = -1
        while True:
            keys = at.after(last, TOGETHER)
            yield mark, keys
            if len(keys) < TOGETHER:
                return
            last = keys[-1].id
    except (PlaceAway, PlaceUnfit) as error:
        raise KeysAway(f"another field key needs both places of the children's keys: {error}") from error
