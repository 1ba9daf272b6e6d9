"""Rejected rows at the desk: said in the officer's language, mended one by one, looked at as every row."""

import re

import pytest
from sqlalchemy import update

from core.models.person import Language, Person
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser
from tests.web.console.test_imports import PEOPLE, ROSTER, count, looked_at, stored
from tests.web.console.test_office import lines, made

HEAD = "Amazina;Igitsina;Telefoni;Kode\n"
ALERTED = re.compile(r'<p class="error"[^>]*>(.*?)</p>', re.DOTALL)


def mended(world: World, officer: OfficerBrowser, work: str, line: int, *cells: str) -> str:
    """The row with these cells is looked at; the address of that."""
    answer = officer.post(f"{work}/mend?line={line}", {"cell": list(cells), "once": "a"}, of=f"{work}/mend?line={line}")
    assert answer.status_code == 303
    made(world)
    return answer.location.partition("?")[0]


@BOTH_ENGINES
def test_a_row_is_mended_and_comes_in_by_the_same_checks(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    before = count(world, Person)
    look, page = looked_at(world, officer, PEOPLE, ROSTER)
    assert f'href="{look}/mend?line=3"' in page
    form = officer.get(f"{look}/mend").text
    assert 'value="Mugisha"' in form and 'value="24090107"' in form
    (fault,) = ALERTED.findall(form)
    assert "no Rwandan mobile number" in fault and 'aria-describedby="cell-3-error"' in form
    again = mended(world, officer, look, 3, "Mugisha", "gabo", "12", "24090107")
    assert "0 new, 0 in already, 1 rejected" in officer.get(again).text, "no check is left out"
    assert f'href="{again}/mend?line=2"' in officer.get(again).text, "and it may be mended once more"
    right = mended(world, officer, look, 3, "Mugisha", "gabo", "0788123457", "24090107")
    assert "1 new" in officer.get(right).text and count(world, Person) == before
    stored(world, officer, right)
    assert count(world, Person) == before + 1


@SQLITE
def test_rows_are_mended_one_after_the_other_and_by_who_sent_them(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    look, _ = looked_at(world, officer, PEOPLE, f"{HEAD}Keza;gore;1;24090107\n=cmd|'x';gabo;788123457;24090107\n")
    first = officer.get(f"{look}/mend").text
    assert f'href="{look}/mend?line=3"' in first
    second = officer.get(f"{look}/mend?line=3").text
    assert "holds a formula" in second and "Next row" in first and "Next row" not in second
    assert officer.get(f"{look}/mend?line=99").status_code == 404
    odd, asked = officer.get(f"{look}/mend?line=3x").text, "knows nothing of what the address says of: row"
    assert asked in odd and asked not in first and asked not in second, "the first row is not the one that was asked"
    assert OfficerBrowser(world).sign_in(401).get(f"{look}/mend").status_code == 404
    assert officer.post(f"{look}/mend?line=99", {"cell": ["a"]}, of=f"{look}/mend").status_code == 404
    world.watch.passes(hours=25)
    officer.sign_in(301)
    assert "No row waits" in officer.get(f"{look}/mend").text
    answer = officer.post(f"{look}/mend?line=2", {"cell": ["a"]}, of=PEOPLE)
    assert answer.status_code == 409 and "kept for 24 hours" in answer.text


@SQLITE
@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.rw, "Iyi si nimero ya telefoni igendanwa"), (Language.fr, "pas un numéro mobile rwandais")],
)
def test_what_is_wrong_is_said_in_the_officers_language(
    world: World, officer: OfficerBrowser, language: Language, said: str
) -> None:
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language=language))
    officer.sign_in(301)
    look, page = looked_at(world, officer, PEOPLE, ROSTER)
    assert said in page and "Rwandan" not in page
    assert said in officer.get(f"{look}/mend").text
    _, wrong = lines(officer, look)
    assert said in wrong, "in the file of rejects too"
    again, page = looked_at(world, officer, PEOPLE, "\n".join(lines(officer, look)).replace(",1,", ",0788123457,"))
    assert again != look and said not in page, "mended in the file, it is read again"
