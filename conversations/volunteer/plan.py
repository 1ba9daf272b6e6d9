"""What a child's officer planned with the pair. Volunteers read it only; what else is planned is not theirs to know."""

from functools import partial

from conversations.asking import Option
from conversations.questions import Choose
from conversations.steps import Conversation, end
from core.cases import support_plans
from core.cases.support_plans import PlanItem
from core.language.words import Say
from core.storage.access import Caller, door
from core.storage.db import Tx
from core.storage.policy import VOLUNTEERS, Policy, Resource


@door(Policy(VOLUNTEERS, reads=(Resource.child,), pin=True, audited=True))
def planned_with_us(me: Caller, child: int) -> Conversation:
    """The next things, the first day at the top; then one of them. Behind the PIN."""
    line = yield Choose(
        "my_plan", among=partial(_listed, me, child), line="list.plan", words=partial(_heading, me, child), leads=True
    )
    yield Choose("my_plan.one", words=partial(_card, me, child, line))
    return end("end.bye")


def slots_of(line: PlanItem) -> dict[str, Say | str]:
    """Day and what, in the words of phones."""
    return {"date": f"{line.on:%d/%m}", "planned": Say(f"plan.kind.{line.kind}")}


def _listed(me: Caller, child: int, tx: Tx) -> list[Option]:
    return [Option(each.id, Say("list.plan", slots_of(each))) for each in support_plans.for_pair(tx, me, child)]


def _heading(me: Caller, child: int, tx: Tx) -> Say:
    return Say("my_plan" if support_plans.for_pair(tx, me, child) else "my_plan.none")


def _card(me: Caller, child: int, line: int, tx: Tx) -> Say:
    """One that was dropped meanwhile is planned no longer."""
    found = next((each for each in support_plans.for_pair(tx, me, child) if each.id == line), None)
    return Say("my_plan.one", {"code": found.code, **slots_of(found)}) if found else Say("my_plan.none")
