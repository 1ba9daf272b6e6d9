"""The PIN protects reading, never reporting: tries are counted, locks told, and nothing of it is ever kept plain."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from core.models.person import Person
from core.models.record import AuditEntry
from core.people import key_numbers, people, pins
from core.people.pins import PinVerdict
from core.privacy import Vault, keys_of_secret, new_key, read_keys
from core.storage.access import CLI, Caller
from tests.core.support.field import Field, written
from tests.fixtures.world import FIELD_KEYS, SECRET


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


RIGHT, WRONG = "4071", "9182"


def attempt(field: Field, pin: str, last: int = 1) -> PinVerdict:
    """One try as a hop makes it: checked outside, judged inside the transaction."""
    me = field.me(last)
    return field.do(pins.judge, me, pins.check(field.database, me, pin))


def judge(field: Field, right: bool, times: int = 1, last: int = 1) -> PinVerdict:
    """Tries whose PIN was checked already: the counting alone."""
    me = field.me(last)
    return [field.do(pins.judge, me, right) for _ in range(times)][-1]


def test_the_right_pin_opens_and_a_wrong_one_tells_how_many_are_left(field: Field) -> None:
    field.at("2026-10-14 09:00")
    assert attempt(field, RIGHT) == PinVerdict(right=True)
    assert attempt(field, WRONG) == PinVerdict(right=False, left=4)
    assert attempt(field, RIGHT).right


def nine_a_day(field: Field, *days: str) -> None:
    """So many wrong ones that neither a row nor a day locks."""
    for day in days:
        field.at(f"{day} 09:00")
        for times in (4, 4, 1):
            judge(field, False, times=times)
            judge(field, True)


class TestCounting:
    """What the counters do, tries checked already."""

    def test_five_wrong_in_a_row_lock_for_half_an_hour_and_tell_the_lead(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        assert [judge(field, False).left for _ in range(4)] == [4, 3, 2, 1]
        verdict = judge(field, False)
        assert (verdict.left, written(verdict.locked_until), verdict.until_reset) == (0, "2026-10-14 09:30", False)
        (told,) = field.owed()
        assert (told.to, told.notice) == (1, "sms.pin.locked")

    @pytest.mark.parametrize(("last", "above"), [(201, 301), (501, 301), (301, 401)])
    def test_of_an_officers_lock_the_next_above_hears_at_any_hour(self, field: Field, last: int, above: int) -> None:
        field.at("2026-10-14 23:00")
        judge(field, False, times=5, last=last)
        own, other = sorted(field.owed(last, above), key=lambda each: each.notice == "sms.person.pin_locked")
        assert (own.to, own.notice, other.to, other.notice) == (last, "sms.pin.locked", above, "sms.person.pin_locked")
        assert own.not_before == ("2026-10-15 07:00" if last == 501 else "2026-10-14 23:00")
        assert other.not_before == "2026-10-14 23:00"

    def test_while_locked_even_the_right_pin_opens_nothing_and_reports_are_marked(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False, times=5)
        field.at("2026-10-14 09:29")
        verdict = judge(field, True)
        assert (verdict.right, written(verdict.locked_until)) == (False, "2026-10-14 09:30")
        assert not field.me(1).verified
        field.at("2026-10-14 09:30")
        assert judge(field, True).right
        assert field.me(1).verified

    def test_tries_while_locked_are_not_counted(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False, times=5)
        judge(field, False, times=7)
        field.at("2026-10-14 09:31")
        assert judge(field, False).left == 4

    def test_a_right_one_in_between_begins_the_row_anew(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False, times=4)
        judge(field, True)
        assert judge(field, False).left == 4

    def test_ten_wrong_in_a_day_lock_until_an_officer_resets(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False, times=5)
        field.at("2026-10-14 10:00")
        verdict = judge(field, False, times=5)
        assert verdict.until_reset
        field.at("2027-10-14 10:00")
        assert judge(field, True).until_reset
        assert [each.notice for each in field.owed(1)] == ["sms.pin.locked"] * 2

    def test_right_ones_in_between_do_not_hide_ten_a_day(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        for _ in range(3):
            judge(field, False, times=3)
            judge(field, True)
        assert judge(field, False).until_reset

    def test_any_24_hours_count_not_a_day_that_began_with_a_try(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False)
        field.at("2026-10-15 08:00")
        judge(field, False, times=4)
        judge(field, True)
        field.at("2026-10-15 09:00")
        judge(field, False, times=4)
        judge(field, True)
        assert judge(field, False).left == 4, "the one of 24 hours before counts no longer"
        assert judge(field, False).until_reset, "ten within an hour, over what a day of nine in two parts would hide"

    def test_nine_a_day_are_locked_on_the_third(self, field: Field) -> None:
        nine_a_day(field, "2026-10-01", "2026-10-02")
        field.at("2026-10-03 09:00")
        assert judge(field, False).left == 4
        assert judge(field, False).until_reset

    def test_what_is_30_days_old_counts_no_longer(self, field: Field) -> None:
        nine_a_day(field, "2026-10-01", "2026-10-02")
        field.at("2026-10-31 09:00")
        assert judge(field, False, times=2).left == 3

    def test_a_new_pin_begins_anew(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        for _ in range(3):
            judge(field, False, times=3)
            judge(field, True)
        with field.database.read() as tx:
            chosen = pins.hashed(tx.vault, field.me(1).id, "8305")
        assert field.do(pins.choose_pin, field.me(1), chosen, first=False)
        assert judge(field, False).left == 4

    def test_of_a_national_pin_its_holder_is_told(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        assert judge(field, False, times=5, last=401).locked_until
        assert [(each.to, each.notice) for each in field.owed()] == [(401, "sms.pin.locked")]

    def test_one_persons_slips_are_not_anothers(self, field: Field) -> None:
        field.at("2026-10-14 09:00")
        judge(field, False, times=5)
        assert judge(field, True, last=2).right


def forget(field: Field, kept: str | None) -> None:
    with field.database.write() as tx:
        people.get(tx, field.me(1).id).pin_hash = kept


def test_a_pin_that_was_never_set(field: Field) -> None:
    forget(field, None)
    assert pins.check(field.database, field.me(1), RIGHT) is None
    assert attempt(field, RIGHT) == PinVerdict(right=False, unset=True)


def test_a_broken_hash_opens_nothing(field: Field) -> None:
    forget(field, "no hash")
    assert pins.check(field.database, field.me(1), RIGHT) is False


def test_what_is_kept_is_argon2_sealed_with_the_pepper(field: Field) -> None:
    me = field.me(1)
    with field.database.write() as tx:
        pins.set_pin(tx, tx.session.get_one(Person, me.id), RIGHT)
    with field.database.read() as tx:
        kept = tx.session.scalars(select(Person.pin_hash).where(Person.id == me.id)).one() or ""
    assert kept.startswith("pepper:1:")
    inside = field.database.vault.open_hash(pins.WHERE, me.id, kept) or ""
    assert inside.startswith("$argon2id$v=19$m=7168,t=5,p=1$")
    assert inside not in kept
    assert not pins.is_same(field.database.vault, field.me(2).id, kept, RIGHT), "it is one person's"
    field.database.vault = Vault(read_keys(FIELD_KEYS), SECRET, pepper=read_keys(new_key(1)))
    assert pins.check(field.database, me, RIGHT) is False, "the database alone is not enough to try PINs"


class TestHashesOfBefore:
    """They have the pepper inside, until the next right PIN."""

    def kept(self, field: Field) -> str:
        return field.look(lambda tx: people.get(tx, field.me(1).id).pin_hash) or ""

    def of_before(self, field: Field) -> str:
        old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(field.database.vault.peppered(RIGHT))
        forget(field, old)
        return old

    def test_a_right_pin_opens_and_is_kept_anew(self, field: Field) -> None:
        old = self.of_before(field)
        assert attempt(field, WRONG).left == 4
        assert self.kept(field) == old, "a wrong one changes nothing"
        assert attempt(field, RIGHT).right
        assert self.kept(field).startswith("pepper:1:")
        assert attempt(field, RIGHT).right
        assert attempt(field, WRONG).left == 4

    def test_the_pepper_inside_stays_that_of_key_1_while_another_seals(self, field: Field) -> None:
        self.of_before(field)
        first = keys_of_secret(SECRET)["PEPPER_KEYS"]
        newer = Vault(read_keys(FIELD_KEYS), SECRET, pepper=[*read_keys(new_key(2)), first])
        field.database.vault = newer
        assert attempt(field, RIGHT).right
        assert self.kept(field).startswith("pepper:2:")

    def test_one_that_was_changed_meanwhile_is_left_alone(self, field: Field) -> None:
        me, old = field.me(1), self.of_before(field)
        chosen = pins.hashed(field.database.vault, me.id, "8305")
        forget(field, chosen)
        pins._keep_anew(field.database, me.id, old, RIGHT)
        assert self.kept(field) == chosen


@pytest.mark.parametrize("pin", ["", "407", "40711", "4O71", "-407", "\u0664\u0660\u0667\u0661", "4071\n"])
def test_a_pin_is_four_ascii_digits(pin: str, field: Field) -> None:
    with pytest.raises(ValueError, match="four digits"), field.database.write() as tx:
        pins.set_pin(tx, people.get(tx, field.me(1).id), pin)


class TestChoosing:
    """A hash that was made outside any transaction becomes the person's."""

    def test_a_first_pin_is_kept_and_recorded_without_its_digits(self, field: Field) -> None:
        forget(field, None)
        assert not field.me(1).has_pin
        chosen = pins.hashed(field.database.vault, field.me(1).id, "8305")
        assert not field.do(pins.choose_pin, field.me(1), chosen, first=True), "no key number, no PIN"
        field.do(lambda tx: key_numbers.give(tx, Caller("", CLI), people.get(tx, field.me(1).id)))
        assert field.do(
            pins.choose_pin, field.me(1), pins.hashed(field.database.vault, field.me(1).id, "8305"), first=True
        )
        assert field.me(1).has_pin
        assert attempt(field, "8305").right
        with field.database.read() as tx:
            assert "pin_set" in list(tx.session.scalars(select(AuditEntry.verb)))

    def test_a_first_pin_does_not_replace_one_that_was_chosen_meanwhile(self, field: Field) -> None:
        assert not field.do(
            pins.choose_pin, field.me(1), pins.hashed(field.database.vault, field.me(1).id, "8305"), first=True
        )
        assert attempt(field, RIGHT).right

    def test_a_pin_that_was_reset_meanwhile_is_not_changed(self, field: Field) -> None:
        forget(field, None)
        assert not field.do(pins.choose_pin, field.me(1), "a hash", first=False)

    def test_nobody_chooses_a_pin_on_a_number_in_doubt(self, field: Field) -> None:
        forget(field, None)
        assert not field.do(pins.choose_pin, replace(field.me(1), confirmed=False), "a hash", first=True)

    def test_only_the_same_pin_is_the_same(self, field: Field) -> None:
        vault = field.database.vault
        kept = pins.hashed(vault, 1, "8305")
        assert pins.is_same(vault, 1, kept, "8305")
        assert not pins.is_same(vault, 1, kept, "8350")


class TestWrittenDown:
    """Each try leaves a line in the audit, and nothing of what was typed."""

    def tries(self, field: Field) -> list[str]:
        with field.database.read() as tx:
            mine = select(AuditEntry.verb, AuditEntry.record_id).where(AuditEntry.record == "people")
            rows = tx.connection.execute(mine.order_by(AuditEntry.at)).all()
        assert {row for _, row in rows} <= {field.me(1).id}
        return [verb for verb, _ in rows]

    def test_right_wrong_locked_and_while_locked(self, field: Field) -> None:
        for minute, right in enumerate([True, False, False, False, False]):
            field.at(f"2026-10-14 09:0{minute}")
            judge(field, right)
        assert self.tries(field) == ["signed_in", *["pin_wrong"] * 4]
        field.at("2026-10-14 09:05")
        judge(field, False)
        assert sorted(self.tries(field)[5:]) == ["pin_locked", "pin_wrong"]
        field.at("2026-10-14 09:06")
        judge(field, True)
        assert self.tries(field)[7:] == ["pin_while_locked"]

    def test_a_number_in_doubt(self, field: Field) -> None:
        field.do(pins.judge, replace(field.me(1), confirmed=False), True)
        assert self.tries(field) == ["pin_in_doubt"]
