"""Each door that is about one record, before each record there may be: who comes in is what docs/access.md says."""

import inspect
from collections.abc import Iterator

import pytest

from tests.access.probing import opens, talk_of
from tests.access.scene import ACTORS, set_up
from tests.access.tables import table, who
from tests.access.test_who_comes_in import WITH_ARGUMENTS
from tests.conversations.doors import conversations, of_one_record
from tests.fixtures.world import World

pytestmark = pytest.mark.timeout(300)
KINDS = {
    "alert": "alert",
    "call_back": "call",
    "child": "child",
    "found": "found",
    "family": "family",
    "person": "person",
    "referral": "referral",
    "review": "review",
}
"""By the name of what a door is handed, the kind of thing it is."""
ASK_FIRST = {
    "officer.child_facts.name_a_child",
    "officer.closing.propose_closing",
    "officer.whereabouts.band_of",
    "volunteer.referral.ask_referral",
    "volunteer.visit.six_keys",
}
"""Their first screen shows nothing of the record: they are gone through to the end."""


def about_one() -> Iterator[str]:
    """The doors that are handed a record."""
    return (name for name in conversations() if of_one_record(name) and name not in WITH_ARGUMENTS)


def kind_of(door: str) -> str:
    return KINDS[list(inspect.signature(talk_of(door)).parameters)[1]]


@pytest.mark.lengthy
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_comes_in_is_what_the_page_says(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told, scene = table("One record"), set_up(world)
    wanted = {f"{door}: {special}" for door in about_one() for special in scene.things[kind_of(door)]}
    assert set(told) == wanted, "a door has no cells"
    for door in about_one():
        for special, thing in scene.things[kind_of(door)].items():
            row = f"{door}: {special}"
            found = {
                name
                for name, last in ACTORS.items()
                if opens(monkeypatch, world, last, door, thing, deep=door in ASK_FIRST)
            }
            assert found == who(told[row]["who comes in"]), row


class Reader:
    """Somebody on the phone at their own front door, and what they come to see of alerts."""

    def __init__(self, world: World, last: int) -> None:
        self.world, self.last = world, last
        self.list = self._pages("1", "9", "9")

    def sees(self, number: str) -> set[str]:
        """The parts of that alert that this phone shows."""
        _, card, told = (*self._pages("4", number, "9"), "", "", "")[:3]
        if not card.startswith("officer.alert\n"):
            card = told = ""
        shown = {
            "listed": any(number in page for page in self.list),
            "found": bool(card),
            "phone": "07880000" in card,
            "told": "beaten" in told or "sexual" in told,
        }
        return {part for part, is_shown in shown.items() if is_shown}

    def _pages(self, *keys: str) -> list[str]:
        """Each screen that an officer comes to by these keys; none for anybody else."""
        phone = self.world.phone(self.last).dial()
        if phone.name != "pin":
            return []
        phone.press("4071")
        if phone.name != "officer.home":
            return []
        pages = []
        for key in keys:
            if phone.is_over:
                break
            phone.press(key)
            pages.append(f"{phone.name}\n{phone.screen}")
        return pages


@pytest.mark.lengthy
def test_of_an_alert_each_reads_what_the_page_says(world: World) -> None:
    scene = set_up(world)
    told = table("Parts of an alert")
    assert {row.partition(": ")[0] for row in told} == set(scene.numbers)
    readers = {name: Reader(world, last) for name, last in ACTORS.items()}
    for special, number in scene.numbers.items():
        seen = {name: each.sees(number) for name, each in readers.items()}
        for part in ("listed", "found", "phone", "told"):
            found = {name for name, parts in seen.items() if part in parts}
            assert found == who(told[special][part]), (special, part)
