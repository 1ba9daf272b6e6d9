"""What thumbs press: known keys on known screens, and looking for a number on a list, page by page."""

import re

from bench.year.network import Thumb
from core.operations.demo_people import PIN

_LINE = re.compile(r"^(\d) (\d{5,6}) ", re.MULTILINE)
_LINES = re.compile(r"^[1-8] ", re.MULTILINE)
FIRST = "1"
LEAVES = {
    name: "0"
    for name in (
        "officer__yours",
        "officer__yours__no_phone",
        "officer__yours__family",
        "officer__yours__unsafe",
        "officer__yours__not_safe",
        "officer__did__noted",
        "officer__taken",
        "officer__closed",
        "officer__closed__untold",
        "officer__not_yours",
        "officer__noted_for_owner",
        "close__not_yours",
        "close__not_met",
        "close__nothing_done",
        "close__phone_first",
        "end__did__closed",
    )
}
"""Who has taken an alert, or said what was done, hangs up; what is next needs another day or place."""
_MORE = re.compile(r"^9 ", re.MULTILINE)


def keys(**known: str | list[str]) -> Thumb:
    """A thumb that knows what to press on each screen, named with `__` for its dot; lists go on from press to press.

    A PIN is everybody's own.
    """
    answers = {"pin": PIN, "conduct": "1", "pin.new": PIN, "pin.repeat": PIN}
    left = {**answers, **{name.replace("__", "."): key for name, key in known.items()}}

    def press(name: str, _text: str) -> str | None:
        mine = left.get(name)
        if isinstance(mine, list):
            return mine.pop(0) if len(mine) > 1 else mine[0]
        return mine

    return press


def finding(number: str, listed: str, press: Thumb) -> Thumb:
    """A thumb that looks for that number on the list of that name; where it is not on it, it goes back and leaves.

    Behind the last page `9` shows the first again.
    """
    gone, seen = False, set[str]()

    def thumb(name: str, text: str) -> str | None:
        nonlocal gone
        if gone or name != listed:
            return "0" if gone else press(name, text)
        found = next((digit for digit, shown in _LINE.findall(text) if shown == number), None)
        gone = found is None and (text in seen or not _MORE.search(text))
        seen.add(text)
        return found or ("0" if gone else "9")

    return thumb


def opening(number: str, press: Thumb) -> Thumb:
    """A thumb that opens the alert of that number: from the list where it stands on the first screen, else by typing it
    under `4`, as nobody turns twenty pages.
    """
    looks, types = True, False

    def thumb(name: str, text: str) -> str | None:
        nonlocal looks, types
        if looks and name == "officer.alerts":
            looks = False
            found = next((digit for digit, shown in _LINE.findall(text) if shown == number), None)
            types = found is None
            return found or "0"
        if types and name in ("officer.home", "officer.find"):
            types = name == "officer.home"
            return "4" if types else number
        if not looks and name in ("officer.alerts", "officer.home", "officer.find"):
            return "0"
        return press(name, text)

    return thumb


def first_of(lists: tuple[str, ...], press: Thumb) -> Thumb:
    """A thumb that takes the first line of those lists; where there is none, it goes back and leaves."""
    gone = False

    def thumb(name: str, text: str) -> str | None:
        nonlocal gone
        if gone or name not in lists:
            return "0" if gone else press(name, text)
        gone = f"\n{FIRST} " not in text
        return "0" if gone else FIRST

    return thumb


def first_new(listed: str, known: set[str], found: list[str], press: Thumb) -> Thumb:
    """A thumb that takes the first line with a number it does not know yet, and says which in `found`; where every
    page has none, it goes back and leaves.
    """
    gone, seen = False, set[str]()
    known.difference_update(found)  # what a dropped line kept them from taking
    found.clear()

    def thumb(name: str, text: str) -> str | None:
        nonlocal gone
        if gone or name != listed:
            return "0" if gone else press(name, text)
        for digit, number in _LINE.findall(text):
            if number not in known:
                known.add(number)
                found.append(number)
                return str(digit)
        gone = text in seen or not _MORE.search(text)
        seen.add(text)
        return "0" if gone else "9"

    return thumb


def counting(listed: str, counted: list[int], press: Thumb) -> Thumb:
    """A thumb that turns the pages of that list, says how many lines it has, and leaves."""
    pages = list[str]()

    def thumb(name: str, text: str) -> str | None:
        if name != listed or counted:
            return "0" if counted else press(name, text)
        if text not in pages:
            pages.append(text)
            if _MORE.search(text):
                return "9"
        counted.append(sum(len(_LINES.findall(each)) for each in pages))
        return "0"

    return thumb
