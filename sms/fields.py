"""The numbers of a report in one line, by the questions they answer."""

from collections.abc import Sequence

CODE = 6
"""Digits of a code; whatever is stuck behind them is read as keys."""
ELSEWHERE = "99"
"""Where the code stands: it is of another district, whose two digits follow."""
VISIT_KEYS = ("visit.seen", "visit.safe", "visit.school", "visit.health", "visit.bond", "visit.next")


def visit_answers(parts: Sequence[str]) -> dict[str, str]:
    """`<code> <six keys>`. Six keys may be written as one word or several, and stuck to the code: 204711211111."""
    if not parts:
        return {}
    code, *keys = _behind_the_code(parts)
    return {"visit.child": code, **dict(zip(VISIT_KEYS, one_each(keys, len(VISIT_KEYS)), strict=False))}


def concern_answers(parts: Sequence[str]) -> dict[str, str]:
    """`<code or 0> <category> <urgency>`, stuck together or not: 204711 92 2, 0 42, 042."""
    if not parts:
        return {}
    code, *rest = _behind_the_code(parts)
    if len(rest) == 1 and len(rest[0]) > 1 and (len(rest[0]) == 3 or rest[0][0] != "9"):
        rest = [rest[0][:-1], rest[0][-1]]
    return {**whom(code), **dict(zip(("concern.category", "concern.urgency"), rest, strict=False))}


def whom(code: str) -> dict[str, str]:
    """The code of somebody registered, or 0 for a child that is not; `99 24 204711` for one of another district."""
    if code == "0":
        return {"concern.about": "2"}
    if not code.startswith(f"{ELSEWHERE} "):
        return {"concern.about": "1", "concern.code": code}
    parts = zip(("concern.code", "concern.district", "concern.code_there"), code.split(), strict=False)
    return {"concern.about": "1", **dict(parts)}


def one_each(keys: Sequence[str], count: int) -> list[str]:
    """So many keys, however they are stuck together; as they are where their digits are not just so many."""
    every = "".join(keys)
    return list(every) if len(every) == count else list(keys)


def _behind_the_code(parts: Sequence[str]) -> list[str]:
    """The code and what follows; no code begins with 0, so 042 is a concern without one."""
    first, *rest = parts
    cut = 1 if first[0] == "0" else CODE
    return [first[:cut], *([first[cut:]] if first[cut:] else []), *rest]
