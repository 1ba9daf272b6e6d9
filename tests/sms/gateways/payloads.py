"""What each gateway's pages say it posts and answers: `<gateway>/payloads.json`, address and date beside each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sms.gateways.port import Callback
from sms.gateways.providers import PROVIDERS

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/payloads.json"))
LIVE = [each for each in PROVIDERS if each.name != "simulated"]


@dataclass(frozen=True)
class Posted:
    """One body, the callback it goes to, and what it should be taken for."""

    gateway: str
    name: str
    path: str
    body: str
    told: dict[str, Any] | None
    rows: int

    @property
    def callback(self) -> Callback:
        return CALLBACKS[self.path]

    def __str__(self) -> str:
        return f"{self.gateway}: {self.name}"


@dataclass(frozen=True)
class Answered:
    """One answer to a send, and what it should lead to."""

    gateway: str
    name: str
    status: int
    body: str
    number: str
    outcome: str
    provider_id: str | None
    cost: str

    def __str__(self) -> str:
        return f"{self.gateway}: {self.name}"


CALLBACKS = {callback.path: callback for provider in LIVE for callback in provider.callbacks}


@cache
def table(gateway: str) -> dict[str, Any]:
    """A gateway's file. Raises FileNotFoundError for one without."""
    read: dict[str, Any] = json.loads((HERE / gateway / "payloads.json").read_text())
    return read


def posted() -> list[Posted]:
    """Every body of every gateway, one for each word of a delivery report included."""
    found = []
    for provider in LIVE:
        told = table(provider.name)
        for each in told["callbacks"]:
            row = {key: each[key] for key in ("name", "path", "body", "told", "rows")}
            found.append(Posted(provider.name, **row))
        words = told["statuses"]
        for word, status in words["words"].items():
            body = words["body"].replace("STATUS", word)
            means = {"kind": "Report", "status": status, "raw": word}
            found.append(Posted(provider.name, f"the word {word}", words["path"], body, means, 1))
    return found


def answered() -> list[Answered]:
    """Every answer of every gateway."""
    keys = ("name", "status", "body", "number", "outcome", "provider_id", "cost")
    return [
        Answered(provider.name, **{key: each[key] for key in keys})
        for provider in LIVE
        for each in table(provider.name)["answers"]
    ]
