"""Key numbers on paper: a new one for each who is invited, on the disk before it counts."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from conversations.volunteer.home import VolunteerHome
from core.language.words import Say, say
from core.models.person import Person, PersonStatus, Role
from core.people import key_numbers, person_entries, places
from core.people.key_numbers import GivenKey
from core.storage.access import operator
from core.storage.db import Database, Tx
from jobs.commands import slips
from jobs.commands.slips import KeySlip

TOGETHER = 200
"""Slips a transaction, so that on SQLite phones wait for no nation's slips."""


def print_slips(database: Database, path: Path, dial: str, whom: Sequence[int], by: str) -> int:
    """A page with a slip for each of these who is invited; how many stand on it.

    Cut off, it goes on when it is asked for again: nobody's number changes whose slip is not on the disk. Raises
    NotPrinted.
    """

    def counting(typed: Mapping[int, str]) -> set[int]:
        with database.read() as tx:
            return key_numbers.counting(tx, typed)

    with slips.page(path, dial, counting) as page:
        rest, made = [each for each in whom if each not in page.kept], len(page.kept)
        for at in range(0, len(rest), TOGETHER):
            with page.together(), database.write("slips") as tx:
                some = _made(tx, rest[at : at + TOGETHER], by)
                page.put(some)
            made += len(some)
        page.finish()
    return made


def _made(tx: Tx, ids: Sequence[int], by: str) -> list[KeySlip]:
    order = {each: at for at, each in enumerate(ids)}
    invited = Person.id.in_(ids) & (Person.standing == PersonStatus.invited)
    them = sorted(tx.session.scalars(select(Person).where(invited)), key=lambda each: order[each.id])
    given = key_numbers.give_all(tx, operator(by), them)
    return [_slip(tx, person, key) for person, key in zip(them, given, strict=True)]


def _slip(tx: Tx, person: Person, key: GivenKey) -> KeySlip:
    place = places.name(tx, person.village_id or person.sector_id or person.district_id) or "Rwanda"
    job = say(person.language, Say(f"job.{person.role}"), tx.common)
    behind = str(int(VolunteerHome.my_children)) if person.role is Role.volunteer else ""
    return KeySlip(person.id, person_entries.name_of(tx, person), job, place, key.digits, key.lapses_at, behind)
