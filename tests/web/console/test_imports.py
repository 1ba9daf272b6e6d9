"""A file of the office at the desk: looked at, read, stored; and every way in which a file can be wrong."""

import io
import re
from pathlib import Path
from wsgiref.types import WSGIEnvironment

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder, TestResponse

from app import read_bodies_first
from core.files.limits import MOST_BYTES
from core.models.child import Child
from core.models.district import FirstDay
from core.models.office_part import OfficePart
from core.models.person import Person
from tests.fixtures.texting import BOTH_ENGINES, LENGTHY_ON_POSTGRES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark
from tests.web.console.test_office import lines, made
from web.console.uploads import UPLOAD_BYTES, Uploads

PEOPLE, CHILDREN = "/console/import/people", "/console/import/children"
ROSTER = "Amazina;Igitsina;Telefoni;Kode\nUwera Alice;gore;788123456;24090107\nMugisha;gabo;1;24090107\n"
RECORDS = (
    "name,sex,birth year,village code,came from,lives with,since\n"
    "Keza Uwase,girl,2015,24090108,family,relative,01/02/2026\n"
    "Ineza Aline,girl,2014,33040101,family,relative,01/02/2026\n"
)


def sent(officer: OfficerBrowser, to: str, content: str | bytes, name: str = "a.csv", **form: object) -> TestResponse:
    given = content.encode() if isinstance(content, str) else content
    marked = {"mark": mark(officer.client.get(to).text), "file": (io.BytesIO(given), name), **form}
    return officer.client.post(to, data=marked, content_type="multipart/form-data")


def looked_at(world: World, officer: OfficerBrowser, to: str, content: str, **form: object) -> tuple[str, str]:
    """The address of the look, and its page once it is done."""
    answer = sent(officer, to, content, **form)
    assert answer.status_code == 303, re.findall(r'role="alert"[^>]*>(.*?)<', answer.text)
    work = answer.location.partition("?")[0]
    made(world)
    return work, officer.get(work).text


def stored(world: World, officer: OfficerBrowser, look: str) -> tuple[str, str]:
    answer = officer.post(look, {})
    assert answer.status_code == 303
    work = answer.location.partition("?")[0]
    made(world)
    return work, officer.get(work).text


def count(world: World, kind: type[Person] | type[Child]) -> int:
    with world.database.read() as tx:
        return tx.connection.scalar(select(func.count()).select_from(kind)) or 0


@BOTH_ENGINES
def test_a_roster_is_looked_at_then_stored_and_known_again(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    before = count(world, Person)
    look, page = looked_at(world, officer, PEOPLE, ROSTER)
    assert "1 new, 0 in already, 1 rejected" in page and "Store what is right (1)" in page
    assert "Telefoni" in page and count(world, Person) == before
    head, wrong = lines(officer, look)
    assert head.endswith("reason") and wrong.startswith("Mugisha,gabo,1,24090107,")
    _, page = stored(world, officer, look)
    assert "1 stored, 0 in already, 1 rejected" in page and count(world, Person) == before + 1
    _, page = stored(world, officer, look)
    assert "0 stored, 1 in already" in page and count(world, Person) == before + 1
    assert "Alice" not in page, "who came in is named by no page of counts"


@LENGTHY_ON_POSTGRES
def test_a_lead_brings_in_the_own_district_and_the_nation_sets_its_first_day(
    world: World, officer: OfficerBrowser
) -> None:
    nation = OfficerBrowser(world).sign_in(401)
    work, page = looked_at(world, nation, CHILDREN, RECORDS, start="2026-12-01")
    assert "2 new" in page
    lead = officer.sign_in(301)
    assert 'name="start"' not in lead.get(CHILDREN).text
    _, page = looked_at(world, lead, CHILDREN, RECORDS)
    assert "another district" in page and "has no first day yet" in page
    before = count(world, Child)
    stored(world, nation, work)
    assert count(world, Child) == before + 2
    with world.database.read() as tx:
        assert len(tx.session.scalars(select(FirstDay)).all()) == 2
    assert lead.get(work).status_code == 404 and lead.post(work, {}, of=CHILDREN).status_code == 404


@SQLITE
def test_workers_of_another_district_are_told_by_no_name(world: World, officer: OfficerBrowser) -> None:
    roster = "name;sex;phone;village code\nUwera Alice;woman;0788000003;24090107\nKeza;woman;0788000001;24090107\n"
    _, page = looked_at(world, officer.sign_in(301), PEOPLE, roster)
    assert "held by somebody of another district" in page
    assert "Uwase Demo" in page, "one of the own is"


@SQLITE
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choose a file"),
        (b"   \n", "The file is empty"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"<html><body>", "a web page"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_table_is_told_at_once(world: World, officer: OfficerBrowser, content: bytes, says: str) -> None:
    answer = sent(officer.sign_in(301), PEOPLE, content)
    assert answer.status_code == 400 and says in answer.text and 'id="file-error"' in answer.text
    with world.database.read() as tx:
        assert tx.session.scalars(select(OfficePart.id)).all() == []


@SQLITE
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 and then the line was cut", "nothing of it was stored"),
        (b"a;b;c\n1;2;3\n", "None of the first 10 rows holds the headings"),
        ("Amazina;Telefoni\nÉ;0788\n".encode("utf-16"), "nothing of it was stored"),
    ],
)
def test_what_cannot_be_read_is_told_once_it_was_tried(
    world: World, officer: OfficerBrowser, content: bytes, says: str
) -> None:
    answer = sent(officer.sign_in(301), PEOPLE, content)
    assert answer.status_code == 303
    made(world)
    page = officer.get(answer.location).text
    assert says in page and "Store what is right" not in page


