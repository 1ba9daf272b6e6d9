"""Keys and database belong together, or nothing starts."""

import base64

import pytest
from sqlalchemy import delete, func, select, update

from core.errors import BadSetting
from core.models.canary import Canary
from core.models.consent import Consent
from core.models.measured import MeasuredChild
from core.models.monitoring import AlarmName
from core.models.person import Person, Phone
from core.models.record import AuditEntry
from core.monitoring import alarms, readiness
from core.people import key_numbers, people
from core.privacy import Vault, keys_of_secret, new_key, read_keys
from core.storage import audit, audit_keys, audit_seal, belonging
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
    lines_written(field, 2)
    field.do(belonging.plant)
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
    for each in (Consent, Phone, MeasuredChild):
        field.do(lambda tx, each=each: tx.connection.execute(delete(each)))
    field.do(lambda tx: tx.connection.execute(update(Person).values(pin_hash=None)))
    assert with_keys(field, OTHER_KEYS, OTHER_SECRET).look(belonging.belong)


def lines_written(field: Field, times: int) -> None:
    for _ in range(times):
        field.do(lambda tx: audit.record_own(tx, "tried", "nothing"))


def all_lines_changed(field: Field) -> None:
    field.do(lambda tx: tx.connection.execute(update(AuditEntry).values(verb="looked")))


def alarm(field: Field) -> tuple[bool, int | None]:
    found = field.look(alarms.signs)
    return next((each.rings, each.figure) for each in found if each.name is AlarmName.audit_changed)


def test_whoever_changes_every_line_stops_nothing_and_is_told_of(field: Field) -> None:
    lines_written(field, 25)
    field.do(belonging.plant)
    assert (field.look(belonging.misfit), alarm(field)) == ("", (False, 0))
    all_lines_changed(field)
    assert (field.look(belonging.misfit), alarm(field)) == ("", (True, 20))
    field.look(belonging.require)
    field.do(belonging.plant)
    shown = {each.name: each for each in field.look(readiness.for_people)}["audit_changed"]
    assert (shown.ok, shown.needs) == (False, "person")
    assert "audit verify" in shown.mend


def test_other_audit_keys_are_refused_however_the_lines_were_changed(field: Field) -> None:
    lines_written(field, 2)
    field.do(belonging.plant)
    all_lines_changed(field)
    field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, audit=read_keys(OTHER_KEYS))
    with pytest.raises(BadSetting, match="put its own key file"):
        field.look(belonging.require)


@pytest.mark.parametrize("values", [None, {"box_sealed": b"\x01\x01" + b"x" * 60}])
def test_nor_does_the_row_itself_stop_anything_when_it_is_gone_or_changed(
    field: Field, values: dict[str, bytes] | None
) -> None:
    lines_written(field, 2)
    field.do(belonging.plant)
    row = Canary.id == audit_keys.ROW
    field.do(
        lambda tx: tx.connection.execute(
            update(Canary).where(row).values(values) if values else delete(Canary).where(row)
        )
    )
    all_lines_changed(field)
    field.do(belonging.plant)
    assert (field.look(belonging.misfit), alarm(field)) == ("", (True, 3 if values else 2))


def test_lines_that_are_sealed_are_looked_at_too_and_newer_ones_end_the_alarm(field: Field) -> None:
    field.do(belonging.plant)
    lines_written(field, 3)
    field.do(audit_seal.seal)
    all_lines_changed(field)
    assert alarm(field)[0]
    lines_written(field, audit_keys.SAMPLE)
    field.do(audit_seal.seal)
    assert alarm(field) == (False, 0)


def test_a_line_that_somebody_put_in_without_a_mac_is_told_of(field: Field) -> None:
    field.do(belonging.plant)
    lines_written(field, 2)
    field.do(audit_seal.seal)
    field.do(lambda tx: tx.connection.execute(update(AuditEntry).where(AuditEntry.place == 2).values(mac=None)))
    assert alarm(field) == (True, 1)
