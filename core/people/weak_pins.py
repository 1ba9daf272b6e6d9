"""PINs that are guessed first, and are therefore nobody's."""

from enum import StrEnum
from itertools import pairwise

DEMO_PIN = "4071"
"""Of all demo people. It stands in documents that anybody may read, so nobody chooses it."""
_YEARS = range(1930, 2031)
"""Years of birth, and years to remember. Nobody's own is kept, so none of them makes a PIN."""
_COMMON = (
    "1234 1111 0000 1212 7777 1004 2000 4444 2222 6969 9999 3333 5555 6666 1122 1313 8888 2001 4321 1010",
    "0909 2580 0007 1818 1230 1984 1986 0070 1985 0987 1000 1231 1987 1999 2468 2002 2323 0123 1123 1233",
    "1357 1221 1324 1988 2112 2121 5150 1024 1112 1224 1969 1225 1235 1982 1983 1001 1978 1979 7410 1020",
    "1223 1974 1975 1977 1980 1981 1029 1121 1213 1973 1976 2020 2345 2424 2525 1515 1970 1972 1989 0001",
    "1023 1414 9876 0101 0907 1245 1966 1967 1971 8520 1964 1968 4545 1318 5678 1011 1124 1211 1963 4200",
)
"""The hundred that people choose most, by a count of public leaks (SecLists, four-digit PINs by frequency)."""


class Weak(StrEnum):
    """Why a PIN is among those that are guessed first."""

    equal = "equal"
    run = "run"
    column = "column"
    year = "year"
    known = "known"
    own_number = "own_number"


def weakness(pin: str, number: str = "") -> Weak | None:
    """Why four digits will not do for whoever has that number: equal ones, runs up or down, 2580 (down the keypad), a
    year somebody may be born in or think of, the last four of the own number, and what is chosen by many.
    """
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if steps == {0}:
        return Weak.equal
    if steps in ({1}, {9}):
        return Weak.run
    if pin == "2580":
        return Weak.column
    if int(pin) in _YEARS:
        return Weak.year
    if number.endswith(pin):
        return Weak.own_number
    return Weak.known if pin == DEMO_PIN or any(pin in each.split() for each in _COMMON) else None
