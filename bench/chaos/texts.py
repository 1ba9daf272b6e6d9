"""SMS from phones and delivery reports from the network, as a gateway brings them: again until it hears 200."""

import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench.chaos.connections import Connections, HttpAnswer
from bench.chaos.gateways import ChaosGateway
from bench.chaos.notes import Notes

PATIENCE = 45.0
"""Seconds for which an SMS is brought again after the last phone has hung up."""
Pause = Callable[[], bool]


@dataclass(frozen=True)
class Postman:
    """Posts a gateway's bodies to one of the web servers; not to be shared between threads."""

    gateway: ChaosGateway
    lines: Connections
    ports: list[int]
    token: str

    def post(self, callback: str, body: bytes, chance: random.Random) -> HttpAnswer | None:
        """Post a body to that callback, and wait; None if the server died, froze or was not there."""
        path = f"/sms/{self.gateway.name}/{self.token}/{callback}"
        return self.lines.post_body(chance.choice(self.ports), path, body, self.gateway.content_type)


class Texter:
    """Brings SMS of many phones, each one to five times, in any order."""

    def __init__(self, postman: Postman, notes: Notes, seed: int) -> None:
        self._postman, self.notes, self._chance = postman, notes, random.Random(seed)

    def play(self, texts: Iterator[tuple[str, str]], pause: Pause) -> None:
        """Three new texts at a time until all is over; what was not taken is brought again for a while."""
        while pause():
            new = {str(uuid4()): text for _, text in zip(range(3), texts, strict=False)}
            if not new:
                return
            for id, (number, text) in new.items():
                self.notes.texts[id] = (number, text, False)
            posts = [id for id in new for _ in range(self._chance.choice((1, 1, 2, 5)))]
            self._chance.shuffle(posts)
            for id in posts:
                self._bring(id)
            self._insist(list(new))

    def _insist(self, ids: list[str]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            left = [id for id in ids if not self.notes.texts[id][2]]
            if not left:
                return
            time.sleep(0.2)
            for id in left:
                self._bring(id)

    def _bring(self, id: str) -> None:
        number, text, taken = self.notes.texts[id]
        body = self._postman.gateway.text(id, number, text)
        heard = self._postman.post("inbound", body, self._chance)
        if heard is None:
            self.notes.unanswered += 1
        elif heard.status not in (200, 503):
            self.notes.wrong.append(f"an SMS was answered with HTTP {heard.status}")
        self.notes.texts[id] = (number, text, taken or bool(heard and heard.status == 200))


class Network:
    """Reports what became of messages: true and false, in any order, some twice, some of messages nobody sent."""

    def __init__(self, postman: Postman, notes: Notes, seed: int) -> None:
        self._postman, self.notes, self._chance = postman, notes, random.Random(seed)

    def play(self, journal: Path, pause: Pause) -> None:
        """Follow the gateway's journal until all is over."""
        with journal.open() as lines:
            while pause():
                line = lines.readline()
                if line.endswith("\n"):
                    self._report(json.loads(line)["id"])
                elif line:  # half of a line was there
                    lines.seek(lines.tell() - len(line))

    def _report(self, id: str) -> None:
        gateway = self._postman.gateway
        known = id if self._chance.random() < 0.9 else gateway.unknown_id()
        posts = self._chance.choices(gateway.words, k=self._chance.randint(1, 3))
        posts += posts[:1] * self._chance.choice((0, 0, 1, 4))
        self._chance.shuffle(posts)
        for word in posts:
            heard = self._postman.post("delivery", gateway.report(known, word), self._chance)
            if heard and heard.status == 200:
                self.notes.reports.append((known, word))
            elif heard and heard.status != 503:
                self.notes.wrong.append(f"a delivery report was answered with HTTP {heard.status}")
