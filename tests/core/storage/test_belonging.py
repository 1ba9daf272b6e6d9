"""Keys and database belong together, or nothing starts."""

import base64

import pytest
from sqlalchemy import delete, func, select, update

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.measured import MeasuredChild
from core.models.person import Person, Phone
from core.models.record import AuditEntry
from core.people import key_numbers, people
from core.privacy import Vault, keys_of_secret, new_key, read_keys
from core.storage import audit, belonging
from core.storage.access import CLI, Caller
from tests.core.support.field import Field
from tests.fixtures.world import FIELD_KEYS, SECRET

OTHER_KEYS = "1:" + base64.urlsafe_b64encode(b"o" * 32).decode()
OTHER_SECRET = "another secret, which is not that of this one"


def with_keys(field: Field, keys: str, secret: str) -> Field:
    field.database.vault = Vault(read_keys(keys), secret)
    return field


@pytest.mark.parametrize("planted", [True, False])
@pytest.mark.parametrize(("keys", "secret"), [(OTHER_KEYS, SECRET), (FIELD_KEYS, OTHER_SECRET)])
def test_other_keys_are_refused_with_the_mend(field: Field, planted: bool, keys: str, secret: str) -> None:
    if planted:
        field.do(belonging.plant)
    with_keys(field, keys, secret)
    with pytest.raises(BadSetting, match="put its own key file"):
        field.look(belonging.require)
    with pytest.raises(BadSetting):
        field.do(belonging.plant)


def test_another_pepper_is_refused_too(field: Field) -> None:
    field.do(belonging.plant)
    other = Vault(read_keys(FIELD_KEYS), SECRET, pepper=read_keys(OTHER_KEYS))
    field.database.vault = other
    assert field.look(belonging.misfit) == "PEPPER_KEYS"


def test_another_pepper_is_refused_before_anybody_has_a_pin(field: Field) -> None:
    """The slips of the first morning are out: with another pepper none of them would open anything."""
    field.do(lambda tx: tx.connection.execute(update(Person).values(pin_hash=None)))
    field.do(lambda tx: key_numbers.give(tx, Caller("", CLI), people.get(tx, field.me(1).id)))
    assert field.look(belonging.misfit) == ""
    field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, pepper=read_keys(OTHER_KEYS))
    assert field.look(belonging.misfit) == "PEPPER_KEYS"


def test_another_key_of_the_audit_is_refused_and_a_newer_one_beside_it_is_not(field: Field) -> None:
    for _ in range(2):
        field.do(lambda tx: audit.record_own(tx, "tried", "nothing"))
    ours = keys_of_secret(SECRET)["AUDIT_KEYS"]
    for keys, misfit in ((read_keys(OTHER_KEYS), "AUDIT_KEYS"), ([*read_keys(new_key(2)), ours], "")):
        field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, audit=keys)
        assert field.look(belonging.misfit) == misfit


def test_another_key_of_measures_is_refused_and_a_newer_one_beside_it_is_not(field: Field) -> None:
    ours = keys_of_secret(SECRET)["MEASURE_KEYS"]
    for keys, misfit in ((read_keys(OTHER_KEYS), "MEASURE_KEYS"), ([*read_keys(new_key(2)), ours], "")):
        field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, measure=keys)
        assert field.look(belonging.misfit) == misfit


def test_a_line_that_was_changed_keeps_nobody_from_starting(field: Field) -> None:
    for _ in range(2):
        field.do(lambda tx: audit.record_own(tx, "tried", "nothing"))
    last = select(func.max(AuditEntry.id)).scalar_subquery()
    field.do(lambda tx: tx.connection.execute(update(AuditEntry).where(AuditEntry.id == last).values(verb="looked")))
    assert field.look(belonging.misfit) == ""


def test_the_right_keys_plant_the_row_once_and_a_newer_key_in_front_still_opens_it(field: Field) -> None:
    field.do(belonging.plant)
    field.do(belonging.plant)
    assert field.look(lambda tx: len(tx.session.scalars(select(Canary).where(Canary.id == 1)).all())) == 1
    rotated = "2:" + base64.urlsafe_b64encode(b"n" * 32).decode() + "," + FIELD_KEYS
    with_keys(field, rotated, SECRET).look(belonging.require)


def test_an_empty_database_belongs_to_whoever_comes_first(field: Field) -> None:
    for each in (Phone, MeasuredChild):
        field.do(lambda tx, each=each: tx.connection.execute(delete(each)))
    field.do(lambda tx: tx.connection.execute(update(Person).values(pin_hash=None)))
    assert with_keys(field, OTHER_KEYS, OTHER_SECRET).look(belonging.belong)
