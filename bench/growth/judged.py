"""What may cost more where there is more, and by how much: from what was measured at each size."""

from collections.abc import Sequence

from bench.common.promises import Promise
from bench.growth.costs import Costs

HOP, DUE, TICK, DEEPER = 1.1, 1.5, 1.2, 1.5
"""An index of a thousand times as many rows is one or two pages deeper: a hop looks at no more than so many pages."""


def judge(sizes: Sequence[Costs], few: Costs, many: Costs, walks: Sequence[str]) -> list[Promise]:
    """`sizes` from the smallest nation to the largest; `few` and `many` closed alerts; statements that read a whole
    table.
    """
    small, large = sizes[0], sizes[-1]
    middle = next((each for each in sizes if each.children >= 10 * small.children), large)
    same = {(each.visit_statements, each.due_statements if each.due else 0) for each in sizes}
    return [
        Promise("plans", "no full scan of a table that grows", f"{len(walks)} scans", list(walks)),
        Promise(
            "statements of a visit and of what is due",
            "the same at each size",
            ", ".join(f"{each.visit_statements} and {each.due_statements:g}" for each in sizes),
            _broken(len({visit for visit, _ in same}) > 1, "a visit asks more in a larger nation"),
        ),
        _ratio("pages of a hop", small.hop_pages, large.hop_pages, DEEPER, is_loss=True),
        _ratio("processor of a hop", small.hop_us, large.hop_us, HOP),
        _ratio("processor of a visit that is due", middle.due_us, large.due_us, DUE),
        _ratio("a tick of the ladder", few.tick_us, many.tick_us, TICK),
        _ratio("ladders that climb", few.climb_us, many.climb_us, TICK),
    ]


def _ratio(name: str, before: float, after: float, most: float, *, is_loss: bool = False) -> Promise:
    ratio = after / before if before else 0.0
    broken = _broken(ratio > most, f"{ratio:.2f} times as much")
    return Promise(name, f"at most {most} times", f"{before:g} to {after:g}: {ratio:.2f}", broken, is_loss)


def _broken(is_so: bool, words: str) -> list[str]:
    return [words] if is_so else []
