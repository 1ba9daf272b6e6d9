"""Keys and database belong together, or nothing starts."""

import base64

import pytest
from sqlalchemy import delete, select, update

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.person import Person, Phone
from core.privacy import Vault, read_keys
from core.storage import belonging
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


def test_the_right_keys_plant_the_row_once_and_a_newer_key_in_front_still_opens_it(field: Field) -> None:
    field.do(belonging.plant)
    field.do(belonging.plant)
    assert field.look(lambda tx: len(tx.session.scalars(select(Canary).where(Canary.id == 1)).all())) == 1
    rotated = "2:" + base64.urlsafe_b64encode(b"n" * 32).decode() + "," + FIELD_KEYS
    with_keys(field, rotated, SECRET).look(belonging.require)


def test_an_empty_database_belongs_to_whoever_comes_first(field: Field) -> None:
    field.do(lambda tx: tx.connection.execute(delete(Phone)))
    field.do(lambda tx: tx.connection.execute(update(Person).values(pin_hash=None)))
    assert with_keys(field, OTHER_KEYS, OTHER_SECRET).look(belonging.belong)
