"""My children: behind the PIN, as names stand there."""

from functools import partial

from conversations.asking import Option
from conversations.questions import Choose, Pin
from conversations.steps import Conversation, end
from core import children
from core.access import Caller
from core.clock import kigali
from core.db import Tx
from core.words import Say

NAME = 19
"""Letters of a name that fit a line; the longest name of a place has as many."""


def my_children(me: Caller) -> Conversation:
    """The children of the village, the day each is visited next, then one child's name, sex, age and last visit."""
    yield Pin("pin")
    child = yield Choose("my_children", among=partial(_listed, me))
    yield Choose("my_children.card", words=partial(_card, me, child))
    return end("end.bye")


def _listed(me: Caller, tx: Tx) -> list[Option]:
    return [
        Option(child.id, Say("list.code_date", {"code": child.code, "date": f"{due:%d/%m}" if due else "-"}))
        for child, due in children.of_village(tx, me)
    ]


def _card(me: Caller, child_id: int, tx: Tx) -> Say:
    child = children.in_village(tx, me, child_id)
    last, due = children.last_and_next(tx, child)
    return Say(
        "my_children.card",
        {
            "code": child.code,
            "name": children.read_name(tx, me, child)[:NAME],
            "sex": Say(f"sex.{child.sex}"),
            "age": kigali(tx.at).year - child.birth_year,
            "last": f"{last:%d/%m}" if last else "-",
            "due": f"{due:%d/%m}" if due else "-",
        },
    )
