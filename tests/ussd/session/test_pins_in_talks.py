"""The PIN inside a talk: it protects reading, never reporting, and its digits are kept nowhere."""

import json
import re
from typing import Any

from sqlalchemy import LargeBinary, select

from core.models.alert import Alert
from core.models.base import Base
from core.models.session import Session
from core.storage.db import Database, Tx
from tests.fixtures.world import World
from tests.ussd.conftest import rows_of
from tests.ussd.session.test_choosing_a_pin import NEW, OTHER, forget_pins, give_key

WRONG = "9182"


def test_a_wrong_pin_counts_once_however_often_the_hop_comes(world: World) -> None:
    phone = world.phone(1).dial().press("4", WRONG).is_at("pin").sees("Hasigaye inshuro 4.")
    first = phone.raw
    assert phone.again().raw == first
    phone.press(WRONG).sees("Hasigaye inshuro 3.").press("4071").is_at("my_children")
    world.phone(1).dial().press("4", WRONG).is_at("pin").sees("Hasigaye inshuro 4.")


def test_five_wrong_pins_lock_reading_with_the_time_and_the_right_one_too(world: World) -> None:
    phone = world.phone(1).dial().press("4", *[WRONG] * 5).ends("nyuma ya 09:30").is_at("pin.locked")
    phone.dial().press("4").is_at("pin").press("4071").ends("nyuma ya 09:30").is_at("pin.locked")
    world.passes(minutes=31)
    phone.dial().press("4").is_at("pin").press("4071").is_at("my_children")


def test_reporting_goes_on_while_reading_is_locked_and_is_marked_unverified(world: World) -> None:
    phone = world.phone(1).dial().press("4", *[WRONG] * 5).ends()
    phone.dial().press("2", "1").is_at("concern.about")
    with world.database.read() as tx:
        assert tx.session.scalars(select(Alert)).one().verified is False


def test_ten_wrong_pins_in_a_day_lock_until_an_officer_resets(lite: World) -> None:
    lite.phone(1).dial().press("4", *[WRONG] * 5).ends()
    lite.passes(minutes=31)
    phone = lite.phone(1).dial().press("4", *[WRONG] * 5).ends().is_at("pin.reset_needed")
    phone.dial().press("4", "4071").is_at("pin.reset_needed")


def test_a_pin_is_asked_once_a_session_and_again_in_the_next(lite: World) -> None:
    phone = lite.phone(1).dial().press("4", "4071", "1").is_at("my_children.card").press("0").is_at("my_children")
    phone.press("0").is_at("volunteer.home").press("4").is_at("my_children")
    lite.phone(1).dial().press("4").is_at("pin").does_not_see("204711")


def test_zero_at_the_pin_goes_back_and_at_the_first_pin_leaves(lite: World) -> None:
    lite.phone(1).dial().press("4", "0").is_at("volunteer.home")
    lite.phone(201).dial().is_at("pin").press("0").ends().is_at("end.bye")


def test_what_cannot_be_a_pin_counts_as_no_try(lite: World) -> None:
    lite.phone(1).dial().press("4", "12", "abcd", "٤٠٧١", "").is_at("pin").sees("Ni imibare ine gusa.").press(
        WRONG
    ).sees("Hasigaye inshuro 4.")


def test_the_same_wrong_pin_and_others_typed_in_one_hop_count_as_one(lite: World) -> None:
    phone = lite.phone(1).dial().press("4")
    phone.typed += "*" + "*".join([WRONG] * 9)
    phone.again().is_at("pin").sees("Hasigaye inshuro 4.")


# -- nowhere kept ------------------------------------------------------------------------------------------------------

ALONE = re.compile(rb"(?<![0-9a-fA-F])(4071|9182|8305|6149)(?![0-9a-fA-F])")


def opened(tx: Tx, table: str, row: Any, column: str, box: bytes) -> bytes:
    number = int.from_bytes(tx.vault.index(row.once)[:7], "big") if table == "deeds" else row.id
    child = row.id if table == "children" else getattr(row, "child_id", None)
    plain = tx.sealer.open(f"{table}.{column.removesuffix('_sealed')}", number, child, box)
    assert plain is not None, "no key was erased here"
    return plain


def everything_kept(database: Database) -> list[tuple[str, bytes]]:
    """Every value of every row, sealed ones opened too."""
    found: list[tuple[str, bytes]] = []
    with database.read() as tx:
        for table in Base.metadata.sorted_tables:
            for row in tx.connection.execute(select(table)) if table.name != "places" else []:
                for column in table.columns:
                    value = getattr(row, column.name)
                    where = f"{table.name}.{column.name}"
                    found.append((where, value if isinstance(value, bytes) else str(value).encode()))
                    if column.name.endswith("_sealed") and isinstance(value, bytes) and value:
                        assert isinstance(column.type, LargeBinary)
                        found.append((where, opened(tx, table.name, row, column.name, value)))
    return found


def test_the_digits_of_a_pin_are_kept_nowhere(world: World) -> None:
    world.phone(1).dial().press("4", WRONG, "4071", "1").is_at("my_children.card")
    lost = world.phone(2).dial()
    lost.typed = f"4*{WRONG}*4071"
    lost.again()
    world.phone(3).dial("4*4071")
    world.phone(201).dial().press("4071").is_at("officer.home")
    for _ in range(5):
        world.phone(4).dial().press("4", WRONG)
    forget_pins(world)
    key, another = give_key(world, 202), give_key(world, 203)
    world.phone(202).dial().press(key, "1234", NEW, OTHER, NEW, NEW).is_at("officer.home")
    changing = world.phone(202).dial().press(NEW, "6", "7", OTHER).is_at("pin.repeat")
    changing.typed += f"*{OTHER}*{NEW}"
    changing.again().is_at("pin.changed")
    world.phone(203).dial(f"{another}*{NEW}*{NEW}").press(NEW)
    kept = everything_kept(world.database)
    assert len(kept) > 500
    assert [where for where, value in kept if ALONE.search(value)] == []


def test_the_search_would_find_a_pin() -> None:
    assert ALONE.search(b'["a", "pin", "4071"]')
    assert ALONE.search(b"4*4071*1")


def test_the_journal_holds_no_trace_of_a_pin(lite: World) -> None:
    lite.phone(1).dial().press("4", "4071")
    with lite.database.read() as tx:
        talk = tx.session.scalars(select(Session)).one()
        kept = json.loads(tx.vault.open("talks.box", talk.id, talk.box_sealed))
    assert [entry[1] for entry in kept["memory"]["journal"]] == ["volunteer.home"]
    assert rows_of(lite.database)["deeds"] == 0
