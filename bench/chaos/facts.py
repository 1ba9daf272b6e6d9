"""What SQL and the gateway's journal say after a run: plain rows, read once, for the audit to compare."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bench.chaos.environment import ChaosEnvironment
from bench.common.messages import OpenedMessage
from core.models.alert import Alert, AlertEvent, Concern
from core.models.message import DeliveryReport, InboundMessage, Message
from core.models.person import Person, Phone
from core.models.visit import Visit
from core.privacy import Tampered
from core.storage.db import Tx


@dataclass(frozen=True)
class ChaosFacts:
    """Everything the audit looks at; people are named by their phone's number."""

    at: datetime
    alerts: list[Any]
    rungs: dict[int, dict[str, datetime]]
    visits: list[Any]
    concerns: list[Any]
    inbound: set[str]
    reports: set[tuple[str, str]]
    messages: list[OpenedMessage]
    unreadable: int
    taken: list[dict[str, Any]]
    phones: dict[int, str]
    sick: str
    said: str


def gather(environment: ChaosEnvironment) -> ChaosFacts:
    """Read it all."""
    with environment.database.read() as tx:
        rows = tx.connection.execute(select(Message.__table__)).all()
        messages = [found for row in rows if (found := _opened(tx, row))]
        return ChaosFacts(
            at=tx.at,
            alerts=list(tx.session.scalars(select(Alert))),
            rungs=_rungs(tx),
            visits=list(tx.session.scalars(select(Visit))),
            concerns=list(tx.session.scalars(select(Concern))),
            inbound=set(tx.connection.scalars(select(InboundMessage.provider_id))),
            reports={
                (id, word)
                for id, word in tx.connection.execute(select(DeliveryReport.provider_id, DeliveryReport.word))
            },
            messages=messages,
            unreadable=len(rows) - len(messages),
            taken=journal(environment.journal),
            phones=_phones(tx),
            sick=_sick(tx),
            said=environment.logs(),
        )


def journal(path: Path) -> list[dict[str, Any]]:
    """What the gateway took, oldest first."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def _opened(tx: Tx, row: Any) -> OpenedMessage | None:
    try:
        number = tx.vault.open("messages.number", row.id, row.number_sealed)
        text = tx.vault.open("messages.text", row.id, row.text_sealed)
    except Tampered:
        return None
    return OpenedMessage(row, number, text)


def _rungs(tx: Tx) -> dict[int, dict[str, datetime]]:
    """When each alert's rungs were climbed, by the name of the event; the first time, should there be two."""
    found: dict[int, dict[str, datetime]] = defaultdict(dict)
    for alert, what, at in tx.connection.execute(select(AlertEvent.alert_id, AlertEvent.what, AlertEvent.at)):
        found[alert][what] = min(at, found[alert].get(what, at))
    return dict(found)


def _phones(tx: Tx) -> dict[int, str]:
    found = tx.connection.execute(select(Person.id, Phone.id, Phone.number_sealed).join(Phone))
    return {person: tx.vault.open("phones.number", phone, sealed) for person, phone, sealed in found}


def _sick(tx: Tx) -> str:
    """What the engine itself finds wrong with its files, "" if nothing; on PostgreSQL every row was just read."""
    if tx.is_postgres:
        return "" if tx.connection.scalar(select(func.count()).select_from(Person)) else "no people"
    found = tx.connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    orphans = tx.connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    return "" if found == "ok" and orphans is None else f"{found}, {orphans}"
