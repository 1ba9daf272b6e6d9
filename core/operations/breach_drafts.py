"""Drafts of what the law wants told of a breach: notice and report to the authority, word to the persons.

A person fills in and signs.
"""

from sqlalchemy import func, select

from core.clock import kigali
from core.models.breach import Breach
from core.models.child import Child
from core.models.person import Person, Role
from core.operations import breaches
from core.operations.breaches import ToldOfBreach
from core.storage.db import Tx

_BLANK = "................................................................"
_AUTHORITY = """NOTICE OF A PERSONAL DATA BREACH (Law 058/2021), draft

To: the supervisory authority
Due by: {due}

Breach: {number}
Known since: {known}
Opened by: {opened}
What happened: {what}

Kept by this service at that time: {children} children, {carers} carers, {workers} workers.
Who of them is concerned, and how many: {blank}
Kinds of data concerned (docs/data-protection.md, the register): {blank}
At rest names, numbers, texts and facts of children are sealed; keys lie apart. Were keys taken too: {blank}
What may follow for the persons: {blank}
What was done, and is still to be done: {blank}
Where it is later than 48 hours, why: {blank}
Whom to ask (name, number): {blank}

Signed: {blank}
"""
_REPORT = """REPORT ON A PERSONAL DATA BREACH (Law 058/2021, article 44), draft

To: the supervisory authority, after the notice of the same breach
Due by: {due}

Breach: {number}
Known since: {known}
Opened by: {opened}
1. What happened, and of what nature it is: {what}
   Kept by this service: {children} children, {carers} carers, {workers} workers.
   Of which kinds of persons, and about how many: {blank}
   Which kinds of records (docs/data-protection.md, the register), and about how many: {blank}
   At rest names, numbers, texts and facts of children are sealed; keys lie apart. Were keys taken too: {blank}
2. The data protection officer, or whom to ask (name, number): {blank}
3. What was done against it, and against what may follow: {blank}
4. What led to it, what followed, and how it was put right: {blank}
5. How and by when the persons shall be told, for your approval: {blank}
   Told in person or by a safe phone, never by SMS to a phone that others read: a draft is ready.
Where it is later than 72 hours, why: {blank}

Signed: {blank}
"""
_PERSONS = """TO WHOM IT CONCERNS, draft

Due by: {due}

We keep data about you for the protection of children. On {known} we learned of a breach ({number}):
{what}

What of your data is concerned: {blank}
What it may mean for you, and what you can do: {blank}
What we did: {blank}
Whom to ask (name, number): {blank}

Told in person or by a safe phone. Not by SMS to a phone that others read, and nothing of a child, of who
reported, or of why a home is visited.

Signed: {blank}
"""


_TEXTS = {ToldOfBreach.authority: _AUTHORITY, ToldOfBreach.report: _REPORT, ToldOfBreach.persons: _PERSONS}


def draft(tx: Tx, row: Breach, whom: ToldOfBreach) -> str:
    """The text, with what is known filled in and dotted lines for the rest."""
    counted = select(Person.role, func.count()).group_by(Person.role)
    people = {role: many for role, many in tx.connection.execute(counted)}
    carers = people.pop(Role.caregiver, 0)
    return _TEXTS[whom].format(
        due=f"{kigali(breaches.due_at(row, whom)):%d/%m/%Y %H:%M}",
        known=f"{kigali(row.known_at):%d/%m/%Y %H:%M}",
        number=breaches.names(tx)[row.id],
        opened=row.opened_as,
        what=breaches.what(tx, row),
        children=tx.connection.scalar(select(func.count()).select_from(Child)),
        carers=carers,
        workers=sum(people.values()),
        blank=_BLANK,
    )
