"""What a person must look at because of people: /readyz and the doctor say the same, and the line goes on serving."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, update

from core.models.child import Child
from core.models.person import Person, PersonStatus, Phone, Role
from core.operations import demo_removal
from core.storage.access import operator
from core.storage.db import Database, real_time
from jobs.commands.doctor import examine
from tests.fixtures.world import Watch, World
from tests.jobs.commands.test_doctor import TODAY, settings
from web import health
from web.operators import Operators

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOBODY = "Nobody holds {} posts that the ladders name: {}."


class Looks:
    """Both of those who look, at the same rows."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def changes(self, which: ColumnElement[bool], **values: object) -> None:
        """Every person of whom that is true."""
        with self.world.database.write() as tx:
            tx.connection.execute(update(Person).where(which).values(**values))

    def phones(self, last: int, **values: object) -> None:
        """The phone of that demo person."""
        with self.world.database.write() as tx:
            mine = Phone.number_index == tx.vault.index(f"+250788000{last:03d}")
            tx.connection.execute(update(Phone).where(mine).values(**values))

    def sees(self, name: str, **more: object) -> tuple[bool, str]:
        """Whether that is right, and what is said: the same by both, for a person, with a mend where it is wrong."""
        answer = self.world.client.get("/readyz")
        (shown,) = [each for each in answer.get_json()["checks"] if each["name"] == name]
        (told,) = [each for each in examine(lambda: settings(self.url, **more), TODAY) if each.name == name]
        assert (shown["ok"], shown["detail"], shown["needs"]) == (told.ok, told.said, "person")
        assert (bool(told.mend), answer.status_code) == (not told.ok, 200), "nobody is taken off the line for it"
        return told.ok, told.said


@pytest.fixture
def looks(database: Database, database_url: str) -> Iterator[Looks]:
    """The doctor reads this machine's own time: so does everything here. The empty posts of Rubavu are filled."""
    watch = Watch(real_time())
    database.real = watch
    found = Looks(World(database, watch), database_url)
    found.changes(Person.district_id == 33, district_id=24)
    with database.write() as tx:
        tx.connection.execute(update(Child).where(Child.district_id == 33).values(closed_on=date(2026, 1, 1)))
    yield found


def test_a_nation_without_a_desk(looks: Looks) -> None:
    assert looks.sees("officers") == (True, "Every post that the ladders name is held.")
    looks.changes(Person.role == Role.national, standing=PersonStatus.invited)
    assert looks.sees("officers") == (False, NOBODY.format(1, "the nation: national")), "a key number not shown yet"


@pytest.mark.parametrize("role", [Role.social_worker, Role.psychologist, Role.lead])
def test_a_district_with_volunteers_whose_officers_do_not_answer(looks: Looks, role: Role) -> None:
    looks.changes(Person.role == role, standing=PersonStatus.left)
    assert looks.sees("officers") == (False, NOBODY.format(1, f"Huye: {role.replace('_', ' ')}"))


def test_a_district_with_children_alone(looks: Looks) -> None:
    looks.changes(Person.role.in_((Role.volunteer, Role.caregiver)), standing=PersonStatus.left)
    looks.phones(301, works=False)
    assert looks.sees("officers") == (False, NOBODY.format(1, "Huye: lead"))
    with looks.world.database.write() as tx:
        tx.connection.execute(update(Child).values(closed_on=date(2026, 1, 1)))
    assert looks.sees("officers")[0], "nobody is served there"


def test_who_is_in_doubt(looks: Looks) -> None:
    said = "In doubt until somebody knows the voice: {} staff, {} volunteers."
    looks.phones(1, doubted_at=real_time())
    assert looks.sees("people_in_doubt") == (True, said.format(0, 1)), "that one is on the lead's list"
    looks.phones(201, doubted_at=real_time())
    assert looks.sees("people_in_doubt") == (False, said.format(1, 1))


def test_who_was_not_heard_for_sixty_days(looks: Looks) -> None:
    looks.phones(301, heard_at=real_time() - timedelta(days=59))
    assert looks.sees("people_unheard")[0]
    looks.phones(301, heard_at=real_time() - timedelta(days=61))
    assert looks.sees("people_unheard") == (False, "Not heard for 60 days: 1 staff, 0 volunteers.")


def test_who_was_invited_and_never_came(looks: Looks) -> None:
    days = looks.world.database.programme.limits.invited_days
    waits = {"standing": PersonStatus.invited, "pin_hash": None}
    looks.changes(Person.role == Role.lead, **waits, standing_since=real_time() - timedelta(days=days - 1))
    assert looks.sees("people_invited")[0]
    looks.changes(Person.role == Role.lead, **waits, standing_since=real_time() - timedelta(days=days + 1))
    said = f"Invited more than {days} days ago and never came: 1 staff, 0 volunteers."
    assert looks.sees("people_invited") == (False, said)


def test_demo_people_on_a_live_line(looks: Looks) -> None:
    """It does not start with them; whoever starts it all the same is told by both."""

    def live() -> list[tuple[bool, str]]:
        app = Flask(__name__)
        nothing = (lambda: True, lambda: None, Operators([]))
        app.register_blueprint(health.make_blueprint(looks.world.database, *nothing, live=True))
        shown = {each["name"]: each for each in app.test_client().get("/readyz").get_json()["checks"]}
        told = {each.name: each for each in examine(lambda: settings(looks.url, sms_gateway="pindo"), TODAY)}
        return [
            (shown["demo_people"]["ok"], shown["demo_people"]["detail"]),
            (told["demo_people"].ok, told["demo_people"].said),
        ]

    assert live() == [(False, "Demo people, whose PIN everybody knows, are on a live line.")] * 2
    with looks.world.database.write() as tx:
        demo_removal.remove(tx, operator("Jean"))
    assert live() == [(True, "No demo people are here.")] * 2
