"""What a transaction has to say is said when it is over: a line that nobody reads holds no lock."""

import contextlib
import logging
import os
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from core import logs
from core.models.message import Message
from core.storage.db import Database
from tests.core.storage.test_db import count, owe, tick


@contextlib.contextmanager
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Log lines go into a pipe that is full; its other end."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(writer, b"." * 512)
    os.set_blocking(writer, True)
    # the reader goes first, which lets go whoever waits
    with open(writer, "w") as out, open(reader), monkeypatch.context() as patched:
        patched.setattr(logs.get(), "least", logging.INFO)
        patched.setattr(sys, "stdout", out)
        yield reader


def test_who_waits_for_a_reader_of_log_lines_holds_no_lock(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def owes_one() -> None:
        with database.write() as tx:
            owe(tx, "one")

    def owed() -> list[str]:
        with database.read() as tx:
            return list(tx.connection.scalars(select(Message.once).order_by(Message.once)))

    with unread(monkeypatch) as pipe:
        waits = threading.Thread(target=owes_one)
        waits.start()
        end = time.monotonic() + 10
        while owed() != ["one"]:
            assert time.monotonic() < end, "it is saved before it is said"
        with database.write() as tx:
            tick(tx, "mine")
        assert count(database) == 1
        assert waits.is_alive(), "nobody has read its line"
        while waits.is_alive():
            os.read(pipe, 4096)
            waits.join(0.01)


def test_of_what_was_undone_no_log_line_says_that_it_is_owed(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logs.get(), "least", logging.INFO)
    with pytest.raises(ZeroDivisionError), database.write() as tx:
        owe(tx, "all")
        assert 1 / 0
    with database.write() as tx:
        with pytest.raises(ZeroDivisionError), tx.undone_alone():
            owe(tx, "alone")
            assert 1 / 0
        owe(tx, "this")
        assert capsys.readouterr().out == "", "nothing is said before it is saved"
    assert capsys.readouterr().out.count('"owed"') == 1
