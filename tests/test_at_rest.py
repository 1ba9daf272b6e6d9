"""A copy of the database gives nobody away: names, numbers, PINs, texts and talks are sealed in every column."""

import re
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from core.models.message import Message
from core.operations.demo_people import CHILDREN, PEOPLE
from core.settings import ROOT
from core.storage import effects
from tests.fixtures.texting import BOTH_ENGINES
from tests.fixtures.world import World, key_places

pytestmark = BOTH_ENGINES

FREE = "Umwana Qorvexi arakubiswe Zumbatiri"


def a_whole_story(world: World) -> list[str]:
    """Everything people do; what they were shown on screens and by SMS."""
    shown: list[str] = []
    volunteer, officer = world.phone(1), world.phone(201)
    registers = ("3", "1", "5", "1", "2", "2", "1", "0788000777", "1", "1", "1")
    for keys in (registers, ("1", "204711", "2", "3", "1", "1", "1", "1"), ("2", "1"), ("4", "4071")):
        volunteer.dial()
        for key in keys:
            shown.append(volunteer.press(key).screen)
        volunteer.hangs_up()
    volunteer.sends("VISIT 318061 2 3 1 1 1 1").sends(FREE).sends("CONCERN 204711 2")
    world.phone(101).dial().press("1")
    world.phone(999).sends(FREE).dial().press("1")
    world.passes(minutes=35)
    officer.dial()
    for key in ("9999", "4071", "1", "1", "1"):
        shown.append(officer.press(key).screen)
    world.passes(hours=1)
    for last in (1, 2, 101, 201, 202, 203, 301, 501, 999):
        shown += world.phone(last).inbox
    return shown


def columns(world: World) -> dict[str, list[bytes]]:
    """Every value of every column of every table, as bytes, by "table.column"."""
    found: dict[str, list[bytes]] = {}
    with world.database.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'select * from "{table}"').mappings():
                for name, value in row.items():
                    found.setdefault(f"{table}.{name}", []).append(_as_bytes(value))
    return found


def _as_bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode()


def who_holds(found: dict[str, list[bytes]], words: list[str]) -> list[tuple[str, str]]:
    """(word, column) for each word that stands in the clear."""
    return [
        (word, column)
        for column, values in found.items()
        if not column.startswith("places.")
        for word in words
        if any(word.encode() in value for value in values)
    ]


@pytest.mark.lengthy
def test_nothing_of_anybody_stands_in_the_clear(world: World, tmp_path: Path) -> None:
    shown = a_whole_story(world)
    found = columns(world)
    assert len(found) > 80
    assert who_holds(found, words_of_people()) == []
    assert who_holds(found, [*FREE.split(), "CONCERN 204711", "VISIT 318061"]) == []
    assert who_holds(found, ["1*204711", "204711*2", "2*1*", "4*4071"]) == []
    assert who_holds(found, ['"journal"', '"memory"', '"given"', '"shown"', "visit.seen", "visit.safe", "CON "]) == []
    assert who_holds(found, long_lines(shown + texts(world))) == []
    assert holders_of_a_pin(found) == []
    files = [*files_in(tmp_path), *(file for each in key_places() for file in files_in(Path(each)))]
    assert len(files) >= 2
    assert words_in(files) == []


def words_of_people() -> list[str]:
    """Numbers in every form people write them, and names."""
    numbers = [form for each in PEOPLE for form in (each.msisdn[1:], f"0{each.msisdn[4:]}", each.msisdn[4:])]
    names = [word for each in (*PEOPLE, *CHILDREN) for word in each.name.split()]
    return [*numbers, "788000999", "788000777", *names]


def texts(world: World) -> list[str]:
    """Every SMS there is, opened."""
    with world.database.read() as tx:
        rows = tx.connection.execute(select(Message.id, Message.text_sealed)).all()
        found = [tx.vault.open("messages.text", row.id, row.text_sealed) for row in rows]
    assert len(found) > 10
    return found


def long_lines(shown: list[str]) -> list[str]:
    """The lines of screens and texts that cannot stand anywhere by chance."""
    return sorted({line.strip() for each in shown for line in each.splitlines() if len(line.strip()) > 8})


def holders_of_a_pin(found: dict[str, list[bytes]]) -> list[str]:
    """Columns in which a PIN that was typed stands alone: within an id or a hash four digits mean nothing."""
    alone = re.compile(rb"(?<![0-9A-Za-z+/$.:-])(4071|9999)(?![0-9A-Za-z+/$.:-])")
    text = {column: values for column, values in found.items() if not column.endswith("_sealed")}
    return [column for column, values in text.items() if any(alone.search(value) for value in values)]


def files_in(folder: Path) -> list[Path]:
    """Every file in it, however deep: SQLite's own with free pages and log, the children's keys."""
    return [each for each in folder.rglob("*") if each.is_file()]


def words_in(files: list[Path]) -> list[str]:
    """What stands in them in the clear."""
    file = b"".join(each.read_bytes() for each in files)
    words = [each.msisdn[4:] for each in PEOPLE] + ["Qorvexi", "arakubiswe", "Uwase Demo", "Keza Demo-A", "1*204711"]
    return [word for word in words if word.encode() in file]


@pytest.mark.lengthy
def test_no_row_depends_on_where_a_module_stands(world: World) -> None:
    """Modules may move between two versions: what is kept names questions, notices and ids, never our code."""
    a_whole_story(world)
    told = []
    with world.database.engine.connect() as connection:
        for row in connection.exec_driver_sql("select * from talks").mappings():
            told.append(world.database.vault.open("talks.box", row["id"], row["box_sealed"]))
        for row in connection.exec_driver_sql("select * from deeds").mappings():
            told.append(effects.open_result(world.database.vault, row["once"], row["result_sealed"]))
    assert len(told) > 10
    found = [value for values in columns(world).values() for value in values]
    packages = re.compile(r"\b(core|conversations|ussd|sms|jobs|web)\.[a-z_]+\.[A-Za-z_]+")
    ours = [match[0] for each in told for match in packages.finditer(each)]
    ours += [match[0] for each in found for match in packages.finditer(each.decode(errors="ignore"))]
    modules = {each for each in ours if (ROOT / each.rsplit(".", 1)[0].replace(".", "/")).with_suffix(".py").exists()}
    assert modules == set()
