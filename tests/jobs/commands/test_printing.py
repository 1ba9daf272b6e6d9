"""A page of slips that is cut off: every slip on it counts, nobody else's number has changed, and it goes on."""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.models.person import Person, Role
from core.people import joining, key_numbers
from core.people.joining import Newcomer
from core.storage.access import operator
from core.storage.db import Database
from jobs.commands import printing
from jobs.commands.printing import print_slips
from jobs.commands.slips import NotPrinted
from tests.core.support.field import Field, number
from tests.fixtures.world import Watch

LASTS = tuple(range(901, 906))


@contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def field(database: Database, watch: Watch) -> Field:
    return Field(database, watch)


NAMES = ("Uwera Alice", "Mugisha Jean", "Keza Diane", "Habimana Paul", "Mutoni Rose")


@pytest.fixture
def keys(field: Field, monkeypatch: pytest.MonkeyPatch) -> dict[int, str]:
    """Five who are invited, and the key numbers they were given when they came in; two slips a transaction."""
    monkeypatch.setattr(printing, "TOGETHER", 2)
    given = {}
    for last, name in zip(LASTS, NAMES, strict=True):
        joined = field.do(joining.put_in, operator("Jean"), Newcomer(number(last), Role.lead, 24, name=name))
        given[joined.person or 0] = joined.key
    return given


def on_page(page: Path) -> dict[int, str]:
    found = re.findall(r'id="p([0-9]+)".*<b>([0-9]{4}) ([0-9]{4})</b>', page.read_text())
    return {int(person): one + two for person, one, two in found}


def count(field: Field, typed: dict[int, str]) -> set[int]:
    return field.look(key_numbers.counting, typed)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
@pytest.mark.parametrize("size", [10, 500, 1200, 1500])
def test_a_full_disk_leaves_a_page_that_counts_and_goes_on(
    field: Field, keys: dict[int, str], tmp_path: Path, size: int
) -> None:
    """SQLite's own file would not grow either."""
    page = tmp_path / "slips.html"
    with disk_of(size), pytest.raises(NotPrinted):
        print_slips(field.database, page, "*801#", list(keys), "Jean")
    printed = on_page(page)
    assert count(field, printed) == set(printed)
    assert len(printed) in (0, 2, 4)
    assert count(field, keys) == set(keys) - set(printed), "whose slip is not there keeps the number they had"
    assert print_slips(field.database, page, "*801#", list(keys), "Jean") == 5
    whole = on_page(page)
    assert (count(field, whole), {each: whole[each] for each in printed}) == (set(keys), printed)
    with pytest.raises(NotPrinted, match="is there already"):
        print_slips(field.database, page, "*801#", list(keys), "Jean")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_between_disk_and_database_it_drops_what_does_not_count(
    field: Field, keys: dict[int, str], tmp_path: Path
) -> None:
    page = tmp_path / "slips.html"
    print_slips(field.database, page, "*801#", list(keys), "Jean")
    first, *_, last = on_page(page)
    field.do(key_numbers.give, operator("Jean"), field.row(Person, first))
    page.write_text(page.read_text()[: -len("</section>\n</body></html>\n")])
    before = on_page(page)
    mine = tmp_path / "mine.txt"
    mine.write_text("not to be written through a link")
    (tmp_path / ".slips.html.part").symlink_to(mine)
    assert print_slips(field.database, page, "*801#", list(keys), "Jean") == 5
    assert mine.read_text() == "not to be written through a link"
    assert not page.is_symlink()
    after = on_page(page)
    assert count(field, after) == set(keys)
    assert {each for each in keys if after[each] == before[each]} == set(keys) - {first, last}
    assert page.read_text().count("</section>") == 5
    assert page.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("*.html*")) == [page]
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("said", ["<html>", "my own notes\n"])
def test_a_file_that_is_no_page_of_slips_is_left_as_it_is(
    field: Field, keys: dict[int, str], tmp_path: Path, said: str
) -> None:
    page = tmp_path / "slips.html"
    page.write_text(said)
    with pytest.raises(NotPrinted, match="is there already"):
        print_slips(field.database, page, "*801#", list(keys), "Jean")
    assert page.read_text() == said
    assert count(field, keys) == set(keys)
