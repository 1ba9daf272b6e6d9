"""docs/proofs.md: a row a proof, between two marks; what stands outside of them is written by hand and stays."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

BEGINS, ENDS = "<!-- proofs: written by ./inshuti proofs -->", "<!-- end of proofs -->"
TITLES = ("proof", "what it shows", "figure", "command", "date", "commit")


class NoProofTable(Exception):
    """The page has no table of proofs between its two marks."""


@dataclass(frozen=True)
class Row:
    """What the page says of one proof, cell by cell."""

    name: str
    shows: str
    figure: str
    command: str
    date: str
    commit: str


def read(page: Path) -> dict[str, Row]:
    """The rows that stand there, by the proof's name. Raises NoProofTable."""
    _, table, _ = _parts(page)
    cells = [[each.strip() for each in line.strip().strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return {row[0]: Row(*row) for row in cells if len(row) == len(TITLES)}


def renew(page: Path, row: Row, order: Iterable[str]) -> None:
    """Put that row in the place of the one of its name and leave the others; rows stand in that order of names.

    A row of a name that is not in the order any more goes. Raises NoProofTable.
    """
    rows = {**read(page), row.name: row}
    before, _, after = _parts(page)
    lines = [TITLES, ("---",) * len(TITLES), *(_cells(rows[name]) for name in order if name in rows)]
    table = "".join(f"| {' | '.join(each)} |\n" for each in lines)
    part = page.with_suffix(".part")
    part.write_text(f"{before}{BEGINS}\n{table}{ENDS}{after}")
    part.replace(page)


def _parts(page: Path) -> tuple[str, str, str]:
    before, begun, rest = page.read_text().partition(f"{BEGINS}\n")
    table, ended, after = rest.partition(ENDS)
    if not (begun and ended):
        raise NoProofTable(f"{page} has no lines {BEGINS} and {ENDS}: put them where the table belongs.")
    return before, table, after


def _cells(row: Row) -> list[str]:
    """Nothing in a cell may end it."""
    return [" ".join(str(each).replace("|", "/").split()) for each in astuple(row)]