@SQLITE
def test_the_same_file_twice_at_once_is_told(world: World, officer: OfficerBrowser) -> None:
    first = sent(officer.sign_in(301), PEOPLE, ROSTER).location.partition("?")[0]
    again = sent(officer, PEOPLE, ROSTER, "b.csv")
    assert again.location.partition("?")[0] == first
    assert "under way already" in officer.get(again.location).text
    nation = OfficerBrowser(world).sign_in(401)
    assert sent(nation, PEOPLE, ROSTER).status_code == 303, "of another reach it is another file"
    assert officer.post(first, {}).status_code == 409, "nothing is stored before it was looked at"
    made(world)
    assert [officer.post(first, {}).location.partition("?")[0] for _ in range(2)][0] != first
    made(world)


@SQLITE
def test_a_look_that_lapsed_stores_nothing(world: World, officer: OfficerBrowser) -> None:
    look, _ = looked_at(world, officer.sign_in(301), PEOPLE, ROSTER)
    world.watch.passes(hours=25)
    answer = officer.sign_in(301).post(look, {}, of=PEOPLE)
    assert answer.status_code == 409 and "kept for 24 hours" in answer.text


@SQLITE
def test_who_may_not_bring_in_has_no_way_there(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(201)
    assert officer.get(PEOPLE).status_code == 404 and "/console/import/" not in officer.get("/console/office").text
    assert officer.post(PEOPLE, {}, of="/console/office").status_code == 404


@SQLITE
def test_nobody_who_is_not_signed_in_has_a_file_read(
    world: World, officer: OfficerBrowser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is anything of one on a disk."""
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(disk))
    may = Uploads(world.database)

    def asked(path: str, cookie: str = "", method: str = "POST") -> WSGIEnvironment:
        return EnvironBuilder(path, method=method, headers={"Cookie": cookie}).get_environ()

    officer.sign_in(301)
    cookie = officer.client.get_cookie("desk")
    assert cookie
    mine = f"desk={cookie.value}"
    assert may(asked(PEOPLE, mine)) and may(asked(PEOPLE, f"a=b; __Host-{mine}"))
    for each in (asked(PEOPLE), asked(PEOPLE, "desk=x"), asked("/console/", mine), asked(PEOPLE, mine, "GET")):
        assert not may(each)
    read_bodies_first(world.app, world.database)
    large = ROSTER + "Uwera Alice;gore;788123456;24090107\n" * 40_000
    assert sent(officer, PEOPLE, large).status_code == 303
    assert list(disk.iterdir()) == []
    stranger = OfficerBrowser(world).client.post(PEOPLE, data={"file": (io.BytesIO(large.encode()), "a.csv")})
    assert stranger.status_code == 303 and "sign-in" in stranger.location
    too_much = sent(officer, PEOPLE, b"x" * (UPLOAD_BYTES + 1))
    assert too_much.status_code in (400, 413)


@SQLITE
def test_what_came_by_half_is_told_in_a_sentence(world: World, officer: OfficerBrowser) -> None:
    officer.sign_in(301)
    read_bodies_first(world.app, world.database)
    cookie = officer.client.get_cookie("desk")
    assert cookie
    half = EnvironBuilder(PEOPLE, method="POST", data=b"x" * 100, headers={"Cookie": f"desk={cookie.value}"})
    environ = half.get_environ()
    environ["CONTENT_LENGTH"] = "200000"
    told: list[str] = []
    said = b"".join(world.app.wsgi_app(environ, lambda status, *_: told.append(status)))  # type: ignore[arg-type,return-value]  # as a server's
    assert told == ["408 Request Timeout"] and b"did not come whole" in said
