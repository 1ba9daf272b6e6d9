"""Who hears that the child of an alert is to be seen, and who that nobody noted it in time."""

from core.messages import outbox
from core.models.alert import Alert
from core.models.person import Person, Role
from core.people import duty, people
from core.programme.posts import Post
from core.storage.db import Tx


def ahead(tx: Tx, alert: Alert) -> list[Person]:
    """The owner, or who stands in for one who is away; the lead where nobody does; nobody of what nobody owns."""
    return (_answering(tx, alert) or _leads(tx, alert)) if alert.owner_id else []


def late(tx: Tx, alert: Alert) -> list[Person]:
    """The lead; where that one is away or out of reach whoever answers for the alert, and the national desk: nobody
    else is above them now.
    """
    if leads := _leads(tx, alert):
        return leads
    nation = _reached(tx, duty.present(tx, people.of_role(tx, Role.national)))
    return list({each.id: each for each in (*_answering(tx, alert), *nation)}.values())


def theirs(tx: Tx, person: Person, among: list[Alert], *, is_late: bool) -> list[Alert]:
    """Those of these alerts that the person hears of."""
    hears: dict[tuple[object, ...], bool] = {}
    found = []
    for each in among:
        kind = (each.district_id, each.offered_district_id, each.bypasses, each.owner_id)
        if kind not in hears:
            hears[kind] = person.id in {one.id for one in (late(tx, each) if is_late else ahead(tx, each))}
        if hears[kind]:
            found.append(each)
    return found


def _answering(tx: Tx, alert: Alert) -> list[Person]:
    return _reached(tx, duty.present(tx, [people.get(tx, alert.owner_id)])) if alert.owner_id else []


def _leads(tx: Tx, alert: Alert) -> list[Person]:
    return _reached(tx, duty.on_post(tx, alert, Post.lead))


def _reached(tx: Tx, who: list[Person]) -> list[Person]:
    return [each for each in who if outbox.working_phone(tx, each.id)]
