"""What an SMS says: a command word in any of the four languages, and its numbers. Every word works for everybody."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from core import codes
from core.models.person import Language


class Command(StrEnum):
    """What people can say by SMS."""

    visit = "visit"
    concern = "concern"
    listing = "list"
    help = "help"
    stop = "stop"
    start = "start"
    ok = "ok"
    by_phone = "by_phone"
    number = "number"
    unreadable = "unreadable"


SPOKEN: Mapping[Language, Mapping[Command, tuple[str, ...]]] = {
    Language.rw: {
        Command.visit: ("SURA", "NASUYE", "GUSURA"),
        Command.concern: ("IKIBAZO", "IMPUNGENGE"),
        Command.listing: ("ABANA",),
        Command.help: ("UBUFASHA", "MUMFASHE", "FASHA"),
        Command.stop: ("HAGARIKA",),
        Command.start: ("TANGIRA",),
        Command.ok: ("OK", "NDABYAKIRIYE", "NDAFASHA"),
        Command.by_phone: ("FUNGA", "ANDIKA", "KWANDIKA", "INAMA", "PIN"),
    },
    Language.en: {
        Command.visit: ("VISIT",),
        Command.concern: ("CONCERN",),
        Command.listing: ("LIST",),
        Command.help: ("HELP",),
        Command.stop: ("STOP",),
        Command.start: ("START",),
        Command.ok: ("OK",),
        Command.by_phone: ("CLOSE", "REFER", "TAKE", "REG", "REGISTER", "GROUP", "PIN"),
    },
    Language.fr: {
        Command.visit: ("VISITE",),
        Command.concern: ("SOUCI",),
        Command.listing: ("LISTE",),
        Command.help: ("AIDE",),
        Command.stop: ("STOP", "ARRET"),
        Command.start: ("DEBUT",),
        Command.ok: ("OK",),
        Command.by_phone: ("FERMER", "INSCRIRE", "SEANCE", "REUNION", "PIN"),
    },
    Language.sw: {
        Command.visit: ("ZIARA",),
        Command.concern: ("TATIZO",),
        Command.listing: ("ORODHA",),
        Command.help: ("MSAADA",),
        Command.stop: ("ACHA",),
        Command.start: ("ANZA",),
        Command.ok: ("OK", "NIMEPOKEA"),
        Command.by_phone: ("FUNGA", "SAJILI", "KIKAO", "PIN"),
    },
}
"""The words of each language. `by_phone` is what nobody does by SMS: closing, referring, registering, gatherings."""

WORDS: Mapping[str, Command] = {
    word: command for spoken in SPOKEN.values() for command, words in spoken.items() for word in words
}
REPORTS = (Command.visit, Command.concern)
NO_ACT = (None, Command.by_phone)
ALONE = (Command.listing, Command.help, Command.by_phone)
"""Words of everyday talk too ("abana" is "children"): with more words behind them they are no command."""
POLITE = frozenset(
    ("CODE", "KODE", "MSIMBO", "MURAKOZE", "CYANE", "THANKS", "THANK", "YOU", "PLEASE", "MERCI", "ASANTE", "SANA")
)
"""Words beside the numbers that say nothing more."""


@dataclass(frozen=True, slots=True)
class Said:
    """A command and its numbers, in digits. `unread` is True if there were words that only a person understands."""

    command: Command
    parts: tuple[str, ...] = ()
    unread: bool = False


def read(text: str) -> Said:
    """The command in a text; extra spaces, separators, case and letters nobody sees do not matter."""
    words = tuple(_unglued(plain(text).split()))
    if len(words) > 2 and WORDS.get(words[0]) in NO_ACT and WORDS.get(words[1]) in REPORTS and digits(words[2]):
        words = words[1:]  # "send VISIT 204711 ...", "andika SURA 204711 ...", as an example is copied
    if len(words) == 2 and WORDS.get(words[1]) is Command.ok and digits(words[0]):
        words = words[::-1]
    command = WORDS.get(words[0]) if words else None
    if command:
        return _told(command, words[1:])
    numbers = _one_code(words)
    return Said(Command.number, numbers) if _is_answer(numbers) else Said(Command.unreadable)


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
    return bool(digits(tail)) and (tail != "O" or WORDS[command] is Command.concern) and tail not in ("I", "L")


def _told(command: Command, rest: tuple[str, ...]) -> Said:
    """The numbers up to the first word; a word that is left over is for a person to read."""
    said = [each for each in rest if each not in POLITE]
    count = next((at for at, each in enumerate(said) if not digits(each)), len(said))
    unread = any(len(each) > 1 and not digits(each) for each in said[count:])
    if unread and (command in ALONE or (command is Command.ok and not count)):
        return Said(Command.unreadable)
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
