"""What the callers were told: every number on a screen, every SMS and report the web took, every answer's time."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Notes:
    """One caller's book. `waits` are (Unix time of the answer, seconds it took) of hops answered as asked; `idle` the
    same of a page that does nothing, as a yardstick of the machine.

    `numbers` are (phone, number) as shown on screens: 5 digits an alert, 7 a visit. `owned` are (officer, alert).
    `tried` and `told` count, by "phone kind", how often an effect was asked for and how often its number came back.
    `texts` are SMS by their id: (phone, text, whether the web said 200). `reports` are the delivery reports it took.
    """

    waits: list[tuple[float, float]] = field(default_factory=list)
    idle: list[tuple[float, float]] = field(default_factory=list)
    not_saved: list[float] = field(default_factory=list)
    unanswered: int = 0
    repeats: int = 0
    numbers: list[tuple[str, str]] = field(default_factory=list)
    owned: list[tuple[str, str]] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    texts: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    reports: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Notes") -> None:
        """Take in what another caller noted."""
        for name, mine in vars(self).items():
            theirs = getattr(other, name)
            if isinstance(mine, (dict, Counter)):
                mine.update(theirs)
            elif isinstance(mine, list):
                mine.extend(theirs)
            else:
                setattr(self, name, mine + theirs)

    def save(self, path: Path) -> None:
        """To a file, whole or not at all."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(vars(self)))
        part.rename(path)

    @classmethod
    def load(cls, path: Path) -> "Notes":
        """Back from the file."""
        kept = json.loads(path.read_text())
        for name in ("tried", "told"):
            kept[name] = Counter(kept[name])
        for name in ("numbers", "owned", "reports"):
            kept[name] = [(one, other) for one, other in kept[name]]
        return cls(**kept)
