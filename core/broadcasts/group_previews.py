"""What a message to many would come to before anybody releases it: people, segments, francs, days under the cap."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from core.broadcasts import group_messages
from core.errors import Unknown
from core.language import gsm7
from core.language.words import say
from core.models.group_message import GroupMessage
from core.models.person import Language, Person, Role
from core.people import places
from core.storage.db import Tx


@dataclass(frozen=True, slots=True)
class GroupPreview:
    """`days` are those over which the day's cap of reminders spreads it; `texts` by language, as they would leave."""

    number: int
    template: str
    role: Role
    place: str
    people: int
    segments: int
    francs: int
    days: int
    state: str
    told: int
    texts: dict[str, str]


def preview(tx: Tx, row: GroupMessage) -> GroupPreview:
    """The figures as they are now. Of carers those who said yes and did not stop are fewer; nobody else gets it."""
    counted = select(Person.language, func.count()).where(group_messages.to_whom(tx, row)).group_by(Person.language)
    if row.role is Role.caregiver:
        counted = counted.where(Person.messages_stopped_at.is_(None), group_messages.AGREED)
    people = Counter({language: many for language, many in tx.connection.execute(counted)})
    texts = {each: gsm7.fold(say(each, group_messages.words(row), tx.common)) for each in people or [Language.rw]}
    segments = sum(many * gsm7.segments(texts[language]) for language, many in people.items())
    rule = tx.programme.costs
    days = -(-segments // rule.reminders.lane)
    return GroupPreview(
        row.id,
        row.template,
        row.role,
        places.name(tx, row.place_id) or "Rwanda",
        people.total(),
        segments,
        segments * rule.segment_rwf,
        days,
        state(tx, row),
        row.told,
        {str(language): text for language, text in texts.items()},
    )


def find(tx: Tx, number: int) -> GroupPreview:
    """The figures of that one. Raises Unknown."""
    row = tx.session.get(GroupMessage, number)
    if row is None:
        raise Unknown(f"There is no group message {number}: see ./inshuti group-message list.")
    return preview(tx, row)


def state(tx: Tx, row: GroupMessage) -> str:
    """How it stands, in a word."""
    if row.released_at is None:
        return "lapsed" if group_messages.has_lapsed(row, tx.at) else "draft"
    return "done" if row.done_at else "going"


def listed(tx: Tx) -> list[GroupPreview]:
    """All of them, the newest first."""
    found = tx.session.scalars(select(GroupMessage).order_by(GroupMessage.drafted_at.desc()))
    return [preview(tx, each) for each in found]
