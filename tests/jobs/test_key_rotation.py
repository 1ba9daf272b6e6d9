"""A key is changed while the service goes on: nothing is lost, and afterwards the old one opens nothing."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models.child import Child
from core.models.message import Lane, Message
from core.models.person import Language, Person, PersonStatus, Phone
from core.models.record import AuditEntry, Tick
from core.models.session import Session
from core.monitoring import keys_kept
from core.operations import demo_people, key_changes, key_counts
from core.operations.key_changes import KeysHeld
from core.people import people
from core.privacy import FieldKey, Tampered, Vault, read_keys
from core.settings import KeySettings
from core.storage import audit_seal, audit_walk, belonging, key_resealing, sealed_columns, ticks
from core.storage.access import operator
from core.storage.key_place import KeptKey, Resealed
from core.storage.key_store import KeysAway, KeyStore
from jobs import key_file
from jobs.key_places import KeyFile, NotOurs
from jobs.key_watch import KeyWatch, make_vault
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import FIELD_KEYS, SECRET, World, open_database
from tests.jobs.rotating import NUMBER, numbers, rotation


@BOTH_ENGINES
def test_field_keys(told: World, secrets: Path) -> None:
    database = told.database
    with database.read() as tx:
        sealed = sealed_columns.counts(tx)
    assert set(sealed) == {1}
    done = rotation(database, secrets).run("field")
    assert (done.current, done.dropped, done.left, numbers(secrets, "field")) == (2, (1,), 0, [2])
    assert done.rows >= sealed[1]
    with database.read() as tx:
        assert set(sealed_columns.counts(tx)) == {2}
        assert belonging.misfit(tx) == ""
        person = tx.session.scalars(select(Person).where(func.length(Person.name_sealed) > 0)).first()
        assert person
        with pytest.raises(Tampered, match="does not hold"):
            Vault(read_keys(FIELD_KEYS), SECRET).open("people.name", person.id, person.name_sealed or b"")
    told.phone(1).dial().press("4", "4071").sees("204711")


def test_the_childrens_keys_follow_the_field_key_at_both_places(told: World, secrets: Path) -> None:
    database = told.database
    store = database.key_store
    with database.read() as tx:
        children = list(tx.connection.scalars(select(Child.id)))
        before = {each.name: each.boxes(children) for each in store.places}
        needs = key_resealing.counts(tx)
    assert needs == {1: 2 * (len(children) + 1)}, "a key of each child and the mark"
    store.erase(children[:1])
    rotation(database, secrets).run("field")
    with database.read() as tx:
        assert key_resealing.counts(tx) == {2: 2 * len(children)}
        fresh = KeyStore([each.name for each in store.places], lambda: database.vault)
        assert fresh.cipher(children[0]) is None
        assert all(fresh.cipher(each) for each in children[1:])
        assert {each.ok for each in [keys_kept.check(tx), keys_kept.places(tx, live=False)]} == {True}
    for each in store.places:
        now = each.boxes(children)
        assert now[children[0]] == b""
        assert all(now[child] != before[each.name][child] for child in children)


def test_with_a_place_away_the_field_key_of_before_stays(told: World, secrets: Path) -> None:
    other = Path(told.database.key_store.places[1].name)
    other.rename(other.with_name("away"))
    with pytest.raises(KeysAway, match="needs both places"):
        rotation(told.database, secrets).run("field")
    assert numbers(secrets, "field") == [2, 1]
    other.with_name("away").rename(other)
    assert rotation(told.database, secrets).run("field").dropped == (1,)


def test_a_key_that_is_erased_while_it_is_sealed_anew_stays_erased(told: World, secrets: Path) -> None:
    store, gone = told.database.key_store, []
    with told.database.read() as tx:
        child = tx.connection.scalars(select(Child.id).order_by(Child.id)).all()[-1]
    plain = store.resealed

    def meanwhile(keys: Sequence[KeptKey]) -> list[Resealed]:
        found = plain(keys)
        if found and not gone:
            gone.append(child)
            store.erase([child])
        return found

    store.resealed = meanwhile  # type: ignore[method-assign]  # the moment between its two statements
    rotation(told.database, secrets).run("field")
    assert gone
    assert [each.boxes([child]) for each in store.places] == [{child: b""}] * 2


def test_index_keys(told: World, secrets: Path) -> None:
    database = told.database
    old = database.vault.index(NUMBER)
    done = rotation(database, secrets).run("index")
    assert (done.dropped, done.left, numbers(secrets, "index")) == ((1,), 0, [2])
    assert len(database.vault.indexes(NUMBER)) == 1
    with database.read() as tx:
        for column in (Phone.number_index, Message.number_index, Session.number_index):
            assert tx.connection.scalar(select(func.count()).where(column == old)) == 0
            assert tx.connection.scalar(select(func.count()).where(column == database.vault.index(NUMBER)))
        assert belonging.misfit(tx) == ""
        assert [each.role for each in people.callers(tx, NUMBER, "ussd")] == ["volunteer"]
    told.phone(1).dial().press("4", "4071").sees("204711")


def test_somebody_is_found_under_either_key_while_it_changes(told: World, secrets: Path) -> None:
    database, seen = told.database, []

    def looks(_: float) -> None:
        """In the pause: the keys are in the file already, the rows are not all written anew."""
        told.phone(1).dial().press("4", "4071").sees("204711").hangs_up()
        seen.append(numbers(secrets, "index"))

    database.follow_keys(KeyWatch())
    turning = rotation(database, secrets, looks)
    step = iter(range(10_000))

    def some(rows: int) -> None:
        if rows and next(step) < 3:
            looks(0)

    turning.step = some
    turning.run("index")
    assert [1, 2] in seen
    assert [2, 1] in seen


def test_pepper_keys_need_nobodys_pin(told: World, secrets: Path) -> None:
    done = rotation(told.database, secrets).run("pepper")
    assert (done.dropped, done.left, numbers(secrets, "pepper")) == ((1,), 0, [2])
    with told.database.read() as tx:
        assert key_counts.counts(tx, "pepper") == {2: done.rows}
    told.phone(1).dial().press("4", "4071").sees("204711")
    told.phone(1).dial().press("4", "9182").sees("4")


def test_a_pin_kept_the_old_way_has_90_days_and_is_then_a_listed_matter(told: World, secrets: Path) -> None:
    database = told.database
    with database.write() as tx:
        of_one = {
            each: tx.session.scalars(select(Phone.person_id).where(Phone.number_index == tx.vault.index(each))).one()
            for each in (NUMBER, "+250788000002")
        }
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        old = hasher.hash(tx.vault.peppered(demo_people.PIN))
        tx.connection.execute(update(Person).where(Person.id.in_(of_one.values())).values(pin_hash=old))
    done = rotation(database, secrets).run("pepper")
    assert (done.dropped, done.old.waiting, done.left, numbers(secrets, "pepper")) == ((), 2, 2, [2, 1])
    told.phone(1).dial().press("4", "4071").sees("204711")  # who gives it has it kept anew
    again = rotation(database, secrets).run("pepper")
    assert (again.old.waiting, again.old.forgotten) == (1, 0)
    told.watch.passes(days=91)
    last = rotation(database, secrets).run("pepper")
    assert (last.old.forgotten, last.dropped, numbers(secrets, "pepper")) == (1, (1,), [2])
    with database.read() as tx:
        waits = tx.session.get_one(Person, of_one["+250788000002"])
        assert (waits.pin_hash, waits.standing) == (None, PersonStatus.invited)
        assert people.get(tx, of_one[NUMBER]).pin_hash


def test_the_audit_goes_on_under_another_key_and_old_rows_are_verified_with_theirs(told: World, secrets: Path) -> None:
    database = told.database
    done = rotation(database, secrets).run("audit")
    assert (done.current, done.dropped, numbers(secrets, "audit")) == (2, (), [2, 1])
    told.phone(1).dial().press("4", "4071")
    with database.write() as tx:
        audit_seal.seal(tx)
    with database.read(one_moment=True) as tx:
        assert audit_walk.verify(tx).broken is None
        assert min(key_counts.counts(tx, "audit").values()) > 0
    database.vault = Vault(read_keys(FIELD_KEYS), SECRET)  # who stole the key of before writes on with it
    with database.write() as tx:
        key_changes.note(tx, operator(""), "audit", "forged")
        audit_seal.seal(tx)
    database.vault = make_vault(KeySettings())
    with database.read(one_moment=True) as tx:
        broken = audit_walk.verify(tx).broken
    assert broken and "stands in another's place" in broken.why


def test_each_change_stands_in_the_audit_without_a_key(told: World, secrets: Path) -> None:
    rotation(told.database, secrets).run("field")
    with told.database.read() as tx:
        lines = tx.session.scalars(
            select(AuditEntry).where(AuditEntry.record == "FIELD_KEYS").order_by(AuditEntry.at)
        ).all()
        assert {(each.verb, each.record_id, each.channel) for each in lines} == {
            ("key_changed", 2, "cli:Jean"),
            ("key_dropped", 2, "cli:Jean"),
        }
        assert key_changes.since(tx, "field", 2) is not None


def test_what_went_stands_apart_for_backups_of_before(told: World, secrets: Path) -> None:
    rotation(told.database, secrets).run("field")
    retired = secrets.with_name("retired.env")
    assert FIELD_KEYS in retired.read_text()
    assert FIELD_KEYS not in secrets.read_text()
    assert retired.stat().st_mode & 0o777 == 0o600


@BOTH_ENGINES
def test_two_at_once_are_refused_in_a_sentence_and_nothing_changes(told: World, secrets: Path) -> None:
    before = secrets.read_text()
    key_changes.take(told.database, "another")
    with pytest.raises(KeysHeld, match="is under way"):
        rotation(told.database, secrets).run("field")
    with KeyFile(secrets).alone(), pytest.raises(KeysHeld, match="on this machine"):
        rotation(told.database, secrets).run("field")
    assert secrets.read_text() == before
    told.watch.passes(seconds=16)  # that one was killed
    assert rotation(told.database, secrets).run("field").dropped == (1,)


def test_a_key_that_was_added_by_hand_meanwhile_is_not_lost(told: World, secrets: Path) -> None:
    turning = rotation(told.database, secrets)
    third = FieldKey(9, b"n" * 32)
    turning.step = lambda _: KeyFile(secrets).set("field", [third, *KeyFile(secrets).keys("field")[-2:]], "")
    with pytest.raises(KeysHeld, match="changed meanwhile"):
        turning.run("field")
    assert third in KeyFile(secrets).keys("field")


def test_one_that_was_overtaken_stops(told: World, secrets: Path) -> None:
    def other(_: float) -> None:
        with told.database.write() as tx:
            ticks.let_go(tx, "keys", tx.session.scalars(select(Tick.owner).where(Tick.name == "keys")).one() or "")
            ticks.lease(tx, "keys", "another", timedelta(minutes=5))

    with pytest.raises(KeysHeld, match="took over"):
        rotation(told.database, secrets, other).run("field")


def test_a_setting_of_the_environment_is_not_ours_to_write(
    told: World, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELD_KEYS", FIELD_KEYS)
    proposed = secrets.with_name("to-set.env")
    before = secrets.read_text()
    for front in ([1, 2], [2, 1], [2]):
        with pytest.raises(NotOurs, match="is set outside the key file") as said:
            rotation(told.database, secrets).run("field")
        assert FIELD_KEYS not in str(said.value)
        name, _, value = proposed.read_text().strip().partition("=")
        assert (name, [key.number for key in read_keys(value)]) == ("FIELD_KEYS", front)
        monkeypatch.setenv(name, value)
        told.database.vault = make_vault(KeySettings())
    assert secrets.read_text() == before
    with told.database.read() as tx:
        assert set(sealed_columns.counts(tx)) == {2}


def test_a_process_that_runs_on_learns_of_it(told: World, secrets: Path, database_url: str) -> None:
    other = open_database(database_url, told.watch)
    other.follow_keys(KeyWatch())

    def passes(seconds: float) -> None:
        told.watch.passes(seconds=seconds)
        with other.write() as tx:
            notice = Notice(Say("sms.pin_reset"), Lane.receipts, f"{told.watch.now}")
            outbox.post_to_number(tx, NUMBER, Language.en, notice)

    rotation(told.database, secrets, passes).run("field")
    with told.database.read() as tx:
        assert set(sealed_columns.counts(tx)) == {2}
    other.engine.dispose()


def test_a_broken_key_file_changes_nothing_for_those_who_run(secrets: Path) -> None:
    watch = KeyWatch()
    key_file.put(secrets, "FIELD_KEYS=nonsense\n")
    assert watch() is None
