"""A month for a DHIS2 at the desk: a mapping with errors row by row, and the set in the documented shape."""

import io
import json
import re

import pytest
from sqlalchemy import update

from core.models.person import Language, Person
from tests.fixtures.texting import BOTH_ENGINES, SQLITE
from tests.fixtures.world import World
from tests.web.console.conftest import OfficerBrowser, mark
from tests.web.console.test_office import made
from tests.web.console.test_releases import release

AT = "/console/dhis2"
SET, UNIT, ELEMENT, CATEGORY = "pBOMPrpg1QX", "DiszpKrYNg8", "f7n9E0hX8qk", "bRowv6yZOF2"
HEAD = f"key,id,category\ndata_set,{SET},\ndistrict:Huye,{UNIT},\n"
WRONG = (
    f"key,id,category\ndistrict:Rubavu,{UNIT},\nvisit_made,{ELEMENT},\n"
    f"visits_done,f7n9,\nvisits_done,{ELEMENT},x\n,{ELEMENT},\n"
)


def asked(world: World, officer: OfficerBrowser, mapping: str, *, month: str = "2026-10-01", status: int = 303) -> str:
    form = {"mark": mark(officer.client.get(AT).text), "month": month, "district": "24"}
    file = (io.BytesIO(mapping.encode()), "mapping.csv")
    answer = officer.client.post(AT, data={**form, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == status, re.findall(r'role="alert"[^>]*>(.*?)<', answer.text)
    made(world)
    return answer.text if status != 303 else answer.location.partition("?")[0]


def later(world: World) -> None:
    """The month is over, and those who lead were heard of late."""
    world.watch.passes(days=40)
    for last in (301, 401):
        world.phone(last).dial().press("4071")


@BOTH_ENGINES
def test_a_month_goes_in_the_documented_shape_and_small_counts_stay(world: World, officer: OfficerBrowser) -> None:
    world.phone(1).dial().press("1", "318061", "2", "1", "1", "1", "1", "1")
    later(world)
    mapping = f"{HEAD}visits_made,{ELEMENT},{CATEGORY}\nvisits_done.of,{ELEMENT},\nsms_segments,Ix2HsbDMLea,\n"
    lead = officer.sign_in(301)
    work = asked(world, lead, mapping)
    assert lead.get(f"{work}/file").status_code == 409
    assert release(OfficerBrowser(world).sign_in(401), work) == 303
    answer = lead.get(f"{work}/file")
    assert answer.content_type == "application/json" and answer.headers["Content-Disposition"].endswith('.json"')
    told = json.loads(answer.data)
    assert {name: told[name] for name in ("dataSet", "period", "orgUnit")} == {
        "dataSet": SET,
        "period": "202610",
        "orgUnit": UNIT,
    }
    assert set(told) == {"dataSet", "period", "orgUnit", "dataValues"}
    assert all(set(each) <= {"dataElement", "categoryOptionCombo", "value"} for each in told["dataValues"])
    assert all(isinstance(each["value"], str) for each in told["dataValues"])
    assert ELEMENT not in [each["dataElement"] for each in told["dataValues"] if "categoryOptionCombo" in each]
    assert "visits_made" in lead.get(work).text, "the page says what stayed"


@SQLITE
def test_a_wrong_mapping_says_row_key_and_mend(world: World, officer: OfficerBrowser) -> None:
    later(world)
    page = officer.sign_in(301).get(asked(world, officer, WRONG)).text
    for said in (
        *("Did you mean visits_made?", "11 letters and digits", "Row 4 has this key too", "The cell is empty"),
        *("data_set", "district:huye", "No row has this key"),
    ):
        assert said in page, said
    assert "Take the file" not in page and "Release" not in page


@SQLITE
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (Language.rw, ("visits_made?", "Iyi si kode ya DHIS2", "Umurongo wa 4 na wo", "Nta murongo ufite iri jambo")),
        (Language.fr, ("visits_made ?", "pas un identifiant de DHIS2", "La ligne 4 a aussi", "Aucune ligne n&#39;a")),
    ],
)
def test_a_wrong_mapping_is_said_in_the_officers_language(
    world: World, officer: OfficerBrowser, language: Language, said: tuple[str, ...]
) -> None:
    later(world)
    with world.database.write() as tx:
        tx.connection.execute(update(Person).values(language=language))
    page = officer.sign_in(301).get(asked(world, officer, WRONG)).text
    assert [each for each in said if each not in page] == []
    assert not re.search(r"Did you mean|Keep one|This is no|No row|Add a row", page)


@SQLITE
@pytest.mark.parametrize("mapping", ["a,b\n1,2\n", f"{HEAD}"])
def test_a_mapping_without_keys_or_measures_is_told(world: World, officer: OfficerBrowser, mapping: str) -> None:
    later(world)
    page = officer.sign_in(301).get(asked(world, officer, mapping)).text
    assert "None of the first 10 rows" in page or "No row has a measure" in page


@SQLITE
def test_a_month_that_runs_an_empty_file_and_another_district_are_refused(
    world: World, officer: OfficerBrowser
) -> None:
    later(world)
    officer.sign_in(301)
    assert 'id="month-error"' in asked(world, officer, HEAD, month="2026-11-01", status=400)
    assert 'id="file-error"' in asked(world, officer, " ", status=400)
    assert "Rubavu" not in officer.get(AT).text
