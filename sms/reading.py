"""Reading an SMS: a command word in any of the four languages, and its numbers. Every word works for everybody."""

import re
import unicodedata
from collections.abc import Iterator

from core import codes
from sms.commands import BY_PHONE, CONCERN, NUMBER, OK, UNREADABLE, WORDS
from sms.said import Alone, Said, SmsCommand

NO_ACT = (None, BY_PHONE)
POLITE = frozenset(
    ("CODE", "KODE", "MSIMBO", "MURAKOZE", "CYANE", "THANKS", "THANK", "YOU", "PLEASE", "MERCI", "ASANTE", "SANA")
)
"""Words beside the numbers that say nothing more."""


def read(text: str) -> Said:
    """The command in a text; extra spaces, separators, case and letters nobody sees do not matter."""
    words = tuple(_unglued(plain(text).split()))
    if len(words) > 2 and WORDS.get(words[0]) in NO_ACT and _is_report(words[1]) and digits(words[2]):
        words = words[1:]  # "send VISIT 204711 ...", "andika SURA 204711 ...", as an example is copied
    if len(words) == 2 and WORDS.get(words[1]) is OK and digits(words[0]):
        words = words[::-1]
    command = WORDS.get(words[0]) if words else None
    if command:
        return _told(command, words[1:])
    numbers = _one_code(words)
    return Said(NUMBER, numbers) if _is_answer(numbers) else Said(UNREADABLE)


def _is_report(word: str) -> bool:
    return word in WORDS and WORDS[word].is_report


def plain(text: str) -> str:
    """A text as words of capital letters and digits with one space between; accents and unseen letters are gone."""
    letters = unicodedata.normalize("NFKD", text)
    seen = "".join(each for each in letters if unicodedata.category(each) not in ("Cf", "Cc", "Mn") or each.isspace())
    return re.sub(r"[\W_]+", " ", seen).upper().strip()


def digits(word: str) -> str:
    """The number a word writes, with the letters O, I and L for 0 and 1; "" for any other word."""
    number = codes.read(word)
    is_number = re.fullmatch("[0-9]+", number) and (len(word) == 1 or re.search("[0-9]", word))
    return number if is_number else ""


def _unglued(words: list[str]) -> Iterator[str]:
    """A command word and the number stuck to it are two words: SURA204711."""
    for at, word in enumerate(words):
        head = next((each for each in WORDS if at < 2 and _is_glued(word, each)), "")
        yield from (head, word[len(head) :]) if head else (word,)


def _is_glued(word: str, command: str) -> bool:
    tail = word[len(command) :] if word.startswith(command) else ""
    return bool(digits(tail)) and (tail != "O" or WORDS[command] is CONCERN) and tail not in ("I", "L")


def _told(command: SmsCommand, rest: tuple[str, ...]) -> Said:
    """The numbers up to the first word; a word that is left over is for a person to read."""
    said = [each for each in rest if each not in POLITE]
    count = next((at for at, each in enumerate(said) if not digits(each)), len(said))
    unread = any(len(each) > 1 and not digits(each) for each in said[count:])
    if unread and (command.alone is Alone.yes or (command.alone is Alone.unless_numbered and not count)):
        return Said(UNREADABLE)
    return Said(command, _one_code(tuple(said[:count])), unread)


def _one_code(words: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers in digits; a code may be written in two halves, as it is read aloud: 204 711."""
    numbers = tuple(digits(each) for each in words)
    if len(numbers) > 1 and len(numbers[0]) == len(numbers[1]) == 3:
        return (numbers[0] + numbers[1], *numbers[2:])
    return numbers


def _is_answer(numbers: tuple[str, ...]) -> bool:
    """True for one number, or a code and keys; a phone number in groups is none."""
    return bool(numbers) and bool(re.fullmatch("[0-9]{1,7}( ([0-9]|9[1-8])){0,6}", " ".join(numbers)))
