"""Names typed with the number keys of a feature phone, letter by letter."""

LETTERS = {
    "2": "abc",
    "3": "def",
    "4": "ghi",
    "5": "jkl",
    "6": "mno",
    "7": "pqrs",
    "8": "tuv",
    "9": "wxyz",
}
"""As they stand on the keys of every phone."""
NEXT = "1"
"""Between two letters of one key. It has no letter of its own."""
SPACE = "0"


def read(typed: str) -> str | None:
    """7744466 as "Shin" is typed: a key as often as its letter stands on it, 1 between letters of one key, 0 a space.

    Letters typed as letters stay as they are. None for what names no letters.
    """
    words = [_word(each) for each in typed.replace(SPACE, " ").split()]
    if not words or None in words:
        return None
    return " ".join(each[:1].upper() + each[1:] for each in words if each)


def _word(typed: str) -> str | None:
    if not any(each.isdigit() for each in typed):
        return typed if all(each.isalpha() or each in "'-" for each in typed) else None
    if not (typed.isascii() and typed.isdigit()):
        return None
    found = [_letter(presses) for run in typed.split(NEXT) if run for presses in _presses(run)]
    return "".join(each for each in found if each) if all(found) and found else None


def _presses(run: str) -> list[str]:
    """The same key pressed in a row is one letter."""
    found: list[str] = []
    for key in run:
        if found and found[-1][0] == key:
            found[-1] += key
        else:
            found.append(key)
    return found


def _letter(presses: str) -> str | None:
    letters = LETTERS.get(presses[0], "")
    return letters[len(presses) - 1] if len(presses) <= len(letters) else None
