"""The operator's other channels for alarms: a program that is called with the sentence, and e-mail.

An alarm about the gateway cannot rely on the gateway. Each channel has a time limit; none is called inside a
transaction or in the clock's own thread.
"""

import os
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from core import logs
from core.errors import Busy
from core.monitoring import announcements
from core.storage import ticks
from core.storage.db import Database

SECONDS = 10.0
"""How long a program or a mail server may take."""
EVERY = 5.0
"""Seconds between two looks whether something is to be said."""
LEASE, NAME = timedelta(seconds=60), "announcing"
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "TZ")
"""What the program finds in its environment: none of our settings, some of which are secrets."""


class Channel(Protocol):
    """A way to reach the operator."""

    name: str

    def say(self, sentence: str) -> None:
        """Hand the sentence over. Raises OSError or subprocess.SubprocessError."""


@dataclass(frozen=True, slots=True)
class AlarmCommand:
    """A program, with its first arguments; the sentence is the last one, and no shell reads it."""

    words: tuple[str, ...]
    name = "command"

    def say(self, sentence: str) -> None:
        """Run it to its end. Raises CalledProcessError, TimeoutExpired or OSError."""
        env = {name: os.environ[name] for name in KEPT if name in os.environ}
        quiet = subprocess.DEVNULL
        subprocess.run(
            [*self.words, sentence], env=env, stdin=quiet, stdout=quiet, stderr=quiet, timeout=SECONDS, check=True
        )


@dataclass(frozen=True, slots=True)
class AlarmMail:
    """A mail server that takes mail for the operator; `user` is None where it asks for none."""

    host: str
    port: int
    sender: str
    to: str
    user: str | None = None
    password: str = ""
    starttls: bool = True
    name = "mail"

    def say(self, sentence: str) -> None:
        """Send it as the subject and the body of a mail. Raises OSError, as all that a mail server refuses is one."""
        import smtplib  # rare, and every process of the background would carry it
        import ssl
        from email.message import EmailMessage

        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, self.to, sentence
        # as it is, on one line: what reads mails for heads of the audit need not know how mails are written
        mail.set_content(f"{sentence}\n", cte="7bit" if sentence.isascii() else None)
        with smtplib.SMTP(self.host, self.port, timeout=SECONDS) as server:
            if self.starttls:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)


class AlarmChannels:
    """Says what is due on every channel. Any number of processes may try; one at a time does."""

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._channels = channels

    def announce(self, database: Database) -> int:
        """Say what is due; how many sentences reached somebody. Raises Busy.

        One that reached nobody is due again, and with it all behind it: none overtakes another.
        """
        if not self._channels:
            return 0
        with database.read() as tx:
            if not announcements.due(tx):
                return 0
        me, said = uuid.uuid4().hex, 0
        with database.write("announce.lease") as tx:
            due = announcements.due(tx) if ticks.lease(tx, NAME, me, LEASE) else []
        for each in due:
            if not [channel for channel in self._channels if _say(channel, each.sentence)]:
                break
            with database.write("announce") as tx:
                announcements.note(tx, each)
            said += 1
        if due:
            with database.write("announce.done") as tx:
                ticks.let_go(tx, NAME, me)
        return said

    def begin(
        self, database: Database, stopping: Callable[[], bool], mine: Callable[[], bool]
    ) -> threading.Thread | None:
        """Announce every few seconds, in a thread of its own, while that is `mine` to do; none without a channel."""
        if not self._channels:
            return None
        thread = threading.Thread(target=self._run, args=[database, stopping, mine], name="alarms", daemon=True)
        thread.start()
        return thread

    def _run(self, database: Database, stopping: Callable[[], bool], mine: Callable[[], bool]) -> None:
        while not stopping():
            time.sleep(EVERY)
            try:
                if mine():
                    self.announce(database)
            except Busy:
                logs.get().warning("alarm", result="database_busy")
            except Exception as error:  # noqa: BLE001  the next look may do better, and nobody else would tell
                logs.fault("alarm", error)


def _say(channel: Channel, sentence: str) -> bool:
    try:
        channel.say(sentence)
    except (OSError, subprocess.SubprocessError) as error:
        logs.get().error("alarm", name=channel.name, result=type(error).__name__)
        return False
    return True
