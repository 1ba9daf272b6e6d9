"""Every kind of bad file through the desk: a sentence in the officer's language says what to mend; nothing is kept."""

import html
from collections.abc import Iterable
from itertools import cycle

import pytest
from sqlalchemy import update

from core.files import tables
from core.files.faults import NotReadable
from core.files.limits import MOST_BYTES
from core.models.child import Child
from core.models.person import Language, Person
from core.people.roster_form import ROSTER
from tests.core.cases.test_records_import import WRONG as WRONG_CHILDREN
from tests.core.files.bad_files import FILES
from tests.core.people.test_roster import HEAD, RIGHT
from tests.core.people.test_roster import WRONG as WRONG_PEOPLE
from tests.core.support.records import RIGHT as RIGHT_CHILD
from tests.core.support.spoken_faults import again
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_imports import CHILDREN, PEOPLE, count, looked_at, sent
from tests.web.console.test_office import made

pytestmark = SQLITE
HEAVY = ("too many rows", "too many rows, workbook", "a zip bomb")
"""Those that take a second or more to make."""
TOO_LARGE = {Language.en: "larger than 10 MB", Language.rw: "irenze MB 10", Language.fr: "dépasse 10 Mo"}
NONE_CAME = {Language.en: "Choose a file", Language.rw: "Hitamo dosiye", Language.fr: "Choisissez un fichier"}


def speak(world: World, language: Language) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language=language))


def answered(world: World, officer: OfficerBrowser, content: bytes, name: str) -> str:
    """What the officer reads in the end: of the form, or of the work."""
    answer = sent(officer, PEOPLE, content, name)
    assert answer.status_code in (303, 400, 413), answer.status_code
    if answer.status_code == 303:
        made(world)
        answer = officer.get(answer.location.partition("?")[0])
    return html.unescape(answer.text)


def awaited(content: bytes, name: str, language: Language) -> str:
    if not content:
        return NONE_CAME[language]
    if len(content) > MOST_BYTES:
        return TOO_LARGE[language]
    with pytest.raises(NotReadable) as refused:
        tables.read(content, name, ROSTER)
    return again(language)(str(refused.value))


def unsaid(world: World, officer: OfficerBrowser, kinds: Iterable[str]) -> list[str]:
    """The kinds of which something else is said than what to mend, each sent in one language, the next in another."""
    before, found = count(world, Person), []
    for kind, language in zip(kinds, cycle((Language.rw, Language.en, Language.fr)), strict=False):
        name, content, _ = FILES[kind]
        file = content()
        speak(world, language)
        page = answered(world, officer, file, name)
        if awaited(file, name, language) not in page or "/file" in page:
            found.append(f"{kind}, {language}")
    assert count(world, Person) == before
    return found


def test_every_kind_of_file_that_is_no_table_is_told_in_three_languages(world: World, officer: OfficerBrowser) -> None:
    assert unsaid(world, officer.sign_in(301), [each for each in FILES if each not in HEAVY]) == []


@pytest.mark.lengthy
def test_every_kind_that_is_far_too_much_is_told_too(world: World, officer: OfficerBrowser) -> None:
    assert unsaid(world, officer.sign_in(301), HEAVY) == []


def test_every_kind_of_wrong_person_is_rejected_with_a_reason(world: World, officer: OfficerBrowser) -> None:
    rows = [{**RIGHT, **changed} for changed, _ in WRONG_PEOPLE.values()]
    lines = [";".join(HEAD), *(";".join(row.get(each, "") for each in HEAD) for row in rows)]
    before = count(world, Person)
    look, page = looked_at(world, officer.sign_in(301), PEOPLE, "\n".join(lines))
    assert f"0 new, 0 in already, {len(rows)} rejected" in page
    assert officer.get(f"{look}/mend").status_code == 200 and count(world, Person) == before


def test_every_kind_of_wrong_child_is_rejected_with_a_reason(world: World, officer: OfficerBrowser) -> None:
    rows = [{**RIGHT_CHILD, **changed} for changed, _ in WRONG_CHILDREN.values()]
    lines = [";".join(RIGHT_CHILD), *(";".join(row.values()) for row in rows)]
    before = count(world, Child)
    nation = officer.sign_in(401)
    look, page = looked_at(world, nation, CHILDREN, "\n".join(lines), start="2026-12-01")
    assert f"0 new, 0 in already, {len(rows)} rejected" in page
    assert nation.get(f"{look}/mend").status_code == 200 and count(world, Child) == before
