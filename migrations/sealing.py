"""What several changes share: columns in the clear go into one sealed column, and back, a thousand rows at a time.

Which columns, under what name and in how many bytes is said by each change, as the models of its time had it.
"""

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.errors import BadSetting
from core.models.base import Moment
from core.storage import audit, audit_keys, person_facts
from core.storage.sealed_rows import RowSealer

TOGETHER = 1000


@dataclass(frozen=True)
class SealedColumns:
    """Columns of a table, in the order in which the box has them; `child` is the column of whose key seals it."""

    table: str
    columns: Sequence[str]
    length: int
    child: str = "child_id"
    box: str = "facts"

    def upgrade(self) -> None:
        """Fill the sealed column from the others."""
        table = self._table()
        for rows in _batches(table):
            sealer = _sealer()
            sealer.load(row[self.child] for row in rows)
            boxes = [{"row": row["id"], "box": self._seal(sealer, row)} for row in rows]
            op.get_bind().execute(_setting(table, f"{self.box}_sealed", "box"), boxes)

    def downgrade(self, **erased: Any) -> None:
        """Fill the others from the sealed column; `erased` is what stands where a key is gone."""
        table = self._table()
        for rows in _batches(table):
            sealer = _sealer()
            sealer.load(row[self.child] for row in rows)
            known = [{"row": row["id"], **self._open(sealer, row, erased)} for row in rows]
            values: dict[str, Any] = {name: sa.bindparam(f"of_{name}") for name in self.columns}
            found = [{"row": each["row"], **{f"of_{name}": each[name] for name in self.columns}} for each in known]
            op.get_bind().execute(sa.update(table).where(table.c.id == sa.bindparam("row")).values(values), found)

    def _seal(self, sealer: RowSealer, row: Any) -> bytes:
        plain = json.dumps([row[name] for name in self.columns], separators=(",", ":")).encode()
        return sealer.seal(f"{self.table}.{self.box}", row["id"], row[self.child], plain.ljust(self.length))

    def _open(self, sealer: RowSealer, row: Any, erased: dict[str, Any]) -> dict[str, Any]:
        plain = sealer.open(f"{self.table}.{self.box}", row["id"], row[self.child], bytes(row[f"{self.box}_sealed"]))
        values = [erased.get(name) for name in self.columns] if plain is None else json.loads(plain)
        return dict(zip(self.columns, values, strict=True))

    def _table(self) -> sa.Table:
        bind = op.get_bind()
        return sa.Table(self.table, sa.MetaData(), autoload_with=bind, resolve_fks=False)


def begin_keys(table: str) -> None:
    """Every row of that table, a child, has a key of its own from now on."""
    children = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    for rows in _batches(children):
        _sealer().begin_all(op.get_bind(), [row["id"] for row in rows], time.time())


def reseal(table: str, column: str, *, under_child: bool) -> None:
    """What a child's column holds goes under the child's own key, or back under FIELD_KEYS."""
    made = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    where = f"{table}.{column}"
    for rows in _batches(made):
        sealer = _sealer()
        sealer.load(row["id"] for row in rows)
        boxes = []
        for row in rows:
            plain = sealer.open(where, row["id"], row["id"], bytes(row[f"{column}_sealed"]))
            box = b"" if plain is None else sealer.seal(where, row["id"], row["id"] if under_child else None, plain)
            boxes.append({"row": row["id"], "box": box})
        op.get_bind().execute(_setting(made, f"{column}_sealed", "box"), boxes)


