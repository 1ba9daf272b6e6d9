"""A phone for programs: dials a running Inshuti over HTTP with the gateway's own form fields, and reads its inbox."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Self

import requests


@dataclass
class SimulatorClient:
    """A running Inshuti with its simulator: where it is, and how long hops took (ms), the last screen's name."""

    base: str
    ussd_path: str
    short_code: str = "*801#"
    took: list[float] = field(default_factory=list)
    shown: str = ""

    def __post_init__(self) -> None:
        self.http = requests.Session()
        self.http.trust_env = False

    def hop(self, form: dict[str, str]) -> str:
        """One hop; the screen with its CON or END."""
        began = time.perf_counter()
        answer = self.http.post(self.base + self.ussd_path, data=form, timeout=10)
        self.took.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
        self.shown = answer.headers.get("at-ussd-hop-metadata", "")
        return answer.content.decode()

    def advance(self, minutes: int) -> str:
        """Let programme time pass; what it is then."""
        answer = self.http.post(f"{self.base}/simulator/clock", json={"minutes": minutes}, timeout=300)
        answer.raise_for_status()
        return str(answer.json()["now"])


@dataclass
class Handset:
    """One phone on that line."""

    line: SimulatorClient
    number: str
    session: str = ""
    typed: str = ""
    screen: str = ""
    name: str = ""

    def dial(self) -> Self:
        """A new session."""
        self.session, self.typed = f"ATUid_{secrets.token_hex(16)}", ""
        return self.again()

    def press(self, *keys: str) -> Self:
        """Answer the screen, once a key."""
        for key in keys:
            self.typed = f"{self.typed}*{key}" if self.typed else key
            self.again()
        return self

    def again(self) -> Self:
        """Send the last hop as it was."""
        form = {
            "sessionId": self.session,
            "serviceCode": self.line.short_code,
            "phoneNumber": self.number,
            "networkCode": "63510",
            "text": self.typed,
        }
        self.screen = self.line.hop(form)
        self.name = self.line.shown
        return self

    @property
    def is_over(self) -> bool:
        """True after an END, or before any dial."""
        return not self.screen.startswith("CON ")

    def drop(self) -> Self:
        """The line drops; nobody is told."""
        self.session = self.typed = self.screen = self.name = ""
        return self

    def sends(self, text: str) -> Self:
        """An SMS to the short code."""
        path = f"{self.line.base}/simulator/phones/{self.number}/sms"
        self.line.http.post(path, json={"text": text}, timeout=10).raise_for_status()
        return self

    @property
    def inbox(self) -> list[dict[str, str]]:
        """The SMS that reached this phone, oldest first."""
        answer = self.line.http.get(f"{self.line.base}/simulator/phones/{self.number}/messages", timeout=10)
        answer.raise_for_status()
        return list(answer.json())
