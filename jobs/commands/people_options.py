"""What the verbs about people ask alike: whom, who does it, and whether a program reads the answer."""

import functools
import getpass
import json
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

from core.errors import Unknown
from core.files.cells import MOST_NAME, seen
from core.models.person import Person, Role
from core.people import directory
from core.people.joining import Conflict
from core.phone import mobile
from core.storage.db import Tx
from core.storage.policy import OPERATOR, Policy, Resource

Command = TypeVar("Command", bound=Callable[..., Any])
SLIPS = {
    Conflict.third_in_village: "This village has two volunteers already.",
    Conflict.same_sex: "The village's other volunteer is of the same sex; a pair is a woman and a man.",
    Conflict.number_taken: "This number is another worker's already.",
    Conflict.number_given_up: "This number was a worker's who left, lost it or has another."
    " Is it the same person, and still with us? Then: ./inshuti people number.",
}
READS = Policy(OPERATOR, reads=(Resource.person,), audited=True)
WRITES = Policy(OPERATOR, reads=(Resource.person,), writes=(Resource.person,), audited=True)
CLOSED = "Their number is closed, as the phone was lost. Give them one first: ./inshuti people number."


class PersonMeant(NamedTuple):
    """Who is meant: by the number, and where two people hold it by their work or name."""

    number: str
    role: str | None
    name: str

    def person(self, tx: Tx) -> Person:
        """That person. Raises Unknown."""
        return directory.find(tx, self.number, Role(self.role) if self.role else None, self.name)


def _named(_context: click.Context, _option: click.Parameter, written: str) -> str:
    said = written.strip()
    if not 0 < len(said) <= MOST_NAME or not said.isprintable():
        raise click.BadParameter(f"Say who does it: a name of one line, of at most {MOST_NAME} letters.")
    return said


def by(command: Command) -> Command:
    """Who does it, for the audit."""
    named = click.option(
        "--by", "by", callback=_named, default=getpass.getuser, help="Who does it, for the audit; your login if unset."
    )
    return named(command)


def as_json(command: Command) -> Command:
    """The answer for programs."""
    return click.option("--json", "as_json", is_flag=True, help="The answer as JSON on stdout.")(command)


def the_number(_context: click.Context, _option: click.Parameter, written: str) -> str:
    """A Rwandan mobile number as people write it."""
    number = mobile(seen(written).strip())
    if number is None:
        raise click.BadParameter(f"{written} is no Rwandan mobile number. Write it like 0788123456.")
    return number


def the_number_of(written: str) -> str:
    """A number in an option. Raises Unknown."""
    number = mobile(seen(written).strip())
    if number is None:
        raise Unknown(f"{written} is no Rwandan mobile number. Write it like 0788123456.")
    return number


NUMBER = click.argument("number", callback=the_number)
ROLE = click.option("--role", type=click.Choice(list(Role)), help="Which of two people on one number.")
NAME = click.option("--name", default="", help="Which of two who do the same work on one number.")


def somebody(command: Callable[..., None]) -> Callable[..., None]:
    """NUMBER, and which of two people who hold it; the verb is given `whom`."""

    @functools.wraps(command)
    def typed(*, number: str, role: str | None, name: str, **others: Any) -> None:
        command(whom=PersonMeant(number, role, name), **others)

    return NUMBER(ROLE(NAME(typed)))


class Successor(NamedTuple):
    """The officer to whom somebody's alerts go, "" for none: by the number, and the work where two officers hold it."""

    number: str
    role: str | None

    def person_id(self, tx: Tx) -> int | None:
        """That officer, None for none. Raises Unknown."""
        if not self.number:
            return None
        role = Role(self.role) if self.role else None
        return directory.find_officer(tx, the_number_of(self.number), role).id


def alerts_to(command: Callable[..., None]) -> Callable[..., None]:
    """To whom owned alerts go in the same step; the verb is given `to`."""

    @functools.wraps(command)
    def typed(*, to: str, to_role: str | None, **others: Any) -> None:
        command(to=Successor(to, to_role), **others)

    officers = click.Choice([each for each in Role if each.is_officer])
    which = click.option("--to-role", type=officers, help="Which of two officers on the number behind --to.")
    return click.option("--to", "to", default="", help="The number of the officer to whom their alerts go.")(
        which(typed)
    )


def answer(said: str, as_json: bool, **facts: object) -> None:
    """The sentence, or the facts for a program."""
    click.echo(json.dumps(facts) if as_json else said)
