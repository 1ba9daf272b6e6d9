"""Keys and database belong together: a sealed row says so before anything is read or written with the wrong ones."""

from sqlalchemy import func, select

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.child import Child
from core.models.joining import IssuedKey
from core.models.measured import MeasuredChild
from core.models.person import Person, Phone
from core.privacy import HASH_MARK, Tampered
from core.storage import audit_keys
from core.storage.db import Tx

WORD = "inshuti"
AUDIT = "AUDIT_KEYS"
_PIN, _KEY_NUMBER = "people.pin_hash", "key_numbers.digest"
_A_PIN = select(Person.id, Person.pin_hash).where(Person.pin_hash.like(f"{HASH_MARK}%")).limit(1)
_A_KEY_NUMBER = (
    select(IssuedKey.person_id, IssuedKey.digest)
    .where(func.substr(IssuedKey.digest, 1, len(HASH_MARK)) == HASH_MARK.encode())
    .limit(1)
)
_WHERE = audit_keys.WHERE
_KEPT = select(Phone.id, Phone.number_sealed, Phone.number_index).where(func.length(Phone.number_sealed) > 0).limit(1)
_ENDS = (_KEPT.order_by(Phone.id), _KEPT.order_by(Phone.id.desc()))
"""The first phone and the last, but those of which nothing is kept any more."""


def misfit(tx: Tx) -> str:
    """The setting that is not this database's: FIELD_KEYS where what is sealed here does not open, INDEX_KEYS where it
    is not found, PEPPER_KEYS where the hash of a PIN or key number does not open, AUDIT_KEYS where a sealed row says
    that others write the audit, MEASURE_KEYS where measures would find no child by them; "" where all fit, and for a
    database that holds nothing yet.
    """
    row = tx.session.get(Canary, 1)
    kept = [(_WHERE, 1, row.box_sealed, row.number_index)] if row else []
    if not row:  # a database from before there was such a row: phone numbers tell the same
        phones = [each for one in _ENDS for each in tx.connection.execute(one)]
        kept = [("phones.number", each.id, each.number_sealed, each.number_index) for each in phones]
    for where, of, box, found in kept:
        try:
            if bytes(found) not in tx.vault.indexes(tx.vault.open(where, of, box)):
                return "INDEX_KEYS"
        except Tampered:
            return "FIELD_KEYS"
    if not _opens_pins(tx):
        return "PEPPER_KEYS"
    if not _finds_the_measured(tx):
        return "MEASURE_KEYS"
    return "" if audit_keys.fit(tx) else AUDIT


def _opens_pins(tx: Tx) -> bool:
    """With another pepper every PIN would be a wrong one, and lock its person out; every key number too."""
    pin, key = (tx.connection.execute(each).first() for each in (_A_PIN, _A_KEY_NUMBER))
    try:
        if pin is not None:
            tx.vault.open_hash(_PIN, pin[0], pin[1])
        if key is not None:
            tx.vault.open_hash(_KEY_NUMBER, key[0], bytes(key[1]).decode())
    except Tampered:
        return False
    return True


def _finds_the_measured(tx: Tx) -> bool:
    """With other keys every child would be counted as of unknown sex and age, and new ones apart from the others."""
    known = [tx.connection.scalar(select(end(Child.id))) for end in (func.min, func.max)]
    marks = [mark for child in known if child is not None for mark in tx.vault.measured(child)]
    there = select(MeasuredChild.id).limit(1)
    found = not marks or tx.connection.scalar(there.where(MeasuredChild.mark.in_(marks))) is not None
    return found or tx.connection.scalar(there) is None


def belong(tx: Tx) -> bool:
    """Whether what is sealed here opens, and is found, with these keys. True for a database that holds nothing yet."""
    return not misfit(tx)


def plant(tx: Tx) -> None:
    """From now on the row tells; only where the keys are the right ones. Raises BadSetting where they are not."""
    require(tx)
    box, found = tx.vault.seal(_WHERE, 1, WORD), tx.vault.index(WORD)
    tx.insert_once(Canary.__table__, {"id": 1, "box_sealed": box, "number_index": found})
    audit_keys.plant(tx)


def require(tx: Tx, doubted: str = "") -> None:
    """Raises BadSetting, with the mend, where keys and database do not belong together. `doubted`: the setting that the
    caller is there to examine, and is not refused for.
    """
    if misfit(tx) not in ("", doubted):
        raise BadSetting(
            "FIELD_KEYS, INDEX_KEYS, PEPPER_KEYS, AUDIT_KEYS or MEASURE_KEYS are not those of this database, so "
            "nothing was started: put its own key file back (secrets/inshuti.env), or set DATABASE_URL to the database "
            "of these keys."
        )
