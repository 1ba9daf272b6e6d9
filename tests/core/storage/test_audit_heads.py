"""A head in one line: read back as it was, refused in a sentence where it is another database's or was changed."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from core.models.audit_chain import AuditChain
from core.models.record import Tick
from core.privacy import Vault, read_keys
from core.storage import audit_heads
from core.storage.audit_heads import NotOutsideHeads, OutsideHead
from core.storage.db import Database
from tests.core.storage.auditing import look, seal
from tests.fixtures.world import FIELD_KEYS, Watch

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def head(database: Database) -> OutsideHead:
    look(database, 3)
    seal(database)
    with database.read() as tx:
        return audit_heads.current(tx)


def read(database: Database, *lines: str) -> list[OutsideHead]:
    with database.read() as tx:
        return audit_heads.read(tx.vault, audit_heads.chain_name(tx), lines)


def test_a_line_is_read_back_whatever_stands_around_it(database: Database, head: OutsideHead) -> None:
    line = audit_heads.line(database.vault, head)
    assert "\n" not in line and len(line.split()) == 9
    assert read(database, "From: inshuti@example.rw", "", line, "> quoted") == [head]
    assert (head.number, head.rows, len(head.link)) == (1, 3, 32)


def test_before_anything_was_sealed_there_is_a_head_of_nothing(database: Database) -> None:
    with database.read() as tx:
        empty = audit_heads.current(tx)
    assert (empty.number, empty.rows, empty.link) == (0, 0, b"")
    assert read(database, audit_heads.line(database.vault, empty)) == [empty]


@pytest.mark.parametrize("said", ["", "nothing of ours\n"])
def test_a_file_without_heads_is_refused(database: Database, said: str) -> None:
    with pytest.raises(NotOutsideHeads, match="holds no head"):
        read(database, *said.splitlines())


def test_a_head_of_another_database_is_refused(database: Database, head: OutsideHead) -> None:
    line = audit_heads.line(database.vault, head)
    with database.write() as tx:
        tx.connection.execute(update(AuditChain).values(name="another"))
    with pytest.raises(NotOutsideHeads, match="line 1 is a head of another database"):
        read(database, line)


def test_a_head_signed_with_another_key_is_refused(database: Database, head: OutsideHead) -> None:
    others = Vault(read_keys(FIELD_KEYS), "another secret, so another audit key, of 40")
    with pytest.raises(NotOutsideHeads, match="line 2 is not signed with this database's key"):
        read(database, audit_heads.line(database.vault, head), audit_heads.line(others, head))


def test_a_changed_or_cut_line_is_refused(database: Database, head: OutsideHead) -> None:
    words = audit_heads.line(database.vault, head).split()
    for at, other in ((3, "2"), (4, "x"), (6, "zz"), (7, "1@"), (8, "00")):
        changed = [*words[:at], other, *words[at + 1 :]]
        with pytest.raises(NotOutsideHeads, match="line 1 is"):
            read(database, " ".join(changed))
    with pytest.raises(NotOutsideHeads, match="cut or changed"):
        read(database, " ".join(words[:-1]))


def test_what_a_restore_lost_is_looked_for_no_more(database: Database, head: OutsideHead, watch: Watch) -> None:
    lost = replace(head, number=5, at=head.at)
    watch.passes(hours=1)
    with database.write() as tx:
        audit_heads.note_restored(tx, 1)
    with database.read() as tx:
        after = audit_heads.current(tx)
    assert (after.restored, after.restored_at) == (1, watch.now)
    lines = [audit_heads.line(database.vault, each) for each in (head, lost, after)]
    assert read(database, *lines) == [head, after]
    watch.passes(hours=1)
    with database.write() as tx:
        audit_heads.note_restored(tx, 0)
    with database.read() as tx:
        again = audit_heads.current(tx)
    assert read(database, *lines, audit_heads.line(database.vault, again)) == [again]


@pytest.mark.parametrize("owner", ["0", "0 00", "x", ""])
def test_a_restore_that_we_did_not_write_down_is_none(database: Database, head: OutsideHead, owner: str) -> None:
    """Else who has the database could make every head of before count no more, and cut the table."""
    with database.write() as tx:
        tx.session.add(Tick(name=audit_heads.RESTORED, owner=owner, until=None, at=tx.real))
    with database.read() as tx:
        assert audit_heads.current(tx).restored is None
