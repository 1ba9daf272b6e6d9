"""Names as they are compared: whether two of them may be one person's, mistyped, shortened or in another order."""

from difflib import SequenceMatcher

from core.files.cells import key

_NEAR = 0.85
"""How much of two names is the same where one of them may be mistyped: one wrong letter in seven or so."""


def is_reordered(one: str, other: str) -> bool:
    """Whether both are the same words, in whatever order, capitals and accents."""
    return bool(one) and sorted(key(one).split()) == sorted(key(other).split())


def is_near(one: str, other: str) -> bool:
    """Whether they may be one person's: the same words in another order, some of them left out, or mistyped."""
    first, second = sorted(key(one).split()), sorted(key(other).split())
    if not first or not second:
        return False
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio() >= _NEAR
