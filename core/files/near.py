"""Words that are nearly the one that somebody wrote, found in a time that does not grow with all that is known.

To compare a word with thousands takes tens of milliseconds, and a file may hold fifty thousand wrong ones.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

_LONGEST = 60
"""Letters beyond which a word is nothing that was mistyped."""
_LOOKED_AT = 6
"""Words, with most pairs of letters in common, that are compared letter by letter."""


class NearWords:
    """Some words, to be found by what is nearly one of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._with: dict[str, list[str]] = defaultdict(list)
        for word in words:
            for pair in _pairs(word):
                self._with[pair].append(word)

    def of(self, said: str, most: int) -> list[str]:
        """So many words at most that are nearly what was said, the nearest first."""
        if len(said) > _LONGEST:
            return []
        shared = Counter(word for pair in _pairs(said) for word in self._with.get(pair, ()))
        return get_close_matches(said, [word for word, _ in shared.most_common(_LOOKED_AT)], n=most)


@lru_cache(64)
def near(words: tuple[str, ...]) -> NearWords:
    """Those words, prepared once."""
    return NearWords(words)


def one_off(digits: str) -> Iterable[str]:
    """Every code that one wrong digit, or two neighbours in the wrong order, may have made of the right one."""
    for at, own in reversed(list(enumerate(digits))):
        yield from (digits[:at] + other + digits[at + 1 :] for other in "0123456789" if other != own)
    for at in range(len(digits) - 1):
        yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _pairs(word: str) -> set[str]:
    """The pairs of neighbouring letters, the ends of the word too."""
    whole = f" {word} "
    return {whole[at : at + 2] for at in range(len(whole) - 1)}
