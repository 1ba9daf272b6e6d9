"""The texts of the corpus and what each of them means to a careful person."""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("whole", "part", "words", "command")
SENDERS = {"volunteer": "+250788000001", "carer": "+250788000101", "stranger": "+250788999321"}
"""Whose phone a text comes from: the volunteer of the four children, the carer of one, nobody known."""


@dataclass(frozen=True)
class Text:
    """One SMS: what was typed, of which kind it is, the reports meant, and whether any reading holds danger."""

    text: str
    kind: str
    danger: bool
    reports: tuple[str, ...] = ()
    command: str = ""
    sender: str = "volunteer"

    def __post_init__(self) -> None:
        if self.kind not in KINDS or bool(self.reports) != (self.kind == "whole"):
            raise ValueError(f"of no kind: {self}")


def load(name: str) -> list[Text]:
    """The texts of a file, in their order; none if nobody wrote it yet."""
    path = FOLDER / f"{name}.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    told = (json.loads(line) for line in lines if line.strip())
    return [Text(**{**each, "reports": tuple(each.get("reports", ()))}) for each in told]
