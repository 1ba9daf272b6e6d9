"""Nobody is forgotten: a village that has no volunteers, a case that goes on after its first year."""

from sqlalchemy import select, update

from core.models.child import Child
from core.models.person import Person, Phone
from core.models.review import Review, ReviewKind
from core.models.visit import Due
from tests.fixtures.texting import SQLITE
from tests.fixtures.world import World
from tests.stories.reading import home

pytestmark = SQLITE
PIN = "4071"


def test_a_village_with_nobody_is_one_alert_with_its_codes(world: World) -> None:
    with world.database.write() as tx:
        gone = [tx.vault.index(f"+25078800000{last}") for last in (1, 2)]
        pair = select(Phone.person_id).where(Phone.number_index.in_(gone))
        tx.connection.execute(update(Person).where(Person.id.in_(pair)).values(standing="left"))
    world.passes(hours=23, minutes=5)
    lead = world.phone(301).gets("Huye: 1 wait too long", "8, 95").never_gets("204711")
    nobody = home(lead).press(PIN, "8", "9", "5").is_at("waits.clock").sees("no IZU").press("1")
    nobody.is_at("officer.nobody").sees("204711", "318061").press("1").is_at("officer.alert").sees("No IZU")
    nobody.press("1").sees("is yours")
    world.phone(201).never_gets("stand down")
    world.passes(days=1)
    assert len([text for text in world.phone(301).inbox if "wait too long" in text]) == 1, "not again each morning"


def test_after_a_year_an_officer_closes_the_case_or_keeps_it_with_a_reason(world: World) -> None:
    with world.database.write() as tx:
        child = select(Child.id).where(Child.code == "204711").scalar_subquery()
        today = tx.at.date()
        mine = update(Review).where(Review.child_id == child)
        tx.connection.execute(mine.values(state=Due.ended))
        tx.connection.execute(mine.where(Review.kind == ReviewKind.decide).values(state=Due.open, due_on=today))
    worker = home(world.phone(201)).press(PIN, "4", "204711", "6").sees("close or keep").press("1")
    worker.is_at("officer.look").sees("A year has passed", "1 Close the case").press("2").is_at("officer.band_why")
    worker.press("2").ends("204711 stays open", "asked again in a month")
    home(world.phone(201)).press(PIN, "4", "204711", "6").sees("14/11 close or keep")
    home(world.phone(202)).press(PIN, "4", "204711", "6", "1", "1").is_at("closing.reason")
