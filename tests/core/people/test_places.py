"""Places by id; what an SMS may call one is never finer than the sector."""

import pytest
from sqlalchemy import select

from core.models.place import Place
from core.people import places
from core.people.geography import PlaceRow
from core.people.places import _with_reach
from tests.core.support.field import Field


@pytest.fixture
def database_url(sqlite_copy: str) -> str:
    """The engine cannot change these rules; the stories walk them on both."""
    return sqlite_copy


def test_all_of_rwanda_is_loaded_once(field: Field) -> None:
    assert field.do(places.load_rwanda) == 0
    found = field.look(lambda tx: len(tx.connection.execute(select(Place.id)).all()))
    assert found == 5 + 30 + 416 + 2_149 + 14_837


def test_every_village_knows_its_sector_and_district(field: Field) -> None:
    village = field.row(Place, 24090108)
    assert (village.level, village.sector_id, village.district_id) == ("village", 2409, 24)
    homeless = field.look(
        lambda tx: tx.connection.execute(
            select(Place.id).where(Place.level == "village", Place.sector_id.is_(None) | Place.district_id.is_(None))
        ).all()
    )
    assert homeless == []


def test_reach_is_inherited_down_the_tree() -> None:
    tree = [
        PlaceRow(1, "province", "P", None, "1"),
        PlaceRow(11, "district", "D", 1, "11"),
        PlaceRow(1101, "sector", "S", 11, "1101"),
        PlaceRow(110101, "cell", "C", 1101, "110101"),
    ]
    found = [(each["sector_id"], each["district_id"]) for each in _with_reach(tree)]
    assert found == [(None, None), (None, 11), (1101, 11), (1101, 11)]


def test_names(field: Field) -> None:
    assert field.look(places.name, 24) == "Huye"
    assert field.look(places.name, None) == ""
    assert field.look(places.name, 5) == "East"
    assert field.look(places.name, 999) == ""


def test_an_sms_names_district_and_sector(field: Field) -> None:
    assert field.look(places.spoken, 24, 2409) == "Huye/Ngoma"
    assert field.look(places.spoken, 24, None) == "Huye"


@pytest.mark.parametrize(
    ("digits", "name"), [("24090108", "Busenyi"), ("900000002", "Kararo"), ("240901", ""), ("x", "")]
)
def test_a_village_by_its_code_or_where_it_has_none_by_its_id(field: Field, digits: str, name: str) -> None:
    found = field.look(places.village_of, digits)
    assert (found.name if found else "") == name
