"""Names of people: what is one, and whether two may be one person's, mistyped, shortened or in another order."""

from difflib import SequenceMatcher

from core.errors import Unknown
from core.files.cells import MOST_NAME, as_name, clean, key
from core.files.faults import WrongCell

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


def a_name(said: str) -> str:
    """A name as it was typed anywhere, by the rule of the files of an office. Raises Unknown for what is none."""
    try:
        return as_name(clean(said))
    except WrongCell:
        raise Unknown(f"A name is one word or more, in letters: two at least, {MOST_NAME} at most.") from None
