"""docs/access.md as a test reads it: every table by its heading, its rows by their first cell."""

from functools import cache

from core.settings import ROOT

PAGE = ROOT / "docs" / "access.md"
Table = dict[str, dict[str, str]]
"""By row and column, what stands in the cell."""


@cache
def table(heading: str) -> Table:
    """The table below that heading. Raises KeyError where there is none."""
    return _tables()[heading]


@cache
def _tables() -> dict[str, Table]:
    found: dict[str, Table] = {}
    head: list[str] = []
    here = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            here, head = line.lstrip("# "), []
        elif line.startswith("|"):
            cells = [each.strip().strip("`") for each in line.strip("|").split("|")]
            if not head:
                head = cells
                found[here] = {}
            elif set(cells[0]) != {"-"}:
                assert cells[0] not in found[here], f"{cells[0]} stands twice"
                assert len(cells) == len(head), line
                found[here][cells[0]] = dict(zip(head[1:], cells[1:], strict=True))
    return found


def who(cell: str) -> set[str]:
    """The names in a cell; "-" for nobody."""
    return set(cell.split()) - {"-"}
