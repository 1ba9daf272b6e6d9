"""After an erasure no row leads from the child to who cared for it, and nothing that few may read stays."""

from datetime import date

from sqlalchemy import select, update

from core.cases import foster, support_plans
from core.children import children, guardians
from core.language.words import Say
from core.messages import outbox
from core.messages.outbox import Notice
from core.models import Base
from core.models.child import Child, Household
from core.models.consent import Consent, ConsentAnswer
from core.models.foster import FosterFamily, FosterStep, FosterStepTaken
from core.models.message import Lane, Message
from core.models.person import Person, Phone, Role
from core.models.place import Place
from core.models.support_plan import PlanKind, PlanLine
from core.models.visit import FollowUp
from core.storage.access import operator
from core.storage.db import Tx
from tests.core.operations.test_erasures import CODE, closed, erased
from tests.core.support.cases import ready
from tests.core.support.field import Field
from tests.fixtures.texting import BOTH_ENGINES

pytestmark = BOTH_ENGINES
TODAY = "2026-10-14"


def test_no_row_leads_to_who_cared_for_the_child(field: Field) -> None:
    """Whoever ties a child to somebody anew must cut that tie here too."""
    child = closed(field)
    sibling = update(Child).where(Child.id == field.child("318061")).values(caregiver_id=field.me(101).id)
    field.do(lambda tx: tx.connection.execute(sibling))
    field.do(guardians.note_by_office, operator("Jean"), child, ConsentAnswer.yes)
    erased(field, child)
    assert field.row(Person, field.me(101).id).name_sealed, "who cares for another child is still known"
    assert field.look(lambda tx: _ties(tx, child)) == set()
    (said,) = field.look(lambda tx: tx.session.scalars(select(Consent).where(Consent.child_id == child)).all())
    assert (said.answer, said.person_id, said.phone_id) == (ConsentAnswer.yes, None, None)


def _ties(tx: Tx, child: int) -> set[str]:
    """The columns by which a row of that child names a carer or a carer's phone."""
    carers = set(tx.session.scalars(select(Person.id).where(Person.role == Role.caregiver)))
    phones = set(tx.session.scalars(select(Phone.id).where(Phone.person_id.in_(carers))))
    known = {Person.__table__: carers, Phone.__table__: phones}
    found = set()
    for table in Base.metadata.sorted_tables:
        whose = [key.parent for key in table.foreign_keys if key.column.table is Child.__table__]
        for key in table.foreign_keys:
            named = known.get(key.column.table)  # type: ignore[call-overload]  # a table, as tables alone have keys
            for column in whose if named else ():
                rows = tx.connection.scalars(select(key.parent).where(column == child))
                found |= {f"{table.name}.{key.parent.name}" for each in rows if each in named}
    return found


def _foster_home(field: Field) -> int:
    ready(field, field.child(CODE))
    home: Household = field.do(
        lambda tx: children.register_household(
            tx, tx.session.get_one(Place, field.row(Child, field.child(CODE)).village_id)
        )
    )
    field.do(foster.find, field.me(201), home.id, TODAY)
    family = field.look(lambda tx: tx.session.scalars(select(FosterFamily.id)).one())
    for step in ("assessed", "approved"):
        field.do(foster.move, field.me(201), family, step, TODAY, None)
    field.do(foster.match, field.me(201), family, field.child(CODE), TODAY, "broke_down")
    return family


def test_a_foster_home_is_approved_for_another_and_no_row_says_whom_it_had(field: Field) -> None:
    field.at(f"{TODAY} 09:00")
    family = _foster_home(field)
    assert field.row(FosterFamily, family).step is FosterStep.matched
    erased(field, closed(field))
    row = field.row(FosterFamily, family)
    assert (row.child_id, row.placement_id, row.review_due_on, row.step) == (None, None, None, FosterStep.approved)
    assert set(field.look(lambda tx: tx.session.scalars(select(FosterStepTaken.child_id)).all())) == {None}
    other = field.child("318061")
    ready(field, other)
    matched = field.do(foster.match, field.me(201), family, other, TODAY, "broke_down")
    assert (matched.step, matched.reason) == ("matched", "")


def test_what_phones_never_name_of_a_plan_is_emptied(field: Field) -> None:
    """The kind itself stands under the keys of the service, which are not the child's."""
    child = field.at(f"{TODAY} 09:00").child(CODE)
    field.do(support_plans.plan, field.me(201), child, str(PlanKind.hiv), str(date(2026, 10, 20)), False)
    erased(field, closed(field))
    (line,) = field.look(lambda tx: tx.session.scalars(select(PlanLine).where(PlanLine.child_id == child)).all())
    assert line.exact_sealed == b""


def test_no_reminder_says_which_family_it_was(field: Field) -> None:
    """Names of duties hold the visit or the session, and whom it was told; a volunteer's stay."""
    child = field.at(f"{TODAY} 09:00").child(CODE)
    planned = field.do(support_plans.plan, field.me(201), child, str(PlanKind.healing), "2026-10-20", False)
    field.do(guardians.note_by_office, operator("Jean"), child, ConsentAnswer.yes)

    def remind(tx: Tx) -> None:
        visit = tx.session.scalars(select(FollowUp.id).where(FollowUp.child_id == child).limit(1)).one()
        for last in (1, 101):
            person = tx.session.get_one(Person, field.me(last).id)
            words = Say("sms.caregiver.visit", {"date": "20/10"})
            for once, of in (
                (f"follow_up:{visit}:eve:{person.id}", visit),
                (f"plan:{planned.line}:eve:{person.id}", None),
            ):
                outbox.post(tx, person, Notice(words, Lane.reminders, once, follow_up_id=of))

    field.do(remind)
    erased(field, closed(field))
    names = field.look(lambda tx: tx.session.scalars(select(Message.once)).all())
    assert not any(each.endswith(f":{field.me(101).id}") for each in names), names
    assert len([each for each in names if each.endswith(f"eve:{field.me(1).id}")]) == 2
