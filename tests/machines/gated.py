"""A real drain that stops at each step boundary until it is told to go on, or to die there."""

import threading
from collections.abc import Sequence
from queue import SimpleQueue

from core.messages.outcomes import Sent
from core.models.message import Lane
from core.storage.db import Database
from jobs.drain import Drain
from jobs.sending_records import Answered, SendingRecords
from sms.gateways.port import Gateway

PATIENCE = 20.0


class Killed(BaseException):
    """Stands for kill -9: nothing in the product may catch it."""


class Gate:
    """Where one drain waits. Only one of both sides runs at any time, so that a play is the same each time."""

    def __init__(self) -> None:
        self._stands: SimpleQueue[str] = SimpleQueue()
        self._orders: SimpleQueue[bool] = SimpleQueue()

    def wait(self, place: str) -> None:
        """Called by the drain: say where it stands, and wait. Raises Killed if it is to die there."""
        self._stands.put(place)
        if not self._orders.get(timeout=PATIENCE):
            raise Killed

    def open(self, lives: bool) -> None:
        """Called by the machine: go on, or die."""
        self._orders.put(lives)

    def ended(self) -> None:
        """Called by the drain's thread when nothing more comes."""
        self._stands.put("")

    def stands(self) -> str:
        """Where the drain stands now; "" once it has ended."""
        return self._stands.get(timeout=PATIENCE)


class _GatedRecords(SendingRecords):
    gate: Gate

    def go_on(self, answered: Sequence[Answered], then: Sequence[int]) -> set[int]:
        self.gate.wait("before settle" if answered else "claimed")
        return super().go_on(answered, then)


class _Gated(Drain):
    def __init__(self, database: Database, gateway: Gateway, gate: Gate) -> None:
        super().__init__(database, _AtTheGate(gateway, gate), width=1)
        self.records = type("GatedRecords", (_GatedRecords,), {"gate": gate})


class _AtTheGate:
    name = "simulated"
    most_numbers = 100

    def __init__(self, gateway: Gateway, gate: Gate) -> None:
        self._gateway, self._gate = gateway, gate

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        self._gate.wait("sending")
        sent = self._gateway.send(text, numbers)
        self._gate.wait("called")
        return sent


class Hand:
    """One drain process: started on a lane, moved step by step, killed anywhere."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        self._database, self._gateway = database, gateway
        self.at = ""
        self._fault: BaseException | None = None

    def start(self, lane: Lane) -> None:
        """Begin to drain; it stands at its first boundary, or has ended as nothing was due."""
        self._gate = Gate()
        self._thread = threading.Thread(target=self._run, args=(lane,), daemon=True)
        self._thread.start()
        self._look()

    def _run(self, lane: Lane) -> None:
        try:
            _Gated(self._database, self._gateway, self._gate).run(lane, seconds=PATIENCE)
        except Killed:
            pass
        except BaseException as fault:
            self._fault = fault
        finally:
            self._gate.ended()

    def step(self, *, lives: bool = True) -> None:
        """To the next boundary, or to death. Raises whatever fault the drain met by itself."""
        self._gate.open(lives)
        self._look()

    def _look(self) -> None:
        self.at = self._gate.stands()
        if not self.at:
            self._thread.join(PATIENCE)
            if self._fault:
                raise self._fault