def fill_measured() -> None:
    """What measures know of the children that are there."""
    children, measured = (
        sa.Table(name, sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
        for name in ("children", "measured_children")
    )
    for rows in _batches(children):
        sealer = _sealer()
        sealer.load(row["id"] for row in rows)
        found = []
        for row in rows:
            plain = sealer.open("children.facts", row["id"], row["id"], bytes(row["facts_sealed"]))
            sex, birth_year, *_ = json.loads(plain) if plain else (None, None)
            drawn = secrets.randbits(62)
            box = sealer.seal("measured_children.facts", drawn, None, json.dumps([sex, birth_year]).ljust(24).encode())
            found.append({"id": drawn, "mark": sealer.marks(row["id"])[0], "facts_sealed": box})
        op.get_bind().execute(sa.insert(measured), found)


def forget_dropped(table: str, column: str) -> None:
    """On PostgreSQL a dropped column's values stay in the rows until these are written anew: they are, here."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE text USING {column} || ''")


AUDIT_KEY_ROW = audit_keys.ROW


def keep_audit_keys() -> None:
    """A sealed row tells from now on whose keys write the audit. Raises BadSetting where other keys wrote its lines."""
    moment = sa.column("at", Moment())
    lines = sa.table("audit", *(moment if name == "at" else sa.column(name) for name in (*audit.SAYS, "mac")))
    found = sa.select(lines).where(lines.c.mac.is_not(None)).order_by(lines.c.id.desc()).limit(audit_keys.SAMPLE)
    if not (rows := op.get_bind().execute(found).all()):
        return
    if not audit_keys.wrote_any(_sealer().vault, rows):
        raise BadSetting("AUDIT_KEYS are not those of this database: put its own key file back (secrets/inshuti.env).")
    canaries = sa.table("canaries", *(sa.column(name) for name in ("id", "box_sealed", "number_index")))
    op.get_bind().execute(sa.insert(canaries), audit_keys.sealed_word(_sealer().vault))


def seal_people() -> None:
    """Each person's sex goes into a box, and the name into one that is as long as all others."""
    people = sa.Table("people", sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    boxes: dict[str, Any] = {"name_sealed": sa.bindparam("name"), "sex_sealed": sa.bindparam("box")}
    sealed = sa.update(people).where(people.c.id == sa.bindparam("row")).values(boxes)
    for rows in _batches(people):
        vault, found = _sealer().vault, []
        for each in rows:
            row, name = each["id"], bytes(each["name_sealed"])
            anew = person_facts.seal_name(vault, row, person_facts.name_in(vault, row, name)) if name else name
            found.append({"row": row, "name": anew, "box": person_facts.seal_sex(vault, row, each["sex"])})
        op.get_bind().execute(sealed, found)


def open_people() -> None:
    """The sex stands in the clear again, and the name in a box as long as itself."""
    people = sa.Table("people", sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    values: dict[str, Any] = {"name_sealed": sa.bindparam("name"), "sex": sa.bindparam("said")}
    opened = sa.update(people).where(people.c.id == sa.bindparam("row")).values(values)
    for rows in _batches(people):
        vault, found = _sealer().vault, []
        for each in rows:
            row, name = each["id"], bytes(each["name_sealed"])
            anew = vault.seal("people.name", row, person_facts.name_in(vault, row, name)) if name else name
            found.append({"row": row, "name": anew, "said": person_facts.sex_in(vault, row, bytes(each["sex_sealed"]))})
        op.get_bind().execute(opened, found)


def _setting(table: sa.Table, column: str, name: str) -> sa.Update:
    return sa.update(table).where(table.c.id == sa.bindparam("row")).values({column: sa.bindparam(name)})


def _batches(table: sa.Table, which: sa.ColumnElement[bool] | None = None) -> Iterator[Sequence[Any]]:
    last: int | None = None
    while True:
        found = sa.select(table).order_by(table.c.id).limit(TOGETHER)
        found = found if which is None else found.where(which)
        rows = op.get_bind().execute(found if last is None else found.where(table.c.id > last)).mappings().all()
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def _sealer() -> RowSealer:
    config = op.get_context().config
    sealer = config.attributes.get("sealer") if config else None
    if not isinstance(sealer, RowSealer):
        raise RuntimeError("the rows that are here can only be moved with their keys: run ./inshuti migrate")
    return sealer


TOLD, ASKED, TOLD_BOX, TOLD_LENGTH = "told", "asked_again", "alert_events.category", 48


def seal_told() -> None:
    """Lines of alerts' stories that name a category name it in a box."""
    events = sa.Table("alert_events", sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    changed = sa.update(events).where(events.c.id == sa.bindparam("row"))
    values: dict[str, Any] = {"what": sa.bindparam("said"), "category_sealed": sa.bindparam("box")}
    for rows in _batches(events, events.c.what.like(f"{TOLD}\\_%", escape="\\")):
        for row in rows:
            category = row["what"].removeprefix(f"{TOLD}_")
            box = _sealer().seal(TOLD_BOX, row["id"], None, category.ljust(TOLD_LENGTH).encode())
            asked = category == ASKED
            said = {"row": row["id"], "said": ASKED if asked else TOLD, "box": None if asked else box}
            op.get_bind().execute(changed.values(values), said)


def open_told() -> None:
    """They name it in the clear again."""
    events = sa.Table("alert_events", sa.MetaData(), autoload_with=op.get_bind(), resolve_fks=False)
    changed = sa.update(events).where(events.c.id == sa.bindparam("row")).values(what=sa.bindparam("said"))
    for rows in _batches(events, events.c.what.in_((TOLD, ASKED))):
        for row in rows:
            box = row["category_sealed"]
            plain = _sealer().open(TOLD_BOX, row["id"], None, bytes(box)) if box else ASKED.encode()
            category = (plain or b"").decode().rstrip()
            op.get_bind().execute(changed, {"row": row["id"], "said": f"{TOLD}_{category}"})
