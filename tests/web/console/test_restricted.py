"""The desk tells of sexual abuse to no more people than the phone does."""

from sqlalchemy import select

from core.models.alert import Alert
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import alert_on
from tests.web.console.conftest import OfficerBrowser

TOLD = "sexual abuse"


def told(world: World) -> int:
    number = alert_on(world.phone(1).dial().press("2", "1", "1", "204711", "2", "2"))
    with world.database.read() as tx:
        return tx.session.scalars(select(Alert.id).where(Alert.number == number)).one()


def page(world: World, last: int, address: str) -> str:
    answer = OfficerBrowser(world).sign_in(last).get(address)
    assert answer.status_code == 200
    return answer.text


@SQLITE
def test_an_alert_shows_it_to_who_was_told_and_to_its_owner(world: World) -> None:
    address = f"/console/alerts/{told(world)}"
    assert TOLD in page(world, 201, address)
    for last in (203, 301):
        text = page(world, last, address)
        assert TOLD not in text and "told to few" in text, last
        assert "0788000001" not in text
        assert "204711" not in text, "beside the class a code tells whose matter it is"
    assert "204711" in page(world, 201, address)


@SQLITE
def test_a_childs_page_shows_what_was_asked_because_of_it_to_those_alone(world: World) -> None:
    alert = told(world)
    with world.database.read() as tx:
        row = tx.session.get_one(Alert, alert)
        number, child = row.number, row.child_id
    worker = world.phone(201).dial().press("4071", "4", number, "1", "1", "3").is_at("officer.refer")
    key = next(line[0] for line in worker.screen.splitlines() if "Isange" in line)
    worker.press(key, "1")
    assert "Isange" in page(world, 201, f"/console/children/{child}")
    assert "Isange" not in page(world, 203, f"/console/children/{child}")


@SQLITE
def test_a_childs_page_names_the_alert_to_those_alone(world: World) -> None:
    alert = told(world)
    with world.database.read() as tx:
        row = tx.session.get_one(Alert, alert)
        number, address = row.number, f"/console/children/{row.child_id}"
    assert number in page(world, 201, address)
    for last in (203, 301):
        assert number not in page(world, last, address), last


@SQLITE
def test_who_looked_is_told_to_no_lead_who_may_not_read_it(world: World, officer: OfficerBrowser) -> None:
    address = f"/console/alerts/{told(world)}"
    page(world, 201, address)
    assert officer.sign_in(301).get(f"{address}/looks").status_code == 404
    assert "/looks" not in page(world, 301, address)
